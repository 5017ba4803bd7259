/**
 * Watches over a kernel whose notebook was closed: when this page needs a connection of its own to it, and when it is to be
 * forgotten.
 *
 * A connection keeps the server from culling the kernel, so there is one only while something of the kernel is shown or a
 * cell runs, and a little longer: opening and closing tabs should not open and close connections.
 */
import type { KernelModel, ViewTracker } from '../js/src';
import type { Timers } from './timers';

/** How often an open connection is asked whether it is still needed. */
const LOOK_EVERY_S = 10;
/** A connection that was not needed for so long is closed. */
export const LINGER_S = 30;

export interface VigilOptions {
  model: KernelModel;
  views: ViewTracker;
  timers: Timers;
  /** Whether the kernel says that it is working. */
  busy: () => boolean;
  /** A connection is needed, which is not there. */
  hold: () => void;
  /** The connection is not needed any more. */
  release: () => void;
  /** Livemon or the kernel ended: there is nothing to watch over. */
  ended: () => void;
}

export class Vigil {
  /** A connection is there to begin with. */
  constructor(private readonly options: VigilOptions) {
    const { model, views } = options;
    const { signal } = this._life;
    model.changed.on(change => change === 'link' && this._onLink(), { signal });
    views.changed.on(() => this._onViews(), { signal });
    this._neededAt_s = options.timers.now();
    this._tick();
  }

  /** A document uses the kernel again, or the kernel is forgotten. */
  dispose(): void {
    this._life.abort();
    this._cancel?.();
    this._cancel = null;
  }

  private _onLink(): void {
    if (isOver(this.options.model)) {
      this.dispose();
      this.options.ended();
    }
  }

  private _onViews(): void {
    if (!this._held && !this.options.views.empty) {
      this._held = true;
      this._neededAt_s = this.options.timers.now();
      this._tick();
      this.options.hold();
    }
  }

  private _tick(): void {
    const { timers } = this.options;
    this._cancel = timers.after(LOOK_EVERY_S, () => {
      const now_s = timers.now();
      if (this._needed()) {
        this._neededAt_s = now_s;
      } else if (now_s - this._neededAt_s >= LINGER_S) {
        this._held = false;
        this._cancel = null;
        this.options.release();
        return;
      }
      this._tick();
    });
  }

  /**
   * The hub tells a page that shows nothing no more that a cell has ended: the kernel's own word counts too. Alone that
   * would be too little, as it tells of any request.
   */
  private _needed(): boolean {
    const { model, views, busy } = this.options;
    return !views.empty || (model.state?.cell.running === true && busy());
  }

  private readonly _life = new AbortController();
  private _cancel: (() => void) | null = null;
  private _held = true;
  private _neededAt_s: number;
}

/** Whether Livemon has ended in the kernel, or the kernel itself. */
export function isOver({ link }: KernelModel): boolean {
  return link === 'stopped' || link === 'dead';
}
