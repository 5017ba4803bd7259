/** The output of a live figure in a document: what is made anew when the output changes, and what stays. */
import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import { Widget } from '@lumino/widgets';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { FigureInfo } from '../../../js/src';
import { Emitter, KernelModel, untranslated } from '../../../js/src';
import { encoded, figure, hello } from '../../../js/demo/messages';
import type { Imaging } from '../../../js/src/figureModel';
import { FIGURE_MIME, FigureRenderer } from '../../../src/mime/figureRenderer';
import type {
  IKernelEntry,
  ILivemon,
  KernelsChange
} from '../../../src/tokens';
import { kernelEntry, say } from './kernelEntry';

/** Pixels that nobody looks at. */
const AT_ONCE: Imaging = {
  decode: () =>
    Promise.resolve({ kind: 'rgba', data: new Uint8ClampedArray(4) }),
  createPicture: () => ({
    resize: () => undefined,
    put: () => undefined,
    source: {} as OffscreenCanvas
  })
};

let entry: IKernelEntry;
let renderer: FigureRenderer;
let seq = 0;

beforeEach(() => {
  entry = kernelEntry('k', { model: new KernelModel({ imaging: AT_ONCE }) });
  const kernels: ILivemon = {
    entries: new Map([['k', entry]]),
    current: entry,
    changed: new Emitter<KernelsChange>()
  };
  renderer = new FigureRenderer({
    kernels,
    trans: untranslated,
    reveal: () => undefined
  });
  Widget.attach(renderer, document.body);
});

afterEach(() => {
  renderer.dispose();
  entry.views.dispose();
  entry.model.dispose();
});

/** @param time - of the state that the picture shows. */
const render = (png: string, time?: number): Promise<void> =>
  renderer.renderModel({
    data: {
      [FIGURE_MIME]: { session: 's', figure: 'f', name: 'Figure 1', time },
      'image/png': png
    }
  } as unknown as IRenderMime.IMimeModel);

/** The hub of the kernel speaks: the figure lives. */
function live(state: FigureInfo['state'] = 'live'): void {
  say(entry.model, hello(), {
    type: 'figures',
    figures: [figure('f', { state })]
  });
}

/** A key frame arrives, of a state at that time, and is decoded. */
async function frame(time: number): Promise<void> {
  seq += 1;
  say(entry.model, {
    type: 'frames',
    frames: [encoded({ seq, width: 1, height: 1, time })]
  });
  await vi.waitFor(() =>
    expect(entry.model.figures.get('f')?.latest?.seq).toBe(seq)
  );
}

/** Whether the saved picture is seen, in place of what is live. */
const resting = (): boolean =>
  part('.livemon-mod-resting > img') !== null &&
  part('.livemon-mod-resting > .livemon-FigureView') !== null;

const part = (selector: string): HTMLElement | null =>
  renderer.node.querySelector<HTMLElement>(selector);

describe('FigureRenderer', () => {
  it('shows the saved picture, each time the one that was saved last', async () => {
    await render('AAAA');
    expect(part('img')?.getAttribute('src')).toContain('AAAA');
    await render('BBBB');
    expect(part('img')?.getAttribute('src')).toContain('BBBB');
  });

  it('keeps what is live, and the focus on its button, when another picture is saved', async () => {
    await render('AAAA');
    live();
    const surface = part('.livemon-FigureView');
    const button = part('.livemon-Output-button')!;
    expect(surface).not.toBeNull();
    button.focus();
    await render('BBBB');
    expect(part('.livemon-FigureView')).toBe(surface);
    expect(document.activeElement).toBe(button);
    say(entry.model, { type: 'figures', figures: [] });
    expect(part('img')?.getAttribute('src')).toContain('BBBB');
  });

  it('gives the live figure a place that is announced', async () => {
    live();
    await render('AAAA');
    expect(part('.livemon-FigureView-message')?.getAttribute('role')).toBe(
      'status'
    );
  });

  it('shows the saved picture of a live figure while that is its newest state', async () => {
    live();
    await render('AAAA', 5);
    expect(resting()).toBe(true);
    await frame(5);
    expect(resting()).toBe(true);
    await frame(6);
    expect(resting()).toBe(false);
    await render('BBBB', 6);
    expect(resting()).toBe(true);
    expect(part('img')?.getAttribute('src')).toContain('BBBB');
    live('error');
    expect(resting()).toBe(false);
    live();
    expect(resting()).toBe(true);
  });

  it('shows what is live where no picture was saved, or one of unknown age', async () => {
    live();
    await frame(1);
    await render('AAAA');
    expect(resting()).toBe(false);
  });
});
