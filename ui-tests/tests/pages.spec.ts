/** Two people, two browsers, one kernel: both see the same figures, also after one of them restarts it. */
import { FOUR, NAMES, busy } from '../lab/cells';
import { expect, test } from '../lab/fixtures';
import { Lab } from '../lab/lab';
import { notebook } from '../lab/notebook';

const START = '%load_ext livemon\n%livemon';

test('two pages show the figures of one kernel, and of the next one', async ({
  browser,
  lab,
  server
}) => {
  server.add('four.ipynb', notebook(START, FOUR, busy(90)));
  await lab.open('four.ipynb');
  await lab.run(0, 1);
  const hub = await lab.hubComm();
  const context = await browser.newContext();
  try {
    const other = new Lab(await context.newPage(), server);
    await other.prepare();
    await other.open('four.ipynb');
    await other.command('livemon:open-board');
    await other.command('livemon:open-panel');
    const both = [lab, other];
    await Promise.all(both.map(page => page.watchWidgets()));
    await lab.start(2);
    await Promise.all(both.map(page => page.advance(NAMES, 5, 30_000)));
    await Promise.all(both.map(page => page.renewed(['cpu.percent', 'loss'])));
    expect((await server.get<object[]>('kernels')).length).toBe(1);

    const old = await lab.kernelPid();
    await lab.restart();
    for (const page of both) {
      // The page that did not ask for it knows only that the kernel went.
      await expect(page.panel).toContainText(/restarted|was stopped/i);
      for (const name of NAMES) {
        await expect(page.figure(name)).not.toHaveAttribute(
          'data-state',
          'live'
        );
      }
    }
    await lab.run(0, 1);
    const newHub = await lab.hubComm();
    await lab.start(2);
    for (const page of both) {
      for (const name of NAMES) {
        await expect(page.figure(name)).toHaveAttribute('data-state', 'live');
      }
    }
    await Promise.all(both.map(page => page.advance(NAMES, 5, 30_000)));
    await Promise.all(both.map(page => page.renewed(['cpu.percent', 'loss'])));
    expect(await lab.kernelPid()).not.toBe(old);
    for (const page of both) {
      page.forgiveClosedComms(hub, newHub);
      // Of ipympl itself: the picture that it keeps for pages which come later may lack the beginning of its address.
      page.forgive(/The HTMLImageElement provided is in the 'broken' state/);
    }
    await lab.forgiveWidgetsOf(other);
    await other.forgiveWidgetsOf(lab);
    expect(other.problems, 'errors in the console of the other').toEqual([]);
  } finally {
    await context.close();
  }
});
