/**
 * What lines a chart draws of its series, and where they lie on its axis: over time or steps, as they are or smoothed.
 * No DOM.
 */
import type { Ends } from './chartRange';
import { extent, isolated, valueEnds } from './chartRange';
import type { ValueScale } from './chartScale';
import { LINEAR, logarithmic } from './chartScale';
import { align, pointsOf } from './decimate';
import { SmoothCurve, StepCurve } from './panel/curves';
import type { Statistics } from './panel/statistics';
import { statisticsOf, statisticsOfCurve } from './panel/statistics';
import type { Curve } from './seriesBuffer';
import type { Series } from './seriesStore';
import type { Unit } from './units';
import type { Moment } from './wholeCurve';
import { WholeCurve } from './wholeCurve';

export interface ChartLine {
  series: Series;
  /** main: a line in a colour of its own; faint: one of many in the background; bound: sets the axis, has no line. */
  role: 'main' | 'faint' | 'bound';
  label: string;
}

/** How a person wants a chart drawn. */
export interface ChartLook {
  logarithmic: boolean;
  /** Weight of what came before, 0: no smoothing. */
  smoothing: number;
  /** Over steps instead of time. */
  stepwise: boolean;
}

/** One drawn line. */
export interface Trace {
  /** Index into the chart's lines. */
  line: number;
  /** pale: what a smoothed line is made of. */
  style: 'main' | 'faint' | 'pale';
}

/** Everything that is drawn, bottom line first. */
export interface Composition {
  traces: readonly Trace[];
  /** Ends of the axes; x: seconds since the epoch, or steps. */
  x: Ends;
  y: Ends;
  scale: ValueScale;
  /** x and the values of each trace. */
  data: [number[], ...(number | null | undefined)[][]];
  /** Of each trace, the points that no line would show. */
  dots: number[][];
}

/** A sample of a line. */
export interface Found {
  /** Seconds since the epoch. */
  time: number;
  value: number;
  step: number;
  /** What the smoothed line shows there; null: it is not smoothed. */
  smooth: number | null;
  /** `value` is the mean of a stretch of time, which lies between these; null: it is one sample. */
  between: readonly [number, number] | null;
}

interface Curves {
  whole: WholeCurve;
  steps: StepCurve;
  smooth: SmoothCurve | null;
}

export interface TracesOptions {
  lines: readonly ChartLine[];
  unit: Unit;
  /** Seconds between samples of a series when all is well; 0: they come when they like. */
  periodOf: (series: Series) => number;
}

export class Traces {
  private readonly _options: TracesOptions;
  private readonly _lines: readonly ChartLine[];
  private readonly _bounds: readonly ChartLine[];
  private _look: ChartLook = {
    logarithmic: false,
    smoothing: 0,
    stepwise: false
  };
  private readonly _curves = new Map<ChartLine, Curves>();

  constructor(options: TracesOptions) {
    this._options = options;
    this._lines = options.lines.filter(line => line.role !== 'bound');
    this._bounds = options.lines.filter(line => line.role === 'bound');
  }

  /** Those that are drawn, in the order of their colours. */
  get lines(): readonly ChartLine[] {
    return this._lines;
  }

  set look(look: ChartLook) {
    const { smoothing, stepwise } = this._look;
    if (look.smoothing !== smoothing || look.stepwise !== stepwise) {
      this._curves.clear();
    }
    this._look = look;
  }

  /** Whether steps of one of the lines began anew: an earlier run is not drawn. */
  get restarted(): boolean {
    return (
      this._look.stepwise &&
      this._lines.some(line => this._of(line).steps.restarted)
    );
  }

  /** @param time - what stretch is shown. @param columns - pixels. @param hidden - not drawn now. */
  compose(
    time: Ends,
    columns: number,
    hidden: ReadonlySet<Series>
  ): Composition {
    const x = this.ends(time);
    const range = { start: x[0], end: x[1], columns: Math.max(1, columns) };
    const traces = this._traces();
    const aligned = align(
      traces.map(({ line, style }) => this._points(line, style, range))
    );
    const values = aligned.values.map((trace, index) => {
      const line = this._lines[traces[index]?.line ?? -1];
      return line && !hidden.has(line.series) ? trace : trace.map(() => null);
    });
    const { unit } = this._options;
    const bound = this._bound();
    const scale = this._look.logarithmic
      ? logarithmic(values, unit, bound)
      : LINEAR;
    const { low, high } = extent(values);
    return {
      traces,
      x,
      y: scale.ends ?? valueEnds(low, high, unit, bound),
      scale,
      data: [aligned.time, ...values],
      dots: values.map(isolated)
    };
  }

  /** Of the samples of a line that are drawn when this stretch is shown; null: there are none. */
  statistics(line: ChartLine, time: Ends): Statistics | null {
    return this._look.stepwise
      ? statisticsOfCurve(this._of(line).steps, this.ends(time))
      : statisticsOf(line.series.buffer, time);
  }

  /** Where on the axis there are samples; null: nowhere. */
  extent(): Ends | null {
    const curves = this._lines
      .map(line => this._curve(line))
      .filter(curve => curve.length > 0);
    return curves.length === 0
      ? null
      : [
          Math.min(...curves.map(curve => curve.x(0))),
          Math.max(...curves.map(curve => curve.x(curve.length - 1)))
        ];
  }

  /** The sample of a line that is nearest to a place on the axis; null: there is none. */
  nearest(line: ChartLine, x: number): Found | null {
    if (!this._look.stepwise) {
      const { whole } = this._of(line);
      return this._moment(line, whole, whole.nearest(x));
    }
    const curve = this._curve(line);
    const after = Math.min(curve.indexAt(x), curve.length - 1);
    const index =
      after > 0 && x - curve.x(after - 1) < curve.x(after) - x
        ? after - 1
        : after;
    return index < 0 ? null : this._found(line, index);
  }

  /** The sample `by` samples before or after the one nearest to `x`, as far as there are any. */
  neighbour(line: ChartLine, x: number, by: number): Found | null {
    if (!this._look.stepwise) {
      const { whole } = this._of(line);
      const to = Math.max(whole.nearest(x) + by, 0);
      return this._moment(line, whole, Math.min(to, whole.moments - 1));
    }
    const curve = this._curve(line);
    const near = this.nearest(line, x);
    if (near === null) {
      return null;
    }
    const at = curve.indexAt(near.step);
    const index = Math.min(Math.max(at + by, 0), curve.length - 1);
    return this._found(line, index);
  }

  /** Where on the axis a time lies. */
  xOf(time: number): number {
    const lead = this._lead;
    if (!this._look.stepwise || lead === undefined) {
      return time;
    }
    const { steps } = this._of(lead);
    const after = Math.min(timeIndex(steps, time), steps.length - 1);
    const near =
      after > 0 && time - steps.time(after - 1) < steps.time(after) - time;
    return steps.x(near ? after - 1 : after);
  }

  /** The time at a place on the axis: over steps, that of the sample nearest to it. */
  timeOf(x: number): number {
    const lead = this._lead;
    return this._look.stepwise && lead !== undefined
      ? (this.nearest(lead, x)?.time ?? NaN)
      : x;
  }

  /** The first line in a colour of its own that has samples. */
  private get _lead(): ChartLine | undefined {
    return this._lines.find(
      ({ role, series }) => role === 'main' && series.buffer.length > 0
    );
  }

  /** Faint lines lie below, then what was before smoothing, then the others, the first on top. */
  private _traces(): Trace[] {
    const smooth = this._look.smoothing > 0;
    const of = (role: ChartLine['role'], style: Trace['style']): Trace[] =>
      this._lines.flatMap((line, index) =>
        line.role === role ? [{ line: index, style }] : []
      );
    return [
      ...of('faint', 'faint'),
      ...(smooth ? of('main', 'pale').reverse() : []),
      ...of('main', 'main').reverse()
    ];
  }

  private _points(
    index: number,
    style: Trace['style'],
    range: Parameters<typeof pointsOf>[1]
  ): ReturnType<typeof pointsOf> {
    const line = this._lines[index];
    if (line === undefined) {
      return { time: [], value: [] };
    }
    const { smooth } = this._of(line);
    const curve = style === 'main' && smooth ? smooth : this._curve(line);
    return pointsOf(
      curve,
      range,
      this._look.stepwise ? 0 : this._options.periodOf(line.series)
    );
  }

  /** Ends of the axis when this stretch of time is shown. */
  ends(time: Ends): Ends {
    if (!this._look.stepwise) {
      return time;
    }
    let low = Infinity;
    let high = -Infinity;
    for (const line of this._lines) {
      const { steps } = this._of(line);
      const first = timeIndex(steps, time[0]);
      const after = timeIndex(steps, time[1]);
      const last = steps.time(after) === time[1] ? after : after - 1;
      if (first <= last) {
        low = Math.min(low, steps.x(first));
        high = Math.max(high, steps.x(last));
      }
    }
    if (low > high) {
      return [0, 1];
    }
    return low === high ? [low - 1, high + 1] : [low, high];
  }

  /** The smallest bound: a container's limit counts before the machine's memory. */
  private _bound(): number | null {
    const values = this._bounds
      .map(({ series }) => series.buffer.last?.value ?? NaN)
      .filter(Number.isFinite);
    return values.length === 0 ? null : Math.min(...values);
  }

  /** Sample `index` of the steps. */
  private _found(line: ChartLine, index: number): Found {
    const { steps, smooth } = this._of(line);
    return {
      time: steps.time(index),
      value: steps.value(index),
      step: steps.x(index),
      smooth: smooth?.value(index) ?? null,
      between: null
    };
  }

  /** Moment `number` of the whole, over time. */
  private _moment(
    line: ChartLine,
    whole: WholeCurve,
    number: number
  ): Found | null {
    const moment: Moment | null = whole.moment(number);
    if (moment === null) {
      return null;
    }
    const { time, value, step, low, high } = moment;
    const sample = number - (whole.moments - line.series.buffer.length);
    const smooth =
      sample < 0 ? undefined : this._of(line).smooth?.value(sample);
    const between = sample < 0 && low < high ? ([low, high] as const) : null;
    return { time, value, step, smooth: smooth ?? null, between };
  }

  private _curve(line: ChartLine): Curve {
    const { steps, whole } = this._of(line);
    return this._look.stepwise ? steps : whole;
  }

  /** The views of a line, up to date. */
  private _of(line: ChartLine): Curves {
    const { smoothing, stepwise } = this._look;
    let curves = this._curves.get(line);
    if (!curves) {
      const steps = new StepCurve(line.series.buffer);
      const source = stepwise ? steps : line.series.buffer;
      const smooth =
        smoothing > 0 && line.role === 'main'
          ? new SmoothCurve(source, smoothing)
          : null;
      const whole = new WholeCurve(line.series.buffer);
      curves = { whole, steps, smooth };
      this._curves.set(line, curves);
    }
    if (stepwise) {
      curves.steps.follow();
    } else {
      curves.whole.follow();
    }
    curves.smooth?.follow();
    return curves;
  }
}

/** Index of the first sample at or after `time`; the length when there is none. */
function timeIndex(curve: StepCurve, time: number): number {
  let low = 0;
  let high = curve.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (curve.time(middle) < time) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}
