// @vitest-environment node
/** The board in a real Chromium, with the mouse: tiling, dragging, tabs, hiding, what survives a reload. */
import type { Page } from '@playwright/test';
import { beforeAll, expect, it } from 'vitest';

import { describeInChromium } from '../chromium';
import type {} from './page/board';
import type { PageBundle } from './page/bundle';
import { bundlePage, showBundle } from './page/bundle';

/** With the little that a theme of JupyterLab gives. */
const PAGE = `<!doctype html><style>
  :root { --jp-border-width: 1px; --jp-border-color1: gray; --jp-ui-font-size1: 13px }
  html, body, #board { height: 100%; margin: 0 }
  .lm-TabBar-tabCloseIcon { width: 16px }
</style>`;

interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

describeInChromium('Board', chromium => {
  let bundle: PageBundle;
  let page: Page;

  beforeAll(async () => {
    bundle = await bundlePage('board', ['panel', 'figure', 'base', 'board']);
  }, 60_000);

  /** A page without a board yet. */
  const load = async (): Promise<void> => {
    page = await chromium.newPage({ viewport: { width: 1000, height: 760 } });
    page.setDefaultTimeout(10_000);
    await showBundle(page, bundle, PAGE);
  };

  /** A page with a board and one kernel. */
  const open = async (...names: string[]): Promise<void> => {
    await load();
    await page.evaluate(all => {
      boardPage.addKernel('k', 'a.ipynb', all);
      boardPage.open();
    }, names);
    await shows(...names);
  };

  const view = (name: string): string =>
    `.livemon-FigureView[data-figure="${name}"]`;
  const tab = (name: string): string =>
    `.livemon-Board .lm-TabBar-tab:has-text("${name}")`;

  /** Names of the figures that can be seen now, in reading order. */
  const seen = (): Promise<string[]> =>
    page.$$eval('.livemon-FigureView', all =>
      all
        .map(node => ({ node, box: node.getBoundingClientRect() }))
        .filter(({ box }) => box.width > 0 && box.height > 0)
        .sort((a, b) => a.box.y - b.box.y || a.box.x - b.box.x)
        .map(({ node }) => (node as HTMLElement).dataset['figure'] ?? '')
    );
  const shows = async (...names: string[]): Promise<void> => {
    await expect.poll(seen, { timeout: 10_000 }).toEqual(names);
  };
  const box = async (selector: string): Promise<Box> =>
    (await page.locator(selector).boundingBox())!;
  /** What a reload would bring back. */
  const kept = () => page.evaluate(() => boardPage.memory.toJSON());
  /** How the person has arranged the windows by hand. */
  const saved = async (): Promise<unknown> =>
    ((await kept()) as { arrangement: { area: unknown } }).arrangement.area;

  /** Drag a window by its tab to a place in the area of another: 0 to 1 from its left and its top. */
  const drag = async (
    name: string,
    onto: string,
    [right, down]: [number, number]
  ): Promise<void> => {
    const from = await box(tab(name));
    const to = await box(view(onto));
    await page.mouse.move(from.x + 20, from.y + from.height / 2);
    await page.mouse.down();
    await page.mouse.move(from.x + 60, from.y + 60, { steps: 4 });
    await page.mouse.move(to.x + right * to.width, to.y + down * to.height, {
      steps: 6
    });
    await page.waitForSelector('.lm-DockPanel-overlay:not(.lm-mod-hidden)');
    await page.mouse.up();
    await page.waitForSelector('.lm-mod-drag-image', { state: 'detached' });
  };

  it('tiles its windows, so that each is visible, and keeps nothing of that', async () => {
    await open('one', 'two', 'three', 'four');
    const boxes = await Promise.all(
      ['one', 'two', 'three', 'four'].map(name => box(view(name)))
    );
    for (const { width, height } of boxes) {
      expect(width).toBeGreaterThan(400);
      expect(height).toBeGreaterThan(300);
    }
    await page.evaluate(() =>
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
    await page.click(tab('three'));
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
    await page.evaluate(() =>
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

  it('stands as it stood after a reload, whenever its figures come', async () => {
    await open('one', 'two', 'three');
    await drag('three', 'one', [0.5, 0.97]);
    await expect.poll(saved).not.toBeNull();
    const names = ['one', 'two', 'three'];
    const boxes = (): Promise<Box[]> =>
      Promise.all(names.map(name => box(view(name))));
    const before = await boxes();
    const layout = await kept();
    await page.close();
    await load();
    await page.evaluate(async kept => {
      await boardPage.recall(kept);
      boardPage.open();
      boardPage.addKernel('k', 'a.ipynb', ['three']);
      boardPage.setFigures('k', ['three', 'one']);
      boardPage.setFigures('k', ['one', 'two', 'three']);
    }, layout);
    await expect.poll(async () => (await seen()).length).toBe(3);
    expect(await boxes()).toEqual(before);
    expect(await page.evaluate(() => boardPage.saves)).toBe(0);
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
    await page.close();

    const late = (): Promise<void> =>
      page.evaluate(
        kept => boardPage.recall({ ...kept, hidden: ['a.ipynb#two'] }),
        layout
      );
    await open('one', 'two', 'three');
    await late();
    await expect.poll(below).toBe(true);
    expect((await seen()).sort()).toEqual(['one', 'three']);
    expect(await page.evaluate(() => boardPage.saves)).toBe(0);
    await page.close();

    await open('one', 'two', 'three');
    await drag('one', 'three', [0.5, 0.97]);
    await expect.poll(saved).not.toBeNull();
    const own = await saved();
    await late();
    expect(await saved()).toEqual(own);
    expect(await below()).toBe(false);
  });

  it('brings hidden figures back and leaves the arrangement alone', async () => {
    await open('one', 'two', 'three');
    await drag('three', 'one', [0.5, 0.97]);
    await expect.poll(saved).not.toBeNull();
    const layout = await saved();
    const before = await box(view('three'));
    const button = '.livemon-Board-hiddenButton';
    expect(await page.isVisible(button)).toBe(false);
    await page.click(`${tab('two')} .lm-TabBar-tabCloseIcon`);
    await expect.poll(async () => (await seen()).length).toBe(2);
    expect(await page.textContent(button)).toBe('Show 1 closed figure');
    await page.dispatchEvent(button, 'click'); // in this page it lies below what can be seen
    await expect.poll(async () => (await seen()).length).toBe(3);
    expect(await box(view('three'))).toEqual(before);
    expect(await saved()).toEqual(layout);
    expect(await page.isVisible(button)).toBe(false);
    await expect
      .poll(() =>
        page.evaluate(() => document.activeElement?.getAttribute('aria-label'))
      )
      .toBe('two');
  });

  it('hides a figure whose window is closed, until it is revealed or reopened; tiling brings none back', async () => {
    await open('one', 'two', 'three');
    await page.click(`${tab('two')} .lm-TabBar-tabCloseIcon`);
    await shows('one', 'three');
    expect(await page.evaluate(() => boardPage.hidden.keys)).toEqual([
      'a.ipynb#two'
    ]);
    await page.evaluate(() => {
      boardPage.close();
      boardPage.open();
    });
    await shows('one', 'three');
    await page.evaluate(() => {
      const [entry] = boardPage.entries.values();
      boardPage.desk.reveal(entry!, 'k-two');
    });
    await expect.poll(async () => (await seen()).length).toBe(3);
    await page.click(`${tab('one')} .lm-TabBar-tabCloseIcon`);
    await expect.poll(async () => (await seen()).length).toBe(2);
    for (const layout of ['rows', 'columns', 'grid'] as const) {
      await page.evaluate(one => boardPage.desk.tile(one), layout);
      await shows('two', 'three');
    }
    await page.evaluate(() => boardPage.hidden.add('other.ipynb#x'));
    await page.evaluate(() => boardPage.desk.reopen({ all: true }));
    await expect.poll(async () => (await seen()).length).toBe(3);
    // Of notebooks that are not here nothing is forgotten.
    expect(await page.evaluate(() => boardPage.hidden.keys)).toEqual([
      'other.ipynb#x'
    ]);
  });

  it('brings the arrangement made by hand back after it was tiled, and closed windows, the last first', async () => {
    await open('one', 'two', 'three');
    await drag('three', 'one', [0.5, 0.97]);
    await expect.poll(saved).not.toBeNull();
    const before = await box(view('three'));
    const arranged = await saved();
    await page.evaluate(() => {
      const offers: (() => void)[] = [];
      boardPage.desk.tiled.on(restore => offers.push(restore));
      boardPage.desk.tile('columns');
      boardPage.desk.tile('rows');
      document.body.dataset['offers'] = String(offers.length);
      boardPage.desk.close(boardPage.window('two'));
    });
    await shows('one', 'three');
    const undo = () => page.evaluate(() => boardPage.desk.undo());
    await undo();
    await expect.poll(async () => (await seen()).length).toBe(3);
    expect(await page.evaluate(() => boardPage.desk.tiles)).toBe('rows');
    await undo();
    expect(await page.evaluate(() => boardPage.desk.tiles)).toBe('columns');
    await page.evaluate(() => boardPage.rename('k', 'b.ipynb'));
    await undo();
    expect(await box(view('three'))).toEqual(before);
    expect(JSON.stringify(await saved())).toBe(
      JSON.stringify(arranged).replaceAll('a.ipynb', 'b.ipynb')
    );
    expect(await page.evaluate(() => boardPage.desk.undoable)).toBe(false);
    // Only where something made by hand was lost it is offered.
    expect(await page.evaluate(() => document.body.dataset['offers'])).toBe(
      '1'
    );
  });

  it('keeps the keyboard when the last window is closed', async () => {
    await open('one', 'two');
    const focus = () =>
      page.evaluate(
        () =>
          document.activeElement?.getAttribute('aria-label') ??
          document.activeElement?.id
      );
    await page.evaluate(() => {
      boardPage.board!.activateWidget(
        boardPage.board!.set.windows.get('a.ipynb#one')!
      );
    });
    await expect.poll(focus).toBe('one');
    await page.evaluate(() => boardPage.desk.close(boardPage.window('one')));
    await expect.poll(focus).toBe('two');
    await page.evaluate(() => boardPage.desk.close(boardPage.window('two')));
    await expect.poll(focus).toBe('board');
    await page.evaluate(() => boardPage.desk.undo());
    await expect.poll(focus).toBe('two');
    await page.evaluate(() => boardPage.desk.popOut(boardPage.window('two')));
    await expect.poll(focus).toBe('two');
    await page.evaluate(() => boardPage.desk.close(boardPage.window('two')));
    await expect.poll(focus).toBe('board');
  });

  it('shows figures of the current notebook alone, where that is wanted', async () => {
    await open('one', 'two');
    await page.evaluate(() => {
      boardPage.addKernel('l', 'l.ipynb', ['three']);
      boardPage.addKernel('m', 'm.ipynb', []);
      boardPage.choose('k');
    });
    await expect.poll(async () => (await seen()).length).toBe(3);
    const choose = (id: string) =>
      page.evaluate(one => boardPage.choose(one), id);
    const closed = () => page.evaluate(() => boardPage.desk.closedCount);
    await page.evaluate(() => (boardPage.memory.scope.currentOnly = true));
    await shows('one', 'two');
    await page.evaluate(() => boardPage.desk.close(boardPage.window('two')));
    await shows('one');
    expect(await closed()).toBe(1);
    await choose('l');
    await shows('three');
    expect(await closed()).toBe(0);
    await choose('m');
    await shows();
    expect(await page.innerText('.livemon-Board-empty')).toMatch(
      /^The current notebook has no live figures/
    );
    // Who asks for a figure of another one gets it.
    await page.evaluate(() => {
      boardPage.desk.reveal(boardPage.entries.get('k')!, 'k-one');
    });
    await shows('one');
    await page.evaluate(() => (boardPage.memory.scope.currentOnly = false));
    await expect.poll(async () => (await seen()).length).toBe(2);
  });

  it('keeps figures closed when the notebook runs anew, but for those without a name', async () => {
    await open('named', 'Figure 1');
    const close = (name: string) =>
      page.evaluate(one => boardPage.desk.close(boardPage.window(one)), name);
    await close('named');
    await close('Figure 1');
    await shows();
    const layout = await kept();
    await page.close();
    // Over a reload of the page it is the same session.
    await load();
    await page.evaluate(async before => {
      await boardPage.recall(before);
      boardPage.open();
      boardPage.addKernel('k', 'a.ipynb', ['named', 'Figure 1']);
    }, layout);
    const button = '.livemon-Board-hiddenButton';
    await expect
      .poll(() => page.textContent(button))
      .toBe('Show 2 closed figures');
    expect(await seen()).toEqual([]);
    await page.evaluate(() => {
      boardPage.begin('k', 'another session');
      boardPage.setFigures('k', ['named', 'Figure 1']);
    });
    await shows('Figure 1');
    expect(await page.textContent(button)).toBe('Show 1 closed figure');
  });

  it('lets the keyboard move the split beside a window', async () => {
    await open('one', 'two', 'three', 'four');
    const before = await box(view('one'));
    const grow = (growth: 'wider' | 'narrower' | 'taller' | 'shorter') =>
      page.evaluate(
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
    await page.evaluate(() => {
      const one = boardPage.window('one');
      while (boardPage.desk.resize(one, 'wider'));
    });
    expect((await box(view('two'))).width).toBeGreaterThan(50);
  });

  it('shows windows that code waits for, also those that were closed, and hides none of them', async () => {
    await open('one', 'two');
    await page.click(`${tab('two')} .lm-TabBar-tabCloseIcon`);
    await shows('one');
    const set = (names: string[], waits: boolean): Promise<void> =>
      page.evaluate(([all, wait]) => boardPage.setFigures('k', all, wait), [
        names,
        waits
      ] as const);
    await page.evaluate(() => {
      const { model } = [...boardPage.entries.values()][0]!;
      model.wished.on(wish => boardPage.wishes.push(wish));
    });
    await set(['one', 'two'], true);
    await expect.poll(async () => (await seen()).length).toBe(2);
    await page.click(`${tab('one')} .lm-TabBar-tabCloseIcon`);
    await shows('two');
    expect(await page.evaluate(() => boardPage.wishes)).toEqual([
      {
        type: 'input',
        figure: 'k-one',
        events: [{ kind: 'close', x: 0, y: 0 }]
      }
    ]);
    // Until the kernel has closed it, it does not come back; a figure of that name that comes later does.
    await set(['one', 'two'], true);
    await shows('two');
    await set(['two'], true);
    await set(['one', 'two'], false);
    await shows('one'); // of "two" the person had closed the window before
  });

  it('takes the keyboard to a figure that is revealed', async () => {
    await open('one', 'two');
    await drag('one', 'two', [0.5, 0.5]);
    await expect.poll(seen).toEqual(['one']);
    await page.evaluate(() => {
      const [entry] = boardPage.entries.values();
      boardPage.desk.reveal(entry!, 'k-two');
    });
    await shows('two');
    const focused = (): Promise<string | null | undefined> =>
      page.evaluate(() => document.activeElement?.getAttribute('aria-label'));
    await expect.poll(focused).toBe('two');
  });

  it('keeps windows, places and hidden figures when the notebook is renamed', async () => {
    await open('one', 'two', 'three');
    await drag('one', 'two', [0.5, 0.97]);
    await page.click(`${tab('three')} .lm-TabBar-tabCloseIcon`);
    await expect.poll(async () => (await seen()).length).toBe(2);
    const before = await box(view('one'));
    await page.evaluate(selector => {
      document.querySelector(selector)!.id = 'the-same';
      boardPage.rename('k', 'b.ipynb');
    }, view('one'));
    expect(await box('#the-same')).toEqual(before);
    expect(JSON.stringify(await saved())).toContain('b.ipynb#one');
    expect(JSON.stringify(await saved())).not.toContain('a.ipynb');
    expect(await page.evaluate(() => boardPage.hidden.keys)).toEqual([
      'b.ipynb#three'
    ]);
    await page.evaluate(() =>
      boardPage.setFigures('k', ['one', 'two', 'three'])
    );
    expect((await seen()).sort()).toEqual(['one', 'two']);
  });

  it('keeps nothing of figures that were closed', async () => {
    await open('stay');
    await page.evaluate(() => boardPage.picture('k', ['stay']));
    const cdp = await page.context().newCDPSession(page);
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
      page.evaluate(
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

  it('stands in rows, in columns and in tabs, also with figures that come later', async () => {
    await open('one', 'two', 'three');
    const boxes = (...names: string[]): Promise<Box[]> =>
      Promise.all(names.map(name => box(view(name))));
    await page.evaluate(() => boardPage.desk.tile('rows'));
    await expect
      .poll(async () => (await boxes('one', 'two', 'three')).map(b => b.width))
      .toEqual([1000, 1000, 1000]);
    await page.evaluate(() => boardPage.desk.tile('columns'));
    await page.evaluate(() =>
      boardPage.setFigures('k', ['one', 'two', 'three', 'four'])
    );
    await shows('one', 'two', 'three', 'four');
    const tops = await boxes('one', 'two', 'three', 'four');
    expect(new Set(tops.map(({ y }) => y)).size).toBe(1);
    await page.evaluate(() => boardPage.desk.tile('stacked'));
    await shows('one');
    await page.click(tab('three'));
    await shows('three');
    await page.evaluate(() =>
      boardPage.setFigures('k', ['one', 'two', 'three', 'four', 'five'])
    );
    await expect.poll(() => page.locator(tab('five')).count()).toBe(1);
    expect(await seen()).toEqual(['three']);
    expect(await saved()).toBeNull();
    expect(await page.evaluate(() => boardPage.desk.tiles)).toBe('stacked');
  });

  it('gives one window all the space, by a double click on its tab, and takes it again', async () => {
    await open('one', 'two', 'three');
    await drag('three', 'one', [0.5, 0.97]);
    await expect.poll(saved).not.toBeNull();
    const before = await box(view('three'));
    await page.dblclick(tab('three'));
    await shows('three');
    expect((await box(view('three'))).width).toBe(1000);
    await page.click(tab('one'));
    await shows('one');
    const layout = await kept();
    await page.close();
    await load();
    await page.evaluate(async kept => {
      await boardPage.recall(kept);
      boardPage.open();
      boardPage.addKernel('k', 'a.ipynb', ['one', 'two', 'three']);
    }, layout);
    await shows('one');
    await page.dblclick(tab('one'));
    await expect.poll(async () => (await seen()).length).toBe(3);
    expect(await box(view('three'))).toEqual(before);
  });

  it('keeps the place of a window that is not there while others are arranged', async () => {
    await open('one', 'two', 'three', 'four');
    await drag('one', 'three', [0.8, 0.5]);
    const right = async (name: string, of: string): Promise<boolean> => {
      const [a, b] = [await box(view(name)), await box(view(of))];
      return a.x > b.x && a.y === b.y;
    };
    await expect.poll(() => right('one', 'three')).toBe(true);
    await page.click(`${tab('one')} .lm-TabBar-tabCloseIcon`);
    await expect.poll(async () => (await seen()).length).toBe(3);
    await drag('two', 'four', [0.5, 0.9]);
    await expect
      .poll(async () => (await box(view('two'))).y)
      .toBeGreaterThan((await box(view('four'))).y);
    await page.evaluate(() => boardPage.desk.reopen());
    await expect.poll(async () => (await seen()).length).toBe(4);
    expect(await right('one', 'three')).toBe(true);
  });

  it('swaps windows, so that the keyboard can arrange them too', async () => {
    await open('one', 'two', 'three', 'four');
    const move = (name: string, direction: 'left' | 'right' | 'up' | 'down') =>
      page.evaluate(
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
      await page.evaluate(() =>
        document.activeElement?.getAttribute('aria-label')
      )
    ).toBe('one');
  });

  it('lets a window stand apart, and takes it back to where it stood', async () => {
    await open('one', 'two', 'three');
    await drag('three', 'one', [0.5, 0.97]);
    await expect.poll(saved).not.toBeNull();
    const before = await box(view('three'));
    await page.evaluate(() => boardPage.desk.popOut(boardPage.window('three')));
    await page.waitForSelector(`.livemon-PopOut ${view('three')}`);
    expect(await page.locator(tab('three')).count()).toBe(0);
    expect(await page.locator(view('three')).count()).toBe(1);

    // Its figure goes and comes again: no second window, and it stands apart again.
    await page.evaluate(() => {
      boardPage.setFigures('k', ['one', 'two']);
      boardPage.setFigures('k', ['one', 'two', 'three']);
    });
    await page.waitForSelector(`.livemon-PopOut ${view('three')}`);
    expect(await page.locator(view('three')).count()).toBe(1);

    await page.evaluate(() =>
      boardPage.desk.returnToBoard(boardPage.window('three'))
    );
    await expect.poll(() => page.locator('.livemon-PopOut').count()).toBe(0);
    await page.evaluate(() => window.scrollTo(0, 0));
    expect(await box(view('three'))).toEqual(before);
  });

  it('brings windows that stand apart back after a reload, and says what they wait for', async () => {
    await load();
    await page.evaluate(() => {
      boardPage.popOuts.restore('a.ipynb#one');
      boardPage.popOuts.restore('closed.ipynb#two');
      boardPage.popOuts.restore('open.ipynb#three');
      boardPage.popOuts.dropOrphans(path => path !== 'closed.ipynb');
    });
    expect(
      await page.evaluate(() => [...boardPage.popOuts.places.keys()])
    ).toEqual(['a.ipynb#one', 'open.ipynb#three']);
    const hint = page.locator('.livemon-PopOut-hint').first();
    expect(await hint.textContent()).toBe(
      'The figure one appears here when a.ipynb draws it again.'
    );
    await page.evaluate(() => {
      boardPage.addKernel('k', 'a.ipynb', ['one', 'three']);
      boardPage.open();
      boardPage.popOuts.dropOrphans(() => false);
    });
    await page.waitForSelector(`.livemon-PopOut ${view('one')}`);
    await expect.poll(() => hint.isVisible()).toBe(false);
    expect(await page.locator('.livemon-PopOut').count()).toBe(1);
    expect(await page.locator(view('one')).count()).toBe(1);

    // The notebook is renamed, and the window closed and reopened.
    await page.evaluate(() => boardPage.rename('k', 'b.ipynb'));
    expect(
      await page.evaluate(() => [...boardPage.popOuts.places.keys()])
    ).toEqual(['b.ipynb#one']);
    await page.evaluate(() => boardPage.desk.close(boardPage.window('one')));
    expect(await page.locator('.livemon-PopOut').count()).toBe(0);
    await page.evaluate(() => boardPage.desk.reopen());
    await page.waitForSelector(`.livemon-PopOut ${view('one')}`);
  });

  it('calls a figure what the person calls it, over a reload', async () => {
    await open('one', 'two');
    await page.evaluate(() =>
      boardPage.desk.rename(boardPage.window('one'), ' losses ')
    );
    await expect.poll(() => page.locator(tab('losses')).count()).toBe(1);
    const layout = await kept();
    await page.close();
    await load();
    await page.evaluate(async kept => {
      boardPage.addKernel('k', 'a.ipynb', ['one', 'two']);
      boardPage.open();
      await boardPage.recall(kept);
    }, layout);
    await expect.poll(() => page.locator(tab('losses')).count()).toBe(1);
    await page.evaluate(() =>
      boardPage.desk.rename(boardPage.window('one'), '')
    );
    await expect.poll(() => page.locator(tab('one')).count()).toBe(1);
  });

  it('asks for nothing while it is hidden, and for all at once when it is shown', async () => {
    await open('one', 'two');
    const asked = (): Promise<string[]> =>
      page.evaluate(() => {
        const [entry] = boardPage.entries.values();
        return Object.keys(entry!.views.current().figures).sort();
      });
    await expect.poll(asked).toEqual(['k-one', 'k-two']);
    await page.evaluate(() => boardPage.board!.hide());
    await expect.poll(asked).toEqual([]);
    await page.evaluate(() => boardPage.board!.show());
    await expect.poll(asked).toEqual(['k-one', 'k-two']);
  });
});
