/**
 * A page for `make bench`: JupyterLab in Chromium on an empty notebook, whose kernel the benchmark drives itself.
 *
 * Asked on stdin, it answers on stdout, a line of JSON for each line: `ready` with the path of the kernel's connection
 * file, `frames` with, for each figure's window, the age in seconds of every frame when it was put on the canvas. It ends
 * with its stdin.
 */
import { chromium } from '@playwright/test';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { notebook } from '../lab/notebook';
import { LabServer } from '../lab/server';

declare global {
  interface Window {
    livemonFrames: Record<string, number[]>;
  }
}

async function main(): Promise<void> {
  const server = await LabServer.start({
    baseUrl: '/',
    env: { OPENBLAS_NUM_THREADS: '1' }
  });
  const browser = await chromium.launch({
    executablePath: process.env.LIVEMON_CHROMIUM || '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run']
  });
  try {
    const page = await browser.newPage({
      viewport: { width: 1400, height: 900 }
    });
    await page.addInitScript(() => {
      window.livemonFrames = {};
      new MutationObserver(changes => {
        for (const { target } of changes) {
          const { figure, frame, time } = (target as HTMLElement).dataset;
          if (figure && frame && !(target as Element).closest('.jp-Notebook')) {
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
    for await (const line of createInterface({ input: process.stdin })) {
      const answer =
        line === 'ready'
          ? { connection_file: connectionFile }
          : await page.evaluate(() => window.livemonFrames);
      process.stdout.write(`${JSON.stringify(answer)}\n`);
    }
  } finally {
    await browser.close();
    await server.stop();
  }
}

/** The connection file of the notebook's kernel, once the page is connected to it. */
async function kernelOf(server: LabServer): Promise<string> {
  const until = Date.now() + 60_000;
  for (;;) {
    const [kernel] =
      await server.get<{ id: string; connections: number }[]>('kernels');
    if (kernel && kernel.connections > 0) {
      return join(server.runtime, `kernel-${kernel.id}.json`);
    }
    if (Date.now() > until) {
      throw new Error(
        `the notebook's kernel did not come up:\n${server.output}`
      );
    }
    await new Promise(done => setTimeout(done, 100));
  }
}

void main();
