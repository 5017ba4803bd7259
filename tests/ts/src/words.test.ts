// @vitest-environment node
/** No word of the interface is left untranslated: all of it is shown under a translation that marks what it gives. */
import { existsSync } from 'node:fs';

import type { Browser, Page } from '@playwright/test';
import { chromium } from '@playwright/test';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type {} from './page/words';

const CHROMIUM = process.env['LIVEMON_CHROMIUM'] ?? '/usr/bin/chromium';

describe.skipIf(!existsSync(CHROMIUM))('Words', { timeout: 60_000 }, () => {
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    const bundle = await build({
      stdin: {
        contents: `
          import '@lumino/widgets/style/index.css';
          import '../../../../style/livemon.css';
          import '../../../../style/base.css';
          import '../../../../style/board.css';
          import { start } from './words';
          start();`,
        resolveDir: new URL('page', import.meta.url).pathname
      },
      bundle: true,
      write: false,
      outdir: 'out',
      format: 'iife',
      target: 'es2022',
      define: { 'process.env': '{}', global: 'globalThis' },
      loader: { '.svg': 'text' }
    });
    const file = (end: string): string =>
      bundle.outputFiles.find(({ path }) => path.endsWith(end))!.text;
    browser = await chromium.launch({
      executablePath: CHROMIUM,
      args: ['--no-sandbox', '--disable-gpu', '--no-first-run']
    });
    page = await browser.newPage({ viewport: { width: 500, height: 2800 } });
    await page.setContent('<!doctype html>');
    await page.addStyleTag({ content: file('.css') });
    await page.addScriptTag({ content: file('.js') });
    await page.waitForSelector('body[data-ready]');
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
