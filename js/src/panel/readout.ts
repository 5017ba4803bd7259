/**
 * The current value of one series, in some element: what it is now, since when, and whether that is still true.
 *
 * What other tools may rely on: `data-series`, `data-value` (the raw number, empty when unknown), `data-time` (seconds
 * since the epoch).
 */
import { setAttribute } from '../dom';
import type { Series } from '../seriesStore';
import type { Translation } from '../translation';
import type { Formatted } from '../units';
import { formatDuration, formatText, formatValue } from '../units';

/** Shows a formatted value; `age` says since when it is out of date, empty: it is not. */
export type ShowValue = (
  formatted: Formatted,
  age: string,
  value: number | null
) => void;

export interface ReadoutOptions {
  series: Series;
  /** Carries the attributes, and the tooltip. */
  element: HTMLElement;
  /** Seconds between samples when all is well; 0: they come when they like. */
  period: () => number;
  /** The kernel's time now, seconds since the epoch. */
  now: () => number;
  /** The value at that time is shown, seconds since the epoch; Infinity: the newest. */
  until: () => number;
  label: string;
  /** What the kernel says about the newest value, in words; empty: nothing. */
  remark: () => string;
  trans: Translation;
  show: ShowValue;
}

/** A value older than this many periods is said to be old. */
const OLD_PERIODS = 3;
/** But never sooner than this: messages come at most twice a second, and networks hesitate. */
const OLD_AFTER_S = 4;

export class Readout {
  private readonly _options: ReadoutOptions;

  constructor(options: ReadoutOptions) {
    this._options = options;
    options.element.dataset['series'] = options.series.entry.name;
    this.update();
  }

  /** Bring the element up to date. */
  update(): void {
    const { series, element, label, trans, show } = this._options;
    const { entry, buffer } = series;
    const last = buffer.lastUntil(this._options.until());
    const unit = entry.unit ?? '';
    const value = valueOf(entry.group === 'metric', last?.value);
    const age = last === null ? '' : this._age(last.time);
    setAttribute(element, 'data-value', value === null ? '' : String(value));
    setAttribute(element, 'data-time', last === null ? '' : String(last.time));
    element.classList.toggle('livemon-mod-old', age !== '');
    const step =
      last === null || Number.isNaN(last.step)
        ? ''
        : `, ${trans.__('step %1', String(last.step))}`;
    const remark = this._options.remark();
    const said = remark === '' ? '' : `\n${remark}`;
    setAttribute(
      element,
      'title',
      `${label}: ${formatText(value, unit)}${step} (${entry.name})${said}`
    );
    show(formatValue(value, unit), age, value);
  }

  private _age(time: number): string {
    const period = this._options.period();
    if (period === 0) {
      return ''; // a metric is as old as its last log()
    }
    const age = Math.min(this._options.now(), this._options.until()) - time;
    return age > Math.max(OLD_AFTER_S, OLD_PERIODS * period)
      ? formatDuration(age, this._options.trans)
      : '';
  }
}

/** A failed reading is unknown; a metric that is NaN is NaN, and says so. */
function valueOf(metric: boolean, value: number | undefined): number | null {
  return value === undefined || (Number.isNaN(value) && !metric) ? null : value;
}
