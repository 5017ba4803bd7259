// @vitest-environment node
/** No word of the interface is left untranslated: all of it is shown under a translation that marks what it gives. */
import type { Browser, Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { hasChromium, launchChromium } from '../chromium';
import type {} from './page/words';
import { bundlePage, showBundle } from './page/bundle';

describe.skipIf(!hasChromium)('Words', { timeout: 60_000 }, () => {
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    const bundle = await bundlePage('words', ['livemon', 'base', 'board']);
    browser = await launchChromium();
    page = await browser.newPage({ viewport: { width: 500, height: 2800 } });
    await showBundle(page, bundle);
  }, 60_000);

  afterAll(async () => {
    await browser.close();
  });

  const untranslated = () => page.evaluate(() => wordsPage.untranslated());
  const text = () => page.evaluate(() => document.body.innerText);

  it('are translated where nothing runs', async () => {
    expect(await text()).toMatch(/⟦No live figures/);
    expect(await untranslated()).toEqual([]);
  });

  it('are translated in panel, board and status bar of a busy kernel', async () => {
    await page.evaluate(() => wordsPage.run());
    await expect.poll(text, { timeout: 10_000 }).toMatch(/GiB|KiB|\bB\b/);
    await expect.poll(text).toMatch(/⟦Waiting for the first picture/);
    expect(await untranslated()).toEqual([]);
    await page.evaluate(() => wordsPage.hide());
    await expect.poll(text).toMatch(/⟦Show 1 closed figure/);
    expect(await untranslated()).toEqual([]);
  });

  it.each(['pushOnly', 'stale', 'disconnected', 'dead', 'stopped'] as const)(
    'are translated when the link is %s',
    async link => {
      await page.evaluate(link => {
        wordsPage.kernels.current!.model.setLink(link);
      }, link);
      await page.waitForTimeout(50); // the panel draws in the next frame
      expect(await untranslated()).toEqual([]);
    }
  );
});
