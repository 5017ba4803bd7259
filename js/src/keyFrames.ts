/**
 * Requests for key frames: which figures need one, and when to ask for it again.
 *
 * Pure bookkeeping and timers; no pixels, no connection. A request is repeated as long as the page shows the figure,
 * because the answer may itself be lost and a figure at rest sends nothing more: often at first, then now and then.
 */
import { Emitter } from './emitter';

/** A figure asks for a key frame at most this often. */
const INTERVAL_MS = 1000;
/** Requests in a row that led to no picture; after these it asks less often. */
const MANY_TRIES = 5;
/** So much less often. */
const PATIENT_MS = 10_000;
/** Requests in a row that led to no picture, after which a figure is overdue: 2 s. */
const OVERDUE_TRIES = 2;

export class KeyFrames {
  /** Id of a figure that needs a key frame: ask the hub for it. */
  readonly asked = new Emitter<string>();
  /** Id of a figure that has asked for some time, and got no picture. */
  readonly overdue = new Emitter<string>();

  private readonly _isMissing: (figureId: string) => boolean;
  /** Figures that are not to be asked for before their timer ends. */
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
    const before = this._shown;
    this._shown = shown;
    for (const id of shown) {
      if (before?.has(id) !== true && this._tries.delete(id)) {
        this._wait(id, INTERVAL_MS); // the hub sends a picture of what comes into view; unless that is lost too
      }
    }
  }

  /** This figure needs one. */
  ask(figureId: string): void {
    if (this._recent.has(figureId) || !this.shows(figureId)) {
      return;
    }
    const tries = (this._tries.get(figureId) ?? 0) + 1;
    this._tries.set(figureId, tries);
    this._wait(figureId, tries < MANY_TRIES ? INTERVAL_MS : PATIENT_MS);
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

  /** Do not ask for this figure now; then ask, if it still is as it was. */
  private _wait(figureId: string, wait_ms: number): void {
    const again = (): void => {
      this._recent.delete(figureId);
      if (!this._isMissing(figureId)) {
        return;
      }
      if ((this._tries.get(figureId) ?? 0) >= OVERDUE_TRIES) {
        this.overdue.emit(figureId);
      }
      this.ask(figureId);
    };
    clearTimeout(this._recent.get(figureId));
    this._recent.set(figureId, setTimeout(again, wait_ms));
  }
}
