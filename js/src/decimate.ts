/**
 * From samples to what a chart of some width can show: points, with `null` where the line must break.
 *
 * A line breaks where a reading failed (NaN or infinite value) and where samples are missing. When more samples lie in
 * the range than pixels, each pixel column keeps its smallest and its largest value, so that no peak is lost. Columns
 * lie on a grid that does not move with the range: the picture slides, it does not shimmer. Pure functions, no DOM.
 */
import type { Curve } from './seriesBuffer';

/** Points of one line, ascending along the axis (time, or steps); a `null` value breaks the line. */
export interface Points {
  time: number[];
  value: (number | null)[];
}

/** What part of a curve a chart shows. */
export interface Range {
  /** On its axis: seconds since the epoch, or steps. */
  start: number;
  end: number;
  /** Width of the chart in pixels. */
  columns: number;
}

/** A tick later than this many periods after the one before it is a gap: one missed tick may be jitter, two are not. */
const GAP_PERIODS = 2.5;

/** So many intervals before a late sample tell how often samples came then. */
const CADENCE_INTERVALS = 4;

/**
 * Points of `curve` in `range`, with one sample before and one after it, so that the line reaches the edges.
 *
 * @param period - seconds between samples when all is well; 0: samples come when they like (metrics), nothing is missing.
 */
export function pointsOf(curve: Curve, range: Range, period: number): Points {
  const first = Math.max(0, curve.indexAt(range.start) - 1);
  const last = Math.min(curve.length - 1, curve.indexAt(range.end));
  const points: Points = { time: [], value: [] };
  if (last - first + 1 <= 2 * range.columns) {
    exact(curve, first, last, period, points);
  } else {
    decimated(
      curve,
      first,
      last,
      period,
      points,
      (range.end - range.start) / range.columns
    );
  }
  return points;
}

/** Whether samples are missing between `index - 1` and `index`. */
export function isGap(curve: Curve, index: number, period: number): boolean {
  const { pastLength = 0 } = curve;
  if (period <= 0 || index <= pastLength) {
    return false;
  }
  const interval = curve.x(index) - curve.x(index - 1);
  if (interval <= GAP_PERIODS * period) {
    return false;
  }
  // History may have been sampled with a longer period than today's: then its own cadence is what counts.
  let cadence = Infinity;
  const first = pastLength + 1;
  const from =
    index === first ? first + 1 : Math.max(first, index - CADENCE_INTERVALS);
  const until =
    index === first
      ? Math.min(first + 1 + CADENCE_INTERVALS, curve.length)
      : index;
  for (let i = from; i < until; i += 1) {
    cadence = Math.min(cadence, curve.x(i) - curve.x(i - 1));
  }
  return !Number.isFinite(cadence) || interval > GAP_PERIODS * cadence;
}

/** Several lines on one time axis: where a line has no point `undefined` stands, which breaks nothing. */
export function align(lines: readonly Points[]): {
  time: number[];
  values: (number | null | undefined)[][];
} {
  const [only] = lines;
  if (
    only !== undefined &&
    lines.every(line => sameTimes(line.time, only.time))
  ) {
    return { time: only.time, values: lines.map(line => line.value) };
  }
  const time = [...new Set(lines.flatMap(line => line.time))].sort(
    (a, b) => a - b
  );
  const values = lines.map(line => {
    let next = 0;
    return time.map(t =>
      line.time[next] === t ? line.value[next++] : undefined
    );
  });
  return { time, values };
}

function sameTimes(a: readonly number[], b: readonly number[]): boolean {
  return (
    a === b ||
    (a.length === b.length && a.every((time, index) => time === b[index]))
  );
}

function exact(
  curve: Curve,
  first: number,
  last: number,
  period: number,
  out: Points
): void {
  for (let index = first; index <= last; index += 1) {
    const time = curve.x(index);
    const value = curve.value(index);
    if (index > first && isGap(curve, index, period)) {
      out.time.push((curve.x(index - 1) + time) / 2);
      out.value.push(null);
    }
    // Two samples at one time (a metric logged twice within the clock's tick): the axis wants ascending times, and
    // the column of pixels is the same one.
    if (out.time.at(-1) === time) {
      out.value[out.value.length - 1] = drawable(value);
    } else {
      out.time.push(time);
      out.value.push(drawable(value));
    }
  }
}

function drawable(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

// Where in its column a point stands, as a part of the column's width. A column without a break has (at most) FIRST and
// LAST; one with a break has the extremes of what came before it, the break, and the extremes of what came after.
const FIRST = 0.3;
const LAST = 0.7;
const BEFORE = [0.1, 0.3] as const;
const BREAK = 0.5;
const AFTER = [0.7, 0.9] as const;

/** Extremes of some samples, in the order in which they came. */
class Extremes {
  private _low: { value: number; order: number } | null = null;
  private _high: { value: number; order: number } | null = null;

  add(value: number, order: number): void {
    if (this._low === null || value < this._low.value) {
      this._low = { value, order };
    }
    if (this._high === null || value > this._high.value) {
      this._high = { value, order };
    }
  }

  include(other: Extremes): void {
    for (const extreme of [other._low, other._high]) {
      if (extreme !== null) {
        this.add(extreme.value, extreme.order);
      }
    }
  }

  /** None, one or two values. */
  values(): number[] {
    if (this._low === null || this._high === null) {
      return [];
    }
    const { _low: low, _high: high } = this;
    if (low.value === high.value) {
      return [low.value];
    }
    return low.order < high.order
      ? [low.value, high.value]
      : [high.value, low.value];
  }
}

function decimated(
  curve: Curve,
  first: number,
  last: number,
  period: number,
  out: Points,
  width: number
): void {
  let index = first;
  while (index <= last) {
    const column = Math.floor(curve.x(index) / width);
    let before = new Extremes();
    let current = new Extremes();
    let broken = false;
    const breakHere = (): void => {
      if (broken) {
        before.include(current); // only the last of several breaks in one pixel is drawn; no extreme is lost
      } else {
        before = current;
      }
      current = new Extremes();
      broken = true;
    };
    for (
      ;
      index <= last && Math.floor(curve.x(index) / width) === column;
      index += 1
    ) {
      const value = curve.value(index);
      if (index > first && isGap(curve, index, period)) {
        breakHere();
      }
      if (Number.isFinite(value)) {
        current.add(value, index);
      } else {
        breakHere();
      }
    }
    emit(out, column * width, width, before, current, broken);
  }
}

function emit(
  out: Points,
  left: number,
  width: number,
  before: Extremes,
  current: Extremes,
  broken: boolean
): void {
  const put = (place: number, value: number | null): void => {
    out.time.push(left + place * width);
    out.value.push(value);
  };
  const putAll = (
    values: number[],
    [first, second]: readonly [number, number]
  ): void => {
    values.forEach((value, order) => put(order === 0 ? first : second, value));
  };
  if (broken) {
    putAll(before.values(), BEFORE);
    put(BREAK, null);
    putAll(current.values(), AFTER);
  } else {
    putAll(current.values(), [FIRST, LAST]);
  }
}
