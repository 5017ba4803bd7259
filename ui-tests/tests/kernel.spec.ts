/** What the panel says, and what is left behind, when a kernel is restarted, killed or hurt. */
import { expect, test } from '../lab/fixtures';
import { FOUR, NAMES, busy } from '../lab/cells';
import { children, exists } from '../lab/processes';
import { openMoving } from '../lab/moving';
import { notebook } from '../lab/notebook';

const START = '%load_ext livemon\n%livemon';

test('a restarted kernel starts anew', async ({ lab, server }) => {
  server.add('four.ipynb', notebook(START, FOUR, busy(60)));
  await lab.open('four.ipynb');
  await lab.run(0, 1);
  const hub = await lab.hubComm();
  await lab.start(2);
  await lab.advance(NAMES, 3, 30_000);
  const old = await lab.kernelPid();
  const left = children(old);
  expect(left.length).toBeGreaterThanOrEqual(2);

  await lab.restart();
  await expect(lab.panel).toContainText(/restarted/i);
  await expect.poll(() => left.filter(exists), { timeout: 40_000 }).toEqual([]);
  for (const name of NAMES) {
    await expect(lab.figure(name)).not.toHaveAttribute('data-state', 'live');
  }
  await lab.run(0, 1);
  const newHub = await lab.hubComm();
  await lab.start(2);
  await lab.advance(NAMES, 3, 30_000);
  expect(await lab.kernelPid()).not.toBe(old);
  lab.forgiveClosedComms(hub, newHub);
});

test('a killed kernel is said, its children end, and it starts again', async ({
  lab
}) => {
  await openMoving(lab);
  const pid = await lab.kernelPid();
  const left = children(pid);

  process.kill(pid, 'SIGKILL');
  await expect(lab.panel).toContainText(
    /kernel (is gone|died|was restarted|restarted)/i
  );
  await expect.poll(() => left.filter(exists), { timeout: 40_000 }).toEqual([]);
  for (const name of NAMES) {
    await expect(lab.figure(name)).not.toHaveAttribute('data-state', 'live');
  }
  // The server starts a killed kernel again by itself.
  await expect
    .poll(() => lab.kernel(), { timeout: 60_000 })
    .toBe('connected, idle');
  await lab.dismissDialogs();
  await lab.run(0, 1);
  await lab.start(2);
  await lab.advance(NAMES, 3, 30_000);
});

// @slow: tests/kernel does it without a browser.
test(
  'a renderer that is killed is started again and said',
  { tag: '@slow' },
  async ({ lab }) => {
    await openMoving(lab);
    const pid = await lab.kernelPid();
    for (const child of children(pid)) {
      process.kill(child, 'SIGKILL');
    }
    await expect(lab.panel).toContainText(/renderer/i);
    await expect(lab.panel).toContainText(/sampler/i);
    await lab.advance(NAMES, 5, 30_000);
    await lab.renewed(['cpu.percent']);
  }
);

test('a figure that raises while drawing shows its traceback, the others go on', async ({
  lab,
  server
}) => {
  const broken = `
from matplotlib.ticker import Formatter
class Broken(Formatter):
    def __call__(self, value, position=None):
        raise RuntimeError('made by the test')
figures[0].axes[0].xaxis.set_major_formatter(Broken())
`;
  server.add('four.ipynb', notebook(START, FOUR, broken + busy(40)));
  await lab.open('four.ipynb');
  await lab.run(0, 1);
  await lab.start(2);
  await lab.advance(NAMES.slice(1), 5, 30_000);
  await expect(lab.figure('one')).toHaveAttribute('data-state', 'error');
  await expect(lab.figure('one')).toContainText('made by the test');
});

test('figures recover from a cell that prints 50 MB', async ({
  lab,
  server
}) => {
  const flood = `
for _ in range(500):
    print('x' * 100_000)
`;
  server.add('four.ipynb', notebook(START, FOUR, flood + busy(30)));
  await lab.open('four.ipynb');
  await lab.run(0, 1);
  await lab.start(2);
  await lab.advance(NAMES, 10, 60_000);
  for (const name of NAMES) {
    await expect(lab.figure(name)).toHaveAttribute('data-state', 'live');
  }
});
