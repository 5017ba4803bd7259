import { describe, expect, it } from 'vitest';

import type { Area, SplitArea } from '../../../src/board/layout';
import {
  areaFromJson,
  areaToJson,
  gridArea,
  itemsOf,
  mapArea,
  sameArea
} from '../../../src/board/layout';

const CUSTOM: SplitArea<string> = {
  type: 'split-area',
  orientation: 'horizontal',
  sizes: [3, 1],
  children: [
    { type: 'tab-area', widgets: ['a', 'b'], currentIndex: 1 },
    {
      type: 'split-area',
      orientation: 'vertical',
      sizes: [1, 1],
      children: [
        { type: 'tab-area', widgets: ['c'], currentIndex: 0 },
        { type: 'tab-area', widgets: ['d'], currentIndex: 0 }
      ]
    }
  ]
};

describe('gridArea', () => {
  it('is a column of rows, without needless nesting', () => {
    expect(gridArea([])).toBeNull();
    expect(gridArea([['a']])).toEqual({
      type: 'tab-area',
      widgets: ['a'],
      currentIndex: 0
    });
    expect(gridArea([['a', 'b']])).toMatchObject({
      orientation: 'horizontal',
      sizes: [1, 1]
    });
    const grid = gridArea([['a', 'b'], ['c']]);
    expect(grid).toMatchObject({ orientation: 'vertical', sizes: [1, 1] });
    expect(itemsOf(grid)).toEqual(['a', 'b', 'c']);
  });
});

describe('mapArea', () => {
  const keep =
    (...names: string[]) =>
    (name: string): string | null =>
      names.includes(name) ? name : null;

  it('puts names in place of windows', () => {
    expect(itemsOf(mapArea(CUSTOM, name => name.toUpperCase()))).toEqual([
      'A',
      'B',
      'C',
      'D'
    ]);
  });

  it('leaves out what is not there and closes the gap', () => {
    expect(mapArea(CUSTOM, keep('b', 'd'))).toEqual({
      type: 'split-area',
      orientation: 'horizontal',
      sizes: [3, 1],
      children: [
        { type: 'tab-area', widgets: ['b'], currentIndex: 0 },
        { type: 'tab-area', widgets: ['d'], currentIndex: 0 }
      ]
    });
    expect(mapArea(CUSTOM, keep('c'))).toEqual({
      type: 'tab-area',
      widgets: ['c'],
      currentIndex: 0
    });
    expect(mapArea(CUSTOM, keep())).toBeNull();
  });

  it('keeps the same tab in front', () => {
    const area: Area<string> = {
      type: 'tab-area',
      widgets: ['a', 'b', 'c'],
      currentIndex: 2
    };
    expect(mapArea(area, keep('b', 'c'))).toMatchObject({ currentIndex: 1 });
    expect(mapArea(area, keep('a', 'b'))).toMatchObject({ currentIndex: 0 });
  });
});

describe('sameArea', () => {
  it('sees structure, order, tabs in front and sizes, up to rounding', () => {
    const change = (edit: (copy: typeof CUSTOM) => void): Area<string> => {
      const copy = structuredClone(CUSTOM);
      edit(copy);
      return copy;
    };
    expect(sameArea(CUSTOM, structuredClone(CUSTOM))).toBe(true);
    expect(
      sameArea(
        CUSTOM,
        change(a => (a.sizes = [299, 101]))
      )
    ).toBe(true);
    expect(
      sameArea(
        CUSTOM,
        change(a => (a.sizes = [2, 2]))
      )
    ).toBe(false);
    expect(
      sameArea(
        CUSTOM,
        change(a => (a.orientation = 'vertical'))
      )
    ).toBe(false);
    expect(
      sameArea(
        CUSTOM,
        change(a => a.children.reverse())
      )
    ).toBe(false);
    expect(
      sameArea(
        CUSTOM,
        mapArea(CUSTOM, n => (n === 'b' ? null : n))
      )
    ).toBe(false);
    expect(sameArea(CUSTOM, null)).toBe(false);
    expect(sameArea(null, null)).toBe(true);
  });
});

describe('what is kept over a reload', () => {
  it('comes back as it was', () => {
    const json: unknown = JSON.parse(JSON.stringify(areaToJson(CUSTOM)));
    expect(areaFromJson(json as never)).toEqual(CUSTOM);
  });

  it.each([
    undefined,
    null,
    7,
    [],
    {},
    { type: 'tab-area', widgets: [] },
    { type: 'tab-area', widgets: [3] },
    { type: 'split-area', orientation: 'across', children: [], sizes: [] },
    { type: 'split-area', orientation: 'vertical', children: {}, sizes: [] },
    { type: 'split-area', orientation: 'vertical', children: [null], sizes: [] }
  ])('is nothing when it cannot be understood: %j', value => {
    expect(areaFromJson(value as never)).toBeNull();
  });

  it('keeps what can be understood', () => {
    expect(
      areaFromJson({
        type: 'split-area',
        orientation: 'vertical',
        children: [{ type: 'tab-area', widgets: ['a'] }, { type: 'other' }],
        sizes: ['wide']
      })
    ).toEqual({ type: 'tab-area', widgets: ['a'], currentIndex: 0 });
  });
});
