// What the page side costs the main thread, in Chromium: `node js/demo/measure.mjs [seconds]`. Prints one JSON line for
// each load: share of one core that the main thread was busy, and of which script; frames shown per second.
import { chromium } from '@playwright/test';

import { serve } from './serve.mjs';

const SECONDS = Number(process.argv[2] ?? 15);
const ALL = 'cores=32&gpus=1&metrics=9&figures=4&panel=320&history=600';
const LOADS = {
  idle: ALL,
  '60 series at 2 Hz': `${ALL}&samples_hz=2`,
  '4 figures at 10 Hz': `${ALL}&frames_hz=10`,
  both: `${ALL}&samples_hz=2&frames_hz=10`
};

const server = await serve();
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--no-first-run',
    '--disable-background-networking'
  ]
});
try {
  for (const [load, query] of Object.entries(LOADS)) {
    const page = await browser.newPage({
      viewport: { width: 1640, height: 1000 }
    });
    await page.goto(`${server.url}?${query}`);
    await page.waitForSelector('body[data-ready]');
    const series = await page.getAttribute('body', 'data-ready');
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable', { timeDomain: 'threadTicks' });
    const read = async () => {
      const { metrics } = await session.send('Performance.getMetrics');
      const of = name => metrics.find(metric => metric.name === name).value;
      const shown = await page.evaluate(() =>
        [...document.querySelectorAll('.livemon-FigureView')].map(view =>
          Number(view.dataset.frame)
        )
      );
      return {
        task: of('TaskDuration'),
        script: of('ScriptDuration'),
        wall: performance.now() / 1000,
        shown
      };
    };
    await new Promise(done => setTimeout(done, 2000)); // what starting costs is not asked here
    const before = await read();
    await new Promise(done => setTimeout(done, SECONDS * 1000));
    const after = await read();
    const wall = after.wall - before.wall;
    const share = name =>
      `${(((after[name] - before[name]) / wall) * 100).toFixed(1)} %`;
    const fps = after.shown.map((seq, index) =>
      ((seq - before.shown[index]) / wall).toFixed(1)
    );
    console.log(
      JSON.stringify({
        load,
        series,
        main_thread: share('task'),
        script: share('script'),
        fps
      })
    );
    await page.close();
  }
} finally {
  await browser.close();
  server.close();
}
