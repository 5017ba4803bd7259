// @vitest-environment node
/** No word of the interface is left untranslated: all of it is shown under a translation that marks what it gives. */
import type { Page } from '@playwright/test';
import { beforeAll, beforeEach, expect, it } from 'vitest';

import { describeInChromium } from '../chromium';
import type {} from './page/words';
import type { PageBundle } from './page/bundle';
import { bundlePage, showBundle } from './page/bundle';

describeInChromium('Words', chromium => {
  let bundle: PageBundle;
  let page: Page;

  beforeAll(async () => {
    bundle = await bundlePage('words', ['livemon', 'base', 'board']);
  }, 60_000);

  beforeEach(async () => {
    page = await chromium.newPage({ viewport: { width: 500, height: 2800 } });
    await showBundle(page, bundle);
  });

  const untranslated = () => page.evaluate(() => wordsPage.untranslated());
  const text = () => page.evaluate(() => document.body.innerText);
  const run = async (): Promise<void> => {
    await page.evaluate(() => wordsPage.run());
    await expect.poll(text).toMatch(/GiB|KiB|\bB\b/);
    await expect.poll(text).toMatch(/⟦Waiting for the first picture/);
  };

  it('are translated where nothing runs', async () => {
    expect(await text()).toMatch(/⟦No live figures/);
    expect(await untranslated()).toEqual([]);
  });

  it('are translated in panel, board and status bar of a busy kernel', async () => {
    await run();
    expect(await untranslated()).toEqual([]);
    await page.evaluate(() => wordsPage.hide());
    await expect.poll(text).toMatch(/⟦Show 1 closed figure/);
    expect(await untranslated()).toEqual([]);
  });

  it.each(['pushOnly', 'stale', 'disconnected', 'dead', 'stopped'] as const)(
    'are translated when the link is %s',
    async link => {
      await run();
      await page.evaluate(link => {
        wordsPage.kernels.current!.model.setLink(link);
      }, link);
      await page.waitForTimeout(50); // the panel draws in the next frame
      expect(await untranslated()).toEqual([]);
    }
  );
});
