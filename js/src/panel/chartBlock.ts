/** One chart of the panel with the rows that belong to it: label, current value, unit; a bar for each core. */
import { Chart } from '../chart';
import { element, setAttribute, setText } from '../dom';
import type { Series } from '../seriesStore';
import { LINE_COLOURS } from '../theme';
import type { Unit } from '../units';
import type { ChartHost } from './chartHost';
import { chartMenu } from './chartMenu';
import { icon } from './icons';
import { kindOf, shareOf } from './levels';
import type { PlannedChart, PlannedLine } from './plan';
import { Readout } from './readout';
import { StatisticsLine } from './statisticsLine';

export interface ChartBlockOptions {
  planned: PlannedChart;
  host: ChartHost;
}

type Line = PlannedLine & { series: Series };

/** A line that says no more than another one while both are equal, and its row. */
interface Repetition {
  line: Line;
  of: Series;
  /** Its row, and what stands below it. */
  parts: HTMLElement[];
}

export class ChartBlock {
  /** `.livemon-Block` */
  readonly element: HTMLElement;
  /** Ids of its series. */
  readonly ids: ReadonlySet<number>;

  private readonly _planned: PlannedChart;
  private readonly _host: ChartHost;
  private readonly _all: readonly Series[];
  private readonly _main: readonly Line[];
  private readonly _chart: Chart;
  /** What its lines are parts of; null: nothing. */
  private readonly _whole: Series | null;
  private readonly _readouts: Readout[] = [];
  private readonly _statistics: StatisticsLine[] = [];
  private readonly _repetitions: Repetition[] = [];
  private readonly _life = new AbortController();

  constructor({ planned, host }: ChartBlockOptions) {
    this._planned = planned;
    this._host = host;
    const { trans } = host;
    const lines = planned.lines.flatMap((line): Line[] => {
      const series = host.series(line.entry.id);
      return series ? [{ ...line, series }] : [];
    });
    this._all = lines.map(line => line.series);
    this._main = lines.filter(line => line.role === 'main');
    this._whole = lines.find(({ role }) => role === 'bound')?.series ?? null;
    this.ids = new Set(this._all.map(series => series.entry.id));
    this._chart = new Chart({
      title: trans.__('%1 over time', planned.title),
      unit: this._unit,
      lines,
      theme: host.theme,
      axis: host.axis,
      span: () => host.span(this._all),
      look: () => this._look(),
      periodOf: series => host.periodOf(series),
      trans,
      now: () => (host.moving() ? host.now() : null),
      filled: startsAtZero(this._unit),
      spans: (start, end) => host.spans(start, end),
      say: words => host.say(words)
    });

    this.element = element('div', {
      class: 'livemon-Block',
      role: 'group',
      'aria-label': planned.title
    });
    const bounds = lines
      .filter(line => line.role === 'bound')
      .map(line => this._bound(line));
    for (const [index, line] of this._main.entries()) {
      const row = this._row(line, index, this._main.length > 1);
      const statistics = new StatisticsLine(line.series, trans);
      this._statistics.push(statistics);
      if (index === 0) {
        row.append(...bounds);
      }
      this.element.append(row, statistics.element);
      const other = lines.find(({ entry }) => entry.name === line.repeats);
      if (other !== undefined) {
        const parts = [row, statistics.element];
        this._repetitions.push({ line, of: other.series, parts });
      }
    }
    const faint = lines.filter(line => line.role === 'faint');
    if (this._main.length === 0) {
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
    this._addMenu();
  }

  /** Whether it shows this very series: after another session one of the same id and name is another. */
  holds(series: Series): boolean {
    return this._all.includes(series);
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
    if (this._chart.visible) {
      this._hideRepetitions();
      this._showStatistics();
    }
  }

  /** Draw the chart again when there is occasion: time has passed, or another stretch is shown. */
  redraw(): void {
    this._chart.invalidate();
  }

  dispose(): void {
    this._life.abort();
    this._chart.dispose();
    this.element.remove();
  }

  private get _unit(): Unit {
    const first = this._main[0]?.entry ?? this._planned.lines[0]?.entry;
    return first?.unit ?? '';
  }

  private _look(): ReturnType<ConstructorParameters<typeof Chart>[0]['look']> {
    const { logarithmic, smoothing, stepwise } = this._host.choices.current;
    const metric = this._planned.lines[0]?.entry.group === 'metric';
    return {
      logarithmic: logarithmic.includes(this._planned.key),
      smoothing: metric ? smoothing : 0,
      stepwise: metric && stepwise
    };
  }

  private _hideRepetitions(): void {
    for (const { line, of, parts } of this._repetitions) {
      const start = this._host.span([line.series])?.[0] ?? -Infinity;
      const hidden = sameSince(line.series, of, start);
      for (const part of parts) {
        part.hidden = hidden;
      }
      this._chart.hide(line.series, hidden);
    }
  }

  private _showStatistics(): void {
    if (this._host.choices.current.statistics) {
      for (const [index, { series }] of this._main.entries()) {
        this._statistics[index]?.update(this._chart.statisticsOf(series));
      }
    }
  }

  private _addMenu(): void {
    const { menu, trans } = this._host;
    const label = trans.__('Menu of %1', this._planned.title);
    const button = element(
      'button',
      {
        type: 'button',
        class: 'livemon-IconButton livemon-Block-menu',
        title: trans.__('More'),
        'aria-label': label,
        'aria-haspopup': 'menu',
        'aria-expanded': 'false'
      },
      icon('more')
    );
    const open = (at?: { x: number; y: number }): void => {
      const items = chartMenu({
        planned: this._planned,
        host: this._host,
        chart: this._chart,
        series: this._all,
        unit: this._unit,
        filled: startsAtZero(this._unit),
        main: this._main
      });
      menu.open(label, items, button, at);
    };
    const { signal } = this._life;
    button.addEventListener('click', () => open(), { signal });
    this.element.addEventListener(
      'contextmenu',
      event => {
        event.preventDefault();
        event.stopPropagation(); // else JupyterLab's own opens as well
        const byKey = event.clientX === 0 && event.clientY === 0;
        open(byKey ? undefined : { x: event.clientX, y: event.clientY });
      },
      { signal }
    );
    this.element.prepend(button);
  }

  private _row(line: Line, index: number, coloured: boolean): HTMLElement {
    const { trans } = this._host;
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
      // One thing, from left to right whatever direction the words around it have.
      element('span', { class: 'livemon-Row-number', dir: 'ltr' }, value, unit)
    );
    const kind = kindOf(line.entry.name);
    this._read(line, row, (formatted, old, raw) => {
      setText(value, formatted.text);
      setText(unit, formatted.unit);
      setText(age, old === '' ? '' : trans.__('%1 ago', old));
      if (kind !== null) {
        const share = shareOf(raw, this._boundOf(line));
        const { grade } = this._host.choices;
        const level = share === null ? 'normal' : grade(kind, share);
        setAttribute(row, 'data-level', level);
      }
    });
    return row;
  }

  /** What a line is a part of, now; null: not known; undefined: its unit says the share already. */
  private _boundOf({ entry }: Line): number | null | undefined {
    if (entry.unit === 'percent') {
      return undefined;
    }
    return this._whole?.buffer.last?.value ?? null;
  }

  private _bound(line: Line): HTMLElement {
    const number = element('bdi', { dir: 'ltr' });
    const part = element(
      'span',
      { class: 'livemon-Row-bound' },
      `${line.label} `,
      number
    );
    this._read(line, part, ({ text, unit }) => {
      setText(number, `${text}\u00a0${unit}`);
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
    const host = this._host;
    this._readouts.push(
      new Readout({
        series: line.series,
        element: carrier,
        period: () => host.periodOf(line.series),
        now: () => host.now(),
        until: () => host.until(),
        label: line.label,
        remark: () => host.remark(line.series),
        trans: host.trans,
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
