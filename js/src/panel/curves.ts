/**
 * Other ways to look at the samples of a series: over their steps instead of time, and smoothed.
 *
 * A view follows its source: what was worked out for samples that are still there is kept, so that each new sample costs
 * one step of work. A view is made for one chart and goes with it. No DOM.
 */
import type { Curve, SeriesBuffer } from '../seriesBuffer';

/**
 * The samples of a series over the steps that they were logged with; where none has a step, over their number.
 *
 * When steps begin anew (the training was started again) the curve is that of the last run: a chart's axis cannot go
 * back. Samples without a step among others that have one are left out.
 */
export class StepCurve implements Curve {
  private readonly _source: SeriesBuffer;
  private _revision = 0;
  private _sourceRevision = -1;
  /** How many samples of the source were read, those counted that have gone since. */
  private _read = 0;
  private _stepped = false;
  private _steps: number[] = [];
  /** Of each step, the number of its sample, those counted that have gone. */
  private _numbers: number[] = [];
  private _gone = 0;
  private _again = false;

  constructor(source: SeriesBuffer) {
    this._source = source;
  }

  /** Bring it up to date; call this before reading. */
  follow(): void {
    const source = this._source;
    if (source.revision !== this._sourceRevision) {
      this._sourceRevision = source.revision;
      this._read = source.dropped;
      this._again = false;
      this._reset(false);
    }
    const end = source.dropped + source.length;
    this._read = Math.max(this._read, source.dropped);
    for (; this._read < end; this._read += 1) {
      const step = source.step(this._read - source.dropped);
      const given = Number.isFinite(step);
      if (given && !this._stepped) {
        this._reset(true);
      }
      if (given === this._stepped) {
        this._take(given ? step : this._read, this._read);
      }
    }
    let gone = 0;
    while ((this._numbers[gone] ?? Infinity) < source.dropped) {
      gone += 1;
    }
    if (gone > 0) {
      this._numbers.splice(0, gone);
      this._steps.splice(0, gone);
      this._gone += gone;
    }
  }

  /** Whether steps began anew, so that an earlier run is not part of the curve. */
  get restarted(): boolean {
    return this._again;
  }

  get revision(): number {
    return this._revision;
  }

  get dropped(): number {
    return this._gone;
  }

  get length(): number {
    return this._steps.length;
  }

  x(index: number): number {
    return this._steps[index] ?? NaN;
  }

  value(index: number): number {
    return this._source.value(this._place(index));
  }

  /** When the sample was taken, seconds since the epoch. */
  time(index: number): number {
    return this._source.time(this._place(index));
  }

  indexAt(step: number): number {
    return firstAt(step, this.length, index => this.x(index));
  }

  private _place(index: number): number {
    return (this._numbers[index] ?? -1) - this._source.dropped;
  }

  private _take(step: number, number: number): void {
    if (step < (this._steps.at(-1) ?? -Infinity)) {
      this._again = true;
      this._reset(this._stepped);
    }
    this._steps.push(step);
    this._numbers.push(number);
  }

  private _reset(stepped: boolean): void {
    this._stepped = stepped;
    this._steps = [];
    this._numbers = [];
    this._gone = 0;
    this._revision += 1;
  }
}

/**
 * An exponential moving average of a curve, without the pull towards zero that a plain one has at its start.
 *
 * The same as TensorBoard's: readings that failed stay what they are and do not count, and a curve that never changed is
 * left alone.
 */
export class SmoothCurve implements Curve {
  private readonly _source: Curve;
  private readonly _weight: number;
  private _revision = -1;
  private _values: number[] = [];
  /** Samples that have gone, those in `_values` included. */
  private _gone = 0;
  private _average = 0;
  private _count = 0;
  private _first = NaN;
  private _constant = true;

  /** @param weight - of what came before, 0 to below 1. */
  constructor(source: Curve, weight: number) {
    this._source = source;
    this._weight = weight;
  }

  /** Bring it up to date; call this before reading. */
  follow(): void {
    const { revision, dropped, length } = this._source;
    const missed = dropped > this._gone + this._values.length;
    if (revision !== this._revision || missed) {
      this._revision = revision;
      this._gone = dropped;
      this._values = [];
      this._average = this._count = 0;
      this._first = NaN;
      this._constant = true;
    }
    if (dropped - this._gone > 1024) {
      this._values.splice(0, dropped - this._gone); // now and then: it moves all that stays
      this._gone = dropped;
    }
    const end = dropped + length;
    for (let at = this._gone + this._values.length; at < end; at += 1) {
      this._values.push(this._next(this._source.value(at - dropped)));
    }
  }

  get revision(): number {
    return this._source.revision;
  }

  get dropped(): number {
    return this._source.dropped;
  }

  get length(): number {
    return this._source.length;
  }

  x(index: number): number {
    return this._source.x(index);
  }

  value(index: number): number {
    return this._values[index + this._source.dropped - this._gone] ?? NaN;
  }

  indexAt(x: number): number {
    return this._source.indexAt(x);
  }

  private _next(value: number): number {
    if (!Number.isFinite(value)) {
      return value;
    }
    this._count += 1;
    this._average = this._weight * this._average + (1 - this._weight) * value;
    this._first = this._count === 1 ? value : this._first;
    this._constant &&= value === this._first;
    return this._constant
      ? value
      : this._average / (1 - this._weight ** this._count);
  }
}

/** Index of the first of `length` ascending numbers that is at least `wanted`; `length` when there is none. */
function firstAt(
  wanted: number,
  length: number,
  at: (index: number) => number
): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (at(middle) < wanted) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}
