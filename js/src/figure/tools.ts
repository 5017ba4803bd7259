/**
 * The tools of a figure window: a toolbar over the picture, coordinates in its foot, the rubber band, and what the person
 * does on the picture. The kernel has the modes and the history; here they are shown and asked for.
 */
import { element, setAttribute, setText } from '../dom';
import type { FigureModel } from '../figureModel';
import type { FrameSurface } from '../frameSurface';
import type { KernelModel } from '../kernelModel';
import type { Translation } from '../translation';
import type { Band } from './gestures';
import { Gestures } from './gestures';
import { onMac } from './keys';
import { rubberBand } from './rubberBand';
import type { ButtonName } from './stepVoice';
import { StepVoice } from './stepVoice';
import { toolIcon } from './toolIcons';

export interface FigureToolsOptions {
  surface: FrameSurface;
  /** Whose keys are the figure's too when it has the focus: the window around the surface. */
  host?: HTMLElement;
  figure: FigureModel;
  model: KernelModel;
  trans: Translation;
  /** The person wants a file of the figure; without it there is no such button. */
  save?: ((anchor: HTMLElement) => void) | undefined;
  /** Whether the toolbar shows when the pointer or the keyboard is in the window; default true. */
  toolbar?: boolean;
}

export class FigureTools {
  private readonly _surface: FrameSurface;
  private readonly _figure: FigureModel;
  private readonly _model: KernelModel;
  private readonly _trans: Translation;
  private readonly _life = new AbortController();
  private readonly _buttons = new Map<ButtonName, HTMLButtonElement>();
  private readonly _bar: HTMLElement;
  private readonly _foot: HTMLElement;
  private readonly _band: HTMLElement;
  private readonly _spoken: HTMLElement;

  constructor(options: FigureToolsOptions) {
    const { surface, figure, model, trans, save } = options;
    const { signal } = this._life;
    this._surface = surface;
    this._figure = figure;
    this._model = model;
    this._trans = trans;
    const group = (...names: ButtonName[]): HTMLElement =>
      element(
        'span',
        { class: 'livemon-Tools-group' },
        ...names.map(name => this._button(name))
      );
    const file = this._makeButton(
      'save',
      trans.__('Save this figure as a file (key S)')
    );
    this._bar = element(
      'div',
      {
        class: 'livemon-Tools',
        role: 'toolbar',
        'aria-label': trans.__('Tools of the figure')
      },
      group('follow'),
      group('home', 'back', 'forward'),
      group('pan', 'zoom'),
      ...(save === undefined ? [] : [file])
    );
    file.addEventListener('click', () => save?.(file), { signal });
    this._foot = element('output', {
      class: 'livemon-Tools-foot',
      'aria-label': trans.__('Coordinates'),
      'aria-live': 'off' // they change all the time
    });
    this._band = element('div', {
      class: 'livemon-Tools-band',
      'aria-hidden': 'true'
    });
    this._band.hidden = true;
    this._spoken = new StepVoice(figure, model, signal).element;
    const { canvas } = surface;
    canvas.tabIndex = 0;
    canvas.setAttribute(
      'aria-keyshortcuts',
      `H P O S ArrowLeft ArrowRight ${onMac() ? 'Meta' : 'Control'}+ArrowLeft Alt+ArrowUp`
    );
    surface.element.append(this._bar, this._foot, this._band, this._spoken);
    this.toolbar = options.toolbar ?? true;
    new Gestures({
      figure,
      model,
      canvas,
      keyboard: options.host ?? surface.element,
      save: save && (() => save(file)),
      dragged: band => this._drawBand(band),
      signal
    });
    walkWithArrows(this._bar, signal);
    figure.tooled.on(() => this._update(), { signal });
    figure.changed.on(() => this._update(), { signal });
    model.changed.on(change => change === 'link' && this._update(), { signal });
    this._update();
  }

  /** Whether the toolbar shows when the pointer or the keyboard is in the window. */
  set toolbar(shown: boolean) {
    this._bar.hidden = !shown;
  }

  dispose(): void {
    this._life.abort();
    this._bar.remove();
    this._foot.remove();
    this._band.remove();
    this._spoken.remove();
    this._surface.canvas.removeAttribute('tabindex');
  }

  private _button(name: ButtonName): HTMLButtonElement {
    const trans = this._trans;
    const labels: Readonly<Record<ButtonName, string>> = {
      follow: trans.__('Follow: show again what the code sets'),
      home: trans.__('Home: the first view (key H)'),
      back: trans.__('Back to the view before (key ←)'),
      forward: trans.__('Forward to the view after (key →)'),
      pan: trans.__(
        'Pan: drag to move, right button to scale (key P); %1+arrows pan at once',
        onMac() ? 'Cmd' : 'Ctrl'
      ),
      zoom: trans.__(
        'Zoom: drag a rectangle, right button zooms out (key O); Alt+↑ and Alt+↓ zoom at once'
      )
    };
    const button = this._makeButton(name, labels[name]);
    button.addEventListener(
      'click',
      () => {
        if (button.getAttribute('aria-disabled') !== 'true') {
          this._model.wished.emit({
            type: 'tool',
            figure: this._figure.id,
            tool: name
          });
        }
      },
      { signal: this._life.signal }
    );
    this._buttons.set(name, button);
    return button;
  }

  private _makeButton(
    name: ButtonName | 'save',
    label: string
  ): HTMLButtonElement {
    const button = element('button', {
      type: 'button',
      class: 'livemon-Tool',
      'data-tool': name,
      title: label,
      'aria-label': label
    });
    button.append(toolIcon(name));
    return button;
  }

  private _update(): void {
    const toolbar = this._figure.toolbar;
    const { link } = this._model;
    const hears = link === 'live' || link === 'pushOnly';
    const usable = hears && !this._figure.closed;
    const mode = toolbar?.mode ?? '';
    const can: Readonly<Record<ButtonName, boolean>> = {
      follow: toolbar?.following === false,
      home: toolbar?.back === true || toolbar?.following === false,
      back: toolbar?.back === true,
      forward: toolbar?.forward === true,
      pan: true,
      zoom: true
    };
    for (const [name, button] of this._buttons) {
      // Not `disabled`: what the person has just pressed must keep the focus.
      const off = !usable || !can[name];
      setAttribute(button, 'aria-disabled', String(off));
      if (name === 'pan' || name === 'zoom') {
        setAttribute(button, 'aria-pressed', String(mode === name));
      }
    }
    const follow = this._buttons.get('follow');
    if (follow !== undefined) {
      follow.hidden = !can.follow;
    }
    setAttribute(this._surface.element, 'data-mode', mode);
    setAttribute(
      this._surface.element,
      'data-following',
      String(toolbar?.following ?? true)
    );
    setText(this._foot, toolbar?.text ?? '');
    this._foot.hidden = (toolbar?.text ?? '') === '';
    const { style } = this._surface.canvas;
    const cursor = toolbar?.cursor ?? 'default';
    if (style.cursor !== cursor) {
      style.cursor = cursor;
    }
  }

  /** At once, without asking the kernel. */
  private _drawBand(band: Band | null): void {
    if (band === null || this._figure.toolbar?.mode !== 'zoom') {
      this._band.hidden = true;
      return;
    }
    const drawn = rubberBand(band, this._figure.toolbar.areas ?? []);
    this._band.hidden = drawn === null;
    if (drawn === null) {
      return;
    }
    const [left, top, right, bottom] = drawn;
    const { offsetLeft, offsetTop, offsetWidth, offsetHeight } =
      this._surface.canvas;
    Object.assign(this._band.style, {
      left: `${offsetLeft + left * offsetWidth}px`,
      top: `${offsetTop + top * offsetHeight}px`,
      width: `${(right - left) * offsetWidth}px`,
      height: `${(bottom - top) * offsetHeight}px`
    });
  }
}

/** One stop for the tabulator key; arrows go from button to button, as toolbars have it. */
function walkWithArrows(bar: HTMLElement, signal: AbortSignal): void {
  const buttons = (): HTMLButtonElement[] =>
    [...bar.querySelectorAll('button')].filter(({ hidden }) => !hidden);
  const enter = (chosen: HTMLButtonElement): void => {
    for (const button of buttons()) {
      button.tabIndex = button === chosen ? 0 : -1;
    }
  };
  const home = bar.querySelector<HTMLButtonElement>('[data-tool="home"]');
  if (home !== null) {
    enter(home);
  }
  bar.addEventListener(
    'keydown',
    event => {
      if (event.ctrlKey || event.altKey || event.metaKey) {
        return; // a shortcut, which may move the view
      }
      const all = buttons();
      const at = all.findIndex(button => button === document.activeElement);
      const rightToLeft = getComputedStyle(bar).direction === 'rtl';
      const ahead = rightToLeft ? 'ArrowLeft' : 'ArrowRight';
      const behind = rightToLeft ? 'ArrowRight' : 'ArrowLeft';
      const next =
        event.key === ahead
          ? at + 1
          : event.key === behind
            ? at - 1
            : event.key === 'Home'
              ? 0
              : event.key === 'End'
                ? all.length - 1
                : null;
      const button = next === null ? undefined : all.at(next % all.length);
      if (button !== undefined) {
        event.preventDefault();
        event.stopPropagation();
        enter(button);
        button.focus();
      }
    },
    { signal }
  );
}
