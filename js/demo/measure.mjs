// For people who change how the page side draws: what it costs the main thread, in Chromium, fed by a synthetic kernel.
// No test runs it, as it says nothing on a busy machine. `node js/demo/measure.mjs [seconds]` prints one JSON line for
// each load: share of one core that the main thread was busy, and of which script; pictures shown per second of each figure;
// milliseconds from a message to its picture on the canvas.
import { launchChromium } from './chromium.mjs';
import { serve } from './serve.mjs';

const SECONDS = Number(process.argv[2] ?? 15);
const ALL = 'cores=32&gpus=1&metrics=9&figures=4&panel=320&history=600';
const LOADS = {
  idle: ALL,
  '60 series at 2 Hz': `${ALL}&samples_hz=2`,
  '4 figures at 10 Hz': `${ALL}&frames_hz=10`,
  both: `${ALL}&samples_hz=2&frames_hz=10`,
  '4 figures at 60 Hz': `${ALL}&frames_hz=60`,
  '1 figure at 60 Hz': `frames_hz=60&figures=1&${ALL}`,
  '12 figures at 10 Hz': `frames_hz=10&figures=12&${ALL}`
};

const server = await serve();
const browser = await launchChromium();
try {
  for (const [load, query] of Object.entries(LOADS)) {
    const page = await browser.newPage({
      viewport: { width: 1640, height: 1000 }
    });
    await page.addInitScript(() => {
      const seen = { shown: {}, ages: [] };
      globalThis.seen = seen;
      new globalThis.MutationObserver(changes => {
        for (const { target } of changes) {
          const { figure, time } = target.dataset;
          seen.shown[figure] = (seen.shown[figure] ?? 0) + 1;
          seen.ages.push(Date.now() - 1000 * Number(time));
        }
      }).observe(document, {
        subtree: true,
        attributes: true,
        attributeFilter: ['data-frame']
      });
    });
    await page.goto(`${server.url}?${query}`);
    await page.waitForSelector('body[data-ready]');
    const series = await page.getAttribute('body', 'data-ready');
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable', { timeDomain: 'threadTicks' });
    const read = async () => {
      const { metrics } = await session.send('Performance.getMetrics');
      const of = name => metrics.find(metric => metric.name === name).value;
      const seen = await page.evaluate(() => globalThis.seen);
      return {
        task: of('TaskDuration'),
        script: of('ScriptDuration'),
        wall: performance.now() / 1000,
        ...seen
      };
    };
    await new Promise(done => setTimeout(done, 2000)); // what starting costs is not asked here
    const before = await read();
    await new Promise(done => setTimeout(done, SECONDS * 1000));
    const after = await read();
    const wall = after.wall - before.wall;
    const share = name =>
      `${(((after[name] - before[name]) / wall) * 100).toFixed(1)} %`;
    const fps = Object.entries(after.shown).map(([figure, count]) =>
      ((count - before.shown[figure]) / wall).toFixed(1)
    );
    const ages = after.ages.slice(before.ages.length).sort((a, b) => a - b);
    const at = share => ages[Math.floor(share * ages.length)]?.toFixed(0);
    console.log(
      JSON.stringify({
        load,
        series,
        main_thread: share('task'),
        script: share('script'),
        fps,
        ms: { p50: at(0.5), p95: at(0.95) }
      })
    );
    await page.close();
  }
} finally {
  await browser.close();
  server.close();
}
