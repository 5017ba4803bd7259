/** Documents come and go, connections break: figures and panel stay with the kernel. */
import { Cable } from '../lab/cable';
import { FOUR, NAMES, busy } from '../lab/cells';
import { LabConsole } from '../lab/console';
import { expect, test } from '../lab/fixtures';
import { children, exists } from '../lab/processes';
import { openMoving } from '../lab/moving';
import { notebook } from '../lab/notebook';

const START = '%load_ext livemon\n%livemon';

test('two notebooks and a console on one kernel share its figures', async ({
  lab,
  page,
  server
}) => {
  server.add('four.ipynb', notebook(START, FOUR, busy(90)));
  server.add('other.ipynb', notebook('1'));
  await lab.open('four.ipynb');
  const [kernel] = await server.get<{ id: string }[]>('kernels');
  await server.post('sessions', {
    path: 'other.ipynb',
    name: 'other.ipynb',
    type: 'notebook',
    kernel: { id: kernel!.id }
  });
  await lab.command('docmanager:open', {
    path: 'other.ipynb',
    options: { mode: 'split-bottom' }
  });
  await lab.command('console:create', {
    kernelPreference: { id: kernel!.id },
    insertMode: 'split-bottom'
  });
  await expect(page.locator('.jp-CodeConsole-promptCell')).toBeVisible();
  await lab.run(0, 1);
  await lab.start(2);
  await lab.advance(NAMES, 5, 30_000);
  for (const name of NAMES) {
    await expect(lab.figure(name), 'one window each').toHaveCount(1);
  }
  await expect(lab.panel.locator('[data-series="cpu.percent"]')).toHaveCount(1);
  const kernels =
    await server.get<{ id: string; connections: number }[]>('kernels');
  expect(kernels.length).toBe(1);
  expect(
    kernels[0]!.connections,
    'one for each document, none of our own'
  ).toBe(3);

  // The notebook whose cell runs is closed: the others keep the figures alive.
  await page.evaluate(() => window.livemonTest().panel.close());
  await lab.dismissDialogs();
  await lab.advance(NAMES, 5, 30_000);
  for (const name of NAMES) {
    await expect(lab.figure(name)).toHaveAttribute('data-state', 'live');
  }
});

test('a console with a kernel of its own has panel and figures while its line runs', async ({
  lab
}) => {
  const console = await LabConsole.open(lab);
  await console.type(START);
  await expect(lab.panel).toContainText(/Idle/);
  await console.type(`${FOUR}\n${busy(60)}`);
  await lab.advance(NAMES, 5, 40_000);
  await lab.renewed(['cpu.percent', 'loss']);
  await expect(lab.panel).toContainText(/Console 1/);
});

test('a notebook that changes its kernel leaves the old one, and starts on the new one', async ({
  lab,
  server
}) => {
  server.add('four.ipynb', notebook(START, FOUR, busy(60)));
  await lab.open('four.ipynb');
  await lab.run(0, 1);
  await lab.shown(NAMES);
  const hub = await lab.hubComm();
  const pid = await lab.kernelPid();
  const left = children(pid);
  expect(left.length).toBe(2);

  await lab.switchKernel();
  await expect.poll(() => left.filter(exists), { timeout: 40_000 }).toEqual([]);
  for (const name of NAMES) {
    await expect(
      lab.figure(name).and(lab.page.locator('[data-state="live"]'))
    ).toHaveCount(0);
  }
  await expect(lab.panel.getByRole('button', { name: /start/i })).toBeEnabled();
  await lab.run(0, 1);
  const newHub = await lab.hubComm();
  await lab.start(2);
  await lab.advance(NAMES, 3, 30_000);
  expect(await lab.kernelPid()).not.toBe(pid);
  lab.forgiveClosedComms(hub, newHub);
});

// @slow: JupyterLab waits longer and longer before it tries again.
test(
  'a lost connection is said, and figures go on when it is back',
  { tag: '@slow' },
  async ({ lab, page, server }) => {
    const cable = await Cable.lay(Number(new URL(server.url).port));
    try {
      await openMoving(lab, {
        seconds: 120,
        frames: 5,
        url: `http://127.0.0.1:${cable.port}/`
      });

      cable.takeOut();
      for (const name of NAMES) {
        await expect(lab.figure(name)).toHaveAttribute(
          'data-state',
          /stale|disconnected/
        );
      }
      await expect(lab.panel).toContainText(/connect/i);
      cable.putBack();
      // JupyterLab waits longer before each of its attempts.
      await lab.advance(NAMES, 5, 90_000);
      for (const name of NAMES) {
        await expect(lab.figure(name)).toHaveAttribute('data-state', 'live');
      }
      expect(await lab.execution(2), 'the cell ran on').toBe('*');
      await expect(page.locator('.jp-Dialog')).toHaveCount(0);
    } finally {
      await cable.dispose();
    }
    // What JupyterLab and the browser say of requests without a cable.
    lab.forgive(
      /ERR_CONNECTION|ERR_EMPTY_RESPONSE|ERR_SOCKET|Failed to fetch|NetworkError/
    );
  }
);
