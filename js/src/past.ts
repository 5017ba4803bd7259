/**
 * What a series has no room for any more, thinned: smallest, mean and largest value of 10 s, then of 1 min.
 *
 * The same as `livemon.hub.past` in the kernel. Samples that leave the buffer go into the first tier, what leaves that
 * goes into the second one: each sample is in one place only, and no spike is hidden. Readings that failed break a
 * stretch: they are entries of their own, so that a gap stays a gap. No DOM; times are seconds since the epoch.
 */

/** Seconds of each tier's stretches, and how many entries it keeps: 6 hours, then 2 days. */
export const TIERS = [
  [10, 2160],
  [60, 2880]
] as const;

/** Entries are at least that far apart: charts draw two points for each, and want ascending times. Seconds. */
const APART_S = 0.002;

/** One stretch; `count` 0: readings failed, and the values are NaN. */
export interface Entry {
  /** Middle of the samples. */
  time: number;
  low: number;
  mean: number;
  high: number;
  /** Samples. */
  count: number;
}

export class Past {
  private _tiers: readonly Tier[];
  private _revision = 0;

  constructor(tiers: readonly (readonly [number, number])[] = TIERS) {
    this._tiers = tiers.map(([seconds, limit]) => new Tier(seconds, limit));
  }

  /** How it is now, to be read: it stays so, whatever comes. */
  copy(): Pick<Past, 'length' | 'entry'> {
    const copy = new Past([]);
    copy._tiers = this._tiers.map(tier => tier.copy());
    return copy;
  }

  /** Another number when anything but `open` has changed. */
  get revision(): number {
    return this._revision;
  }

  /** The last entries: those of the stretch that samples go into now. */
  get open(): readonly Entry[] {
    return this._tiers[0]?.open ?? [];
  }

  get length(): number {
    return this._tiers.reduce((sum, tier) => sum + tier.length, 0);
  }

  /** Entry `index`, 0 is the oldest; null outside. */
  entry(index: number): Entry | null {
    let rest = index;
    for (let at = this._tiers.length - 1; at >= 0; at -= 1) {
      const tier = this._tiers[at];
      if (tier !== undefined && rest < tier.length) {
        return rest < 0 ? null : tier.entry(rest);
      }
      rest -= tier?.length ?? 0;
    }
    return null;
  }

  /** Take the sample that left the buffer. */
  add(time: number, value: number): void {
    const known = Number.isFinite(value);
    const one = known ? value : NaN;
    const count = known ? 1 : 0;
    this._take(0, { time, low: one, mean: one, high: one, count });
  }

  /** Know of one tier what the kernel knows, oldest first. */
  replace(seconds: number, entries: readonly Entry[]): void {
    this._revision += 1;
    this._tiers.find(tier => tier.seconds === seconds)?.replace(entries);
  }

  clear(): void {
    this._revision += 1;
    this._tiers.forEach(tier => tier.replace([]));
  }

  private _take(index: number, entry: Entry): void {
    const tier = this._tiers[index];
    const closed = tier?.closed;
    for (const gone of tier?.take(entry) ?? []) {
      this._take(index + 1, gone);
    }
    if (index > 0 || tier?.closed !== closed) {
      this._revision += 1;
    }
  }
}

/** Entries of one length in a ring, and the stretch that is not over yet. */
class Tier {
  readonly seconds: number;
  private readonly _limit: number;
  private _capacity = 0;
  private _time = new Float64Array(0);
  private _low = new Float32Array(0);
  private _mean = new Float32Array(0);
  private _high = new Float32Array(0);
  private _count = new Uint32Array(0);
  private _head = 0;
  private _closed = 0;
  private _slot = NaN;
  private _stretch: Stretch | null = null;
  private _open: readonly Entry[] = [];
  private _pushed = 0;

  constructor(seconds: number, limit: number) {
    this.seconds = seconds;
    this._limit = limit;
  }

  /** To be read alone: what comes into the stretch that is not over is not for it. */
  copy(): Tier {
    const { _time, _low, _mean, _high, _count } = this;
    return Object.assign(new Tier(this.seconds, this._limit), this, {
      _time: _time.slice(),
      _low: _low.slice(),
      _mean: _mean.slice(),
      _high: _high.slice(),
      _count: _count.slice(),
      _stretch: null
    });
  }

  get length(): number {
    return this._closed + this._open.length;
  }

  /** The stretch that is not over yet: its entry, and the breaks around it. */
  get open(): readonly Entry[] {
    return this._open;
  }

  /** How many entries were ever closed. */
  get closed(): number {
    return this._pushed;
  }

  entry(index: number): Entry | null {
    if (index >= this._closed) {
      return this._open[index - this._closed] ?? null;
    }
    const at = (this._head + index) % this._capacity;
    return {
      time: this._time[at] ?? NaN,
      low: this._low[at] ?? NaN,
      mean: this._mean[at] ?? NaN,
      high: this._high[at] ?? NaN,
      count: this._count[at] ?? 0
    };
  }

  /** Add values; answers what has no room any more. */
  take(entry: Entry): Entry[] {
    const slot = Math.floor(entry.time / this.seconds);
    const gone: Entry[] = [];
    if (this._stretch !== null && slot !== this._slot) {
      for (const closed of this._open) {
        gone.push(...this._push(closed));
      }
      this._stretch = null;
    }
    this._slot = slot;
    this._stretch ??= new Stretch();
    this._stretch.add(entry);
    this._open = this._stretch.entries();
    return gone;
  }

  replace(entries: readonly Entry[]): void {
    this._head = 0;
    this._closed = 0;
    this._stretch = null;
    this._open = [];
    entries.forEach(entry => this._push(entry));
  }

  private _push(entry: Entry): Entry[] {
    const gone: Entry[] = [];
    if (this._closed === this._capacity) {
      if (this._capacity < this._limit) {
        this._grow();
      } else {
        const oldest = this.entry(0);
        if (oldest !== null) {
          gone.push(oldest);
        }
        this._head = (this._head + 1) % this._capacity;
        this._closed -= 1;
      }
    }
    const at = (this._head + this._closed) % this._capacity;
    this._time[at] = entry.time;
    this._low[at] = entry.low;
    this._mean[at] = entry.mean;
    this._high[at] = entry.high;
    this._count[at] = entry.count;
    this._closed += 1;
    this._pushed += 1;
    return gone;
  }

  private _grow(): void {
    // The oldest entry still lies at the start: the ring only turns when it may grow no more.
    this._capacity = Math.min(this._limit, Math.max(32, this._capacity * 2));
    this._time = larger(this._time, new Float64Array(this._capacity));
    this._low = larger(this._low, new Float32Array(this._capacity));
    this._mean = larger(this._mean, new Float32Array(this._capacity));
    this._high = larger(this._high, new Float32Array(this._capacity));
    this._count = larger(this._count, new Uint32Array(this._capacity));
  }
}

function larger<T extends Float64Array | Float32Array | Uint32Array>(
  old: T,
  array: T
): T {
  array.set(old);
  return array;
}

/** Values that become one entry, and the breaks among them. */
class Stretch {
  private _count = 0;
  private _low = Infinity;
  private _high = -Infinity;
  private _sum = 0;
  private _first = NaN;
  private _last = NaN;
  private _before = NaN;
  private _broken = NaN;

  add({ time, low, mean, high, count }: Entry): void {
    if (count === 0) {
      if (this._count === 0) {
        this._before = time;
      } else {
        this._broken = time;
      }
      return;
    }
    if (this._count === 0) {
      this._first = time;
    }
    this._last = time;
    this._count += count;
    this._sum += mean * count;
    this._low = Math.min(this._low, low);
    this._high = Math.max(this._high, high);
  }

  entries(): Entry[] {
    const found: Entry[] = [];
    if (!Number.isNaN(this._before)) {
      found.push(broken(this._before));
    }
    if (this._count > 0) {
      const time = (this._first + this._last) / 2;
      const mean = this._sum / this._count;
      const { _low: low, _high: high, _count: count } = this;
      found.push({ time, low, mean, high, count });
      if (!Number.isNaN(this._broken)) {
        found.push(broken(Math.max(this._broken, time + APART_S)));
      }
    }
    return found;
  }
}

function broken(time: number): Entry {
  return { time, low: NaN, mean: NaN, high: NaN, count: 0 };
}
