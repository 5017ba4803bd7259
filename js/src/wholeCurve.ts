/**
 * A series with its thinned past, as charts draw it: each stretch is two points at one place, its smallest and its
 * largest value, so that the line covers all that was in it. No DOM.
 */
import type { Entry } from './past';
import type { Curve, Sample, SeriesBuffer } from './seriesBuffer';

/** Between the two points of a stretch: far less than a pixel. Seconds. */
const BESIDE_S = 0.001;

/** A sample, or a stretch of the past by its mean with what it lay between. */
export interface Moment extends Sample {
  low: number;
  high: number;
}

export class WholeCurve implements Curve {
  private readonly _buffer: SeriesBuffer;
  private _revision = -1;
  private _entries: Entry[] = [];
  /** How many of them change no more. */
  private _closed = 0;

  constructor(buffer: SeriesBuffer) {
    this._buffer = buffer;
  }

  /** Bring it up to date; call this before reading. */
  follow(): void {
    const { past } = this._buffer;
    if (past.revision === this._revision) {
      this._entries.length = this._closed;
    } else {
      this._revision = past.revision;
      this._entries = [];
      for (let index = 0; index < past.length - past.open.length; index += 1) {
        this._append(past.entry(index));
      }
      this._closed = this._entries.length;
    }
    past.open.forEach(entry => this._append(entry));
    const first = this._buffer.time(0);
    while ((this._entries.at(-1)?.time ?? -Infinity) + BESIDE_S >= first) {
      this._entries.pop();
      this._closed = Math.min(this._closed, this._entries.length);
    }
  }

  private _append(entry: Entry | null): void {
    // A clock that was set back: an axis cannot go back, and what came before stays where it is.
    const before = this._entries.at(-1)?.time ?? -Infinity;
    if (entry !== null && entry.time > before + BESIDE_S) {
      this._entries.push(entry);
    }
  }

  get revision(): number {
    return this._buffer.revision;
  }

  get dropped(): number {
    return this._buffer.dropped;
  }

  get length(): number {
    return this.pastLength + this._buffer.length;
  }

  /** Points before this one belong to the past: their gaps are told by NaN alone. */
  get pastLength(): number {
    return 2 * this._entries.length;
  }

  x(index: number): number {
    const entry = this._entries[index >> 1];
    return index < 0 || entry === undefined
      ? this._buffer.time(index - this.pastLength)
      : entry.time + (index % 2) * BESIDE_S;
  }

  value(index: number): number {
    const entry = this._entries[index >> 1];
    if (index < 0 || entry === undefined) {
      return this._buffer.value(index - this.pastLength);
    }
    return index % 2 === 0 ? entry.low : entry.high;
  }

  indexAt(time: number): number {
    let low = 0;
    let high = this._entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this._entries[middle]?.time ?? NaN) < time) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low < this._entries.length
      ? 2 * low
      : this.pastLength + this._buffer.indexAt(time);
  }

  // -- by moments: a stretch is one, a sample is one -------------------------------------------------------------------

  get moments(): number {
    return this._entries.length + this._buffer.length;
  }

  /** Number of the moment that point `index` belongs to. */
  momentOf(index: number): number {
    return index < this.pastLength ? index >> 1 : index - this._entries.length;
  }

  /** Moment `number`, 0 is the oldest; null outside. */
  moment(number: number): Moment | null {
    const entry = this._entries[number];
    if (entry !== undefined) {
      const { time, mean: value, low, high } = entry;
      return { time, value, step: NaN, low, high };
    }
    const at = number - this._entries.length;
    if (at < 0 || at >= this._buffer.length) {
      return null;
    }
    const value = this._buffer.value(at);
    return {
      time: this._buffer.time(at),
      value,
      step: this._buffer.step(at),
      low: value,
      high: value
    };
  }

  /** The moment nearest to a time; -1: there is none. */
  nearest(time: number): number {
    const after = Math.min(this.momentOf(this.indexAt(time)), this.moments - 1);
    const before = this.moment(after - 1)?.time ?? -Infinity;
    return time - before < (this.moment(after)?.time ?? Infinity) - time
      ? after - 1
      : after;
  }
}
