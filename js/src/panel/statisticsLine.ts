/** Smallest value, mean and largest value of one series over what is shown, in one line. */
import { element, setText } from '../dom';
import type { Series } from '../seriesStore';
import type { Translation } from '../translation';
import { formatText } from '../units';
import type { Statistics } from './statistics';

export class StatisticsLine {
  /** `.livemon-Statistics` */
  readonly element: HTMLElement;

  private readonly _series: Series;
  private readonly _values: Record<keyof Statistics, HTMLElement>;

  constructor(series: Series, trans: Translation) {
    this._series = series;
    this._values = {
      min: element('dd'),
      mean: element('dd'),
      max: element('dd')
    };
    const part = (name: string, value: HTMLElement): HTMLElement =>
      element('div', {}, element('dt', {}, name), value);
    this.element = element(
      'dl',
      {
        class: 'livemon-Statistics',
        title: trans.__('Over what is shown')
      },
      part(trans.__('min'), this._values.min),
      part(trans.__('mean'), this._values.mean),
      part(trans.__('max'), this._values.max)
    );
  }

  /** Bring it up to date. @param found - of what is shown; null: nothing is. */
  update(found: Statistics | null): void {
    const { entry } = this._series;
    for (const name of ['min', 'mean', 'max'] as const) {
      // A mean of equal numbers has a tail that means nothing.
      const value = found ? Number(found[name].toPrecision(6)) : null;
      setText(this._values[name], formatText(value, entry.unit ?? ''));
    }
  }
}
