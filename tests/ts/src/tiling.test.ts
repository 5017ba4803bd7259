import { describe, expect, it } from 'vitest';

import { tile, tileRows } from '../../../src/board/tiling';

describe('tileRows', () => {
  it.each(Array.from({ length: 12 }, (_, index) => index + 1))(
    'places %i windows, with rows that differ by one at most and no row empty',
    count => {
      for (const [width, height] of [
        [1600, 900],
        [700, 900],
        [300, 1200],
        [2000, 250]
      ] as const) {
        const rows = tileRows(count, width, height);
        expect(rows.reduce((sum, row) => sum + row, 0)).toBe(count);
        expect(Math.max(...rows) - Math.min(...rows)).toBeLessThanOrEqual(1);
        expect(Math.min(...rows)).toBeGreaterThan(0);
        expect(rows).toEqual([...rows].sort((a, b) => b - a));
      }
    }
  );

  it.each([
    [960, 1000],
    [700, 900],
    [500, 1000]
  ])('makes no strips of four windows on half a page of %i x %i', (w, h) => {
    expect(tileRows(4, w, h)).toEqual([2, 2]);
  });

  it.each([
    [1100, 700],
    [1400, 800],
    [700, 700]
  ])('makes no tall strips of three windows on %i x %i', (w, h) => {
    expect(tileRows(3, w, h)).toEqual([2, 1]);
  });

  it('follows the shape of the figures', () => {
    expect(tileRows(3, 900, 700, 4)).toEqual([1, 1, 1]);
    expect(tileRows(3, 900, 700, 0.5)).toEqual([3]);
  });

  it('follows the shape of the space', () => {
    expect(tileRows(4, 1200, 900)).toEqual([2, 2]);
    expect(tileRows(4, 3000, 300)).toEqual([4]);
    expect(tileRows(4, 300, 2000)).toEqual([1, 1, 1, 1]);
    expect(tileRows(5, 1200, 900)).toEqual([3, 2]);
  });

  it('makes something of a space without a size', () => {
    expect(tileRows(4, 0, 0)).toEqual([4]);
    expect(tileRows(0, 100, 100)).toEqual([]);
  });
});

describe('tile', () => {
  it('keeps the order', () => {
    expect(tile(['a', 'b', 'c', 'd', 'e'], 1200, 900)).toEqual([
      ['a', 'b', 'c'],
      ['d', 'e']
    ]);
  });
});
