/** One chart of the panel with the rows that belong to it: label, current value, unit; a bar for each core. */
import { Chart } from '../chart';
import type { Ends } from '../chartRange';
import { element, setText } from '../dom';
import type { Series } from '../seriesStore';
import type { Theme } from '../theme';
import { LINE_COLOURS } from '../theme';
import type { Unit } from '../units';
import type { PlannedChart, PlannedLine } from './plan';
import { Readout } from './readout';
import type { Translation } from '../translation';

export interface ChartBlockOptions {
  planned: PlannedChart;
  /** The series of that id. */
  series: (id: number) => Series | undefined;
  theme: Theme;
  /** The stretch of time to show for these series; null: nothing yet. */
  span: (series: readonly Series[]) => Ends | null;
  periodOf: (series: Series) => number;
  /** The kernel's time now, seconds since the epoch. */
  now: () => number;
  /** Whether time goes on for the chart. */
  moving: () => boolean;
  trans: Translation;
}

type Line = PlannedLine & { series: Series };

/** A line that says no more than another one while both are equal, and its row. */
interface Repetition {
  line: Line;
  of: Series;
  row: HTMLElement;
}

export class ChartBlock {
  /** `.livemon-Block` */
  readonly element: HTMLElement;
  /** Ids of its series. */
  readonly ids: ReadonlySet<number>;

  private readonly _options: ChartBlockOptions;
  private readonly _chart: Chart;
  private readonly _readouts: Readout[] = [];
  private readonly _series: ReadonlySet<Series>;
  private readonly _repetitions: Repetition[] = [];

  constructor(options: ChartBlockOptions) {
    this._options = options;
    const { planned, trans } = options;
    const lines = planned.lines.flatMap((line): Line[] => {
      const series = options.series(line.entry.id);
      return series ? [{ ...line, series }] : [];
    });
    const all = lines.map(line => line.series);
    const main = lines.filter(line => line.role === 'main');
    const first = main[0] ?? lines[0];
    this._series = new Set(all);
    this.ids = new Set(all.map(series => series.entry.id));
    this._chart = new Chart({
      title: trans.__('%1 over time', planned.title),
      unit: first?.entry.unit ?? '',
      lines,
      theme: options.theme,
      span: () => options.span(all),
      periodOf: options.periodOf,
      trans,
      now: () => (options.moving() ? options.now() : null),
      filled: startsAtZero(first?.entry.unit ?? '')
    });

    this.element = element('div', {
      class: 'livemon-Block',
      role: 'group',
      'aria-label': planned.title
    });
    const bounds = lines
      .filter(line => line.role === 'bound')
      .map(line => this._bound(line));
    for (const [index, line] of main.entries()) {
      const row = this._row(line, index, main.length > 1);
      if (index === 0) {
        row.append(...bounds);
      }
      this.element.append(row);
      const other = lines.find(({ entry }) => entry.name === line.repeats);
      if (other !== undefined) {
        this._repetitions.push({ line, of: other.series, row });
      }
    }
    const faint = lines.filter(line => line.role === 'faint');
    if (main.length === 0) {
      this.element.append(...bounds);
    }
    this.element.append(this._chart.element);
    if (faint.length > 0) {
      this.element.append(
        element(
          'div',
          {
            class: 'livemon-Bars',
            role: 'group',
            'aria-label': trans.__('Each core')
          },
          ...faint.map(line => this._bar(line))
        )
      );
    }
  }

  /** Whether it shows this very series: after another session one of the same id and name is another. */
  holds(series: Series): boolean {
    return this._series.has(series);
  }

  /** New samples. */
  update(): void {
    this.refresh();
    this.redraw();
  }

  /** Bring values up to date: time has passed. */
  refresh(): void {
    for (const readout of this._readouts) {
      readout.update();
    }
    this._hideRepetitions();
  }

  /** Draw the chart again when there is occasion: time has passed, or another stretch is shown. */
  redraw(): void {
    this._chart.invalidate();
  }

  dispose(): void {
    this._chart.dispose();
    this.element.remove();
  }

  private _hideRepetitions(): void {
    for (const { line, of, row } of this._repetitions) {
      const start = this._options.span([line.series])?.[0] ?? -Infinity;
      const hidden = sameSince(line.series, of, start);
      row.hidden = hidden;
      this._chart.hide(line.series, hidden);
    }
  }

  private _row(line: Line, index: number, coloured: boolean): HTMLElement {
    const { trans } = this._options;
    const value = element('span', { class: 'livemon-Row-value' });
    const unit = element('span', { class: 'livemon-Row-unit' });
    const age = element('span', { class: 'livemon-Row-age' });
    const row = element('div', { class: 'livemon-Row' });
    if (coloured) {
      const colour = `var(--livemon-line-${(index % LINE_COLOURS) + 1})`;
      row.append(
        element('span', {
          class: 'livemon-Row-swatch',
          style: `background: ${colour}`
        })
      );
    }
    row.append(
      element('span', { class: 'livemon-Row-label' }, line.label),
      age,
      value,
      unit
    );
    this._read(line, row, (formatted, old) => {
      setText(value, formatted.text);
      setText(unit, formatted.unit);
      setText(age, old === '' ? '' : trans.__('%1 ago', old));
    });
    return row;
  }

  private _bound(line: Line): HTMLElement {
    const part = element('span', { class: 'livemon-Row-bound' });
    this._read(line, part, ({ text, unit }) => {
      setText(part, `${line.label} ${text}\u00a0${unit}`);
    });
    return part;
  }

  private _bar(line: Line): HTMLElement {
    const fill = element('span', { class: 'livemon-Bar-fill' });
    const bar = element('span', { class: 'livemon-Bar', role: 'img' }, fill);
    this._read(line, bar, ({ text, unit }, _age, value) => {
      fill.style.height = `${Math.min(100, Math.max(0, value ?? 0))}%`;
      bar.setAttribute('aria-label', `${line.label}: ${text} ${unit}`);
    });
    return bar;
  }

  private _read(
    line: Line,
    carrier: HTMLElement,
    show: ConstructorParameters<typeof Readout>[0]['show']
  ): void {
    const { periodOf, now, trans } = this._options;
    this._readouts.push(
      new Readout({
        series: line.series,
        element: carrier,
        period: () => periodOf(line.series),
        now,
        label: line.label,
        trans,
        show
      })
    );
  }
}

/** Whether two series have been equal since that time, and there is anything to compare. */
function sameSince(
  { buffer: a }: Series,
  { buffer: b }: Series,
  start: number
): boolean {
  const count = Math.min(
    a.length - a.indexAt(start),
    b.length - b.indexAt(start)
  );
  for (let back = 1; back <= count; back += 1) {
    if (!Object.is(a.value(a.length - back), b.value(b.length - back))) {
      return false;
    }
  }
  return count > 0;
}

/** Whether the axis of that unit starts at zero, so that the area below a line means something. */
function startsAtZero(unit: Unit): boolean {
  return (
    unit === 'percent' ||
    unit === 'bytes' ||
    unit === 'bytes_per_s' ||
    unit === 'watts'
  );
}
