/** Series of a device for which a line of text is enough: label, value, and in words what it means or why it is unknown. */
import { element, setAttribute, setChildren, setText } from '../dom';
import type { Series } from '../seriesStore';
import type { ChartHost } from './chartHost';
import type { PlannedLine } from './plan';
import { Readout } from './readout';

interface Row {
  line: PlannedLine;
  series: Series;
  element: HTMLElement;
  readout: Readout;
}

export class Facts {
  /** `.livemon-Facts` */
  readonly element = element('dl', { class: 'livemon-Facts' });

  private readonly _host: ChartHost;
  private _rows: readonly Row[] = [];

  constructor(host: ChartHost) {
    this._host = host;
    this.element.hidden = true;
  }

  /** Show these. */
  show(lines: readonly PlannedLine[]): void {
    const before = new Map(this._rows.map(row => [row.series, row]));
    this._rows = lines.flatMap(line => {
      const series = this._host.series(line.entry.id);
      if (series === undefined) {
        return [];
      }
      const known = before.get(series);
      return known?.line.label === line.label
        ? [known]
        : [this._row(line, series)];
    });
    setChildren(
      this.element,
      this._rows.map(row => row.element)
    );
    this.element.hidden = this._rows.length === 0;
  }

  /** Bring values up to date. */
  update(): void {
    for (const { readout } of this._rows) {
      readout.update();
    }
  }

  /** Show only what is searched for, null: everything; answers how many series these are. */
  filter(match: ((text: string) => boolean) | null): number {
    let found = 0;
    for (const { line, element: row } of this._rows) {
      row.hidden = match !== null && !match(`${line.entry.name} ${line.label}`);
      found += row.hidden ? 0 : 1;
    }
    this.element.hidden = found === 0;
    return found;
  }

  private _row(line: PlannedLine, series: Series): Row {
    const host = this._host;
    const value = element('bdi');
    const row = element(
      'div',
      { class: 'livemon-Fact' },
      element('dt', {}, line.label),
      element('dd', {}, value)
    );
    const readout = new Readout({
      series,
      element: row,
      period: () => host.periodOf(series),
      now: () => host.now(),
      until: () => host.until(),
      label: line.label,
      remark: () => host.remark(series),
      trans: host.trans,
      show: ({ text, unit }, age, raw) => {
        const words = host.remark(series);
        // What a value means says more than the number; why it is unknown stands in the tooltip.
        const number = unit === '' ? text : `${text}\u00a0${unit}`;
        const worded = raw !== null && words !== '';
        setText(value, worded ? words : number);
        setAttribute(value, 'dir', worded ? 'auto' : 'ltr');
        setAttribute(row, 'data-known', raw === null ? 'false' : 'true');
        row.classList.toggle('livemon-mod-old', age !== '');
      }
    });
    return { line, series, element: row, readout };
  }
}
