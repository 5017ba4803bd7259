/**
 * A small live picture of a figure, for lists.
 *
 * It draws what the page has anyway, at most once a second. Where nothing else shows the figure it asks for a picture of
 * this size now and then: the figure at its own size with few pixels, not one that is laid out for a stamp.
 */
import { element } from '../dom';
import { drawing, watchVisible } from '../drawing';
import type { FigureModel } from '../figureModel';
import type { SurfaceViewport, ViewHandle, ViewTracker } from '../views';
import { SMALL_FPS } from '../views';
import { Paper } from './paper';

/** CSS pixels. */
const WIDTH = 80;
const HEIGHT = 60;
const INTERVAL_MS = 1000;

export class FigurePicture {
  /** `.livemon-FigurePicture` */
  readonly element: HTMLCanvasElement;

  private readonly _figure: FigureModel;
  private readonly _paper: Paper;
  private readonly _views: ViewTracker;
  private readonly _life = new AbortController();
  private _visible = false;
  private _handle: ViewHandle | null = null;
  /** The version of the figure's picture that is shown; 0: none. */
  private _version = 0;
  private _drawn_ms = -Infinity;
  private _timer: ReturnType<typeof setTimeout> | null = null;

  constructor(figure: FigureModel, views: ViewTracker) {
    this._figure = figure;
    this._paper = new Paper(figure);
    this._views = views;
    const { signal } = this._life;
    this.element = element('canvas', {
      class: 'livemon-FigurePicture',
      'aria-hidden': 'true',
      width: '1',
      height: '1'
    });
    watchVisible(this.element, visible => this._onVisible(visible), { signal });
    figure.framed.on(() => this._request(), { signal });
    figure.changed.on(() => this._tell(), { signal });
  }

  dispose(): void {
    this._life.abort();
    this._onVisible(false);
    drawing.cancel(this._draw);
    this.element.remove();
  }

  private _onVisible(visible: boolean): void {
    this._visible = visible;
    if (this._timer !== null) {
      clearTimeout(this._timer);
      this._timer = null;
    }
    this._tell();
    this._request();
  }

  /** Ask for the figure while it can be seen here. */
  private _tell(): void {
    if (!this._visible || this._figure.closed) {
      this._handle?.dispose();
      this._handle = null;
      return;
    }
    const viewport = this._viewport();
    if (this._handle) {
      this._handle.update(viewport);
    } else {
      this._handle = this._views.show(this._figure.id, viewport, {
        passive: true
      });
    }
  }

  private _viewport(): SurfaceViewport {
    const { width, height } = this._figure.info;
    const scale = Math.min(WIDTH / width, HEIGHT / height, 1);
    return { width, height, ratio: scale * devicePixelRatio, fps: SMALL_FPS };
  }

  private _request(): void {
    if (
      !this._visible ||
      this._timer !== null ||
      this._version === this._figure.version
    ) {
      return;
    }
    const wait_ms = this._drawn_ms + INTERVAL_MS - performance.now();
    if (wait_ms <= 0) {
      drawing.requestSoon(this._draw);
    } else {
      this._timer = setTimeout(() => {
        this._timer = null;
        this._request();
      }, wait_ms);
    }
  }

  private readonly _draw = (): void => {
    const { latest, version } = this._figure;
    const pixels = this._figure.pixels();
    const context = this.element.getContext('2d');
    if (latest === null || pixels === null || context === null) {
      return;
    }
    const begun_ms = performance.now();
    const scale =
      Math.min(WIDTH / latest.width, HEIGHT / latest.height) * devicePixelRatio;
    const [width, height] = [latest.width * scale, latest.height * scale];
    const canvas = this.element;
    const box_width = Math.round(WIDTH * devicePixelRatio);
    const box_height = Math.round(HEIGHT * devicePixelRatio);
    if (canvas.width !== box_width || canvas.height !== box_height) {
      canvas.width = box_width;
      canvas.height = box_height;
    }
    const [left, top] = [(box_width - width) / 2, (box_height - height) / 2];
    context.imageSmoothingQuality = 'medium';
    context.clearRect(0, 0, box_width, box_height);
    const paper = this._paper.colour;
    if (paper !== null) {
      context.fillStyle = paper; // goes on beside a picture of another shape
      context.fillRect(0, 0, box_width, box_height);
      context.clearRect(left, top, width, height);
    }
    context.drawImage(pixels, left, top, width, height);
    this._version = version;
    this._drawn_ms = performance.now();
    this._figure.busy(this._drawn_ms - begun_ms);
  };
}
