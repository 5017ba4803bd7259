/**
 * A page for `make bench`: JupyterLab in Chromium on an empty notebook, whose kernel the benchmark drives itself.
 *
 * Asked on stdin, it answers on stdout, a line of JSON for each line: `ready` with the path of the kernel's connection
 * file, `frames` with, for each figure's window, the age in seconds of every frame when it was put on the canvas, `cost`
 * with what the page has taken so far (the browser's own counters), `hide` and `show` when panel and board are so, `drag
 * FIGURE STEPS` with the round trip of each step, in seconds, `reload` with when things are there again after a reload of
 * the page, in seconds from its beginning. It ends with its stdin.
 */
import type { CDPSession, Page } from '@playwright/test';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { launchChromium } from '../../js/demo/chromium.mjs';
import { notebook } from '../lab/notebook';
import { LabServer } from '../lab/server';

declare global {
  interface Window {
    livemonFrames: Record<string, number[]>;
    /** For each figure when its window showed the first picture, in seconds since the page was asked for. */
    livemonFirst: Record<string, number>;
    /** Seconds from the next motion of the pointer to the picture that shows what its handler did. */
    livemonTrip: Promise<number>;
  }
}

async function main(): Promise<void> {
  const server = await LabServer.start({
    baseUrl: '/',
    env: { OPENBLAS_NUM_THREADS: '1' }
  });
  const browser = await launchChromium();
  try {
    const page = await browser.newPage({
      viewport: { width: 1400, height: 900 }
    });
    await page.addInitScript(() => {
      window.livemonFrames = {};
      window.livemonFirst = {};
      new MutationObserver(changes => {
        for (const { target } of changes) {
          const { figure, frame, time } = (target as HTMLElement).dataset;
          if (figure && frame && !(target as Element).closest('.jp-Notebook')) {
            window.livemonFirst[figure] ??= performance.now() / 1000;
            const ages = (window.livemonFrames[figure] ??= []);
            ages.push(Date.now() / 1000 - Number(time));
          }
        }
      }).observe(document, {
        subtree: true,
        attributes: true,
        attributeFilter: ['data-frame']
      });
    });
    server.add('bench.ipynb', notebook(''));
    await page.goto(`${server.url}lab/tree/bench.ipynb`);
    const connectionFile = await kernelOf(server);
    const counters = await page.context().newCDPSession(page);
    // The thread's CPU time: what other processes take from a small machine meanwhile is not the page's.
    await counters.send('Performance.enable', { timeDomain: 'threadTicks' });
    const answerTo = async (line: string): Promise<unknown> => {
      switch (line) {
        case 'ready':
          return { connection_file: connectionFile };
        case 'frames':
          return page.evaluate(() => window.livemonFrames);
        case 'cost':
          return cost(counters);
        case 'hide':
          return setShown(page, false);
        case 'show':
          return setShown(page, true);
        case 'reload':
          return reload(page, server);
        default:
          if (line.startsWith('drag ')) {
            const [, figure = '', steps] = line.split(' ');
            return drag(page, figure, Number(steps));
          }
          throw new Error(`unknown question: ${line}`);
      }
    };
    for await (const line of createInterface({ input: process.stdin })) {
      const answer = await answerTo(line);
      process.stdout.write(`${JSON.stringify(answer)}\n`);
    }
  } finally {
    await browser.close();
    await server.stop();
  }
}

/** Seconds of CPU time that the main thread has worked, and bytes of the heap after a collection. */
async function cost(counters: CDPSession): Promise<object> {
  await counters.send('HeapProfiler.collectGarbage');
  const { metrics } = await counters.send('Performance.getMetrics');
  const value = (name: string): number =>
    metrics.find(metric => metric.name === name)?.value ?? NaN;
  return {
    busy_s: value('TaskDuration'),
    at_s: value('Timestamp'),
    heap_bytes: value('JSHeapUsedSize')
  };
}

/** Put panel and board where nobody sees them, collapsed and behind another tab, or back. */
async function setShown(page: Page, shown: boolean): Promise<object> {
  await page.evaluate(async shown => {
    interface Widget {
      id: string;
    }
    const app = (
      window as unknown as {
        jupyterapp: {
          commands: { execute(id: string, args?: object): Promise<unknown> };
          shell: {
            activateById(id: string): void;
            add(widget: Widget, area: 'main', options: object): void;
            collapseRight(): void;
            widgets(area: string): Iterable<Widget>;
          };
        };
      }
    ).jupyterapp;
    if (shown) {
      await app.commands.execute('livemon:open-panel');
      await app.commands.execute('livemon:open-board');
      return;
    }
    app.shell.collapseRight();
    const main = [...app.shell.widgets('main')];
    const board = main.find(({ id }) => id === 'livemon-board')!;
    const other = main.find(({ id }) => id !== board.id)!;
    app.shell.add(board, 'main', { mode: 'tab-after', ref: other.id });
    app.shell.activateById(other.id);
  }, shown);
  const board = page.locator('#livemon-board');
  await board.waitFor({ state: shown ? 'visible' : 'hidden' });
  return {};
}

/** Drag over a figure whose code, at each step, changes the colour of its lower left corner: the steps' round trips. */
async function drag(
  page: Page,
  name: string,
  steps: number
): Promise<number[]> {
  const view = `#livemon-board .livemon-FigureView[data-figure="${name}"]`;
  const box = await page.locator(`${view} canvas`).boundingBox();
  if (box === null) {
    throw new Error(`no window shows ${name}`);
  }
  const to = (step: number): Promise<void> =>
    page.mouse.move(
      box.x + box.width * (0.3 + 0.01 * (step % 40)),
      box.y + box.height * 0.5
    );
  const trips: number[] = [];
  await to(0);
  await page.mouse.down();
  for (let step = 1; step <= steps; step++) {
    await page.evaluate(view => {
      const node = document.querySelector(view)!;
      const canvas = node.querySelector('canvas')!;
      const corner = (): string =>
        canvas
          .getContext('2d', { willReadFrequently: true })!
          .getImageData(4, canvas.height - 4, 1, 1)
          .data.join();
      const before = corner();
      window.livemonTrip = new Promise((resolve, reject) => {
        let start = NaN;
        canvas.addEventListener(
          'pointermove',
          () => (start = performance.now()),
          { once: true, capture: true }
        );
        const observer = new MutationObserver(() => {
          if (corner() !== before) {
            observer.disconnect();
            resolve((performance.now() - start) / 1000);
          }
        });
        observer.observe(node, { attributeFilter: ['data-frame'] });
        setTimeout(
          () => reject(new Error('no picture shows the step')),
          10_000
        );
      });
    }, view);
    await to(step);
    trips.push(await page.evaluate(() => window.livemonTrip));
  }
  await page.mouse.up();
  return trips;
}

/** Reload the page, once JupyterLab has saved that it shows the board: when each figure is seen again, by name. */
async function reload(page: Page, server: LabServer): Promise<object> {
  const names = Object.keys(await page.evaluate(() => window.livemonFirst));
  await until(server, 'the layout was not saved', async () => {
    const saved = await fetch(`${server.url}lab/api/workspaces`);
    return (await saved.text()).includes('livemon-board');
  });
  await page.reload({ waitUntil: 'commit' });
  await page.waitForFunction(
    names => names.every(name => name in window.livemonFirst),
    names,
    { timeout: 60_000 }
  );
  return page.evaluate(() => window.livemonFirst);
}

/** Wait for it for a minute at most; the error that says otherwise ends with what the server said. */
async function until(
  server: LabServer,
  problem: string,
  done: () => Promise<boolean>
): Promise<void> {
  const end = Date.now() + 60_000;
  while (!(await done())) {
    if (Date.now() > end) {
      throw new Error(`${problem}:\n${server.output}`);
    }
    await new Promise(resolve => setTimeout(resolve, 100));
  }
}

/** The connection file of the notebook's kernel, once the page is connected to it. */
async function kernelOf(server: LabServer): Promise<string> {
  let file = '';
  await until(server, "the notebook's kernel did not come up", async () => {
    const [kernel] =
      await server.get<{ id: string; connections: number }[]>('kernels');
    if (kernel && kernel.connections > 0) {
      file = join(server.runtime, `kernel-${kernel.id}.json`);
    }
    return file !== '';
  });
  return file;
}

void main();
