/** How far a scrolled element was scrolled for each of several contents that are shown in it by turns, by their keys. */
export class ScrollPlaces {
  /** `content`: what grows and shrinks within `scrolled`. */
  constructor(
    private readonly scrolled: HTMLElement,
    content: HTMLElement,
    signal: AbortSignal
  ) {
    const observer = new ResizeObserver(() => this._goOn());
    observer.observe(content);
    signal.addEventListener('abort', () => observer.disconnect());
    // Whoever scrolls meanwhile is not taken elsewhere, nor whom Tab brought in from outside, where its key went.
    scrolled.addEventListener(
      'focusin',
      ({ target }) => {
        if (target !== scrolled) {
          this._wanted = null;
        }
      },
      { signal }
    );
    for (const type of ['wheel', 'touchmove', 'pointerdown', 'keydown']) {
      scrolled.addEventListener(type, () => (this._wanted = null), {
        passive: true,
        signal
      });
    }
  }

  keep(key: string): void {
    this._places.set(key, this._wanted ?? this.scrolled.scrollTop);
    this._wanted = null;
  }

  /** Go back to the place that was kept, or to the start: as far as there is content now, and on as it comes. */
  restore(key: string): void {
    this._wanted = this._places.get(key) ?? 0;
    this._goOn();
  }

  forget(key: string): void {
    this._places.delete(key);
  }

  private _goOn(): void {
    if (this._wanted === null) {
      return;
    }
    this.scrolled.scrollTop = this._wanted;
    // Places are whole pixels here, and fractions on some screens.
    if (Math.abs(this.scrolled.scrollTop - this._wanted) < 1) {
      this._wanted = null;
    }
  }

  /** CSS pixels; null: a person has gone on, or the place was reached. */
  private _wanted: number | null = null;
  private readonly _places = new Map<string, number>();
}
