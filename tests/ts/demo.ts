/** Tests of the demonstration page: panel and figures of a synthetic kernel, without JupyterLab; see `js/demo`. */
import type { BrowserContextOptions, Page } from '@playwright/test';
import { afterAll, beforeAll } from 'vitest';

import type {} from '../../js/demo/demo';
import { serve } from '../../js/demo/serve.mjs';
import type { Chromium } from './chromium';
import { describeInChromium } from './chromium';

export interface Demo extends Chromium {
  /** Open the page with these choices (`js/demo/demo.ts`), and wait until it is ready. */
  open(query: string, options?: BrowserContextOptions): Promise<Page>;
}

export function describeDemo(name: string, suite: (demo: Demo) => void): void {
  describeInChromium(name, chromium => {
    let server: Awaited<ReturnType<typeof serve>>;

    beforeAll(async () => {
      server = await serve();
    }, 60_000);

    afterAll(() => server.close());

    suite(
      Object.assign(chromium, {
        open: async (query: string, options?: BrowserContextOptions) => {
          const page = await chromium.newPage({
            viewport: { width: 1000, height: 700 },
            ...options
          });
          await page.goto(`${server.url}?${query}`);
          await page.waitForSelector('body[data-ready]');
          return page;
        }
      })
    );
  });
}
