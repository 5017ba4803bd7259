/** The Chromium of the tests that need a real browser. */
import { existsSync } from 'node:fs';

import type { Browser } from '@playwright/test';
import { chromium } from '@playwright/test';

const PATH = process.env['LIVEMON_CHROMIUM'] ?? '/usr/bin/chromium';

/** Whether there is one: else these tests are skipped. */
export const hasChromium = existsSync(PATH);

export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: PATH,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--no-first-run',
      '--disable-background-networking'
    ]
  });
}
