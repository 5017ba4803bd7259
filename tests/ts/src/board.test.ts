// @vitest-environment node
/** How the windows of the board are arranged, by mouse and keyboard, in a real Chromium. */
import { expect, it } from 'vitest';

import type { Box } from './boardTests';
import { describeBoard, tab, view } from './boardTests';

describeBoard('the board', tests => {
  const { open, load, seen, shows, box, kept, saved, drag } = tests;

  it('tiles its windows, so that each is visible, and keeps nothing of that', async () => {
    await open('one', 'two', 'three', 'four');
    const boxes = await Promise.all(
      ['one', 'two', 'three', 'four'].map(name => box(view(name)))
    );
    for (const { width, height } of boxes) {
      expect(width).toBeGreaterThan(400);
      expect(height).toBeGreaterThan(300);
    }
    await tests.page.evaluate(() =>
      boardPage.setFigures('k', ['one', 'two', 'three'])
    );
    await shows('one', 'two', 'three');
    expect(await saved()).toBeNull();
  });

  it('lets a window be dragged beside another, and into its tabs', async () => {
    await open('one', 'two', 'three', 'four');
    await drag('one', 'four', [0.97, 0.5]);
    await expect
      .poll(async () => (await box(view('one'))).x)
      .toBeGreaterThan((await box(view('four'))).x);
    await drag('two', 'three', [0.5, 0.5]);
    await expect.poll(async () => (await seen()).includes('three')).toBe(false);
    await tests.page.click(tab('three'));
    await expect.poll(async () => (await seen()).includes('two')).toBe(false);
    expect(await saved()).not.toBeNull();
  });

  it('gives a new figure half of the largest window, once a person has arranged them', async () => {
    await open('one', 'two');
    await drag('one', 'two', [0.5, 0.97]);
    await expect
      .poll(async () => (await box(view('one'))).y)
      .toBeGreaterThan((await box(view('two'))).y);
    const before = await box(view('one'));
    await tests.page.evaluate(() =>
      boardPage.setFigures('k', ['one', 'two', 'three'])
    );
    await expect.poll(async () => (await seen()).length).toBe(3);
    const boxes = await Promise.all(
      ['one', 'two', 'three'].map(name => box(view(name)))
    );
    expect(Math.min(...boxes.map(({ width }) => width))).toBeGreaterThan(
      before.width / 3
    );
    expect(
      boxes.filter(({ width }) => width > 0.9 * before.width)
    ).toHaveLength(1);
  });

  it('brings the arrangement made by hand back after it was tiled, and closed windows, the last first', async () => {
    await open('one', 'two', 'three');
    await drag('three', 'one', [0.5, 0.97]);
    await expect.poll(saved).not.toBeNull();
    const before = await box(view('three'));
    const arranged = await saved();
    await tests.page.evaluate(() => {
      const offers: unknown[] = [];
      boardPage.desk.tiled.on(undo => offers.push(undo));
      boardPage.desk.tile('columns');
      boardPage.desk.tile('rows');
      document.body.dataset['offers'] = String(offers.length);
      boardPage.desk.close(boardPage.window('two'));
    });
    await shows('one', 'three');
    const undo = () => tests.page.evaluate(() => boardPage.desk.undo());
    await undo();
    await expect.poll(async () => (await seen()).length).toBe(3);
    expect(await tests.page.evaluate(() => boardPage.desk.tiles)).toBe('rows');
    await undo();
    expect(await tests.page.evaluate(() => boardPage.desk.tiles)).toBe(
      'columns'
    );
    await tests.page.evaluate(() => boardPage.rename('k', 'b.ipynb'));
    await undo();
    expect(await box(view('three'))).toEqual(before);
    expect(JSON.stringify(await saved())).toBe(
      JSON.stringify(arranged).replaceAll('a.ipynb', 'b.ipynb')
    );
    expect(await tests.page.evaluate(() => boardPage.desk.undoable)).toBe(
      false
    );
    // Only where something made by hand was lost it is offered.
    expect(
      await tests.page.evaluate(() => document.body.dataset['offers'])
    ).toBe('1');
  });

  it('keeps what was arranged by hand after tiling, whatever is undone', async () => {
    await open('one', 'two', 'three');
    await drag('three', 'one', [0.5, 0.97]);
    await expect.poll(saved).not.toBeNull();
    const before = JSON.stringify(await saved());
    const tile = () =>
      tests.page.evaluate(() => {
        const earlier = boardPage.offered;
        boardPage.desk.tiled.on(undo => (boardPage.offered = undo));
        boardPage.desk.tile('columns');
        return earlier?.possible ?? false;
      });
    const possible = () =>
      tests.page.evaluate(() => [
        boardPage.offered!.possible,
        boardPage.desk.undoable
      ]);
    const takeBack = () => tests.page.evaluate(() => boardPage.offered!.run());
    await tile();
    expect(await possible()).toEqual([true, true]);
    await takeBack();
    expect(JSON.stringify(await saved())).toBe(before);
    expect(await possible()).toEqual([false, false]);

    expect(await tile()).toBe(false); // what was taken back stays so
    await drag('one', 'two', [0.5, 0.03]);
    await expect.poll(saved).not.toBeNull();
    const later = JSON.stringify(await saved());
    expect(later).not.toBe(before);
    expect(await possible()).toEqual([false, false]);
    await takeBack();
    await tests.page.evaluate(() => boardPage.desk.undo());
    expect(JSON.stringify(await saved())).toBe(later);
  });

  it('lets the keyboard move the split beside a window', async () => {
    await open('one', 'two', 'three', 'four');
    const before = await box(view('one'));
    const grow = (growth: 'wider' | 'narrower' | 'taller' | 'shorter') =>
      tests.page.evaluate(
        one => boardPage.desk.resize(boardPage.window('one'), one),
        growth
      );
    expect(await grow('wider')).toBe(true);
    expect(await grow('taller')).toBe(true);
    const after = await box(view('one'));
    expect(after.width).toBeGreaterThan(before.width + 40);
    expect(after.height).toBeGreaterThan(before.height + 30);
    expect((await seen()).length).toBe(4);
    expect(await grow('narrower')).toBe(true);
    expect(await grow('shorter')).toBe(true);
    const back = await box(view('one'));
    expect(Math.abs(back.width - before.width)).toBeLessThan(3);
    expect(Math.abs(back.height - before.height)).toBeLessThan(3);
    // None disappears.
    await tests.page.evaluate(() => {
      const one = boardPage.window('one');
      while (boardPage.desk.resize(one, 'wider'));
    });
    expect((await box(view('two'))).width).toBeGreaterThan(50);
  });

  it('stands in rows, in columns and in tabs, also with figures that come later', async () => {
    await open('one', 'two', 'three');
    const boxes = (...names: string[]): Promise<Box[]> =>
      Promise.all(names.map(name => box(view(name))));
    await tests.page.evaluate(() => boardPage.desk.tile('rows'));
    await expect
      .poll(async () => (await boxes('one', 'two', 'three')).map(b => b.width))
      .toEqual([1000, 1000, 1000]);
    await tests.page.evaluate(() => boardPage.desk.tile('columns'));
    await tests.page.evaluate(() =>
      boardPage.setFigures('k', ['one', 'two', 'three', 'four'])
    );
    await shows('one', 'two', 'three', 'four');
    const tops = await boxes('one', 'two', 'three', 'four');
    expect(new Set(tops.map(({ y }) => y)).size).toBe(1);
    await tests.page.evaluate(() => boardPage.desk.tile('stacked'));
    await shows('one');
    await tests.page.click(tab('three'));
    await shows('three');
    await tests.page.evaluate(() =>
      boardPage.setFigures('k', ['one', 'two', 'three', 'four', 'five'])
    );
    await expect.poll(() => tests.page.locator(tab('five')).count()).toBe(1);
    expect(await seen()).toEqual(['three']);
    expect(await saved()).toBeNull();
    expect(await tests.page.evaluate(() => boardPage.desk.tiles)).toBe(
      'stacked'
    );
  });

  it('gives one window all the space, by a double click on its tab, and takes it again', async () => {
    await open('one', 'two', 'three');
    await drag('three', 'one', [0.5, 0.97]);
    await expect.poll(saved).not.toBeNull();
    const before = await box(view('three'));
    await tests.page.dblclick(tab('three'));
    await shows('three');
    expect((await box(view('three'))).width).toBe(1000);
    await tests.page.click(tab('one'));
    await shows('one');
    const layout = await kept();
    await tests.page.close();
    await load();
    await tests.page.evaluate(async kept => {
      await boardPage.recall(kept);
      boardPage.open();
      boardPage.addKernel('k', 'a.ipynb', ['one', 'two', 'three']);
    }, layout);
    await shows('one');
    await tests.page.dblclick(tab('one'));
    await expect.poll(async () => (await seen()).length).toBe(3);
    expect(await box(view('three'))).toEqual(before);
  });

  it('swaps windows, so that the keyboard can arrange them too', async () => {
    await open('one', 'two', 'three', 'four');
    const move = (name: string, direction: 'left' | 'right' | 'up' | 'down') =>
      tests.page.evaluate(
        ([name, direction]) =>
          boardPage.desk.move(boardPage.window(name), direction),
        [name, direction] as const
      );
    expect(await move('one', 'right')).toBe(true);
    await shows('two', 'one', 'three', 'four');
    expect(await move('one', 'down')).toBe(true);
    await shows('two', 'four', 'three', 'one');
    expect(await move('one', 'down')).toBe(false);
    expect(
      await tests.page.evaluate(() =>
        document.activeElement?.getAttribute('aria-label')
      )
    ).toBe('one');
  });
});
