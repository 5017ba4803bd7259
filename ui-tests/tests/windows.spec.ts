/** Windows of figures, on the board and apart from it: menus, keys, names, and what a reload and a restart keep. */
import { FOUR, NAMES, busy } from '../lab/cells';
import { expect, test } from '../lab/fixtures';
import type { Lab } from '../lab/lab';
import { notebook } from '../lab/notebook';

const START = '%load_ext livemon\n%livemon';

/** An entry of the open context menu. */
const entry = (lab: Lab, label: string) =>
  lab.page
    .locator('.lm-Menu-item:not(.lm-mod-disabled)')
    .filter({ has: lab.page.getByText(label, { exact: true }) });

const popOut = (lab: Lab, name: string) =>
  lab.page.locator(
    `.livemon-PopOut .livemon-FigureView[data-figure="${name}"]`
  );

/** The label of the figure window that has the keyboard. */
const focused = (lab: Lab): Promise<string | null> =>
  lab.page.evaluate(
    () =>
      document.activeElement
        ?.closest('.livemon-FigureWindow')
        ?.getAttribute('aria-label') ?? null
  );

test('a figure pops out, survives reload and restart apart, and returns', async ({
  lab,
  page,
  server
}) => {
  server.add('four.ipynb', notebook(START, FOUR, busy(60)));
  await lab.open('four.ipynb');
  await lab.run(0, 1);
  await lab.shown(NAMES);

  // By the menu on its tab, which holds nothing that would act on the whole board.
  await lab.tab('two').click({ button: 'right' });
  await expect(entry(lab, 'Rename Figure…')).toBeVisible();
  await expect(entry(lab, 'Close All Tabs')).toHaveCount(0);
  await entry(lab, 'Pop Figure Out').click();
  await expect(popOut(lab, 'two')).toBeVisible();
  await expect(lab.figure('two')).toHaveCount(1);
  await expect(lab.tab('two')).toHaveCount(0);
  await expect.poll(() => focused(lab)).toBe('two');

  // Nothing is double after a restart, when the same cells run again.
  const hub = await lab.hubComm();
  await lab.restart();
  await expect(lab.figure('two')).toHaveAttribute('data-state', 'disconnected');
  await lab.run(0, 1);
  await lab.shown(NAMES);
  await expect(popOut(lab, 'two')).toBeVisible();
  for (const name of NAMES) {
    await expect(lab.figure(name)).toHaveCount(1);
    await expect(lab.figure(name)).toHaveAttribute('data-state', 'live');
  }
  lab.forgiveClosedComms(hub, await lab.hubComm());

  // Nor after a reload in the middle of a cell, and it stands where the person put it: left of the notebook.
  await page.evaluate(() => {
    const { shell } = window.jupyterapp;
    const all = [...shell.widgets('main')];
    const place = all.find(({ id }) => id.startsWith('livemon-figure-'))!;
    const ref = window.livemonTest().panel.id;
    shell.add(place, 'main', { mode: 'split-left', ref });
  });
  await lab.start(2);
  await lab.advance(NAMES, 2, 30_000);
  const stood = (): Promise<number[]> =>
    Promise.all(
      ['.livemon-PopOut', '.jp-NotebookPanel'].map(
        async one => (await page.locator(one).boundingBox())?.x ?? -1
      )
    );
  const [place, book] = await stood();
  expect(place).toBeLessThan(book!);
  await lab.reload(
    '"widgets": ["livemon-figures:four.ipynb#two"]', // alone, left of the notebook
    '"apart": ["four.ipynb#two"]'
  );
  await lab.advance(NAMES, 2, 30_000);
  await expect(popOut(lab, 'two')).toBeVisible();
  await expect(lab.figure('two')).toHaveCount(1);
  await expect
    .poll(async () => {
      const [x, other] = await stood();
      return Math.max(Math.abs(x! - place!), Math.abs(other! - book!));
    })
    .toBeLessThan(3);

  // Back, by the keyboard.
  await lab.command('livemon:pop-out', { figure: 'two' });
  await page.keyboard.press('Alt+Shift+Enter');
  await expect(lab.tab('two')).toBeVisible();
  await expect(page.locator('.livemon-PopOut')).toHaveCount(0);
  await expect.poll(() => focused(lab)).toBe('two');
});

test('windows are named, maximised, moved, closed and brought back by the keyboard', async ({
  lab,
  page,
  server
}) => {
  const titled = `${FOUR}\nfigures[0].canvas.manager.set_window_title('the first')`;
  server.add('four.ipynb', notebook(START, titled));
  await lab.open('four.ipynb');
  await lab.run(0, 1);
  await lab.shown(['the first', 'two', 'three', 'four']);
  await expect(lab.tab('the first')).toBeVisible();

  await lab.tab('two').click();
  await expect.poll(() => focused(lab)).toBe('two');
  await page.keyboard.press('F2');
  const dialog = page.locator('.jp-Dialog');
  await dialog.locator('input').fill('my own name');
  await page.keyboard.press('Enter');
  await expect(lab.tab('my own name')).toBeVisible();

  await lab.tab('my own name').click();
  await expect.poll(() => focused(lab)).toBe('my own name');
  await page.keyboard.press('Alt+Enter');
  await expect(lab.figure('the first')).toBeHidden();
  await expect(lab.figure('two')).toBeVisible();
  await page.keyboard.press('Alt+Enter');
  await expect(lab.figure('the first')).toBeVisible();

  const before = await lab.figure('two').boundingBox();
  await page.keyboard.press('Control+Shift+ArrowLeft');
  await expect
    .poll(async () => (await lab.figure('two').boundingBox())!.x)
    .toBeLessThan(before!.x);

  await page.keyboard.press('Alt+W');
  await expect(lab.figure('two')).toHaveCount(0);
  await expect(
    page.locator('.Toastify__toast').getByText('my own name')
  ).toBeVisible();
  await expect.poll(() => focused(lab)).not.toBeNull();
  await page
    .locator('.Toastify__toast')
    .getByRole('button', { name: 'Undo' })
    .click();
  await expect(lab.tab('my own name')).toBeVisible();
  await expect.poll(() => focused(lab)).toBe('my own name');

  // Also when it was the last one.
  for (const left of [3, 2, 1, 0]) {
    await page.keyboard.press('Alt+W');
    await expect(page.locator('.livemon-FigureWindow')).toHaveCount(left);
  }
  for (const back of [1, 2, 3, 4]) {
    await page.keyboard.press('Control+Z');
    await expect(page.locator('.livemon-FigureWindow')).toHaveCount(back);
  }
  await expect.poll(() => focused(lab)).toBe('my own name');

  const slim = (await lab.figure('two').boundingBox())!.width;
  await page.keyboard.press('Alt+Shift+ArrowRight');
  await expect
    .poll(async () => (await lab.figure('two').boundingBox())!.width)
    .toBeGreaterThan(slim + 10);

  // The menu opens without a mouse, too.
  for (const key of ['ContextMenu', 'Shift+F10']) {
    await page.keyboard.press(key);
    await expect(entry(lab, 'Close Figure')).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(page.locator('.lm-Menu')).toHaveCount(0);
    await lab.tab('my own name').click();
    await expect.poll(() => focused(lab)).toBe('my own name');
  }
});

test('tabs of windows say what the code calls them, also when it does so later in a running cell', async ({
  lab,
  page,
  server
}) => {
  const make = `
import matplotlib.pyplot as plt, time
for number in ("one", "two"):
    plt.subplots(num=number)[1].plot([0, 1])
`.trim();
  const rename = `
for number in ("one", "two"):
    plt.figure(number).canvas.manager.set_window_title(f"{number} later")
time.sleep(60)
`.trim();
  server.add('titles.ipynb', notebook(START, make, rename));
  await lab.open('titles.ipynb');
  await lab.run(0, 1);
  await lab.shown(['one', 'two']);
  await lab.command('livemon:pop-out', { figure: 'two' });
  await expect(popOut(lab, 'two')).toBeVisible();
  const apart = page.locator('#jp-main-dock-panel .lm-TabBar-tabLabel');
  await expect(lab.tab('one')).toBeVisible();
  await expect(apart.getByText('two', { exact: true })).toBeVisible();

  await lab.start(2);
  await expect(lab.tab('one later')).toBeVisible();
  await expect(apart.getByText('two later', { exact: true })).toBeVisible();
  for (const name of ['one', 'two']) {
    await expect(apart.getByText(name, { exact: true })).toHaveCount(0);
  }
  await expect(lab.panel).toContainText('one later');
  expect(await lab.execution(2)).toBe('*');
});
