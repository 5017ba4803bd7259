/** Tests in a real Chromium, which one suite shares: its pages are closed after each test, and may not have complained. */
import { existsSync } from 'node:fs';

import type { Browser, BrowserContextOptions, Page } from '@playwright/test';
import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest';

import { CHROMIUM, launchChromium } from '../../js/demo/chromium.mjs';

/** Where the cores are busy. */
const START_MS = 60_000;
const TEST_MS = 60_000;

export interface Chromium {
  /** A page for one test: made in it or before it, closed after it. */
  newPage(options?: BrowserContextOptions): Promise<Page>;
  /** Exceptions and errors on the consoles of its pages; the test fails for what is left of them. */
  errors: string[];
}

/** A suite of tests that need Chromium; they are skipped where there is none. */
export function describeInChromium(
  name: string,
  suite: (chromium: Chromium) => void
): void {
  describe.skipIf(!existsSync(CHROMIUM))(name, { timeout: TEST_MS }, () => {
    let browser: Browser;
    let pages: Page[] = [];
    const shared: Chromium = {
      errors: [],
      newPage: async options => {
        const page = await browser.newPage(options);
        pages.push(page);
        page.on('pageerror', error => shared.errors.push(String(error)));
        page.on('console', message => {
          if (message.type() === 'error') {
            shared.errors.push(message.text());
          }
        });
        return page;
      }
    };

    beforeAll(async () => {
      browser = await launchChromium();
    }, START_MS);

    afterAll(() => browser.close());

    afterEach(async () => {
      await Promise.all(pages.map(page => page.close()));
      const { errors } = shared;
      pages = [];
      shared.errors = [];
      expect(errors).toEqual([]);
    });

    suite(shared);
  });
}
