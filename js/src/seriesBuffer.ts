/**
 * The samples of one series: a ring of (time, value, step) in typed arrays, ordered by time.
 *
 * New samples usually come at the end, in order, and cost nothing but the copy. Replayed history overlaps what is there;
 * it is merged by time, and a sample that is there already (same time, value and step) is not taken twice. When the
 * ring is full the oldest samples go into the past, thinned. No DOM; times are seconds since the epoch.
 */

import { Past } from './past';

/** One sample; `value` and `step` may be NaN. */
export interface Sample {
  time: number;
  value: number;
  step: number;
}

/** Samples as a chart reads them, ascending along its axis: a series itself, or a view of one. */
export interface Curve {
  readonly length: number;
  /** How many samples have gone at the start: sample `index` was once sample `index + dropped`. */
  readonly dropped: number;
  /** Another number when anything but that and new samples at the end has happened. */
  readonly revision: number;
  /** Where sample `index` lies on the axis (time, or steps); NaN outside. */
  x(index: number): number;
  /** Value of sample `index`; NaN outside. */
  value(index: number): number;
  /** Index of the first sample at or after `x`; `length` when there is none. */
  indexAt(x: number): number;
  /** Samples before this one are points of the thinned past, whose gaps are told by NaN alone; default 0. */
  readonly pastLength?: number;
}

/** Of each series that the sampler reads: an hour at one sample a second. */
export const MAX_SAMPLES = 3600;
/** Of a metric, where there are few ... */
export const METRIC_SAMPLES = 36_000;
/** ... and of all of them together: 24 MB with steps. */
const ALL_METRIC_SAMPLES = 1_000_000;
const LEAST_METRIC_SAMPLES = 500;

/** How many samples each of so many metrics may keep, where one may keep `now`; as in the kernel. */
export function metricSamples(metrics: number, now: number): number {
  const share = Math.floor(ALL_METRIC_SAMPLES / metrics);
  return share >= now
    ? now
    : Math.max(LEAST_METRIC_SAMPLES, Math.floor((share * 3) / 4));
}

/** The samples of a series at one moment, the past before them. */
export interface SamplesCopy {
  time: Float64Array;
  value: Float64Array;
  /** null: no sample has a step. */
  step: Float64Array | null;
  past: ReturnType<Past['copy']>;
}

const FIRST_CAPACITY = 256;

export class SeriesBuffer implements Curve {
  /** What there is no room for any more. */
  readonly past = new Past();

  private _limit: number;
  private _capacity: number;
  private _time: Float64Array;
  private _value: Float64Array;
  /** null: no sample has a step. */
  private _step: Float64Array | null = null;
  /** Where the oldest sample lies. */
  private _head = 0;
  private _length = 0;
  private _dropped = 0;
  private _revision = 0;

  /** @param limit - samples kept at most. */
  constructor(limit = MAX_SAMPLES) {
    this._limit = limit;
    this._capacity = Math.min(FIRST_CAPACITY, limit);
    this._time = new Float64Array(this._capacity);
    this._value = new Float64Array(this._capacity);
  }

  get length(): number {
    return this._length;
  }

  get dropped(): number {
    return this._dropped;
  }

  get revision(): number {
    return this._revision;
  }

  x(index: number): number {
    return this.time(index);
  }

  /** Time of sample `index` (0: the oldest); NaN outside. */
  time(index: number): number {
    return this._time[this._slot(index)] ?? NaN;
  }

  /** Value of sample `index`; NaN outside. */
  value(index: number): number {
    return this._value[this._slot(index)] ?? NaN;
  }

  /** Step of sample `index`; NaN: none, or outside. */
  step(index: number): number {
    return this._step?.[this._slot(index)] ?? NaN;
  }

  /** All there is now: it stays so, whatever comes. */
  copy(): SamplesCopy {
    const turned = (ring: Float64Array): Float64Array =>
      this._turned(ring).slice(0, this._length);
    return {
      time: turned(this._time),
      value: turned(this._value),
      step: this._step && turned(this._step),
      past: this.past.copy()
    };
  }

  /** The newest sample; null when there is none. */
  get last(): Sample | null {
    return this._sample(this._length - 1);
  }

  /** The newest sample that is not later than `time`; null when there is none. */
  lastUntil(time: number): Sample | null {
    if (!(this.time(0) <= time)) {
      return this._lastPast(time);
    }
    let index = this._length - 1;
    if (this.time(index) > time) {
      index = this.indexAt(time);
      index -= this.time(index) === time ? 0 : 1;
    }
    return this._sample(index);
  }

  /** The newest stretch of the past that is not later than `time`, by its mean. */
  private _lastPast(time: number): Sample | null {
    for (let index = this.past.length - 1; index >= 0; index -= 1) {
      const entry = this.past.entry(index);
      if (entry !== null && entry.time <= time) {
        return { time: entry.time, value: entry.mean, step: NaN };
      }
    }
    return null;
  }

  /** Index of the first sample at or after `time`; `length` when there is none. */
  indexAt(time: number): number {
    let low = 0;
    let high = this._length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.time(middle) < time) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Take one sample. */
  add(time: number, value: number, step: number): void {
    if (this._length === 0 || time > this.time(this._length - 1)) {
      this._push(time, value, step);
    } else {
      this.merge([{ time, value, step }]);
    }
  }

  /** Take samples in any order. One whose time is not a number cannot be placed and is left out. */
  merge(samples: readonly Sample[]): void {
    const incoming = samples.filter(sample => Number.isFinite(sample.time));
    incoming.sort((a, b) => a.time - b.time);
    const first = incoming[0];
    if (first === undefined) {
      return;
    }
    // What lies before the first new sample stays where it is.
    const start = this.indexAt(first.time);
    const tail: Sample[] = [];
    for (let index = start; index < this._length; index += 1) {
      tail.push({
        time: this.time(index),
        value: this.value(index),
        step: this.step(index)
      });
    }
    if (start < this._length) {
      this._revision += 1;
    }
    this._length = start;
    for (const sample of mergeByTime(tail, incoming)) {
      this._push(sample.time, sample.value, sample.step);
    }
  }

  /** Keep at most so many samples from now on, no more than before. */
  shrink(limit: number): void {
    if (limit >= this._limit) {
      return;
    }
    const kept: Sample[] = [];
    for (let index = 0; index < this._length; index += 1) {
      const sample = this._sample(index);
      if (sample !== null && index >= this._length - limit) {
        kept.push(sample);
      } else if (sample !== null) {
        this.past.add(sample.time, sample.value);
      }
    }
    this._limit = limit;
    this._capacity = Math.min(Math.max(FIRST_CAPACITY, kept.length), limit);
    this._time = new Float64Array(this._capacity);
    this._value = new Float64Array(this._capacity);
    this._step = null;
    this._head = this._length = 0;
    this._revision += 1;
    kept.forEach(({ time, value, step }) => this._push(time, value, step));
  }

  /** Forget samples before that time: they are part of the past now. */
  forgetUntil(time: number): void {
    const gone = this.indexAt(time);
    if (gone > 0) {
      this._head = (this._head + gone) % this._capacity;
      this._length -= gone;
      this._dropped += gone;
      this._unwrap();
    }
  }

  clear(): void {
    this.past.clear();
    this._revision += 1;
    this._dropped = 0;
    this._head = 0;
    this._length = 0;
  }

  private _sample(index: number): Sample | null {
    return index < 0
      ? null
      : {
          time: this.time(index),
          value: this.value(index),
          step: this.step(index)
        };
  }

  private _push(time: number, value: number, step: number): void {
    if (this._length === this._capacity) {
      if (this._capacity < this._limit) {
        this._grow();
      } else {
        this.past.add(this.time(0), this.value(0));
        this._head = (this._head + 1) % this._capacity;
        this._length -= 1;
        this._dropped += 1;
      }
    }
    const slot = (this._head + this._length) % this._capacity;
    this._time[slot] = time;
    this._value[slot] = value;
    if (this._step === null && !Number.isNaN(step)) {
      this._step = new Float64Array(this._capacity).fill(NaN);
    }
    if (this._step !== null) {
      this._step[slot] = step;
    }
    this._length += 1;
  }

  private _slot(index: number): number {
    return index < 0 || index >= this._length
      ? -1
      : (this._head + index) % this._capacity;
  }

  /** Let the oldest sample lie at the start again, where the ring may still grow. */
  private _unwrap(): void {
    this._time = this._turned(this._time);
    this._value = this._turned(this._value);
    this._step = this._step && this._turned(this._step);
    this._head = 0;
  }

  private _turned(ring: Float64Array): Float64Array {
    const turned = new Float64Array(ring.length);
    turned.set(ring.subarray(this._head));
    turned.set(ring.subarray(0, this._head), ring.length - this._head);
    return turned;
  }

  private _grow(): void {
    // The oldest sample lies at the start: the ring only turns when it may grow no more, else it is unwrapped.
    const capacity = Math.min(this._limit, this._capacity * 2);
    const larger = (old: Float64Array): Float64Array => {
      const array = new Float64Array(capacity);
      array.set(old);
      return array;
    };
    this._time = larger(this._time);
    this._value = larger(this._value);
    this._step = this._step && larger(this._step);
    this._capacity = capacity;
  }
}

/** Both, in order of time; of samples that are the same in everything only one. The inputs are in order. */
function* mergeByTime(
  old: readonly Sample[],
  incoming: readonly Sample[]
): Generator<Sample> {
  let sameTime: Sample[] = [];
  let o = 0;
  let i = 0;
  for (;;) {
    const a = old[o];
    const b = incoming[i];
    let next: Sample;
    if (a !== undefined && (b === undefined || a.time <= b.time)) {
      next = a;
      o += 1;
    } else if (b !== undefined) {
      next = b;
      i += 1;
    } else {
      return;
    }
    if (sameTime[0]?.time !== next.time) {
      sameTime = [];
    }
    if (!sameTime.some(other => same(other, next))) {
      sameTime.push(next);
      yield next;
    }
  }
}

function same(a: Sample, b: Sample): boolean {
  return Object.is(a.value, b.value) && Object.is(a.step, b.step);
}
