/**
 * Requests for key frames: which figures need one, and when to ask for it again.
 *
 * Pure bookkeeping and timers; no pixels, no connection. A request is repeated, because the answer may itself be lost and
 * a figure at rest sends nothing more; but not for ever, and only for figures that the page shows.
 */
import { Emitter } from './emitter';

/** A figure asks for a key frame at most this often. */
const INTERVAL_MS = 1000;
/** Requests in a row that led to no picture; after these, only showing the figure anew asks again. */
const MAX_TRIES = 5;

export class KeyFrames {
  /** Id of a figure that needs a key frame: ask the hub for it. */
  readonly asked = new Emitter<string>();

  private readonly _isMissing: (figureId: string) => boolean;
  /** Figures that were asked for less than `INTERVAL_MS` ago. */
  private readonly _recent = new Map<string, ReturnType<typeof setTimeout>>();
  /** Requests since the figure's last picture. */
  private readonly _tries = new Map<string, number>();
  /** Ids of the figures that this page shows; null: nobody said. */
  private _shown: ReadonlySet<string> | null = null;

  /** @param isMissing - whether the figure still cannot show anything more without a key frame. */
  constructor(isMissing: (figureId: string) => boolean) {
    this._isMissing = isMissing;
  }

  /** Whether the page shows this figure, as far as anybody said. */
  shows(figureId: string): boolean {
    return this._shown?.has(figureId) !== false;
  }

  /** Which figures the page shows. */
  set shown(shown: ReadonlySet<string>) {
    for (const id of shown) {
      if (this._shown?.has(id) !== true) {
        this._tries.delete(id);
      }
    }
    this._shown = shown;
  }

  /** This figure needs one. */
  ask(figureId: string): void {
    const tries = this._tries.get(figureId) ?? 0;
    if (
      this._recent.has(figureId) ||
      !this.shows(figureId) ||
      tries >= MAX_TRIES
    ) {
      return;
    }
    this._tries.set(figureId, tries + 1);
    const again = (): void => {
      this._recent.delete(figureId);
      if (this._isMissing(figureId)) {
        this.ask(figureId);
      }
    };
    this._recent.set(figureId, setTimeout(again, INTERVAL_MS));
    this.asked.emit(figureId);
  }

  /** A picture of this figure came. */
  arrived(figureId: string): void {
    this._tries.delete(figureId);
  }

  /** The figure is gone: its requests are over. */
  forget(figureId: string): void {
    clearTimeout(this._recent.get(figureId));
    this._recent.delete(figureId);
    this._tries.delete(figureId);
  }

  /** Forget all figures; what the page shows stays. */
  clear(): void {
    for (const timer of this._recent.values()) {
      clearTimeout(timer);
    }
    this._recent.clear();
    this._tries.clear();
  }
}
