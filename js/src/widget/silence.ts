/**
 * Says that the embedded widget shows what may be old, when the kernel has said nothing for a while.
 *
 * The widget never speaks to the kernel, so that silence is all it has to go by: an idle kernel that no page watches is
 * silent too, and the words say so. It looks once a second, and only while something is shown.
 */
import type { KernelModel } from '../kernelModel';
import type { Translation } from '../translation';
import type { ViewTracker } from '../views';

const LOOK_EVERY_MS = 1000;
/** The hub speaks every sampling period while a page watches; networks hesitate. */
const SILENT_AFTER_S = 5;
const SILENT_PERIODS = 3;

export class Silence {
  private readonly _kernel: KernelModel;
  private readonly _views: ViewTracker;
  private readonly _trans: Translation;
  private readonly _life = new AbortController();
  private _timer: ReturnType<typeof setInterval> | null = null;
  private _heard_ms = performance.now();

  constructor(kernel: KernelModel, views: ViewTracker, trans: Translation) {
    this._kernel = kernel;
    this._views = views;
    this._trans = trans;
    views.changed.on(() => this._onViews(), { signal: this._life.signal });
    this._onViews();
  }

  /** The hub said something. Called before the model takes it. */
  heard(): void {
    this._heard_ms = performance.now();
    if (this._kernel.link === 'stale' || this._kernel.link === 'searching') {
      this._kernel.setLink('pushOnly');
    }
  }

  dispose(): void {
    this._life.abort();
    this._rest();
  }

  private _onViews(): void {
    if (this._views.empty) {
      this._rest();
    } else {
      this._timer ??= setInterval(() => this._look(), LOOK_EVERY_MS);
    }
  }

  private _rest(): void {
    if (this._timer !== null) {
      clearInterval(this._timer);
      this._timer = null;
    }
  }

  private _look(): void {
    const trans = this._trans;
    const silent_s = (performance.now() - this._heard_ms) / 1000;
    const period_s = this._kernel.hello?.period ?? 0;
    if (
      this._kernel.link === 'pushOnly' &&
      silent_s > Math.max(SILENT_AFTER_S, SILENT_PERIODS * period_s)
    ) {
      this._kernel.setLink(
        'stale',
        trans.__(
          'This view only listens: it cannot tell a kernel at rest from one that is gone.'
        )
      );
    }
  }
}
