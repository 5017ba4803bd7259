/**
 * Shows one figure's frames in a canvas; tells the `ViewTracker` when and how large it is visible.
 *
 * The pixels belong to the `FigureModel`; a surface copies them to its canvas in an animation frame, and only while it
 * can be seen. When it is resized the picture it has is scaled at once, and a new one is asked for when the resizing
 * has come to rest. What other tools may rely on: `data-figure`, `data-frame`, `data-state`, `data-time`, one canvas.
 */
import { element, setAttribute, setText } from './dom';
import { drawing, watchPixelRatio, watchVisible } from './drawing';
import type { FigureModel } from './figureModel';
import type { FigureWords } from './figureState';
import { describeFigure } from './figureState';
import type { Size } from './fitting';
import { place } from './fitting';
import type { KernelModel } from './kernelModel';
import { FULL_RATE } from './pace';
import { Settled } from './settled';
import type { ViewHandle, ViewTracker } from './views';
import type { Translation } from './translation';
import { untranslated } from './translation';

export interface FrameSurfaceOptions {
  figure: FigureModel;
  model: KernelModel;
  views: ViewTracker;
  /** window: fills its host, and asks the kernel for that size; inline: the figure's own shape, at most as wide as its host. */
  fit: 'window' | 'inline';
  /** Frames per second that this surface has a use for; default: as many as the page can show. */
  fps?: number;
  /** Translates the interface's words; default: as they are. */
  trans?: Translation;
}

/** A resize counts when it has rested for so long, or goes on for longer than the second number. */
const RESIZE_RESTS_MS = 120;
const RESIZE_GOES_ON_MS = 600;
/** An area smaller than this (a collapsed dock) is not worth a picture. CSS pixels. */
const SMALLEST = 16;
/** An inline surface is at least so wide, where there is room. CSS pixels. */
const READABLE = 320;
/** Around words below a picture. CSS pixels. */
const MESSAGE_MARGIN = 12;
/** Of a surface without a picture. A style that asked for `data-frame` instead would be worked out anew for each frame. */
const EMPTY = 'livemon-mod-empty';

export class FrameSurface {
  /** `.livemon-FigureView`; put it into a host that has a size. */
  readonly element: HTMLElement;

  private readonly _figure: FigureModel;
  private readonly _model: KernelModel;
  private readonly _views: ViewTracker;
  private readonly _passive: boolean;
  private readonly _fps: number;
  private readonly _trans: Translation;
  private readonly _life = new AbortController();
  private readonly _canvas: HTMLCanvasElement;
  private readonly _message: HTMLElement;
  private readonly _note: HTMLElement;
  private readonly _noteText: HTMLElement;
  private readonly _error: HTMLElement;
  private readonly _errorText: HTMLElement;
  private readonly _resized: Settled;
  private _area: Size = { width: 0, height: 0 };
  private _visible = false;
  /** The version of the figure's picture that the canvas shows; 0: none. */
  private _version = 0;
  private _handle: ViewHandle | null = null;

  constructor(options: FrameSurfaceOptions) {
    this._figure = options.figure;
    this._model = options.model;
    this._views = options.views;
    this._passive = options.fit === 'inline';
    this._fps = options.fps ?? FULL_RATE;
    this._trans = options.trans ?? untranslated;
    const trans = this._trans;
    const { signal } = this._life;

    this._canvas = element('canvas', {
      class: 'livemon-FigureView-picture',
      role: 'img',
      width: '1',
      height: '1'
    });
    this._message = element('p', {
      class: 'livemon-FigureView-message',
      role: 'status'
    });
    this._noteText = element('p');
    this._note = element(
      'details',
      { class: 'livemon-FigureView-note' },
      element(
        'summary',
        {
          title: trans.__('About this figure'),
          'aria-label': trans.__('About this figure')
        },
        'i'
      ),
      this._noteText
    );
    this._errorText = element('code');
    const copy = element('button', { type: 'button' }, trans.__('Copy'));
    this._error = element(
      'div',
      {
        class: 'livemon-FigureView-error',
        role: 'group',
        'aria-label': trans.__('Drawing this figure failed')
      },
      element(
        'div',
        { class: 'livemon-FigureView-errorHead' },
        element('strong', {}, trans.__('Drawing this figure failed')),
        copy
      ),
      element(
        'pre',
        { tabindex: '0', 'aria-label': trans.__('Traceback') },
        this._errorText
      )
    );
    this.element = element(
      'div',
      {
        class: `livemon-FigureView livemon-mod-${options.fit} ${EMPTY}`,
        'data-frame': '',
        'data-time': ''
      },
      this._canvas,
      this._message,
      this._note,
      this._error
    );

    copy.addEventListener('click', () => void this._copy(), { signal });
    this._resized = new Settled(
      RESIZE_RESTS_MS,
      RESIZE_GOES_ON_MS,
      this._tellViewport
    );
    this._figure.framed.on(this._request, { signal });
    this._figure.changed.on(this._describe, { signal });
    this._model.changed.on(change => change === 'link' && this._describe(), {
      signal
    });
    watchVisible(this.element, visible => this._onVisible(visible), { signal });
    watchPixelRatio(() => this._onResize(), signal);
    const observer = new ResizeObserver(() => this._onResize());
    observer.observe(this.element);
    signal.addEventListener('abort', () => observer.disconnect());
    this._describe();
  }

  /** Holds the picture, and nothing else. */
  get canvas(): HTMLCanvasElement {
    return this._canvas;
  }

  dispose(): void {
    this._life.abort();
    this._resized.cancel();
    this._handle?.dispose();
    this._handle = null;
    drawing.cancel(this._draw);
    this.element.remove();
  }

  // -- size and visibility ---------------------------------------------------------------------------------------------

  private _onVisible(visible: boolean): void {
    this._visible = visible;
    if (visible) {
      this._measure();
      this._request();
    }
    this._resized.cancel();
    this._tellViewport();
  }

  private _onResize(): void {
    this._measure();
    this._place();
    if (this._passive) {
      this._request(); // it may have been reduced for the area
    }
    this._resized.touch();
  }

  private _measure(): void {
    const { clientWidth: width, clientHeight: height } = this.element;
    this._area = { width, height };
  }

  private readonly _tellViewport = (): void => {
    const { width } = this._area;
    const { info } = this._figure;
    // An inline surface has the shape of the picture it got; what it would like is the figure's own.
    const height = this._passive
      ? Math.round((width * info.height) / info.width)
      : this._area.height;
    const shown =
      this._visible &&
      !this._figure.closed &&
      Math.min(width, height) >= SMALLEST;
    if (!shown) {
      this._handle?.dispose();
      this._handle = null;
      return;
    }
    const viewport = { width, height, ratio: devicePixelRatio, fps: this._fps };
    if (this._handle) {
      this._handle.update(viewport);
    } else {
      this._handle = this._views.show(this._figure.id, viewport, {
        passive: this._passive
      });
    }
  };

  // -- picture ---------------------------------------------------------------------------------------------------------

  private readonly _request = (): void => {
    if (this._visible) {
      drawing.request(this._draw);
    }
  };

  private readonly _draw = (): void => {
    const { latest, version } = this._figure;
    const pixels = this._figure.pixels();
    const context = this._canvas.getContext('2d');
    if (latest === null || pixels === null || context === null) {
      return;
    }
    const begun_ms = performance.now();
    const first = this._version === 0;
    const { width, height } = this._resolution(latest);
    const scaled = width !== latest.width || height !== latest.height;
    let changed = scaled ? null : this._figure.changedSince(this._version);
    if (this._canvas.width !== width || this._canvas.height !== height) {
      this._canvas.width = width;
      this._canvas.height = height;
      this._place();
      changed = null;
    }
    if (scaled) {
      context.imageSmoothingQuality = 'medium';
      context.clearRect(0, 0, width, height);
      context.drawImage(pixels, 0, 0, width, height);
    } else {
      for (const { x, y, width, height } of changed ?? [
        { x: 0, y: 0, ...latest }
      ]) {
        context.clearRect(x, y, width, height); // a figure may be transparent
        context.drawImage(pixels, x, y, width, height, x, y, width, height);
      }
    }
    this._version = version;
    setAttribute(this.element, 'data-frame', String(latest.seq));
    setAttribute(this.element, 'data-time', String(latest.time));
    if (first) {
      this.element.classList.remove(EMPTY);
      this._place();
      this._describe();
    }
    this._figure.busy(performance.now() - begun_ms);
  };

  /**
   * How many pixels the canvas has: those of the picture. One that another surface asked for larger is reduced here, since
   * a browser that scales a canvas in the page leaves thin lines out.
   */
  private _resolution(picture: Size): Size {
    if (!this._passive || this._area.width === 0 || this._area.height === 0) {
      return picture;
    }
    const { width, height } = place(picture, this._area, devicePixelRatio);
    const reduced = {
      width: Math.max(1, Math.round(width * devicePixelRatio)),
      height: Math.max(1, Math.round(height * devicePixelRatio))
    };
    return reduced.width < picture.width ? reduced : picture;
  }

  /**
   * The shape of an inline surface is the figure's own, whatever picture another surface asked for: what stands below it
   * keeps its place. It is as wide as the figure and the host allow.
   */
  private _shape(): void {
    if (this._passive) {
      const { width, height } = this._figure.info;
      const { style } = this.element;
      style.maxWidth = `${Math.max(width, READABLE)}px`;
      style.aspectRatio = `${width} / ${height}`;
    }
  }

  private _place(): void {
    const { latest } = this._figure;
    if (latest === null || this._area.width === 0 || this._area.height === 0) {
      return;
    }
    const { left, top, width, height, exact } = place(
      latest,
      this._room(),
      devicePixelRatio
    );
    const { style } = this._canvas;
    style.left = `${left}px`;
    style.top = `${top}px`;
    style.width = `${width}px`;
    style.height = `${height}px`;
    // At a fractional ratio the browser places boxes between device pixels and would smooth the picture over them.
    style.imageRendering = exact ? 'pixelated' : 'auto';
  }

  /** What of the area the picture has: of one that is no more live the labels are not to lie under words about it. */
  private _room(): Size {
    const { width, height } = this._area;
    const dead = this.element.dataset['state'] === 'disconnected';
    const words = dead ? this._message.offsetHeight : 0;
    const below = words > 0 ? words + MESSAGE_MARGIN : 0;
    return { width, height: height - Math.min(below, height / 3) };
  }

  // -- words -----------------------------------------------------------------------------------------------------------

  private readonly _describe = (): void => {
    const { info } = this._figure;
    const words = describeFigure(
      this._figure,
      this._version > 0,
      this._model,
      this._trans
    );
    setAttribute(this.element, 'data-figure', info.name);
    setAttribute(this.element, 'data-state', words.state);
    this._shape();
    show(this._message, words.message, this._message);
    show(this._note, words.note, this._noteText);
    show(this._error, words.error, this._errorText);
    setAttribute(
      this._canvas,
      'aria-label',
      accessibleName(info.title || info.name, words)
    );
    this._place();
    if (this._figure.closed) {
      this._tellViewport();
    }
  };

  private async _copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(this._errorText.textContent ?? '');
    } catch {
      // No clipboard for pages that are not served securely: leave the text selected, to be copied by hand.
      getSelection()?.selectAllChildren(this._errorText);
    }
  }
}

function show(part: HTMLElement, words: string, carrier: HTMLElement): void {
  part.hidden = words === '';
  setText(carrier, words);
}

function accessibleName(title: string, words: FigureWords): string {
  return words.message === '' ? title : `${title}: ${words.message}`;
}
