/** What the way between page and kernel may do to figures and panel: closed and moved notebooks, slow lines, sleep. */
import type { BrowserServer } from '@playwright/test';
import { chromium } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { Cable } from '../lab/cable';
import { FOUR, NAMES, busy } from '../lab/cells';
import { expect, test } from '../lab/fixtures';
import { Lab, processes } from '../lab/lab';
import { notebook } from '../lab/notebook';

const START = '%load_ext livemon\n%livemon';

/** Resident memory of a process, MiB. */
function memory(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)![1]) / 1024;
}

test('a notebook that is moved gives its new name; closed while its cell runs, panel and board go on', async ({
  lab,
  page,
  server
}) => {
  server.add('four.ipynb', notebook(START, FOUR, busy(60)));
  await lab.open('four.ipynb');
  await lab.run(0, 1);
  await lab.start(2);
  await lab.advance(NAMES, 5, 30_000);
  await page.evaluate(async () => {
    const { contents } = (
      window.jupyterapp as unknown as {
        serviceManager: {
          contents: {
            newUntitled(options: object): Promise<{ path: string }>;
            rename(from: string, to: string): Promise<unknown>;
          };
        };
      }
    ).serviceManager;
    // As the file browser does when a file is dragged into a folder.
    const { path } = await contents.newUntitled({ type: 'directory' });
    await contents.rename('four.ipynb', `${path}/moved.ipynb`);
  });
  await expect(lab.panel).toContainText('moved.ipynb');
  await lab.advance(NAMES, 5, 30_000);

  await page.evaluate(() => window.livemonTest().panel.close());
  await lab.dismissDialogs();
  await expect(page.locator('.jp-NotebookPanel')).toHaveCount(0);
  await lab.advance(NAMES, 10, 30_000);
  for (const name of NAMES) {
    await expect(lab.figure(name)).toHaveAttribute('data-state', 'live');
  }
});

for (const mode of ['disabled', 'perComm']) {
  test(
    `figures and panel are heard beside a cell when JupyterLab's comms over subshells are ${mode}`,
    { tag: '@slow' },
    async ({ lab, server }) => {
      server.settings('@jupyterlab/apputils-extension:kernels-settings', {
        commsOverSubshells: mode
      });
      server.add('four.ipynb', notebook(START, FOUR, busy(40)));
      await lab.open('four.ipynb');
      await lab.run(0, 1);
      await lab.start(2);
      await lab.advance(NAMES, 5, 30_000);
      await expect(lab.panel.locator('.livemon-Panel')).toHaveAttribute(
        'data-link',
        'live'
      );
      // A figure that is hidden and shown again asks for its picture while the cell runs.
      await lab.command('livemon:tile', { arrangement: 'stacked' });
      await lab.renewed(['cpu.percent', 'loss']);
      expect(await lab.execution(2)).toBe('*');
    }
  );
}

test(
  'over a line of 2 Mbit/s pictures stay current',
  { tag: '@slow' },
  async ({ lab, page, server }) => {
    const cable = await Cable.lay(Number(new URL(server.url).port));
    try {
      server.add('four.ipynb', notebook(START, FOUR, busy(120)));
      await lab.open('four.ipynb', `http://127.0.0.1:${cable.port}/`);
      await lab.run(0, 1);
      await lab.start(2);
      await lab.advance(NAMES, 20, 30_000);
      cable.bytes_s = 250_000;
      const age = (): Promise<number> =>
        page.$$eval('.livemon-Board .livemon-FigureView', views =>
          Math.max(
            ...views.map(
              view =>
                Date.now() / 1000 - Number(view.getAttribute('data-time') ?? 0)
            )
          )
        );
      // The page has to notice that pictures grow old, and to ask for fewer.
      await page.waitForTimeout(20_000);
      const ages: number[] = [];
      for (let second = 0; second < 20; second += 1) {
        ages.push(await age());
        await page.waitForTimeout(1000);
      }
      console.info('ages, s:', ages.map(each => each.toFixed(1)).join(' '));
      expect(Math.max(...ages)).toBeLessThan(5);
      await lab.advance(NAMES, 5, 30_000);
      await lab.renewed(['cpu.percent', 'loss']);
    } finally {
      await cable.dispose();
    }
    lab.forgive(
      /ERR_CONNECTION|ERR_EMPTY_RESPONSE|ERR_SOCKET|Failed to fetch|NetworkError|WebSocket/
    );
  }
);

test(
  'a server that restarts takes the kernel along: the page says so, and goes on with the next one',
  { tag: '@slow' },
  async ({ lab, page, server }) => {
    server.add('four.ipynb', notebook(START, FOUR, busy(60)));
    await lab.open('four.ipynb');
    await lab.run(0, 1);
    await lab.start(2);
    await lab.advance(NAMES, 5, 30_000);

    await server.restart();
    for (const name of NAMES) {
      await expect(lab.figure(name)).not.toHaveAttribute('data-state', 'live');
    }
    await expect(lab.panel).toContainText(
      /connect|kernel is gone|was stopped|no kernel/i
    );
    // JupyterLab finds out by asking for the list of sessions.
    await expect
      .poll(() => lab.kernel(), { timeout: 90_000 })
      .toMatch(/none|dead/);
    await lab.dismissDialogs();
    await page.evaluate(() =>
      window
        .livemonTest()
        .panel.sessionContext!.changeKernel({ name: 'python3' })
    );
    await expect
      .poll(() => lab.kernel(), { timeout: 60_000 })
      .toBe('connected, idle');
    await lab.run(0, 1);
    await lab.start(2);
    await lab.advance(NAMES, 5, 30_000);
    await lab.renewed(['cpu.percent', 'loss']);
    // What JupyterLab and the browser say of requests without a server, and of a kernel that is not there any more.
    lab.forgive(
      /ERR_CONNECTION|ERR_EMPTY_RESPONSE|ERR_SOCKET|Failed to fetch|NetworkError|WebSocket|404|Comm not found/
    );
  }
);

test(
  'a page that sleeps wakes with everything, and without a flood',
  { tag: '@slow' },
  async ({ lab, page, server }) => {
    server.add('four.ipynb', notebook(START, FOUR, busy(100)));
    await lab.open('four.ipynb');
    await lab.run(0, 1);
    await lab.start(2);
    await lab.advance(NAMES, 10, 30_000);
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('Page.setWebLifecycleState', { state: 'frozen' });
    await new Promise(done => setTimeout(done, 30_000));
    await devtools.send('Page.setWebLifecycleState', { state: 'active' });
    await lab.advance(NAMES, 5, 15_000);
    await lab.renewed(['cpu.percent', 'loss']);
    for (const name of NAMES) {
      await expect(lab.figure(name)).toHaveAttribute('data-state', 'live');
    }
  }
);

test(
  'a browser that is stopped leaves the other its rate, and the server its memory',
  { tag: '@slow' },
  async ({ lab, server }, { project }) => {
    test.setTimeout(400_000);
    server.add('four.ipynb', notebook(START, FOUR, busy(300)));
    await lab.open('four.ipynb');
    await lab.run(0, 1);
    let second: BrowserServer | undefined;
    let stopped: number[] = [];
    try {
      second = await chromium.launchServer(project.use.launchOptions ?? {});
      const browser = await chromium.connect(second.wsEndpoint());
      const other = new Lab(await browser.newPage(), server);
      await other.prepare();
      await other.open('four.ipynb');
      await other.command('livemon:open-board');
      await other.command('livemon:open-panel');
      await lab.start(2);
      await Promise.all(
        [lab, other].map(each => each.advance(NAMES, 5, 30_000))
      );
      const rate = async (): Promise<number> => {
        const before = await lab.frames(...NAMES);
        await lab.page.waitForTimeout(10_000);
        const now = await lab.frames(...NAMES);
        return Math.min(...now.map((frame, i) => frame - before[i]!)) / 10;
      };
      const together = await rate();
      const memories = [memory(server.pid)];
      stopped = renderers(second.process().pid!);
      expect(stopped.length).toBeGreaterThan(0);
      stopped.forEach(pid => process.kill(pid, 'SIGSTOP'));
      const alone: number[] = [];
      const connections = async (): Promise<number> =>
        (await server.get<{ connections: number }[]>('kernels'))[0]!
          .connections;
      const counts: number[] = [];
      for (let turn = 0; turn < 15; turn += 1) {
        alone.push(await rate());
        memories.push(memory(server.pid));
        counts.push(await connections());
      }
      console.info(
        `frames/s: ${together} together, then ${alone.join(' ')}`,
        `server, MiB: ${memories.map(Math.round).join(' ')}`,
        `connections: ${counts.join(' ')}`
      );
      const middle = [...alone].sort((a, b) => a - b)[alone.length >> 1]!;
      expect(middle, 'frames a second').toBeGreaterThan(together / 2);
      expect(counts.at(-1), 'the server dropped the page').toBe(1);
      expect(Math.max(...memories) - memories[0]!, 'MiB').toBeLessThan(150);
      expect(
        memories.at(-1)! - memories.at(-4)!,
        'MiB after the page was dropped'
      ).toBeLessThan(5);
      for (const name of NAMES) {
        await expect(lab.figure(name)).toHaveAttribute('data-state', 'live');
      }
    } finally {
      stopped.forEach(pid => process.kill(pid, 'SIGKILL'));
      await second?.kill();
    }
  }
);

/** The processes below a browser that run its pages. */
function renderers(browser: number): number[] {
  const all = processes();
  const below = new Set([browser]);
  for (let grown = 0; grown !== below.size;) {
    grown = below.size;
    for (const { pid, parent } of all) {
      if (below.has(parent)) {
        below.add(pid);
      }
    }
  }
  return all
    .filter(
      ({ pid, command }) =>
        below.has(pid) && command.includes('--type=renderer')
    )
    .map(({ pid }) => pid);
}
