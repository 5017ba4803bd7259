// @vitest-environment node
/** Windows of the board that are closed, brought back, shown on their own or stand apart, in a real Chromium. */
import { expect, it } from 'vitest';

import { describeBoard, tab, view } from './boardTests';

describeBoard('windows of the board', tests => {
  const { open, seen, shows, box, saved, drag } = tests;

  it('brings hidden figures back and leaves the arrangement alone', async () => {
    await open('one', 'two', 'three');
    await drag('three', 'one', [0.5, 0.97]);
    await expect.poll(saved).not.toBeNull();
    const layout = await saved();
    const before = await box(view('three'));
    const button = '.livemon-Board-hiddenButton';
    expect(await tests.page.isVisible(button)).toBe(false);
    await tests.page.click(`${tab('two')} .lm-TabBar-tabCloseIcon`);
    await expect.poll(async () => (await seen()).length).toBe(2);
    expect(await tests.page.textContent(button)).toBe('Show 1 closed figure');
    await tests.page.dispatchEvent(button, 'click'); // in this page it lies below what can be seen
    await expect.poll(async () => (await seen()).length).toBe(3);
    expect(await box(view('three'))).toEqual(before);
    expect(await saved()).toEqual(layout);
    expect(await tests.page.isVisible(button)).toBe(false);
    await expect
      .poll(() =>
        tests.page.evaluate(() =>
          document.activeElement?.getAttribute('aria-label')
        )
      )
      .toBe('two');
  });

  it('hides a figure whose window is closed, until it is revealed or reopened; tiling brings none back', async () => {
    await open('one', 'two', 'three');
    await tests.page.click(`${tab('two')} .lm-TabBar-tabCloseIcon`);
    await shows('one', 'three');
    expect(await tests.page.evaluate(() => boardPage.hidden.keys)).toEqual([
      'a.ipynb#two'
    ]);
    await tests.page.evaluate(() => {
      boardPage.close();
      boardPage.open();
    });
    await shows('one', 'three');
    await tests.page.evaluate(() => {
      const [entry] = boardPage.entries.values();
      boardPage.desk.reveal(entry!, 'k-two');
    });
    await expect.poll(async () => (await seen()).length).toBe(3);
    await tests.page.click(`${tab('one')} .lm-TabBar-tabCloseIcon`);
    await expect.poll(async () => (await seen()).length).toBe(2);
    for (const layout of ['rows', 'columns', 'grid'] as const) {
      await tests.page.evaluate(one => boardPage.desk.tile(one), layout);
      await shows('two', 'three');
    }
    await tests.page.evaluate(() => boardPage.hidden.add('other.ipynb#x'));
    await tests.page.evaluate(() => boardPage.desk.reopen({ all: true }));
    await expect.poll(async () => (await seen()).length).toBe(3);
    // Of notebooks that are not here nothing is forgotten.
    expect(await tests.page.evaluate(() => boardPage.hidden.keys)).toEqual([
      'other.ipynb#x'
    ]);
  });

  it('keeps the keyboard when the last window is closed', async () => {
    await open('one', 'two');
    const focus = () =>
      tests.page.evaluate(
        () =>
          document.activeElement?.getAttribute('aria-label') ??
          document.activeElement?.id
      );
    await tests.page.evaluate(() => {
      boardPage.board!.activateWidget(
        boardPage.board!.set.windows.get('a.ipynb#one')!
      );
    });
    await expect.poll(focus).toBe('one');
    await tests.page.evaluate(() =>
      boardPage.desk.close(boardPage.window('one'))
    );
    await expect.poll(focus).toBe('two');
    await tests.page.evaluate(() =>
      boardPage.desk.close(boardPage.window('two'))
    );
    await expect.poll(focus).toBe('board');
    await tests.page.evaluate(() => boardPage.desk.undo());
    await expect.poll(focus).toBe('two');
    await tests.page.evaluate(() =>
      boardPage.desk.popOut(boardPage.window('two'))
    );
    await expect.poll(focus).toBe('two');
    await tests.page.evaluate(() =>
      boardPage.desk.close(boardPage.window('two'))
    );
    await expect.poll(focus).toBe('board');
  });

  it('shows figures of the current notebook alone, where that is wanted', async () => {
    await open('one', 'two');
    await tests.page.evaluate(() => {
      boardPage.addKernel('l', 'l.ipynb', ['three']);
      boardPage.addKernel('m', 'm.ipynb', []);
      boardPage.choose('k');
    });
    await expect.poll(async () => (await seen()).length).toBe(3);
    const choose = (id: string) =>
      tests.page.evaluate(one => boardPage.choose(one), id);
    const closed = () => tests.page.evaluate(() => boardPage.desk.closedCount);
    await tests.page.evaluate(
      () => (boardPage.memory.scope.currentOnly = true)
    );
    await shows('one', 'two');
    await tests.page.evaluate(() =>
      boardPage.desk.close(boardPage.window('two'))
    );
    await shows('one');
    expect(await closed()).toBe(1);
    await choose('l');
    await shows('three');
    expect(await closed()).toBe(0);
    await choose('m');
    await shows();
    expect(await tests.page.innerText('.livemon-Board-empty')).toMatch(
      /^The current notebook has no live figures/
    );
    // Who asks for a figure of another one gets it.
    await tests.page.evaluate(() => {
      boardPage.desk.reveal(boardPage.entries.get('k')!, 'k-one');
    });
    await shows('one');
    await tests.page.evaluate(
      () => (boardPage.memory.scope.currentOnly = false)
    );
    await expect.poll(async () => (await seen()).length).toBe(2);
  });

  it('brings back just the window that an offer is about, also one of another notebook', async () => {
    await open('one', 'two');
    await tests.page.evaluate(() => {
      boardPage.addKernel('l', 'l.ipynb', ['three']);
      boardPage.choose('k');
      boardPage.memory.scope.currentOnly = true;
    });
    await shows('one', 'two');
    const closed = await tests.page.evaluate(() => {
      const { desk } = boardPage;
      const stop = new AbortController();
      desk.closed.on(({ undo }) => (boardPage.offered = undo), {
        signal: stop.signal
      });
      desk.close(boardPage.window('two'));
      stop.abort();
      desk.close(boardPage.window('one'));
      boardPage.choose('l');
      desk.close(boardPage.window('three'));
      return boardPage.hidden.keys;
    });
    expect(closed).toEqual(['a.ipynb#two', 'a.ipynb#one', 'l.ipynb#three']);
    const offer = () =>
      tests.page.evaluate(() => {
        const { possible } = boardPage.offered!;
        boardPage.offered!.run();
        return possible;
      });
    expect(await offer()).toBe(true);
    await shows('two');
    const kept = () => tests.page.evaluate(() => boardPage.hidden.keys);
    expect(await kept()).toEqual(['a.ipynb#one', 'l.ipynb#three']);
    // Closed once more, it is for the offer that is made then.
    await tests.page.evaluate(() =>
      boardPage.desk.close(boardPage.window('two'))
    );
    await shows();
    expect(await offer()).toBe(false);
    await shows();
  });

  it('offers to bring a window back until it is there again, or its figure is gone', async () => {
    await open('one', 'two', 'three');
    const offers = () =>
      tests.page.evaluate(() =>
        boardPage.notifications.notifications.map(({ message }) => message)
      );
    const close = (name: string) =>
      tests.page.evaluate(
        one => boardPage.desk.close(boardPage.window(one)),
        name
      );
    await close('one');
    await close('two');
    expect(await offers()).toEqual(['The window of two is closed.']);
    await tests.page.evaluate(() => {
      const [offer] = boardPage.notifications.notifications;
      offer?.options.actions?.[0]?.callback(new MouseEvent('click'));
    });
    await expect.poll(async () => (await seen()).length).toBe(2);
    expect(await seen()).toContain('two');
    expect(await offers()).toEqual([]);
    await close('two');
    expect(await offers()).toEqual(['The window of two is closed.']);
    await tests.page.evaluate(() => boardPage.desk.undo());
    expect(await offers()).toEqual([]);
    await close('three');
    expect(await offers()).toEqual(['The window of three is closed.']);
    await tests.page.evaluate(() => boardPage.setFigures('k', ['two']));
    expect(await offers()).toEqual([]);
  });

  it('shows windows that code waits for, also those that were closed, and hides none of them', async () => {
    await open('one', 'two');
    await tests.page.click(`${tab('two')} .lm-TabBar-tabCloseIcon`);
    await shows('one');
    const set = (names: string[], waits: boolean): Promise<void> =>
      tests.page.evaluate(
        ([all, wait]) => boardPage.setFigures('k', all, wait),
        [names, waits] as const
      );
    await tests.page.evaluate(() => {
      const { model } = [...boardPage.entries.values()][0]!;
      model.wished.on(wish => boardPage.wishes.push(wish));
    });
    await set(['one', 'two'], true);
    await expect.poll(async () => (await seen()).length).toBe(2);
    await tests.page.click(`${tab('one')} .lm-TabBar-tabCloseIcon`);
    await shows('two');
    expect(await tests.page.evaluate(() => boardPage.wishes)).toEqual([
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
    await tests.page.evaluate(() => {
      const [entry] = boardPage.entries.values();
      boardPage.desk.reveal(entry!, 'k-two');
    });
    await shows('two');
    const focused = (): Promise<string | null | undefined> =>
      tests.page.evaluate(() =>
        document.activeElement?.getAttribute('aria-label')
      );
    await expect.poll(focused).toBe('two');
  });

  it('lets a window stand apart, and takes it back to where it stood', async () => {
    await open('one', 'two', 'three');
    await drag('three', 'one', [0.5, 0.97]);
    await expect.poll(saved).not.toBeNull();
    const before = await box(view('three'));
    await tests.page.evaluate(() =>
      boardPage.desk.popOut(boardPage.window('three'))
    );
    await tests.page.waitForSelector(`.livemon-PopOut ${view('three')}`);
    expect(await tests.page.locator(tab('three')).count()).toBe(0);
    expect(await tests.page.locator(view('three')).count()).toBe(1);

    // Its figure goes and comes again: no second window, and it stands apart again.
    await tests.page.evaluate(() => {
      boardPage.setFigures('k', ['one', 'two']);
      boardPage.setFigures('k', ['one', 'two', 'three']);
    });
    await tests.page.waitForSelector(`.livemon-PopOut ${view('three')}`);
    expect(await tests.page.locator(view('three')).count()).toBe(1);

    await tests.page.evaluate(() =>
      boardPage.desk.returnToBoard(boardPage.window('three'))
    );
    await expect
      .poll(() => tests.page.locator('.livemon-PopOut').count())
      .toBe(0);
    await tests.page.evaluate(() => window.scrollTo(0, 0));
    expect(await box(view('three'))).toEqual(before);
  });

  it('asks for nothing while it is hidden, and for all at once when it is shown', async () => {
    await open('one', 'two');
    const asked = (): Promise<string[]> =>
      tests.page.evaluate(() => {
        const [entry] = boardPage.entries.values();
        return Object.keys(entry!.views.current().figures).sort();
      });
    await expect.poll(asked).toEqual(['k-one', 'k-two']);
    await tests.page.evaluate(() => boardPage.board!.hide());
    await expect.poll(asked).toEqual([]);
    await tests.page.evaluate(() => boardPage.board!.show());
    await expect.poll(asked).toEqual(['k-one', 'k-two']);
  });
});
