/** What the way between page and kernel may do to figures and panel: closed and moved notebooks, slow lines, sleep. */
import type { BrowserServer } from '@playwright/test';
import { chromium } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { Cable } from '../lab/cable';
import { FOUR, NAMES, busy } from '../lab/cells';
import { expect, test } from '../lab/fixtures';
import { Lab } from '../lab/lab';
import { openMoving } from '../lab/moving';
import { processes } from '../lab/processes';
import { notebook } from '../lab/notebook';

const START = '%load_ext livemon\n%livemon';

/** Resident memory of a process, MiB. */
function memory(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)![1]) / 1024;
}

test('a notebook that is moved gives its new name; closed while its cell runs, panel and board go on, also after a reload', async ({
  lab,
  page
}) => {
  await openMoving(lab, { frames: 5 });
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

  // No document of the next page leads to the kernel: it is found all the same.
  await page.reload();
  await lab.restored();
  await expect(lab.panel).toContainText('moved.ipynb');
  await lab.advance(NAMES, 5, 30_000);
  await lab.renewed(['cpu.percent', 'loss']);
  lab.forgive(/api\/contents\/four\.ipynb/); // the address of the page still names it
});

for (const mode of ['disabled', 'perComm']) {
  test(
    `figures and panel are heard beside a cell when JupyterLab's comms over subshells are ${mode}`,
    { tag: '@slow' },
    async ({ lab, server }) => {
      server.settings('@jupyterlab/apputils-extension:kernels-settings', {
        commsOverSubshells: mode
      });
      await openMoving(lab, { seconds: 40, frames: 5 });
      await expect(lab.panel.locator('.livemon-Panel')).toHaveAttribute(
        'data-link',
        'live'
      );
      // A figure that is hidden and shown again asks for its picture while the cell runs.
      await lab.command('livemon:tile', { layout: 'stacked' });
      for (const name of ['two', 'one']) {
        await lab.tab(name).click();
        await lab.advance([name], 3, 60_000);
        await expect(lab.figure(name)).toBeVisible();
      }
      await lab.renewed(['cpu.percent', 'loss']);
      expect(await lab.execution(2)).toBe('*');
    }
  );
}

test(
  'over a line of 2 Mbit/s pictures stay current, and what a person does is answered',
  { tag: '@slow' },
  async ({ lab, page, server }) => {
    const cable = await Cable.lay(Number(new URL(server.url).port));
    try {
      await openMoving(lab, {
        seconds: 120,
        frames: 20,
        url: `http://127.0.0.1:${cable.port}/`
      });
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
      expect(Math.max(...ages)).toBeLessThan(3);
      // What a person does is answered between the pictures: here, the coordinates under the pointer.
      const window = lab.figure('one');
      const text = window.locator('.livemon-Tools-foot');
      const area = (await window.locator('canvas').boundingBox())!;
      const waits: number[] = [];
      for (let turn = 1; turn <= 8; turn += 1) {
        const before = await text.textContent();
        const begun = Date.now();
        await page.mouse.move(
          area.x + area.width * (0.3 + turn / 20),
          area.y + area.height * 0.5
        );
        await expect(text).not.toHaveText(before ?? '');
        waits.push((Date.now() - begun) / 1000);
      }
      console.info('coordinates, s:', waits.join(' '));
      expect([...waits].sort((a, b) => a - b)[4]).toBeLessThan(1);
      expect(Math.max(...waits)).toBeLessThan(2.5);
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
    await openMoving(lab, { frames: 5 });

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
  'a page that sleeps until the server has dropped it wakes with everything, and without a flood',
  { tag: '@slow' },
  async ({ server }, { project }) => {
    test.setTimeout(400_000);
    const ASLEEP_S = 120; // the server drops who is silent for some 80 s, as it would within an hour
    server.add('four.ipynb', notebook(START, FOUR, busy(300)));
    const browser = await chromium.launchServer(
      project.use.launchOptions ?? {}
    );
    let asleep: number[] = [];
    try {
      const remote = await chromium.connect(browser.wsEndpoint());
      const sleeper = new Lab(await remote.newPage(), server);
      await sleeper.prepare();
      await sleeper.open('four.ipynb');
      await sleeper.run(0, 1);
      await sleeper.start(2);
      await sleeper.advance(NAMES, 10, 30_000);
      const [before] = await sleeper.frames('one');
      asleep = renderers(browser.process().pid!);
      expect(asleep.length).toBeGreaterThan(0);
      asleep.forEach(pid => process.kill(pid, 'SIGSTOP'));
      await new Promise(done => setTimeout(done, ASLEEP_S * 1000));
      const kernels = await server.get<{ connections: number }[]>('kernels');
      expect(kernels[0]!.connections, 'the server dropped it').toBe(0);
      asleep.forEach(pid => process.kill(pid, 'SIGCONT'));
      asleep = [];
      const woken = Date.now();
      await sleeper.advance(NAMES, 5, 60_000);
      await sleeper.renewed(['cpu.percent', 'loss']);
      for (const name of NAMES) {
        await expect(sleeper.figure(name)).toHaveAttribute(
          'data-state',
          'live'
        );
      }
      // Frames that nobody could see were not made: else there were ten a second.
      const [after] = await sleeper.frames('one');
      const awake_s = (Date.now() - woken) / 1000;
      expect(after! - before!).toBeLessThan(10 * (ASLEEP_S / 2 + awake_s));
      // The history has no hole where it slept.
      const { file } = await sleeper.downloaded(() =>
        sleeper.command('livemon:export')
      );
      const times = file
        .toString()
        .split('\n')
        .filter(line => line.startsWith('cpu.percent,'))
        .map(line => Number(line.split(',')[2]));
      const gaps = times.slice(1).map((time, i) => time - times[i]!);
      expect(times.at(-1)! - times[0]!).toBeGreaterThan(ASLEEP_S);
      expect(Math.max(...gaps)).toBeLessThan(5);
    } finally {
      asleep.forEach(pid => process.kill(pid, 'SIGKILL'));
      await browser.kill();
    }
  }
);

test(
  'ten kernels at once have a section each, named by its notebook, and figures that move',
  { tag: '@slow' },
  async ({ lab, page, server }) => {
    test.setTimeout(400_000);
    const numbers = Array.from({ length: 10 }, (_, i) => i + 1);
    const names = numbers.map(number => `figure ${number}`);
    for (const number of numbers) {
      server.add(
        `book${number}.ipynb`,
        notebook(
          `${START} --period 2`,
          `
import matplotlib.pyplot as plt, numpy as np, time, livemon
fig, ax = plt.subplots(num="figure ${number}")
(line,) = ax.plot(np.arange(50))
@livemon.every(1.0)
def move():
    line.set_ydata(np.random.rand(50))
    livemon.log(loss=${number})
`.trim()
        )
      );
    }
    await lab.open('book1.ipynb');
    await lab.run(0, 1);
    const sections = lab.panel.locator('.livemon-KernelSection');
    for (const number of numbers.slice(1)) {
      await lab.command('docmanager:open', { path: `book${number}.ipynb` });
      await expect
        .poll(
          () =>
            page.evaluate(() => {
              const { currentWidget } = (
                window.jupyterapp as unknown as {
                  shell: {
                    currentWidget: {
                      title: { label: string };
                      sessionContext?: {
                        session?: { kernel?: { status: string } };
                      };
                    };
                  };
                }
              ).shell;
              const { title, sessionContext } = currentWidget;
              return `${title.label}: ${sessionContext?.session?.kernel?.status}`;
            }),
          { timeout: 60_000 }
        )
        .toBe(`book${number}.ipynb: idle`);
      await lab.command('notebook:run-all-cells');
      await expect(sections).toHaveCount(number);
    }
    await expect(sections).toHaveCount(10);
    for (const number of numbers) {
      await expect(
        sections.filter({ hasText: `book${number}.ipynb` }).first()
      ).toBeAttached();
    }
    await lab.command('livemon:tile', { layout: 'grid' });
    await lab.advance(names, 3, 60_000);
    // One that is shut down takes nothing of the others along.
    await page.evaluate(async () => {
      const { sessions } = (
        window.jupyterapp as unknown as {
          serviceManager: {
            sessions: {
              findByPath(path: string): Promise<{ id: string } | undefined>;
              shutdown(id: string): Promise<void>;
            };
          };
        }
      ).serviceManager;
      const session = await sessions.findByPath('book3.ipynb');
      await sessions.shutdown(session!.id);
    });
    await expect(lab.figure('figure 3')).toHaveCount(0); // no dead window stays
    await expect(sections).toHaveCount(9);
    const others = names.filter(name => name !== 'figure 3');
    await lab.advance(others, 3, 60_000);
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
      expect(counts.at(-1), 'the server dropped the page').toBe(1);
      const median = (rates: number[]): number =>
        [...rates].sort((a, b) => a - b)[rates.length >> 1]!;
      // The other page may dip while the server still holds what waits for the stopped one, and has its pace again once
      // that was dropped.
      expect(median(alone), 'frames a second').toBeGreaterThan(together / 2);
      const after = alone.filter((_, turn) => counts[turn - 1] === 1);
      expect(after.length, 'turns after the drop').toBeGreaterThan(0);
      expect(median(after), 'frames a second then').toBeGreaterThanOrEqual(
        0.8 * together
      );
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
