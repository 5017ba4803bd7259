/**
 * Samples of one kernel by series, as far as this page has them.
 *
 * Series are known by the id that the hub gave them (valid for one session) and by name. Samples of a series that the
 * catalogue did not name yet are dropped: the history that follows the catalogue holds them. No DOM, no Jupyter.
 */
import type { ParsedPast, ParsedSamples } from './binary';
import { Emitter } from './emitter';
import type { Catalogue, SeriesEntry } from './protocol/messages';
import type { Entry } from './past';
import type { Sample } from './seriesBuffer';
import { metricSamples, METRIC_SAMPLES, SeriesBuffer } from './seriesBuffer';

/** One series: what the hub says about it, and its samples. */
export interface Series {
  readonly entry: SeriesEntry;
  readonly buffer: SeriesBuffer;
}

export class SeriesStore {
  /** Ids of the series that got samples. */
  readonly changed = new Emitter<ReadonlySet<number>>();

  private readonly _series = new Map<
    number,
    { entry: SeriesEntry; buffer: SeriesBuffer }
  >();
  private _metricSamples = METRIC_SAMPLES;
  private _newest = 0;
  private _period = 0;

  /** Wall time of the newest sample, seconds since the epoch; 0: none. What `Attach.since` wants. */
  get newest(): number {
    return this._newest;
  }

  /** Seconds between samples of the sampler. */
  get period(): number {
    return this._period;
  }

  set period(period_s: number) {
    this._period = period_s;
  }

  /** All series, in the order in which they appeared. */
  all(): Series[] {
    return [...this._series.values()];
  }

  /** The catalogue, in the order in which series appeared. */
  entries(): SeriesEntry[] {
    return this.all().map(series => series.entry);
  }

  /** The series of that id. */
  get(id: number): Series | undefined {
    return this._series.get(id);
  }

  /** The series of that name. */
  find(name: string): Series | undefined {
    return this.all().find(series => series.entry.name === name);
  }

  /** Seconds between samples of a series when all is well; 0: its samples come when they like (a metric). */
  periodOf(series: Series): number {
    const { group, period = 0 } = series.entry;
    return group === 'metric' ? 0 : Math.max(period, this._period);
  }

  /** Take over a catalogue. */
  apply({ entries, full = false }: Catalogue): void {
    if (full) {
      const named = new Set(entries.map(entry => entry.id));
      for (const id of this._series.keys()) {
        if (!named.has(id)) {
          this._series.delete(id);
        }
      }
    }
    for (const entry of entries) {
      const known = this._series.get(entry.id);
      if (known) {
        known.entry = entry; // a label or a unit may become known later
      } else {
        this._series.set(entry.id, { entry, buffer: this._buffer(entry) });
      }
    }
  }

  /** Take over samples. */
  add({ id, time, value, step }: ParsedSamples): void {
    const changed = new Set<number>();
    // Samples that are not newer than what is there wait, so that a replay is merged once for each series.
    const older = new Map<number, Sample[]>();
    for (let index = 0; index < id.length; index += 1) {
      const key = id[index] ?? 0;
      const series = this._series.get(key);
      const sample = {
        time: time[index] ?? NaN,
        value: value[index] ?? NaN,
        step: step[index] ?? NaN
      };
      if (series === undefined || !Number.isFinite(sample.time)) {
        continue;
      }
      changed.add(key);
      this._newest = Math.max(this._newest, sample.time);
      const waiting = older.get(key);
      if (waiting) {
        waiting.push(sample);
      } else if (sample.time > (series.buffer.last?.time ?? -Infinity)) {
        series.buffer.add(sample.time, sample.value, sample.step);
      } else {
        older.set(key, [sample]);
      }
    }
    for (const [key, samples] of older) {
      this._series.get(key)?.buffer.merge(samples);
    }
    if (changed.size > 0) {
      this.changed.emit(changed);
    }
  }

  /** Take over the thinned past of series: it replaces what is known of the time before their samples begin. */
  addPast({
    seconds,
    series,
    until,
    id,
    time,
    low,
    mean,
    high,
    counts
  }: ParsedPast): void {
    const entries = new Map<number, Entry[]>(series.map(key => [key, []]));
    for (let index = 0; index < id.length; index += 1) {
      entries.get(id[index] ?? -1)?.push({
        time: time[index] ?? NaN,
        low: low[index] ?? NaN,
        mean: mean[index] ?? NaN,
        high: high[index] ?? NaN,
        count: counts[index] ?? 0
      });
    }
    const changed = new Set<number>();
    for (const [index, key] of series.entries()) {
      const buffer = this._series.get(key)?.buffer;
      if (buffer !== undefined) {
        buffer.past.replace(seconds, entries.get(key) ?? []);
        buffer.forgetUntil(until[index] ?? -Infinity);
        changed.add(key);
      }
    }
    if (changed.size > 0) {
      this.changed.emit(changed);
    }
  }

  private _buffer({ group }: SeriesEntry): SeriesBuffer {
    if (group !== 'metric') {
      return new SeriesBuffer();
    }
    const metrics = this.all().filter(({ entry }) => entry.group === 'metric');
    const limit = metricSamples(metrics.length + 1, this._metricSamples);
    if (limit < this._metricSamples) {
      this._metricSamples = limit;
      metrics.forEach(({ buffer }) => buffer.shrink(limit));
    }
    return new SeriesBuffer(limit);
  }

  /** Forget everything. */
  clear(): void {
    this._series.clear();
    this._metricSamples = METRIC_SAMPLES;
    this._newest = 0;
  }
}
