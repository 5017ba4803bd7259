/** The output of a live figure in a document: what is made anew when the output changes, and what stays. */
import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import { Widget } from '@lumino/widgets';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { FigureInfo } from '../../../js/src';
import {
  Emitter,
  KernelModel,
  untranslated,
  ViewTracker
} from '../../../js/src';
import { FIGURE_MIME, FigureRenderer } from '../../../src/mime/figureRenderer';
import type {
  IKernelEntry,
  ILivemon,
  KernelsChange
} from '../../../src/tokens';

let entry: IKernelEntry;
let renderer: FigureRenderer;

beforeEach(() => {
  const model = new KernelModel();
  entry = {
    kernelId: 'k',
    name: 'a.ipynb',
    path: 'a.ipynb',
    widgetId: 'w',
    known: true,
    model,
    views: new ViewTracker(),
    start: () => Promise.reject(new Error('not here')),
    stop: () => Promise.reject(new Error('not here'))
  };
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

const render = (png: string): Promise<void> =>
  renderer.renderModel({
    data: {
      [FIGURE_MIME]: { session: 's', figure: 'f', name: 'Figure 1' },
      'image/png': png
    }
  } as unknown as IRenderMime.IMimeModel);

/** The hub of the kernel speaks: the figure lives. */
function live(): void {
  const info: FigureInfo = {
    id: 'f',
    name: 'Figure 1',
    title: '',
    width: 640,
    height: 480,
    state: 'live'
  };
  for (const message of [
    {
      type: 'hello',
      protocol: 1,
      session: 's',
      hub: 'h',
      version: '0',
      pid: 1,
      time: 1,
      period: 1,
      subshells: true
    },
    { type: 'figures', figures: [info] }
  ]) {
    entry.model.receive({ livemon: 1, ...message }, []);
  }
}

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
    entry.model.receive({ livemon: 1, type: 'figures', figures: [] }, []);
    expect(part('img')?.getAttribute('src')).toContain('BBBB');
  });

  it('gives the live figure a place that is announced', async () => {
    live();
    await render('AAAA');
    expect(part('.livemon-FigureView-message')?.getAttribute('role')).toBe(
      'status'
    );
  });
});
