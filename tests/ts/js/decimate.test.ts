// @vitest-environment node
import { describe, expect, it } from 'vitest';

import type { Points } from '../../../js/src/decimate';
import { align, isGap, pointsOf } from '../../../js/src/decimate';
import { SeriesBuffer } from '../../../js/src/seriesBuffer';
import { Random } from './random';

function bufferOf(
  samples: readonly (readonly [time: number, value: number])[]
): SeriesBuffer {
  const buffer = new SeriesBuffer(36_000);
  for (const [time, value] of samples) {
    buffer.add(time, value, NaN);
  }
  return buffer;
}

/** Runs of numbers between breaks. */
function runs({ value }: Points): number[][] {
  const all: number[][] = [[]];
  for (const one of value) {
    if (one === null) {
      all.push([]);
    } else {
      all.at(-1)!.push(one);
    }
  }
  return all.filter(run => run.length > 0);
}

describe('few samples', () => {
  it('are shown as they are, with one beyond each edge', () => {
    const buffer = bufferOf([
      [0, 5],
      [1, 6],
      [2, 7],
      [3, 8],
      [4, 9]
    ]);
    expect(pointsOf(buffer, { start: 1.5, end: 2.5, columns: 100 }, 1)).toEqual(
      {
        time: [1, 2, 3],
        value: [6, 7, 8]
      }
    );
  });

  it('break where a reading failed, or a value cannot be drawn', () => {
    const buffer = bufferOf([
      [0, NaN],
      [1, 6],
      [2, NaN],
      [3, 8],
      [4, Infinity],
      [5, 1]
    ]);
    expect(
      pointsOf(buffer, { start: 0, end: 5, columns: 100 }, 1).value
    ).toEqual([null, 6, null, 8, null, 1]);
  });

  it('break where ticks are missing, but not for a metric', () => {
    const buffer = bufferOf([
      [0, 1],
      [1, 2],
      [2, 3],
      [9, 4],
      [10, 5]
    ]);
    const range = { start: 0, end: 10, columns: 100 };
    expect(pointsOf(buffer, range, 1)).toEqual({
      time: [0, 1, 2, 5.5, 9, 10],
      value: [1, 2, 3, null, 4, 5]
    });
    expect(pointsOf(buffer, range, 0).value).toEqual([1, 2, 3, 4, 5]);
  });

  it('of one time become one point', () => {
    const buffer = bufferOf([
      [0, 1],
      [1, 2],
      [1, 3],
      [2, 4]
    ]);
    expect(pointsOf(buffer, { start: 0, end: 2, columns: 100 }, 0)).toEqual({
      time: [0, 1, 2],
      value: [1, 3, 4]
    });
  });

  it('give nothing when there are none', () => {
    expect(
      pointsOf(new SeriesBuffer(36_000), { start: 0, end: 2, columns: 100 }, 1)
    ).toEqual({ time: [], value: [] });
  });
});

describe('isGap', () => {
  it('takes the cadence of older history into account', () => {
    // sampled every 5 s, then every second; one outage in each part
    const times = [0, 5, 10, 15, 40, 45, 50, 51, 52, 53, 60, 61];
    const buffer = bufferOf(times.map(time => [time, 1]));
    const gaps = times.filter((_, index) => isGap(buffer, index, 1));
    expect(gaps).toEqual([40, 60]);
  });

  it('says gap when there is nothing to compare with', () => {
    expect(
      isGap(
        bufferOf([
          [0, 1],
          [10, 1]
        ]),
        1,
        1
      )
    ).toBe(true);
    expect(
      isGap(
        bufferOf([
          [0, 1],
          [2.4, 1]
        ]),
        1,
        1
      )
    ).toBe(false);
  });
});

describe('many samples', () => {
  it.each([1, 2, 3, 4, 5, 6])(
    'keep every extreme and every visible gap (seed %i)',
    seed => {
      const random = new Random(seed);
      const period = 1;
      const samples: [number, number][] = [];
      let time = 5000;
      for (let index = 0; index < 6000; index += 1) {
        time += random.chance(0.003)
          ? random.integer(3, 400)
          : 1 + (random.next() - 0.5) / 4;
        samples.push([
          time,
          random.chance(0.01) ? NaN : Math.sin(index / 90) + random.next() / 5
        ]);
      }
      const buffer = bufferOf(samples);
      const range = {
        start: samples[700]![0],
        end: samples.at(-1)![0],
        columns: 200
      };
      const width = (range.end - range.start) / range.columns;
      const points = pointsOf(buffer, range, period);

      // ascending, and few
      expect(
        points.time.every(
          (t, index) => index === 0 || t > points.time[index - 1]!
        )
      ).toBe(true);
      expect(points.time.length).toBeLessThanOrEqual(5 * (range.columns + 3));

      // each column's extremes, against a plain list
      const seen = samples.filter(([t]) => t >= range.start);
      const byColumn = (
        list: readonly (readonly [number, number | null])[]
      ): Map<number, [number, number]> => {
        const columns = new Map<number, [number, number]>();
        for (const [t, value] of list) {
          if (value !== null && !Number.isNaN(value)) {
            const column = Math.floor(t / width);
            const [low, high] = columns.get(column) ?? [value, value];
            columns.set(column, [Math.min(low, value), Math.max(high, value)]);
          }
        }
        return columns;
      };
      const firstColumn = Math.floor(range.start / width);
      const got = byColumn(
        points.time.map((t, index) => [t, points.value[index]!] as const)
      );
      const wanted = byColumn(seen);
      got.delete(firstColumn - 1); // the sample before the edge
      got.delete(firstColumn);
      wanted.delete(firstColumn);
      expect([...got]).toEqual([...wanted]);

      // a break lies between two columns exactly when one lies between their samples
      const naive: (number | null)[] = [];
      seen.forEach(([t, value], index) => {
        if (index > 0 && isGap(buffer, buffer.indexAt(t), period)) {
          naive.push(null);
        }
        naive.push(Number.isNaN(value) ? null : value);
      });
      const wide = seen.filter(
        ([t], index) => index > 0 && t - seen[index - 1]![0] > 2 * width
      );
      for (const [t] of wide) {
        const before =
          samples[samples.findIndex(([other]) => other === t) - 1]![0];
        const between = points.value.filter(
          (value, index) =>
            value === null &&
            points.time[index]! > before - width &&
            points.time[index]! < t + width
        );
        expect(between.length).toBeGreaterThan(0);
      }
      expect(runs(points).length).toBeGreaterThan(wide.length);
      expect(runs(points).length).toBeLessThanOrEqual(
        runs({ time: [], value: naive }).length + 1
      );
    }
  );

  it('do not shimmer: the columns stay where they are when the range slides', () => {
    const random = new Random(3);
    const buffer = bufferOf(
      Array.from({ length: 5000 }, (_, index) => [index / 4, random.next()])
    );
    const at = (start: number): Points =>
      pointsOf(buffer, { start, end: start + 1000, columns: 100 }, 0.25);
    const one = at(100);
    const other = at(103.7);
    const common = (points: Points): string =>
      JSON.stringify(
        points.time.flatMap((t, index) =>
          t > 120 && t < 1000 ? [[t, points.value[index]]] : []
        )
      );
    expect(common(one)).toBe(common(other));
  });
});

describe('align', () => {
  it('leaves lines of the same times alone', () => {
    const time = [1, 2, 3];
    expect(
      align([
        { time, value: [1, null, 3] },
        { time: [1, 2, 3], value: [4, 5, 6] }
      ])
    ).toEqual({
      time,
      values: [
        [1, null, 3],
        [4, 5, 6]
      ]
    });
  });

  it('joins others, with holes that break nothing', () => {
    const { time, values } = align([
      { time: [1, 3], value: [1, null] },
      { time: [2, 3, 4], value: [4, 5, 6] }
    ]);
    expect(time).toEqual([1, 2, 3, 4]);
    expect(values).toEqual([
      [1, undefined, null, undefined],
      [undefined, 4, 5, 6]
    ]);
  });

  it('gives empty axes for no lines', () => {
    expect(align([])).toEqual({ time: [], values: [] });
  });
});
