/**
 * What a person does on the picture of a figure, as events for the kernel.
 *
 * Each message costs the kernel about a millisecond, so the way of the pointer is thinned: in a drag, and where the code
 * listens to it, 25 places a second; else 8, for the coordinates. Presses, releases and keys go at once, behind the last
 * place of the way.
 */
import type { FigureModel } from '../figureModel';
import type { KernelModel } from '../kernelModel';
import type { InputEvent } from '../protocol/messages';
import {
  buttonOf,
  buttonsOf,
  closesPages,
  isShared,
  keyModifiers,
  keyName,
  modifiersOf
} from './keys';

export interface GesturesOptions {
  figure: FigureModel;
  model: KernelModel;
  /** The picture: places are fractions of it. */
  canvas: HTMLCanvasElement;
  /** An element around the canvas; keys are the figure's when one of the two has the focus. */
  keyboard: HTMLElement;
  /** The person wants a file: the kernel says which keys mean that (`Offer`). */
  save?: (() => void) | undefined;
  /** A drag is under way from there to here, fractions of the picture; null: none is. */
  dragged: (band: Band | null) => void;
  signal: AbortSignal;
}

/** Where a drag began and where it is. */
export interface Band {
  from: { x: number; y: number };
  to: { x: number; y: number };
  /** The key of an axis is down: the drag is about that one alone. */
  along: '' | 'x' | 'y';
}

/** Between two places on the pointer's way. */
const DRAG_MS = 40;
const HOVER_MS = 125;
/** Of a wheel that says how many pixels it scrolls: so many are one step. */
const PIXELS_A_STEP = 100;
const LINES_A_STEP = 3;

export class Gestures {
  private readonly _figure: FigureModel;
  private readonly _model: KernelModel;
  private readonly _canvas: HTMLCanvasElement;
  private readonly _keyboard: HTMLElement;
  private readonly _save: (() => void) | undefined;
  private readonly _dragged: (band: Band | null) => void;
  /** Names this window to the kernel, among those of all pages. */
  private readonly _origin = Math.random().toString(36).slice(2);
  private _waiting: InputEvent | null = null;
  private _timer: ReturnType<typeof setTimeout> | null = null;
  private _sent_ms = -Infinity;
  private _last = { x: 0.5, y: 0.5 };
  private _from: { x: number; y: number } | null = null;
  private _wheel = 0;
  private _inside = false;
  /** A key was pressed since the kernel offered files. */
  private _mayAsk = false;

  constructor(options: GesturesOptions) {
    const { canvas, keyboard, signal } = options;
    this._figure = options.figure;
    this._model = options.model;
    this._canvas = canvas;
    this._keyboard = keyboard;
    this._save = options.save;
    this._dragged = options.dragged;
    const on = <Name extends keyof HTMLElementEventMap>(
      target: HTMLElement,
      name: Name,
      handle: (event: HTMLElementEventMap[Name]) => void,
      passive = true
    ): void => {
      target.addEventListener(name, handle, { signal, passive });
    };
    on(canvas, 'pointerdown', event => this._onDown(event));
    on(canvas, 'pointermove', event => this._onMove(event));
    on(canvas, 'pointerup', event => this._onUp(event));
    on(canvas, 'pointercancel', event => this._onUp(event));
    on(canvas, 'pointerenter', event => this._onEnter(event));
    on(canvas, 'pointerleave', event => this._onLeave(event));
    on(canvas, 'dblclick', event => event.preventDefault(), false);
    on(canvas, 'wheel', event => this._onWheel(event), false);
    on(canvas, 'contextmenu', event => this._onMenu(event), false);
    on(keyboard, 'keydown', event => this._onKeyDown(event, false), false);
    // Behind everybody else: JupyterLab's shortcuts are looked for at the document, and end there.
    window.addEventListener('keydown', event => this._onKeyDown(event, true), {
      signal
    });
    on(keyboard, 'keyup', event => this._onKeyUp(event));
    on(keyboard, 'focusout', () => this._releaseKeys());
    this._model.offered.on(
      ({ origin }) => origin === this._origin && this._onOffer(),
      { signal }
    );
    signal.addEventListener('abort', () => {
      this._releaseKeys();
      this._cancel();
    });
  }

  // -- the pointer -----------------------------------------------------------------------------------------------------

  private _onDown(event: PointerEvent): void {
    this._canvas.setPointerCapture(event.pointerId);
    const at = this._place(event);
    this._from ??= at;
    // The second press within the system's time; `detail` of pointer events is always 0.
    const kind = this._isSecond(event) ? 'double' : 'press';
    this._now({
      kind,
      ...at,
      button: buttonOf(event.button),
      buttons: buttonsOf(event.buttons),
      modifiers: modifiersOf(event)
    });
  }

  private _onMove(event: PointerEvent): void {
    const at = this._place(event);
    if (this._from !== null) {
      this._dragged({ from: this._from, to: at, along: this._axisKey() });
    }
    if (event.button !== -1 && event.buttons !== 0) {
      // A further button, pressed or released while one is down.
      const bit = [1, 4, 2, 8, 16][event.button] ?? 0;
      const pressed = (event.buttons & bit) !== 0;
      this._now({
        kind: pressed ? 'press' : 'release',
        ...at,
        button: buttonOf(event.button),
        buttons: buttonsOf(event.buttons),
        modifiers: modifiersOf(event)
      });
      return;
    }
    this._soon({
      kind: 'motion',
      ...at,
      buttons: buttonsOf(event.buttons),
      modifiers: modifiersOf(event)
    });
  }

  private _onUp(event: PointerEvent): void {
    this._from = null;
    this._dragged(null);
    this._now({
      kind: 'release',
      ...this._place(event),
      button: buttonOf(Math.max(event.button, 0)),
      modifiers: modifiersOf(event)
    });
  }

  private _onEnter(event: PointerEvent): void {
    if (!this._inside) {
      this._inside = true;
      this._now({ kind: 'enter', ...this._place(event) });
    }
  }

  private _onLeave(event: PointerEvent): void {
    if (this._from === null && this._inside) {
      this._inside = false;
      this._now({ kind: 'leave', ...this._place(event) });
    }
  }

  private _onWheel(event: WheelEvent): void {
    // With Shift most browsers scroll sideways.
    const delta = event.deltaY || (event.shiftKey ? event.deltaX : 0);
    if (delta === 0) {
      return;
    }
    event.preventDefault();
    const step =
      event.deltaMode === WheelEvent.DOM_DELTA_PIXEL
        ? PIXELS_A_STEP
        : event.deltaMode === WheelEvent.DOM_DELTA_LINE
          ? LINES_A_STEP
          : 1;
    this._wheel -= delta / step;
    this._soon({
      kind: 'scroll',
      ...this._place(event),
      steps: this._wheel,
      modifiers: modifiersOf(event)
    });
  }

  /** The right button is Matplotlib's while it pans or zooms; else it opens the menu. */
  private _onMenu(event: MouseEvent): void {
    if ((this._figure.toolbar?.mode ?? '') !== '' && event.button === 2) {
      event.preventDefault();
      event.stopPropagation();
    }
  }

  private _isSecond(event: PointerEvent): boolean {
    const { timeStamp, button, clientX, clientY } = event;
    const before = this._pressed;
    const second =
      before !== null &&
      before.button === button &&
      timeStamp - before.time < 500 &&
      Math.hypot(clientX - before.x, clientY - before.y) < 5;
    this._pressed = second
      ? null
      : { time: timeStamp, button, x: clientX, y: clientY };
    return second;
  }

  private _pressed: {
    time: number;
    button: number;
    x: number;
    y: number;
  } | null = null;

  // -- the keyboard ----------------------------------------------------------------------------------------------------

  /**
   * Keys are the figure's alone. With Ctrl, Alt or Cmd, and those of the row F1 to F12, it hears what nobody else took, and
   * the browser does with them what it always does.
   * @param last - everybody else has seen it.
   */
  private _onKeyDown(event: KeyboardEvent, last: boolean): void {
    const key = keyName(event.key);
    const modifiers = keyModifiers(event);
    if (
      key === '' ||
      event.isComposing ||
      event.defaultPrevented ||
      !this._isMine(event) ||
      closesPages(key, modifiers) ||
      isShared(event.key, modifiers) !== last
    ) {
      return;
    }
    if (!last && event.key !== 'Escape') {
      // Escape ends what Matplotlib's selectors are at, and whatever JupyterLab has it for.
      event.preventDefault();
      event.stopPropagation();
    }
    if (key === 's' && modifiers.length === 0 && !this._heard()) {
      if (!event.repeat) {
        this._save?.(); // what the page has can be saved all the same
      }
      return;
    }
    this._mayAsk ||= !event.repeat;
    this._down.set(event.code || key, key);
    this._now({ kind: 'key_press', ...this._last, key, modifiers });
  }

  private _onKeyUp(event: KeyboardEvent): void {
    const key = keyName(event.key);
    if (!this._isMine(event) || !this._down.delete(event.code || key)) {
      return;
    }
    const modifiers = keyModifiers(event);
    this._now({ kind: 'key_release', ...this._last, key, modifiers });
    if (event.key === 'Meta') {
      this._releaseKeys(); // of others a Mac says nothing while it is down
    }
  }

  private _isMine(event: KeyboardEvent): boolean {
    const [target] = event.composedPath(); // in a shadow tree, too
    return target === this._canvas || target === this._keyboard;
  }

  /** One press, however long the key is down and however late the kernel is, opens one menu. */
  private _onOffer(): void {
    if (this._mayAsk) {
      this._mayAsk = false;
      this._save?.();
    }
  }

  /** Whether the kernel answers to keys now. */
  private _heard(): boolean {
    const { link, state } = this._model;
    return (
      !this._figure.closed &&
      (link === 'live' || (link === 'pushOnly' && state?.cell.running !== true))
    );
  }

  private _axisKey(): Band['along'] {
    const key = [...this._down.values()].at(-1);
    return key === 'x' || key === 'y' ? key : '';
  }

  /** The keyboard goes elsewhere: keys that are let go of there would stay down here. */
  private _releaseKeys(): void {
    for (const key of this._down.values()) {
      this._now({ kind: 'key_release', ...this._last, key });
    }
    this._down.clear();
  }

  /** Keys that are down, by the place that they have on the keyboard. */
  private readonly _down = new Map<string, string>();

  // -- sending ---------------------------------------------------------------------------------------------------------

  private _place(event: MouseEvent): { x: number; y: number } {
    const { left, top, width, height } = this._canvas.getBoundingClientRect();
    this._last = {
      x: (event.clientX - left) / Math.max(width, 1),
      y: (event.clientY - top) / Math.max(height, 1)
    };
    return this._last;
  }

  /** Send it when the last one is long enough ago; a newer one takes its place. */
  private _soon(event: InputEvent): void {
    if (this._waiting !== null && this._waiting.kind !== event.kind) {
      this._flush();
    }
    this._waiting = event;
    const often = this._from !== null || this._figure.toolbar?.motion === true;
    const wait = often || event.kind === 'scroll' ? DRAG_MS : HOVER_MS;
    const due = this._sent_ms + wait - performance.now();
    if (due <= 0) {
      this._flush();
    } else {
      this._timer ??= setTimeout(() => this._flush(), due);
    }
  }

  private _now(event: InputEvent): void {
    const events = this._waiting === null ? [event] : [this._waiting, event];
    this._cancel();
    this._send(events);
  }

  private _flush(): void {
    const event = this._waiting;
    this._cancel();
    if (event !== null) {
      this._send([event]);
    }
  }

  private _cancel(): void {
    if (this._timer !== null) {
      clearTimeout(this._timer);
      this._timer = null;
    }
    if (this._waiting?.kind === 'scroll') {
      this._wheel = 0;
    }
    this._waiting = null;
  }

  private _send(events: InputEvent[]): void {
    this._sent_ms = performance.now();
    const typed = events.some(({ kind }) => kind === 'key_press');
    this._model.wished.emit({
      type: 'input',
      figure: this._figure.id,
      events,
      ...(typed ? { origin: this._origin } : {})
    });
  }
}
