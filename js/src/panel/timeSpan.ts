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

  private readonly _choices: ReturnType<typeof choices>;
  private readonly _selects: HTMLSelectElement[] = [];
  private readonly _signal: AbortSignal;
  private _seconds: number;

  /** @param options.seconds - what is shown until a person chooses: one of the choices. */
  constructor(options: {
    seconds: number;
    trans: Translation;
    signal: AbortSignal;
  }) {
    this._choices = choices(options.trans);
    this._signal = options.signal;
    this._seconds = options.seconds;
  }

  /** A menu for a person; there may be several, which say the same. @param label - what it is about. */
  createMenu(label: string): HTMLElement {
    const select = element('select', {
      class: 'livemon-TimeSpan',
      'aria-label': label,
      title: label
    });
    for (const [index, [seconds, text]] of this._choices.entries()) {
      const option = element('option', { value: String(index) }, text);
      option.selected = seconds === this._seconds;
      select.append(option);
    }
    select.addEventListener(
      'change',
      () => {
        this._seconds = this._choices[Number(select.value)]?.[0] ?? Infinity;
        for (const other of this._selects) {
          other.value = select.value;
        }
        this.changed.emit();
      },
      { signal: this._signal }
    );
    this._selects.push(select);
    return select;
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
