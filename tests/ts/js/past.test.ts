/** The thinned past of a series on the page: beside plain lists, as charts draw it, and as the kernel sends it. */
import { describe, expect, it } from 'vitest';

import { pointsOf } from '../../../js/src/decimate';
import { statisticsOf } from '../../../js/src/panel/statistics';
import type { Entry } from '../../../js/src/past';
import { Past } from '../../../js/src/past';
import { SeriesBuffer } from '../../../js/src/seriesBuffer';
import { SeriesStore } from '../../../js/src/seriesStore';
import { WholeCurve } from '../../../js/src/wholeCurve';
import { Random } from './random';

type Sample = readonly [time: number, value: number];

const START = 1_700_000_000;

function entriesOf(past: Past): Entry[] {
  return Array.from({ length: past.length }, (_, i) => past.entry(i)!);
}

/** Entries of one tier from plain lists: one list for each stretch. */
function naive(entries: readonly Entry[], seconds: number): Entry[][] {
  const runs: Entry[][] = [];
  let slot = NaN;
  for (const entry of entries) {
    const its = Math.floor(entry.time / seconds);
    if (its !== slot) {
      runs.push([]);
      slot = its;
    }
    runs.at(-1)!.push(entry);
  }
  return runs.map(run => {
    const good = run.filter(({ count }) => count > 0);
    const first = run.indexOf(good[0]!);
    const bad = run.flatMap((entry, at) =>
      entry.count === 0 ? [{ time: entry.time, at }] : []
    );
    const before = bad.filter(({ at }) => good.length === 0 || at < first);
    const after = bad.filter(({ at }) => good.length > 0 && at > first);
    const none = { low: NaN, mean: NaN, high: NaN, count: 0 };
    const out: Entry[] = [];
    if (before.length > 0) {
      out.push({ ...none, time: before.at(-1)!.time });
    }
    if (good.length > 0) {
      const count = good.reduce((sum, entry) => sum + entry.count, 0);
      const time = (good[0]!.time + good.at(-1)!.time) / 2;
      out.push({
        time,
        low: Math.min(...good.map(({ low }) => low)),
        mean: good.reduce((sum, e) => sum + e.mean * e.count, 0) / count,
        high: Math.max(...good.map(({ high }) => high)),
        count
      });
      if (after.length > 0) {
        out.push({ ...none, time: Math.max(after.at(-1)!.time, time + 0.002) });
      }
    }
    return out;
  });
}

function history(random: Random, length: number): Sample[] {
  let time = START;
  return Array.from({ length }, () => {
    const kind = random.integer(0, 9);
    time += kind === 0 ? random.integer(2, 400) : 1;
    const value = random.integer(0, 7) === 0 ? NaN : random.integer(-50, 50);
    return [time, value] as const;
  });
}

function close(found: readonly Entry[], wanted: readonly Entry[]): void {
  expect(found.length).toBe(wanted.length);
  for (const [index, entry] of found.entries()) {
    const other = wanted[index]!;
    for (const key of ['time', 'low', 'mean', 'high', 'count'] as const) {
      if (Number.isNaN(other[key])) {
        expect(entry[key]).toBeNaN();
      } else {
        expect(entry[key]).toBeCloseTo(other[key], 3);
      }
    }
  }
}

describe('the past of a series', () => {
  it('is what plain lists say', () => {
    const random = new Random(7);
    for (let round = 0; round < 60; round += 1) {
      const samples = history(random, random.integer(0, 300));
      const limit = random.integer(1, 12);
      const past = new Past([
        [10, limit],
        [60, 1000]
      ]);
      samples.forEach(([time, value]) => past.add(time, value));
      const raw = samples.map(([time, value]): Entry => {
        const count = Number.isNaN(value) ? 0 : 1;
        return { time, low: value, mean: value, high: value, count };
      });
      const stretches = naive(raw, 10);
      const closed = stretches.slice(0, -1).flat();
      const kept = closed.slice(-limit);
      const gone = closed.slice(0, closed.length - kept.length);
      close(entriesOf(past), [
        ...naive(gone, 60).flat(),
        ...kept,
        ...(stretches.at(-1) ?? [])
      ]);
    }
  });

  it('takes each sample that leaves the buffer once, and hides no spike and no gap', () => {
    const random = new Random(11);
    const samples = history(random, 3000);
    const buffer = new SeriesBuffer(100);
    const whole = new WholeCurve(buffer);
    for (const [index, [time, value]] of samples.entries()) {
      buffer.add(time, value, NaN);
      if (index % 37 === 0) {
        whole.follow(); // between, as charts do
      }
    }
    whole.follow();
    const good = samples.map(([, value]) => value).filter(Number.isFinite);
    const statistics = statisticsOf(buffer, [START, START + 1e6])!;
    expect([statistics.min, statistics.max]).toEqual([
      Math.min(...good),
      Math.max(...good)
    ]);
    const counted = entriesOf(buffer.past).reduce((n, e) => n + e.count, 0);
    const held = samples
      .slice(-100)
      .filter(([, value]) => !Number.isNaN(value));
    expect(counted + held.length).toBe(good.length);
    const mean = good.reduce((sum, value) => sum + value, 0) / good.length;
    expect(statistics.mean).toBeCloseTo(mean, 3);
    for (const columns of [50, 400, 5000]) {
      const end = samples.at(-1)![0];
      const range = { start: START, end, columns };
      const points = pointsOf(whole, range, 1);
      const drawn = points.value.filter(value => value !== null);
      expect([Math.min(...drawn), Math.max(...drawn)]).toEqual([
        Math.min(...good),
        Math.max(...good)
      ]);
      expect(points.value).toContain(null);
      const sorted = [...points.time].sort((a, b) => a - b);
      expect(points.time).toEqual(sorted);
      expect(new Set(points.time).size).toBe(points.time.length);
    }
  });

  it('is found by the pointer, by its mean and what it lay between', () => {
    const buffer = new SeriesBuffer(10);
    for (let second = 0; second < 100; second += 1) {
      buffer.add(START + second, second % 10 === 3 ? 50 : 0, second);
    }
    const whole = new WholeCurve(buffer);
    whole.follow();
    const moment = whole.moment(whole.nearest(START + 24))!;
    expect([moment.low, moment.value, moment.high]).toEqual([0, 5, 50]);
    expect(moment.time).toBe(START + 24.5);
    const sample = whole.moment(whole.nearest(START + 97.2))!;
    expect([sample.time, sample.value, sample.step]).toEqual([
      START + 97,
      0,
      97
    ]);
    expect(whole.nearest(START - 5)).toBe(0);
    expect(whole.moment(-1)).toBeNull();
    expect(whole.moment(whole.moments)).toBeNull();
    expect(buffer.lastUntil(START + 26)).toEqual({
      time: START + 24.5,
      value: 5,
      step: NaN
    });
    expect(buffer.lastUntil(START - 1)).toBeNull();
  });

  it('of the kernel takes the place of what the page knew of that time', () => {
    const store = new SeriesStore();
    store.apply({
      type: 'catalogue',
      full: true,
      entries: [{ id: 4, name: 'x', group: 'host' }]
    });
    const raw = (times: number[], replay: boolean): void =>
      store.add({
        type: 'samples',
        replay,
        id: Uint32Array.from(times, () => 4),
        time: Float64Array.from(times),
        value: Float64Array.from(times, () => 1),
        step: Float64Array.from(times, () => NaN)
      });
    raw([START, START + 1, START + 100, START + 101], false);
    const past = (seconds: number, times: number[]): void =>
      store.addPast({
        type: 'past',
        seconds,
        series: [4],
        until: [START + 100],
        id: Uint32Array.from(times, () => 4),
        time: Float64Array.from(times),
        low: Float32Array.from(times, () => -7),
        mean: Float32Array.from(times, () => 0),
        high: Float32Array.from(times, () => 7),
        counts: Uint32Array.from(times, () => 10)
      });
    for (let again = 0; again < 2; again += 1) {
      past(60, [START - 300, START - 200]);
      past(10, [START + 5, START + 50]);
      raw([START + 100, START + 101, START + 102], true);
      const { buffer } = store.find('x')!;
      expect(entriesOf(buffer.past).map(({ time }) => time - START)).toEqual([
        -300, -200, 5, 50
      ]);
      expect([buffer.length, buffer.time(0)]).toEqual([3, START + 100]);
      expect(store.find('x')!.buffer.step(0)).toBeNaN();
    }
    for (let second = 103; second < 1000; second += 1) {
      raw([START + second], false);
    }
    expect(store.find('x')!.buffer.length).toBe(900);
  });

  it('holds 24 hours of 200 series in 64 MB', () => {
    let bytes = 0;
    const seen = new Set<ArrayBufferLike>();
    const count = (value: unknown, depth = 0): void => {
      if (ArrayBuffer.isView(value)) {
        if (!seen.has(value.buffer)) {
          seen.add(value.buffer);
          bytes += value.buffer.byteLength;
        }
      } else if (typeof value === 'object' && value !== null && depth < 6) {
        Object.values(value).forEach(inner => count(inner, depth + 1));
      }
    };
    const buffer = new SeriesBuffer();
    const sizes: number[] = [];
    for (let second = 0; second < 26 * 3600; second += 1) {
      buffer.add(START + second, second % 900 === 17 ? 1e3 : second % 7, NaN);
      if (second % 7200 === 7199) {
        bytes = 0;
        seen.clear();
        count(buffer);
        sizes.push(bytes);
      }
    }
    expect(Math.max(...sizes) * 200).toBeLessThan(64e6);
    expect(sizes.at(-1)).toBeGreaterThan(3600 * 16);
    const { max } = statisticsOf(buffer, [START, START + 900])!;
    expect(max).toBe(1e3);
  });

  it('of many metrics, too: they share what is set aside for them', () => {
    const store = new SeriesStore();
    store.apply({
      type: 'catalogue',
      full: true,
      entries: Array.from({ length: 200 }, (_, id) => ({
        id,
        name: `m${id}`,
        group: 'metric' as const
      }))
    });
    const first = store.find('m0')!.buffer;
    const last = store.find('m199')!.buffer;
    for (let second = 0; second < 10_000; second += 1) {
      for (const buffer of [first, last]) {
        buffer.add(START + second, second === 5 ? 1e3 : 0, second);
      }
    }
    for (const buffer of [first, last]) {
      expect(buffer.length).toBeLessThanOrEqual(5000);
      expect(buffer.length).toBeGreaterThanOrEqual(3500);
      expect(buffer.past.entry(0)!.high).toBe(1e3);
      expect(buffer.step(buffer.length - 1)).toBe(9999);
    }
  });
});
