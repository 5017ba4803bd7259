/** The toolbar of a figure window, as far as it needs no picture. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { figure as listed, hello } from '../../../js/demo/messages';
import {
  FigureTools,
  FrameSurface,
  KernelModel,
  untranslated as trans,
  ViewTracker
} from '../../../js/src';
import { say } from '../src/kernelEntry';

let undo: (() => void)[];
let surface: FrameSurface;

/** The window of a figure in the document, on the machine that the browser says. */
function open(machine = 'X11; Linux x86_64'): void {
  vi.spyOn(navigator, 'userAgent', 'get').mockReturnValue(
    `Mozilla/5.0 (${machine})`
  );
  const model = new KernelModel();
  say(model, hello(), { type: 'figures', figures: [listed('f')] });
  const figure = model.figures.get('f')!;
  const views = new ViewTracker({ have: () => -1 });
  surface = new FrameSurface({ figure, model, views, fit: 'window', trans });
  const tools = new FigureTools({ surface, figure, model, trans });
  document.body.append(surface.element);
  undo.push(
    () => tools.dispose(),
    () => surface.dispose()
  );
}

const button = (tool: string): HTMLElement =>
  surface.element.querySelector(`[data-tool="${tool}"]`)!;

beforeEach(() => {
  undo = [];
});

afterEach(() => {
  undo.forEach(call => call());
  vi.restoreAllMocks();
});

describe('arrows on a button of the toolbar', () => {
  const press = (key: string, change: KeyboardEventInit = {}): boolean => {
    const options = { key, bubbles: true, cancelable: true, ...change };
    return document.activeElement!.dispatchEvent(
      new KeyboardEvent('keydown', options)
    );
  };
  const focused = (): string | null =>
    document.activeElement!.getAttribute('data-tool');

  it('go to the next one', () => {
    open();
    button('home').focus();
    expect(press('ArrowRight')).toBe(false);
    expect(focused()).toBe('back');
    press('ArrowLeft');
    expect(focused()).toBe('home');
  });

  it.each(['ctrlKey', 'altKey', 'metaKey'])(
    'are left to shortcuts with %s',
    modifier => {
      open();
      const heard = vi.fn();
      surface.element.addEventListener('keydown', heard);
      button('home').focus();
      for (const key of ['ArrowLeft', 'ArrowRight', 'Home', 'End']) {
        expect(press(key, { [modifier]: true })).toBe(true);
      }
      expect(focused()).toBe('home');
      expect(heard).toHaveBeenCalledTimes(4);
    }
  );
});

describe('the keys that pan', () => {
  it.each([
    ['X11; Linux x86_64', 'Control+ArrowLeft', 'Ctrl+arrows'],
    ['Windows NT 10.0; Win64; x64', 'Control+ArrowLeft', 'Ctrl+arrows'],
    ['Macintosh; Intel Mac OS X 10_15_7', 'Meta+ArrowLeft', 'Cmd+arrows']
  ])('are told as the keyboard has them: %s', (machine, keys, words) => {
    open(machine);
    expect(surface.canvas.getAttribute('aria-keyshortcuts')).toContain(
      ` ${keys} `
    );
    expect(button('pan').title).toContain(words);
  });
});
