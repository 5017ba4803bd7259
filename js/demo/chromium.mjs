// The Chromium of the demonstration page and of the tests that need a browser: `LIVEMON_CHROMIUM`, or Debian's.
import { chromium } from '@playwright/test';

export const CHROMIUM = process.env.LIVEMON_CHROMIUM || '/usr/bin/chromium';

export function launchChromium() {
  return chromium.launch({
    executablePath: CHROMIUM,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--no-first-run',
      '--disable-background-networking'
    ]
  });
}
