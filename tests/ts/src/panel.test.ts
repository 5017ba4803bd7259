// @vitest-environment node
/** The sidebar in a real Chromium, with several kernels that a person goes to and fro between. */
import type { Page } from '@playwright/test';
import { beforeAll, beforeEach, expect, it } from 'vitest';

import { describeInChromium } from '../chromium';
import type {} from './page/panel';
import type { PageBundle } from './page/bundle';
import { bundlePage, showBundle } from './page/bundle';

describeInChromium('the sidebar', chromium => {
  let page: Page;
  let bundle: PageBundle;

  beforeAll(async () => {
    bundle = await bundlePage('panel', ['livemon', 'base']);
  }, 60_000);

  beforeEach(async () => {
    page = await chromium.newPage({ viewport: { width: 400, height: 600 } });
    await showBundle(page, bundle);
    await page.evaluate(async () => {
      for (const name of ['a', 'b', 'c']) {
        await panelPage.add(name);
      }
    });
  });

  const go = (name: string | null): Promise<void> =>
    page.evaluate(async name => {
      panelPage.go(name);
      // Events about what was opened or closed come later.
      await new Promise(done => setTimeout(done, 0));
    }, name);
  const scrolled = (): Promise<number> =>
    page.evaluate(() => panelPage.panel.node.scrollTop);
  /** As soon as there is enough to be scrolled. */
  const scroll = (to: number): Promise<void> =>
    expect
      .poll(() =>
        page.evaluate(to => {
          panelPage.panel.node.scrollTop = to;
          return panelPage.panel.node.scrollTop;
        }, to)
      )
      .toBe(to);
  const opened = (): Promise<(string | undefined)[]> =>
    page.$$eval('.livemon-KernelSection[open]', all =>
      all.map(section => (section as HTMLElement).dataset['kernel'])
    );
  const toggle = (name: string): Promise<void> =>
    page.click(`[data-kernel="${name}"] > summary`);

  it('keeps how far each kernel was scrolled', async () => {
    await go('a');
    await expect.poll(scrolled).toBe(0);
    await scroll(300);
    await go('b');
    await expect.poll(scrolled).toBe(0);
    await scroll(120);
    await go('a');
    await expect.poll(scrolled).toBe(300);
    await page.evaluate(() => {
      panelPage.panel.hide();
      panelPage.go('c');
      panelPage.go('b');
      panelPage.panel.show();
    });
    await expect.poll(scrolled).toBe(120);
    await go('a');
    await expect.poll(scrolled).toBe(300);
  });

  const fill = (filled: boolean): Promise<void> =>
    page.evaluate(filled => {
      panelPage.panel.node.querySelector<HTMLElement>(
        '.livemon-Sidebar-kernels'
      )!.style.display = filled ? '' : 'none';
    }, filled);
  const drawn = (): Promise<void> =>
    page.evaluate(
      () => new Promise(done => requestAnimationFrame(() => setTimeout(done)))
    );

  it('goes back to a place that needs content which comes later', async () => {
    await go('a');
    await scroll(300);
    await go('b');
    await fill(false);
    await go('a');
    expect(await scrolled()).toBe(0);
    // The panel itself has the focus whenever it comes to the front: that is no one's going on.
    await page.evaluate(() => panelPage.panel.node.focus());
    await go('b');
    await go('a');
    await fill(true);
    await expect.poll(scrolled).toBe(300);
    await go('b');
    await fill(false);
    await go('a');
    await page.mouse.move(50, 50);
    await page.mouse.wheel(0, -10);
    await fill(true);
    await drawn();
    expect(await scrolled(), 'where the person left it').toBe(0);
  });

  it('leaves a person who comes in by Tab where the focus is', async () => {
    await page.evaluate(() => {
      // What the panel has before its kernels stays there while these are away.
      const before = document.createElement('button');
      before.id = 'before';
      document.body.prepend(before);
      const first = document.createElement('button');
      first.id = 'first';
      panelPage.panel.node.prepend(first);
      before.focus();
    });
    await go('a');
    await scroll(300);
    await go('b');
    await fill(false);
    await go('a');
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('first');
    await fill(true);
    await drawn();
    expect(await scrolled(), 'where the focus is').toBe(0);
  });

  it('opens the current kernel, and closes only what it opened itself', async () => {
    await go('a');
    expect(await opened()).toEqual(['a']);
    await toggle('b');
    expect(await opened()).toEqual(['a', 'b']);
    await go('c');
    expect(await opened()).toEqual(['c', 'b']);
    await go('b');
    expect(await opened()).toEqual(['b']);
    await go('a');
    expect(await opened(), 'still as the person wanted it').toEqual(['a', 'b']);
    await toggle('b');
    await go('b');
    await go('a');
    expect(await opened()).toEqual(['a']);
  });

  it('says that a notebook which is open has no kernel, and not to open one', async () => {
    const words = (): Promise<string | null> =>
      page.textContent('.livemon-StartPrompt p');
    expect(await words()).toContain('Open a notebook');
    await go('lost.ipynb');
    expect(await words()).toContain('lost.ipynb has no kernel now');
    await go(null);
    expect(await words()).toContain('Open a notebook');
  });
});
