/** Livemon is started from the palette, on a notebook that never mentioned it. */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '../lab/fixtures';
import { notebook } from '../lab/notebook';

test('the palette starts Livemon and leaves the notebook as it is', async ({
  lab,
  page,
  server
}) => {
  server.add('plain.ipynb', notebook('a = 1', 'dir()'));
  await lab.open('plain.ipynb');
  await lab.run(0);
  await lab.command('docmanager:save');
  const saved = server.read('plain.ipynb');
  await lab.pick('Start Livemon');
  await lab.command('livemon:open-panel');
  await expect(
    lab.panel.locator('[data-series="cpu.percent"]')
  ).toHaveAttribute('data-value', /\d/);
  await expect(page.locator('.jp-mod-dirty'), 'nothing changed').toHaveCount(0);
  await lab.command('docmanager:save');
  expect(server.read('plain.ipynb')).toEqual(saved);
  await lab.run(1);
  expect(JSON.stringify(await lab.outputs(1))).not.toContain('livemon');
});

test('the empty panel has a button that starts Livemon', async ({
  lab,
  server
}) => {
  server.add('plain.ipynb', notebook('a = 1'));
  await lab.open('plain.ipynb');
  await lab.command('livemon:open-panel');
  await lab.panel.getByRole('button', { name: /start/i }).click();
  await expect(
    lab.panel.locator('[data-series="cpu.percent"]')
  ).toHaveAttribute('data-value', /\d/);
});

test('a busy kernel can be started from the palette, and its cell is not harmed', async ({
  lab,
  server
}) => {
  server.add(
    'busy.ipynb',
    notebook(
      `
%matplotlib inline
import time
import matplotlib.pyplot as plt
fig = plt.figure()
end = time.perf_counter() + 15
while time.perf_counter() < end:
    sum(range(100_000))
print('figures still open:', plt.get_fignums())
`.trim()
    )
  );
  await lab.open('busy.ipynb');
  await lab.start(0);
  await expect.poll(() => lab.execution(0)).toBe('*');
  await lab.pick('Start Livemon');
  await lab.command('livemon:open-panel');
  await expect(
    lab.panel.locator('[data-series="cpu.percent"]')
  ).toHaveAttribute('data-value', /\d/);
  expect(await lab.execution(0), 'it started while the cell ran').toBe('*');
  await expect.poll(() => lab.execution(0), { timeout: 60_000 }).toBe('1');
  expect(JSON.stringify(await lab.outputs(0))).toContain(
    'figures still open: [1]'
  );
});

test('the palette stops Livemon while a cell runs', async ({ lab, server }) => {
  server.add(
    'busy.ipynb',
    notebook('%load_ext livemon\n%livemon', 'import time\ntime.sleep(60)')
  );
  await lab.open('busy.ipynb');
  await lab.run(0);
  await expect(
    lab.panel.locator('[data-series="cpu.percent"]')
  ).toHaveAttribute('data-value', /\d/);
  await lab.start(1);
  await expect.poll(() => lab.execution(1)).toBe('*');
  await lab.pick('Stop Livemon');
  await expect(lab.panel).toContainText('Livemon was stopped');
  expect(await lab.execution(1)).toBe('*');
});

test('a start and a stop that have to wait say so, and come when the cell has ended', async ({
  lab,
  page,
  server
}) => {
  // Holds the interpreter lock, so that nothing in the kernel hears the page, until the gate is opened.
  const hold = (gate: string): string =>
    `import ctypes, os; os.mkfifo('${gate}'); fd = ctypes.PyDLL(None).open(b'${gate}', os.O_RDONLY)`;
  const open = (gate: string): void =>
    writeFileSync(join(server.root, gate), '');
  const toast = (text: string) =>
    page.locator('.Toastify__toast').getByText(text, { exact: true });
  server.add('held.ipynb', notebook(hold('first'), hold('second'), 'pass'));
  await lab.open('held.ipynb');
  await lab.start(0);
  await expect.poll(() => existsSync(join(server.root, 'first'))).toBe(true);
  await lab.pick('Start Livemon');
  await expect(
    toast('A cell is running: Livemon starts when it has ended.')
  ).toBeVisible();
  expect(await lab.execution(0)).toBe('*');
  open('first');
  await lab.command('livemon:open-panel');
  await expect(
    lab.panel.locator('[data-series="cpu.percent"]')
  ).toHaveAttribute('data-value', /\d/);

  await lab.start(1);
  await expect.poll(() => existsSync(join(server.root, 'second'))).toBe(true);
  await lab.pick('Stop Livemon');
  await expect(
    toast('The kernel is busy: Livemon stops when its cell has ended.')
  ).toBeVisible();
  expect(await lab.execution(1)).toBe('*');
  open('second');
  await expect(lab.panel).toContainText('Livemon was stopped');
  // The page had no answer for long and attached anew: the kernel, which has stopped meanwhile, closes that comm.
  await lab.run(2);
  lab.forgive(/Comm not found for comm id [0-9a-f]{8}-/);
});
