/** Pages whose browser stops or sleeps: the server and other pages are the better for it, and they come back whole. */
import type { BrowserServer } from '@playwright/test';
import { chromium } from '@playwright/test';
import { FOUR, NAMES, busy } from '../lab/cells';
import { expect, test } from '../lab/fixtures';
import { Lab } from '../lab/lab';
import { notebook } from '../lab/notebook';
import { memory, renderers } from '../lab/processes';

const START = '%load_ext livemon\n%livemon';

test(
  'a page that sleeps until the server has dropped it wakes with everything, and without a flood',
  { tag: '@slow' },
  async ({ server }, { project }) => {
    // The server drops who is silent for some 80 s; who wants to see a whole hour sets 3600.
    const ASLEEP_S = Number(process.env.LIVEMON_ASLEEP_S || 120);
    test.setTimeout((ASLEEP_S + 280) * 1000);
    server.add('four.ipynb', notebook(START, FOUR, busy(ASLEEP_S + 180)));
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
      // What is older than an hour comes thinned, as stretches of 10 s.
      expect(Math.max(...gaps)).toBeLessThan(ASLEEP_S < 3000 ? 5 : 12);
    } finally {
      asleep.forEach(pid => process.kill(pid, 'SIGKILL'));
      await browser.kill();
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
