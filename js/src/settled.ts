/** Something that should happen when a stream of events has come to rest, or at the latest after some time. */
export class Settled {
  private readonly _rests_ms: number;
  private readonly _goesOn_ms: number;
  private readonly _happen: () => void;
  private _timer: ReturnType<typeof setTimeout> | null = null;
  private _since_ms = 0;

  /** @param rests_ms - rest after the last event; @param goesOn_ms - longest wait after the first. */
  constructor(rests_ms: number, goesOn_ms: number, happen: () => void) {
    this._rests_ms = rests_ms;
    this._goesOn_ms = goesOn_ms;
    this._happen = happen;
  }

  /** An event. */
  touch(): void {
    const now = performance.now();
    if (this._timer === null) {
      this._since_ms = now;
    } else {
      clearTimeout(this._timer);
    }
    const wait = Math.min(
      this._rests_ms,
      this._since_ms + this._goesOn_ms - now
    );
    this._timer = setTimeout(
      () => {
        this._timer = null;
        this._happen();
      },
      Math.max(0, wait)
    );
  }

  /** It need not happen for the events until now. */
  cancel(): void {
    if (this._timer !== null) {
      clearTimeout(this._timer);
      this._timer = null;
    }
  }
}
