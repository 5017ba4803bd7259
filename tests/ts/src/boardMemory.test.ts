// @vitest-environment node
/** What the board keeps over reloads, renamed notebooks and figures that are made anew, in a real Chromium. */
import { expect, it } from 'vitest';

import type { Box } from './boardTests';
import { describeBoard, tab, view } from './boardTests';

describeBoard('what the board keeps', tests => {
  const { open, load, seen, shows, box, kept, saved, drag } = tests;

  it('stands as it stood after a reload, whenever its figures come', async () => {
    await open('one', 'two', 'three');
    await drag('three', 'one', [0.5, 0.97]);
    await expect.poll(saved).not.toBeNull();
    const names = ['one', 'two', 'three'];
    const boxes = (): Promise<Box[]> =>
      Promise.all(names.map(name => box(view(name))));
    const before = await boxes();
    const layout = await kept();
    await tests.page.close();
    await load();
    await tests.page.evaluate(async kept => {
      await boardPage.recall(kept);
      boardPage.open();
      boardPage.addKernel('k', 'a.ipynb', ['three']);
      boardPage.setFigures('k', ['three', 'one']);
      boardPage.setFigures('k', ['one', 'two', 'three']);
    }, layout);
    await expect.poll(async () => (await seen()).length).toBe(3);
    expect(await boxes()).toEqual(before);
    expect(await tests.page.evaluate(() => boardPage.saves)).toBe(0);
  });

  it('takes over an arrangement that comes after it was opened, unless the person was faster', async () => {
    await open('one', 'two', 'three');
    await drag('three', 'one', [0.5, 0.97]);
    await expect.poll(saved).not.toBeNull();
    const layout = await kept();
    const below = async (): Promise<boolean> => {
      const [three, one] = [await box(view('three')), await box(view('one'))];
      return three.y > one.y && three.x === one.x;
    };
    expect(await below()).toBe(true);
    await tests.page.close();

    const late = (): Promise<void> =>
      tests.page.evaluate(
        kept => boardPage.recall({ ...kept, hidden: ['a.ipynb#two'] }),
        layout
      );
    await open('one', 'two', 'three');
    await late();
    await expect.poll(below).toBe(true);
    expect((await seen()).sort()).toEqual(['one', 'three']);
    expect(await tests.page.evaluate(() => boardPage.saves)).toBe(0);
    await tests.page.close();

    await open('one', 'two', 'three');
    await drag('one', 'three', [0.5, 0.97]);
    await expect.poll(saved).not.toBeNull();
    const own = await saved();
    await late();
    expect(await saved()).toEqual(own);
    expect(await below()).toBe(false);
  });

  it('keeps figures closed when the notebook runs anew, but for those without a name', async () => {
    await open('named', 'Figure 1');
    const close = (name: string) =>
      tests.page.evaluate(
        one => boardPage.desk.close(boardPage.window(one)),
        name
      );
    await close('named');
    await close('Figure 1');
    await shows();
    const layout = await kept();
    await tests.page.close();
    // Over a reload of the page it is the same session.
    await load();
    await tests.page.evaluate(async before => {
      await boardPage.recall(before);
      boardPage.open();
      boardPage.addKernel('k', 'a.ipynb', ['named', 'Figure 1']);
    }, layout);
    const button = '.livemon-Board-hiddenButton';
    await expect
      .poll(() => tests.page.textContent(button))
      .toBe('Show 2 closed figures');
    expect(await seen()).toEqual([]);
    await tests.page.evaluate(() => {
      boardPage.begin('k', 'another session');
      boardPage.setFigures('k', ['named', 'Figure 1']);
    });
    await shows('Figure 1');
    expect(await tests.page.textContent(button)).toBe('Show 1 closed figure');
  });

  it('keeps windows, places and hidden figures when the notebook is renamed', async () => {
    await open('one', 'two', 'three');
    await drag('one', 'two', [0.5, 0.97]);
    await tests.page.click(`${tab('three')} .lm-TabBar-tabCloseIcon`);
    await expect.poll(async () => (await seen()).length).toBe(2);
    const before = await box(view('one'));
    await tests.page.evaluate(selector => {
      document.querySelector(selector)!.id = 'the-same';
      boardPage.rename('k', 'b.ipynb');
    }, view('one'));
    expect(await box('#the-same')).toEqual(before);
    expect(JSON.stringify(await saved())).toContain('b.ipynb#one');
    expect(JSON.stringify(await saved())).not.toContain('a.ipynb');
    expect(await tests.page.evaluate(() => boardPage.hidden.keys)).toEqual([
      'b.ipynb#three'
    ]);
    await tests.page.evaluate(() =>
      boardPage.setFigures('k', ['one', 'two', 'three'])
    );
    expect((await seen()).sort()).toEqual(['one', 'two']);
  });

  it('keeps nothing of figures that were closed', async () => {
    await open('stay');
    await tests.page.evaluate(() => boardPage.picture('k', ['stay']));
    const cdp = await tests.page.context().newCDPSession(tests.page);
    const alive = async (prototype: string): Promise<number> => {
      const of = await cdp.send('Runtime.evaluate', { expression: prototype });
      const { objects } = await cdp.send('Runtime.queryObjects', {
        prototypeObjectId: of.result.objectId!
      });
      const { result } = await cdp.send('Runtime.callFunctionOn', {
        objectId: objects.objectId!,
        functionDeclaration: 'function () { return this.length; }',
        returnByValue: true
      });
      await cdp.send('Runtime.releaseObject', { objectId: objects.objectId! });
      return result.value as number;
    };
    const count = async (): Promise<Record<string, number>> => {
      await cdp.send('HeapProfiler.collectGarbage');
      const { nodes, jsEventListeners } = await cdp.send(
        'Memory.getDOMCounters'
      );
      return {
        nodes,
        jsEventListeners,
        figures: await alive('boardPage.figurePrototype'),
        canvases: await alive('OffscreenCanvas.prototype'),
        observers: await alive('IntersectionObserver.prototype'),
        buffers: await alive('Uint8ClampedArray.prototype')
      };
    };
    const openAndClose = (from: number, to: number): Promise<void> =>
      tests.page.evaluate(
        async ([first, last]) => {
          for (let at = first; at < last; at += 20) {
            const names = Array.from({ length: 20 }, (_, i) => `${at + i}`);
            boardPage.setFigures('k', ['stay', ...names]);
            await boardPage.picture('k', names);
          }
          boardPage.setFigures('k', ['stay']);
        },
        [from, to] as const
      );
    await openAndClose(0, 40);
    const before = await count();
    expect(before).toMatchObject({ figures: 1, canvases: 1 });
    await openAndClose(40, 540);
    // The collector comes when it likes: there may be less of something than before.
    const grown = async (): Promise<object> =>
      Object.fromEntries(
        Object.entries(await count()).filter(
          ([what, number]) => number > before[what]!
        )
      );
    await expect.poll(grown, { timeout: 10_000 }).toEqual({});
  });

  it('keeps the place of a window that is not there while others are arranged', async () => {
    await open('one', 'two', 'three', 'four');
    await drag('one', 'three', [0.8, 0.5]);
    const right = async (name: string, of: string): Promise<boolean> => {
      const [a, b] = [await box(view(name)), await box(view(of))];
      return a.x > b.x && a.y === b.y;
    };
    await expect.poll(() => right('one', 'three')).toBe(true);
    await tests.page.click(`${tab('one')} .lm-TabBar-tabCloseIcon`);
    await expect.poll(async () => (await seen()).length).toBe(3);
    await drag('two', 'four', [0.5, 0.9]);
    await expect
      .poll(async () => (await box(view('two'))).y)
      .toBeGreaterThan((await box(view('four'))).y);
    await tests.page.evaluate(() => boardPage.desk.reopen());
    await expect.poll(async () => (await seen()).length).toBe(4);
    expect(await right('one', 'three')).toBe(true);
  });

  it('calls a figure what the person calls it, over a reload', async () => {
    await open('one', 'two');
    await tests.page.evaluate(() =>
      boardPage.desk.rename(boardPage.window('one'), ' losses ')
    );
    await expect.poll(() => tests.page.locator(tab('losses')).count()).toBe(1);
    const layout = await kept();
    await tests.page.close();
    await load();
    await tests.page.evaluate(async kept => {
      boardPage.addKernel('k', 'a.ipynb', ['one', 'two']);
      boardPage.open();
      await boardPage.recall(kept);
    }, layout);
    await expect.poll(() => tests.page.locator(tab('losses')).count()).toBe(1);
    await tests.page.evaluate(() =>
      boardPage.desk.rename(boardPage.window('one'), '')
    );
    await expect.poll(() => tests.page.locator(tab('one')).count()).toBe(1);
  });

  it('brings windows that stand apart back after a reload, and says what they wait for', async () => {
    await load();
    await tests.page.evaluate(() => {
      boardPage.popOuts.restore('a.ipynb#one');
      boardPage.popOuts.restore('closed.ipynb#two');
      boardPage.popOuts.restore('open.ipynb#three');
      boardPage.popOuts.dropOrphans(path => path !== 'closed.ipynb');
    });
    expect(
      await tests.page.evaluate(() => [...boardPage.popOuts.places.keys()])
    ).toEqual(['a.ipynb#one', 'open.ipynb#three']);
    const hint = tests.page.locator('.livemon-PopOut-hint').first();
    expect(await hint.textContent()).toBe(
      'The figure one appears here when a.ipynb draws it again.'
    );
    await tests.page.evaluate(() => {
      boardPage.addKernel('k', 'a.ipynb', ['one', 'three']);
      boardPage.open();
      boardPage.popOuts.dropOrphans(() => false);
    });
    await tests.page.waitForSelector(`.livemon-PopOut ${view('one')}`);
    await expect.poll(() => hint.isVisible()).toBe(false);
    expect(await tests.page.locator('.livemon-PopOut').count()).toBe(1);
    expect(await tests.page.locator(view('one')).count()).toBe(1);

    // The notebook is renamed, and the window closed and reopened.
    await tests.page.evaluate(() => boardPage.rename('k', 'b.ipynb'));
    expect(
      await tests.page.evaluate(() => [...boardPage.popOuts.places.keys()])
    ).toEqual(['b.ipynb#one']);
    await tests.page.evaluate(() =>
      boardPage.desk.close(boardPage.window('one'))
    );
    expect(await tests.page.locator('.livemon-PopOut').count()).toBe(0);
    await tests.page.evaluate(() => boardPage.desk.reopen());
    await tests.page.waitForSelector(`.livemon-PopOut ${view('one')}`);
  });
});
