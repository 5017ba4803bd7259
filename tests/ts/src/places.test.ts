/** Where windows go: the board in the application, one window beside another, those that are missing in a layout. */
import { describe, expect, it } from 'vitest';

import type { Area } from '../../../src/board/layout';
import { gridArea, itemsOf, retain } from '../../../src/board/layout';
import { neighbour } from '../../../src/board/neighbour';
import { windowOf } from '../../../src/figureArgs';
import { boardPlace } from '../../../src/place';
import type { IFigureWindow } from '../../../src/tokens';

describe('the board', () => {
  const lab = { many: true, sideBySide: true };
  it.each([
    [lab, 'right', 'nb', { area: 'main', mode: 'split-right', ref: 'nb' }],
    [lab, 'below', 'nb', { area: 'main', mode: 'split-bottom', ref: 'nb' }],
    [lab, 'tab', '', { area: 'main', mode: 'tab-after' }],
    [lab, 'bottom', 'nb', { area: 'down' }],
    [{ many: true, sideBySide: false }, 'right', 'nb', { area: 'down' }],
    [{ many: false, sideBySide: true }, 'tab', 'nb', { area: 'down' }]
  ] as const)(
    'with %j and "%s" goes to its place',
    (facts, docking, ref, to) => {
      const { area, options } = boardPlace(facts, docking, ref);
      expect({ area, ...options }).toEqual(to);
    }
  );
});

describe('the next window', () => {
  const boxes: Record<string, [number, number]> = {
    a: [0, 0],
    b: [10, 0],
    c: [0, 10],
    d: [10, 10]
  };
  const next = (from: string, direction: 'left' | 'right' | 'up' | 'down') =>
    neighbour(from, Object.keys(boxes), direction, name => {
      const [x, y] = boxes[name]!;
      return { left: x, right: x + 10, top: y, bottom: y + 10 };
    });

  it('is the one in that direction', () => {
    expect([next('a', 'right'), next('a', 'down')]).toEqual(['b', 'c']);
    expect([next('d', 'left'), next('d', 'up')]).toEqual(['c', 'b']);
    expect([next('a', 'left'), next('a', 'up')]).toEqual([null, null]);
  });
});

describe('windows that are missing', () => {
  const grid = gridArea([
    ['a', 'b'],
    ['c', 'd']
  ])!;

  it('keep their places beside their neighbours', () => {
    const now = gridArea([['b'], ['c', 'd']])!;
    expect(itemsOf(retain(grid, now))).toEqual(['a', 'b', 'c', 'd']);
    expect(retain(grid, now)).toMatchObject({
      children: [{ orientation: 'horizontal' }, { orientation: 'horizontal' }]
    });
  });

  it('go into the tabs in which they were', () => {
    const tabs: Area<string> = {
      type: 'tab-area',
      widgets: ['a', 'b', 'c'],
      currentIndex: 2
    };
    expect(
      retain(tabs, { type: 'tab-area', widgets: ['c'], currentIndex: 0 })
    ).toEqual({
      type: 'tab-area',
      widgets: ['c', 'a', 'b'],
      currentIndex: 0
    });
  });

  it('are forgotten where nothing that stood near them is left', () => {
    expect(retain(grid, gridArea([['x']])!)).toEqual(gridArea([['x']]));
    expect(retain(null, grid)).toBe(grid);
  });
});

describe('the window that a command means', () => {
  const window = (name: string, path: string): IFigureWindow =>
    ({
      key: `${path}#${name}`,
      entry: { path },
      figure: { info: { name } }
    }) as unknown as IFigureWindow;
  const windows = [window('one', 'a'), window('two', 'a'), window('two', 'b')];
  const board = { windows, current: windows[0]! };

  it('is the current one, or the one of that name and notebook', () => {
    expect(windowOf(board, {})?.key).toBe('a#one');
    expect(windowOf(board, { figure: 'two' })?.key).toBe('a#two');
    expect(windowOf(board, { figure: 'two', notebook: 'b' })?.key).toBe(
      'b#two'
    );
    expect(windowOf(board, { figure: 'none' })).toBeNull();
  });
});
