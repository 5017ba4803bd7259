// @vitest-environment node
/** The sidebar in a real Chromium, with several kernels that a person goes to and fro between. */
import { existsSync } from 'node:fs';

import type { Browser, Page } from '@playwright/test';
import { chromium } from '@playwright/test';
import { build } from 'esbuild';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import type {} from './page/panel';

const CHROMIUM = process.env['LIVEMON_CHROMIUM'] ?? '/usr/bin/chromium';

describe.skipIf(!existsSync(CHROMIUM))(
  'the sidebar in Chromium',
  { timeout: 60_000 },
  () => {
    let browser: Browser;
    let page: Page;
    let file: (end: string) => string;

    beforeAll(async () => {
      const bundle = await build({
        stdin: {
          contents: `
          import '@lumino/widgets/style/index.css';
          import '../../../../style/livemon.css';
          import '../../../../style/base.css';
          import { start } from './panel';
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
      file = end =>
        bundle.outputFiles.find(({ path }) => path.endsWith(end))!.text;
      browser = await chromium.launch({
        executablePath: CHROMIUM,
        args: ['--no-sandbox', '--disable-gpu', '--no-first-run']
      });
    }, 60_000);

    afterAll(async () => {
      await browser.close();
    });

    beforeEach(async () => {
      page = await browser.newPage({ viewport: { width: 400, height: 600 } });
      await page.setContent('<!doctype html>');
      await page.addStyleTag({ content: file('.css') });
      await page.addScriptTag({ content: file('.js') });
      await page.waitForSelector('body[data-ready]');
      await page.evaluate(async () => {
        for (const name of ['a', 'b', 'c']) {
          await panelPage.add(name);
        }
      });
      return () => page.close();
    });

    const go = (name: string | null): Promise<void> =>
      page.evaluate(async name => {
        panelPage.go(name);
        // Events about what was opened or closed come later.
        await new Promise(done => setTimeout(done, 0));
      }, name);
    const scrolled = (): Promise<number> =>
      page.evaluate(() => panelPage.panel.node.scrollTop);
    const scroll = (to: number): Promise<void> =>
      page.evaluate(to => {
        panelPage.panel.node.scrollTop = to;
      }, to);
    const opened = (): Promise<(string | undefined)[]> =>
      page.$$eval('.livemon-KernelSection[open]', all =>
        all.map(section => (section as HTMLElement).dataset['kernel'])
      );
    const toggle = (name: string): Promise<void> =>
      page.click(`[data-kernel="${name}"] > summary`);

    it('keeps how far each kernel was scrolled', async () => {
      await go('a');
      expect(await scrolled()).toBe(0);
      await scroll(300);
      await go('b');
      expect(await scrolled()).toBe(0);
      await scroll(120);
      await go('a');
      expect(await scrolled()).toBe(300);
      await page.evaluate(() => {
        panelPage.panel.hide();
        panelPage.go('c');
        panelPage.go('b');
        panelPage.panel.show();
      });
      expect(await scrolled()).toBe(120);
      await go('a');
      expect(await scrolled()).toBe(300);
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
      expect(await opened(), 'still as the person wanted it').toEqual([
        'a',
        'b'
      ]);
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
  }
);
