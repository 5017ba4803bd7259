/**
 * A chart of series over time: uPlot, fed from ring buffers.
 *
 * It draws at most once per animation frame and only while it can be seen; `invalidate` says that something may have
 * changed. uPlot itself is made when the chart is seen for the first time. Only `null` is a gap for uPlot, so values
 * are converted on the way (see `decimate`). Hovering shows the samples nearest to the pointer, with time and unit.
 */
import uPlot from 'uplot';

import type { Ends } from './chartRange';
import { extent, isolated, valueEnds } from './chartRange';
import { align, pointsOf } from './decimate';
import { element, setText } from './dom';
import { drawing, watchVisible } from './drawing';
import type { Series } from './seriesStore';
import type { Theme } from './theme';
import { LINE_COLOURS } from './theme';
import type { Translation } from './translation';
import type { Unit } from './units';
import { endWords, formatText, formatTicks, tickDistances } from './units';

export interface ChartLine {
  series: Series;
  /** main: a line in a colour of its own; faint: one of many in the background; bound: sets the axis, has no line. */
  role: 'main' | 'faint' | 'bound';
  label: string;
}

export interface ChartOptions {
  /** What the chart shows, for people who do not see it. */
  title: string;
  unit: Unit;
  lines: readonly ChartLine[];
  theme: Theme;
  /** The stretch of time that is shown now, seconds since the epoch; null: nothing to show yet. */
  span: () => Ends | null;
  /** Seconds between samples of a series when all is well; 0: they come when they like. */
  periodOf: (series: Series) => number;
  trans: Translation;
  /** The kernel's time now, seconds since the epoch; null: time does not go on for this chart. */
  now: () => number | null;
  /** Fill the area below a line that stands alone. */
  filled: boolean;
}

/** CSS pixels. */
export const CHART_HEIGHT = 64;
const AXIS_WIDTH = 46;
/** So little that there are two labels at least, whatever the stretch of values. */
const TICK_SPACE = 15;
const FONT = '9px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif';
/** Charts are drawn a little before they scroll into view. CSS pixels. */
const MARGIN = 80;

export class Chart {
  /** `.livemon-Chart` */
  readonly element: HTMLElement;

  private readonly _options: ChartOptions;
  private readonly _life = new AbortController();
  private readonly _lines: readonly ChartLine[];
  private readonly _bounds: readonly ChartLine[];
  private readonly _hidden = new Set<Series>();
  private readonly _hover: HTMLElement;
  private readonly _plotArea: HTMLElement;
  private readonly _start: HTMLElement;
  private readonly _end: HTMLElement;
  private _plot: uPlot | null = null;
  private _visible = false;
  private _width = 0;
  private _ends: { x: Ends; y: Ends } = { x: [0, 1], y: [0, 1] };
  private _dots: number[][] = [];
  private _pointer: number | null = null;

  constructor(options: ChartOptions) {
    this._options = options;
    this._lines = options.lines.filter(line => line.role !== 'bound');
    this._bounds = options.lines.filter(line => line.role === 'bound');
    const { signal } = this._life;
    this._hover = element('div', {
      class: 'livemon-Chart-hover',
      'aria-hidden': 'true'
    });
    this._hover.hidden = true;
    this.element = element('div', {
      class: 'livemon-Chart',
      role: 'img',
      'aria-label': options.title
    });
    this._plotArea = element('div', {
      class: 'livemon-Chart-plot',
      style: `height: ${CHART_HEIGHT}px`
    });
    this._start = element('span');
    this._end = element('span');
    this.element.append(
      this._plotArea,
      element(
        'div',
        {
          class: 'livemon-Chart-ends',
          'aria-hidden': 'true',
          style: `padding-inline-start: ${AXIS_WIDTH}px`
        },
        this._start,
        this._end
      ),
      this._hover
    );
    watchVisible(
      this.element,
      visible => {
        this._visible = visible;
        this.invalidate();
      },
      { signal, margin_px: MARGIN }
    );
    const observer = new ResizeObserver(entries => {
      this._width = Math.floor(entries.at(-1)?.contentRect.width ?? 0);
      this.invalidate();
    });
    observer.observe(this.element);
    signal.addEventListener('abort', () => observer.disconnect());
    options.theme.changed.on(() => this.invalidate(), { signal });
  }

  /** Do not show the line of that series now, or show it again. */
  hide(series: Series, hidden: boolean): void {
    if (hidden !== this._hidden.has(series)) {
      if (hidden) {
        this._hidden.add(series);
      } else {
        this._hidden.delete(series);
      }
      this.invalidate();
    }
  }

  /** Something may have changed: draw when there is occasion. */
  invalidate(): void {
    if (this._visible && this._width > 0) {
      drawing.request(this._draw);
    }
  }

  dispose(): void {
    this._life.abort();
    drawing.cancel(this._draw);
    this._plot?.destroy();
    this._plot = null;
    this.element.remove();
  }

  private readonly _draw = (): void => {
    const x = this._options.span();
    if (x === null || this._width === 0) {
      return;
    }
    const range = {
      start: x[0],
      end: x[1],
      columns: Math.max(1, this._width - AXIS_WIDTH)
    };
    const { time, values: all } = align(
      this._lines.map(({ series }) =>
        pointsOf(series.buffer, range, this._options.periodOf(series))
      )
    );
    const values = all.map((line, index) =>
      this._shows(this._lines[index]) ? line : line.map(() => null)
    );
    const { low, high } = extent(values);
    this._ends = {
      x,
      y: valueEnds(low, high, this._options.unit, this._bound())
    };
    this._dots = values.map(isolated);
    this._plot ??= new uPlot(this._uplotOptions(), undefined, this._plotArea);
    if (this._plot.width !== this._width) {
      this._plot.setSize({ width: this._width, height: CHART_HEIGHT });
    }
    // The faint lines lie below the others: uPlot draws in the order of its series.
    this._plot.setData([
      time,
      ...this._order().map(index => values[index] ?? [])
    ]);
    this._showEnds(x);
    this._showHover();
  };

  /** What stretch of time is shown, in words below its ends. */
  private _showEnds([start, end]: Ends): void {
    const { now, trans } = this._options;
    const words = endWords(start, end, now(), trans);
    setText(this._start, words.start);
    setText(this._end, words.end);
  }

  private _shows(line: ChartLine | undefined): boolean {
    return line !== undefined && !this._hidden.has(line.series);
  }

  /** The lines in colours of their own that are shown. */
  private get _main(): ChartLine[] {
    return this._lines.filter(
      line => line.role === 'main' && this._shows(line)
    );
  }

  /** The smallest bound: a container's limit counts before the machine's memory. */
  private _bound(): number | null {
    const values = this._bounds
      .map(({ series }) => series.buffer.last?.value ?? NaN)
      .filter(Number.isFinite);
    return values.length === 0 ? null : Math.min(...values);
  }

  /** Indices into `_lines`, bottom line first. */
  private _order(): number[] {
    const indices = [...this._lines.keys()];
    const isFaint = (index: number): boolean =>
      this._lines[index]?.role === 'faint';
    return [
      ...indices.filter(isFaint),
      ...indices.filter(index => !isFaint(index)).reverse()
    ];
  }

  private _uplotOptions(): uPlot.Options {
    const { theme, unit } = this._options;
    const distances = tickDistances(unit);
    const axis: uPlot.Axis = {
      size: AXIS_WIDTH,
      gap: 4,
      space: TICK_SPACE,
      font: FONT,
      stroke: () => theme.colours.text,
      grid: { stroke: () => theme.colours.grid, width: 1 },
      ticks: { show: false },
      border: { show: false },
      ...(distances && { incrs: distances }),
      values: (_plot, splits, _axis, _space, distance) =>
        formatTicks(splits, distance, unit)
    };
    return {
      width: this._width,
      height: CHART_HEIGHT,
      padding: [6, 2, 6, 0],
      legend: { show: false },
      select: { show: false, left: 0, top: 0, width: 0, height: 0 },
      cursor: {
        y: false,
        drag: { x: false, y: false, setScale: false },
        points: { size: 5 }
      },
      scales: {
        x: { time: false, range: () => this._ends.x },
        y: { range: () => this._ends.y }
      },
      axes: [{ show: false }, axis],
      series: [{}, ...this._order().map(index => this._uplotSeries(index))],
      hooks: {
        setCursor: [
          plot => {
            const { left } = plot.cursor;
            this._pointer =
              left === undefined || left < 0 ? null : plot.posToVal(left, 'x');
            this._showHover();
          }
        ]
      }
    };
  }

  private _uplotSeries(index: number): uPlot.Series {
    const { theme, filled } = this._options;
    const faint = this._lines[index]?.role === 'faint';
    const colour = index % LINE_COLOURS;
    return {
      stroke: () =>
        faint
          ? theme.colours.faint
          : (theme.colours.lines[colour] ?? theme.colours.text),
      width: faint ? 0.75 : 1.5,
      ...(filled &&
        !faint && {
          fill: () =>
            (this._main.length === 1 && theme.colours.areas[colour]) ||
            'transparent'
        }),
      spanGaps: false,
      pxAlign: 0, // values between pixels: else a slow slope is a staircase
      points: {
        show: () => (this._dots[index]?.length ?? 0) > 0,
        filter: () => this._dots[index] ?? null,
        size: 3
      }
    };
  }

  /** The samples nearest to the pointer, in one line on top of the chart. */
  private _showHover(): void {
    const pointer = this._pointer;
    this._hover.hidden = pointer === null;
    if (pointer === null) {
      return;
    }
    const { unit, trans } = this._options;
    const main = this._main;
    const words: string[] = [];
    let at = NaN;
    let step = NaN;
    for (const { series, label } of main) {
      const index = nearest(series, pointer);
      const value = series.buffer.value(index);
      at = Number.isFinite(at) ? at : series.buffer.time(index);
      step = series.buffer.step(index);
      const unknown = series.entry.group !== 'metric' && Number.isNaN(value);
      const text = formatText(unknown ? null : value, unit);
      words.push(main.length === 1 ? text : `${label} ${text}`);
    }
    if (Number.isFinite(step)) {
      words.push(trans.__('step %1', String(step)));
    }
    if (Number.isFinite(at)) {
      words.push(new Date(at * 1000).toLocaleTimeString());
    }
    setText(this._hover, words.join('  ·  '));
  }
}

/** Index of the sample nearest to `time`; -1: there is none. */
function nearest({ buffer }: Series, time: number): number {
  const after = Math.min(buffer.indexAt(time), buffer.length - 1);
  const before = after - 1;
  return before >= 0 && time - buffer.time(before) < buffer.time(after) - time
    ? before
    : after;
}
