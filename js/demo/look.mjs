// For people who change how the page side looks: photographs the demonstration page in Chromium, which is fed by a
// synthetic kernel, in every state below. No test runs it. `node js/demo/look.mjs [FOLDER [name…]]`; without a folder it
// makes one for temporary files, and says which.
import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { launchChromium } from './chromium.mjs';
import { serve } from './serve.mjs';

const LOOKS = {
  light: { query: 'theme=light', width: 1400, height: 1500 },
  dark: { query: 'theme=dark', width: 1400, height: 1500 },
  narrow: {
    query: 'panel=220&theme=light&gpus=0&figures=1',
    width: 720,
    height: 1300
  },
  rtl: { query: 'rtl=1&theme=light&figures=2', width: 1000, height: 1300 },
  wide: { query: 'panel=600&theme=dark&figures=2', width: 1100, height: 1000 },
  twelve: { query: 'figures=12&theme=light', width: 1400, height: 900 },
  trouble: {
    query: 'trouble=refused&theme=light&gpus=0',
    width: 1400,
    height: 900
  },
  dead: {
    query: 'link=dead&reason=It+was+killed+by+signal+9.&theme=dark',
    width: 1400,
    height: 900
  },
  empty: { query: 'empty=1&figures=0&theme=light', width: 420, height: 500 },
  plain: { query: 'theme=none', width: 1100, height: 900, scheme: 'dark' },
  hidpi: { query: 'theme=light&figures=1', width: 900, height: 700, ratio: 2 }
};

const [wanted, ...chosen] = process.argv.slice(2);
const folder = wanted ?? mkdtempSync(join(tmpdir(), 'livemon-looks-'));
mkdirSync(folder, { recursive: true });
console.log(folder);
const server = await serve();
const browser = await launchChromium();
try {
  for (const [
    name,
    { query, width, height, ratio = 1, scheme = 'light' }
  ] of Object.entries(LOOKS)) {
    if (chosen.length > 0 && !chosen.includes(name)) {
      continue;
    }
    const page = await browser.newPage({
      viewport: { width, height },
      deviceScaleFactor: ratio,
      colorScheme: scheme
    });
    page.on('pageerror', error => console.error(name, error));
    page.on(
      'console',
      message => message.type() !== 'log' && console.error(name, message.text())
    );
    await page.goto(`${server.url}?${query}`);
    await page.waitForSelector('body[data-ready]');
    await page.evaluate(() => new Promise(done => setTimeout(done, 500))); // charts settle
    await page.screenshot({ path: join(folder, `${name}.png`) });
    await page.close();
  }
} finally {
  await browser.close();
  server.close();
}
