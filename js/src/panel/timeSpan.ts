/** How much time charts show: a choice, and what it means now. */
import type { Ends } from '../chartRange';
import { element } from '../dom';
import { Emitter } from '../emitter';
import type { Series } from '../seriesStore';
import type { Translation } from '../translation';

/** Seconds; Infinity: everything there is. */
function choices(
  trans: Translation
): readonly (readonly [seconds: number, label: string])[] {
  return [
    [60, trans.__('1 min')],
    [300, trans.__('5 min')],
    [900, trans.__('15 min')],
    [3600, trans.__('1 h')],
    [Infinity, trans.__('All')]
  ];
}

export class TimeSpan {
  /** Another stretch was chosen. */
  readonly changed = new Emitter<void>();
  /** The choice, for a person. */
  readonly element: HTMLSelectElement;

  private _seconds: number;

  constructor(options: {
    seconds: number;
    label: string;
    trans: Translation;
    signal: AbortSignal;
  }) {
    const { seconds, label, trans, signal } = options;
    this._seconds = seconds;
    this.element = element('select', {
      class: 'livemon-TimeSpan',
      'aria-label': label,
      title: label
    });
    const all = choices(trans);
    for (const [index, [value, text]] of all.entries()) {
      const option = element('option', { value: String(index) }, text);
      option.selected = value === seconds;
      this.element.append(option);
    }
    this.element.addEventListener(
      'change',
      () => {
        this._seconds = all[Number(this.element.value)]?.[0] ?? seconds;
        this.changed.emit();
      },
      { signal }
    );
  }

  /**
   * Ends of the time axis for `series`, seconds since the epoch; null: there is nothing to show.
   *
   * @param now - where the axis ends, unless everything is shown: then it ends with the newest sample.
   */
  ends(series: readonly Series[], now: number): Ends | null {
    if (Number.isFinite(this._seconds)) {
      return [now - this._seconds, now];
    }
    const first = Math.min(
      ...series.map(({ buffer }) => (buffer.length ? buffer.time(0) : Infinity))
    );
    const last = Math.max(
      ...series.map(({ buffer }) => buffer.last?.time ?? -Infinity)
    );
    if (first > last) {
      return null;
    }
    return first === last ? [first - 1, last + 1] : [first, last];
  }
}
