/** Names that would be markup if anything took them for it: of a notebook, figures, metrics, spans, processes and a GPU. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from '../lab/fixtures';
import type { Lab } from '../lab/lab';
import { notebook } from '../lab/notebook';
import { PYTHON } from '../lab/server';

/** What a name would do: leave its mark on the document, and an element of this class. */
const MARKUP =
  '<img class=hurt src=x onerror="document.documentElement.id=\'hurt\'">';
const NOTEBOOK = `${MARKUP} \u202e\u05d0😀.ipynb`;
const NAMES = [
  MARKUP,
  '__proto__',
  'constructor',
  '\u202eright to left \u05d0 😀',
  'two\nlines $& %1',
  `long ${'x'.repeat(10_000)}`
];

const START = '%load_ext livemon\n%livemon';

const MAKE = `
import json, matplotlib.pyplot as plt, livemon
names = json.loads(${JSON.stringify(JSON.stringify(NAMES))})
for name in names:
    fig, ax = plt.subplots(num=name)
    ax.plot([1, 2, 3])
    fig.canvas.draw_idle()
with livemon.span(names[0]):
    for step in range(3):
        livemon.log({name: float(step) for name in names})
def broken():
    raise RuntimeError(names[0])
livemon.every(0.1)(broken)
`.trim();

/** A process that holds memory, too. */
const OTHER = `
import ctypes, sys, time
ctypes.CDLL(None).prctl(15, b"<b>x</b>", 0, 0, 0)
print(flush=True)
time.sleep(600)`;

/** This kernel and another process have memory of one GPU. */
const gpu = (other: number): string[] => [
  'count 1',
  'error nvmlDeviceGetPowerUsage 3',
  `set name ${MARKUP}`,
  'set total 85899345920',
  'set used 60000000000',
  'process compute@0 PID 40000000000',
  `process compute@0 ${other} 8000000000`
];

/** Whether anything took a name for markup. */
async function unhurt(lab: Lab): Promise<void> {
  await expect(lab.page.locator('.hurt, #hurt')).toHaveCount(0);
}

async function toast(lab: Lab, words: string): Promise<void> {
  const toasts = lab.page.locator('.Toastify__toast');
  await expect(toasts.filter({ hasText: words }).first()).toBeVisible();
  await unhurt(lab);
}

test('names are text on the board, in the panel, its charts, menus, dialogs and toasts', async ({
  lab,
  page,
  server
}) => {
  server.add(NOTEBOOK, notebook(START, MAKE));
  await lab.open(encodeURIComponent(NOTEBOOK));
  await lab.run(0, 1);
  const windows = page.locator('.livemon-Board .livemon-FigureView');
  await expect(windows).toHaveCount(NAMES.length);
  const figures = await windows.evaluateAll(all =>
    all.map(one => one.getAttribute('data-figure'))
  );
  expect(figures.sort()).toEqual([...NAMES].sort());
  for (const name of NAMES) {
    await expect
      .poll(async () => (await lab.series()).get(name)?.value)
      .toBe('2');
  }
  await expect(lab.panel.getByText(NOTEBOOK, { exact: true })).toBeVisible();
  await expect(
    lab.panel.locator('.livemon-Timeline').getByText(MARKUP)
  ).toBeVisible();
  await expect(
    lab.panel.getByText(`broken failed: RuntimeError: ${MARKUP}`)
  ).toBeVisible();
  await unhurt(lab);

  // A chart: its legend, what it says at the pointer, its menu with its label.
  const chart = lab.panel.locator('.livemon-Block').filter({
    has: page.locator(`[data-series=${JSON.stringify(MARKUP)}]`)
  });
  await chart.locator('.livemon-Chart').hover();
  await chart.locator('.livemon-Chart').click({ button: 'right' });
  await expect(
    page.getByRole('menu', { name: `Menu of ${MARKUP}` })
  ).toBeVisible();
  await unhurt(lab);
  await page.keyboard.press('Escape');

  // Windows: their tabs, the dialog of their names, and toasts about them.
  const window = { figure: MARKUP, notebook: NOTEBOOK };
  await expect(lab.tab(MARKUP)).toBeVisible();
  await lab.tab(MARKUP).hover();
  const renamed = lab.command('livemon:rename-figure', window);
  const dialog = page.locator('.jp-Dialog');
  await expect(dialog).toBeVisible();
  await expect(dialog).toContainText(MARKUP);
  await unhurt(lab);
  await dialog.locator('button.jp-mod-reject').click();
  await renamed;
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    lab.command('livemon:save-figure', { ...window, format: 'png' })
  ]);
  expect(download.suggestedFilename()).toMatch(/^[\p{L}\p{N}-]+\.png$/u);
  await lab.command('livemon:close-figure', window);
  await toast(lab, MARKUP.slice(0, 40));
  await lab.command('livemon:pop-out', { ...window, figure: '__proto__' });
  await unhurt(lab);
});

test('a kernel that holds GPU memory is interrupted, restarted and shut down from the panel, after a question', async ({
  lab,
  nvidia,
  page,
  server
}) => {
  const other = spawn(PYTHON, ['-c', OTHER]);
  await once(other.stdout, 'data');
  try {
    server.add(
      NOTEBOOK,
      notebook(
        nvidia.cell(...gpu(other.pid!)),
        START,
        'import time; time.sleep(600)'
      )
    );
    await lab.open(encodeURIComponent(NOTEBOOK));
    await lab.run(0, 1);
    const holders = lab.panel.locator('.livemon-Holders');
    await expect(holders.getByText(NOTEBOOK, { exact: true })).toBeVisible();
    await expect(
      holders.getByText(/^<b>x<\/b> \(process \d+\)$/)
    ).toBeVisible();
    await unhurt(lab);
    const power = lab.panel.locator('[data-series="gpu0.power_watts"]');
    await expect(power).toHaveAttribute(
      'title',
      /\nthis GPU or driver does not tell$/
    );
    await expect(power).toHaveAttribute('data-value', '');

    const button = holders.getByRole('button', {
      name: `What to do with ${NOTEBOOK}`
    });
    const dialog = page.locator('.jp-Dialog');
    const choose = async (item: string): Promise<void> => {
      await button.click();
      await page.getByRole('menuitem', { name: `${item} ` }).click();
      await expect(dialog).toContainText(NOTEBOOK);
      await unhurt(lab);
    };
    const pid = await lab.kernelPid();

    await lab.start(2);
    await expect.poll(() => lab.execution(2)).toBe('*');
    await choose('Interrupt');
    await dialog.getByRole('button', { name: 'Interrupt' }).click();
    await lab.finished(2);
    expect((await lab.errors(2)).join()).toContain('KeyboardInterrupt');

    await choose('Restart');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    expect(await lab.kernelPid()).toBe(pid);
    await choose('Restart');
    await dialog.getByRole('button', { name: 'Restart' }).click();
    await expect
      .poll(async () => lab.kernelPid().catch(() => pid), { timeout: 40_000 })
      .not.toBe(pid);

    await expect
      .poll(() => lab.kernel(), { timeout: 60_000 })
      .toBe('connected, idle');
    await lab.run(0, 1);
    await choose('Shut down');
    await dialog.getByRole('button', { name: 'Shut down' }).click();
    await expect.poll(() => server.get<unknown[]>('kernels')).toEqual([]);
    lab.forgive(/Comm not found for comm id/);
  } finally {
    other.kill();
  }
});
