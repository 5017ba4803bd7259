// @vitest-environment node
import { describe, expect, it } from 'vitest';

import type { Sample } from '../../../js/src/seriesBuffer';
import { SeriesBuffer } from '../../../js/src/seriesBuffer';
import { Random } from './random';

/** The naive truth: a list, sorted, without what is there twice, cut to the newest. */
class Oracle {
  samples: Sample[] = [];

  constructor(private readonly _limit: number) {}

  add(...incoming: Sample[]): void {
    for (const sample of incoming) {
      if (!this.samples.some(other => sameSample(other, sample))) {
        // after all that are not later
        const at = this.samples.findIndex(other => other.time > sample.time);
        this.samples.splice(at === -1 ? this.samples.length : at, 0, sample);
      }
    }
    this.samples = this.samples.slice(-this._limit);
  }
}

function sameSample(a: Sample, b: Sample): boolean {
  return (
    a.time === b.time &&
    Object.is(a.value, b.value) &&
    Object.is(a.step, b.step)
  );
}

function contents(buffer: SeriesBuffer): Sample[] {
  return Array.from({ length: buffer.length }, (_, index) => ({
    time: buffer.time(index),
    value: buffer.value(index),
    step: buffer.step(index)
  }));
}

describe('SeriesBuffer', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'agrees with a plain list (seed %i)',
    seed => {
      const random = new Random(seed);
      const limit = random.pick([5, 40, 300, 1000]);
      const buffer = new SeriesBuffer(limit);
      const oracle = new Oracle(limit);
      let now = 1000;
      const sample = (time: number): Sample => ({
        time,
        value: random.chance(0.1) ? NaN : random.integer(0, 4),
        step: random.chance(0.5) ? NaN : random.integer(0, 3)
      });
      for (let round = 0; round < 400; round += 1) {
        if (random.chance(0.8)) {
          now += random.chance(0.1) ? 0 : random.integer(1, 3) / 4;
          const one = sample(now);
          buffer.add(one.time, one.value, one.step);
          oracle.add(one);
        } else {
          // history that overlaps what is there, partly the very same samples, in any order
          const start = now - random.integer(0, 60) / 4;
          const replay = Array.from(
            { length: random.integer(0, 30) },
            (_, index) => sample(start + index / 4)
          );
          const known = oracle.samples.filter(() => random.chance(0.3));
          const all = [...replay, ...known]
            .sort(() => random.next() - 0.5)
            .sort((a, b) => a.time - b.time);
          buffer.merge(all);
          oracle.add(...all);
          now = Math.max(now, ...all.map(one => one.time));
        }
        expect(contents(buffer)).toEqual(oracle.samples);
        expect(buffer.last).toEqual(oracle.samples.at(-1) ?? null);
      }
      const probe = now - random.integer(0, 20);
      const wanted = oracle.samples.findIndex(one => one.time >= probe);
      expect(buffer.indexAt(probe)).toBe(
        wanted === -1 ? oracle.samples.length : wanted
      );
    }
  );

  it('keeps the newest when it is full, also around the end of its memory', () => {
    const buffer = new SeriesBuffer(1000);
    for (let time = 0; time < 2600; time += 1) {
      buffer.add(time, -time, NaN);
    }
    expect(buffer.length).toBe(1000);
    expect([buffer.time(0), buffer.value(0), buffer.time(999)]).toEqual([
      1600, -1600, 2599
    ]);
    expect([buffer.time(-1), buffer.time(1000)]).toEqual([NaN, NaN]);
  });

  it('leaves out samples that have no time', () => {
    const buffer = new SeriesBuffer();
    buffer.merge([
      { time: NaN, value: 1, step: NaN },
      { time: 2, value: 2, step: NaN }
    ]);
    expect(contents(buffer)).toEqual([{ time: 2, value: 2, step: NaN }]);
  });
});
