/** Menus, toolbar, status bar, files, Simple mode, Jupyter Notebook, right-to-left and high contrast. */
import { violations } from '../lab/axe';
import { FOUR, NAMES } from '../lab/cells';
import { expect, test } from '../lab/fixtures';
import { openMoving } from '../lab/moving';
import { notebook } from '../lab/notebook';
import { forgiveNotebook, openFour } from '../lab/notebook7';
import { set } from '../lab/settings';

const START = '%load_ext livemon\n%livemon';

/** Of the code's size: 640 x 480 points of a hundredth of an inch. */
const [WIDTH, HEIGHT] = [640, 480];

test('figures are saved at the size of the code, and copied, beside a busy cell', async ({
  lab,
  page,
  context
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await openMoving(lab, { frames: 2 });

  const save = (format: string) => () =>
    lab.command('livemon:save-figure', { figure: 'two', format });
  const png = await lab.downloaded(save('png'));
  expect(png.download.suggestedFilename()).toBe('four-two.png');
  expect(png.file.readUInt32BE(16)).toBe(WIDTH);
  expect(png.file.readUInt32BE(20)).toBe(HEIGHT);
  const svg = await lab.downloaded(save('svg'));
  expect(svg.file.toString()).toMatch(/<svg [^>]*viewBox="0 0 460\.8 345\.6"/);
  const pdf = await lab.downloaded(save('pdf'));
  expect(pdf.file.subarray(0, 5).toString()).toBe('%PDF-');

  await lab.tab('two').click();
  await page.keyboard.press('Control+C');
  await expect
    .poll(() =>
      page.evaluate(async () => {
        const [item] = await navigator.clipboard.read();
        if (!item?.types.includes('image/png')) {
          return null;
        }
        const image = await createImageBitmap(await item.getType('image/png'));
        return [image.width, image.height];
      })
    )
    .toEqual([WIDTH, HEIGHT]);

  const csv = await lab.downloaded(() => lab.command('livemon:export'));
  expect(csv.download.suggestedFilename()).toBe('four-livemon.csv');
  const lines = csv.file.toString().split('\r\n');
  expect(lines[0]).toBe('series,unit,time,value,step,low,high');
  expect(lines.some(line => /^loss,,\d+\.\d+,[\d.e-]+,,,$/.test(line))).toBe(
    true
  );
  expect(lines.some(line => /^cpu\.percent,percent,/.test(line))).toBe(true);
});

test('a page of plain http says that it cannot copy, and saves instead', async ({
  lab,
  page,
  server
}) => {
  // What browsers leave out there.
  await page.addInitScript(() => {
    const without = { value: undefined, configurable: true };
    Object.defineProperty(Crypto.prototype, 'randomUUID', without);
    Object.defineProperty(Navigator.prototype, 'clipboard', without);
    Object.defineProperty(window, 'ClipboardItem', without);
  });
  server.add('four.ipynb', notebook(START, FOUR));
  await lab.open('four.ipynb');
  await lab.run(0, 1);
  await lab.shown(NAMES);
  expect(await lab.command('livemon:copy-figure', { figure: 'one' })).toBe(
    false
  );
  const toast = page.locator('.Toastify__toast').filter({
    hasText:
      'one was not copied. Browsers copy pictures only from pages of https or of this machine.'
  });
  await expect(toast).toBeVisible();
  const { download, file } = await lab.downloaded(() =>
    toast.getByText('Save as PNG').click()
  );
  expect(download.suggestedFilename()).toBe('four-one.png');
  expect(file.readUInt32BE(16)).toBe(WIDTH);
});

test('what takes time, and what did not start by itself, is said in toasts', async ({
  lab,
  page,
  server
}) => {
  const heavy = `
import matplotlib.pyplot as plt, numpy as np
fig, ax = plt.subplots(num='heavy')
ax.scatter(*np.random.rand(2, 150_000))
`.trim();
  server.add('a.ipynb', notebook(START, heavy));
  await lab.open('a.ipynb');
  await lab.run(0, 1);
  await lab.shown(['heavy'], 40_000);
  const toast = (text: string) =>
    page.locator('.Toastify__toast').filter({ hasText: text });
  const saved = lab.downloaded(() =>
    lab.command('livemon:save-figure', { figure: 'heavy', format: 'svg' })
  );
  await expect(toast('Saving heavy…')).toBeVisible();
  await saved;
  await expect(toast('Saving heavy…')).toHaveCount(0);

  // A module of that name stands before the package.
  server.add('livemon.py', '');
  await set(lab, { startWithNotebook: true });
  server.add('b.ipynb', notebook(START));
  await lab.open('b.ipynb');
  await expect(toast('Livemon was not started with b.ipynb.')).toBeVisible();
});

test('the board shows the current notebook alone, and remembers it', async ({
  lab,
  page,
  server
}) => {
  server.add('four.ipynb', notebook(START, FOUR));
  server.add('b.ipynb', notebook(START, FOUR));
  await lab.open('four.ipynb');
  await lab.run(0, 1);
  await lab.shown(NAMES);
  const toggle = page.getByRole('button', {
    name: 'Only the Current Notebook'
  });
  await expect(toggle).toHaveAttribute('aria-pressed', 'false');
  await toggle.click();
  await expect(toggle).toHaveAttribute('aria-pressed', 'true');
  await lab.command('docmanager:open', { path: 'b.ipynb' });
  await expect(lab.board).toContainText(
    'The current notebook has no live figures'
  );
  await page.locator('#jp-main-dock-panel').getByText('four.ipynb').click();
  await lab.command('livemon:open-board'); // the other notebook opened in front of it
  await lab.shown(NAMES);
  await expect
    .poll(async () => {
      const id = encodeURIComponent('livemon:plugin');
      const answer = await fetch(`${server.url}lab/api/settings/${id}`);
      return JSON.stringify(await answer.json());
    })
    .toContain('currentNotebookOnly');
});

test('toolbar, menu and status bar lead to the panel', async ({
  lab,
  page,
  server
}) => {
  server.add('a.ipynb', notebook('1 + 1'));
  await lab.open('a.ipynb');
  await lab.command('application:toggle-left-area');
  const status = page.locator('.livemon-Status-button');
  await expect(status).toBeHidden();
  await page
    .locator('.jp-NotebookPanel-toolbar')
    .getByRole('button', { name: /^Livemon: watch/ })
    .click();
  await expect(lab.panel).toBeVisible();
  await expect(status).toContainText(/CPU\s\d+\s%/);
  await expect(status).toContainText(/Mem\s[\d.]+\s.iB/);

  await lab.command('application:toggle-right-area');
  await expect(lab.panel).toBeHidden();
  await status.focus();
  await page.keyboard.press('Enter');
  await expect(lab.panel).toBeVisible();

  // A click counts, though the numbers change while the button is down.
  await lab.command('application:toggle-right-area');
  await expect(lab.panel).toBeHidden();
  const first = await status.textContent();
  await status.hover();
  await page.mouse.down();
  await expect.poll(() => status.textContent()).not.toBe(first);
  await page.mouse.up();
  await expect(lab.panel).toBeVisible();

  // Hidden, it asks for nothing: with the panel away too, the page shows nothing of the kernel.
  await lab.command('application:toggle-right-area');
  await expect(lab.panel).toBeHidden();
  await lab.command('statusbar:toggle');
  const kept = await page.evaluate(async () => {
    const read = (): string =>
      document.querySelector('.livemon-Status-button')?.textContent ?? '';
    const before = read();
    await new Promise(resolve => setTimeout(resolve, 4000));
    return before === read();
  });
  expect(kept).toBe(true);
  await lab.command('statusbar:toggle');

  await page.getByRole('menuitem', { name: 'View' }).click();
  await page
    .locator('.lm-Menu-item')
    .filter({ has: page.getByText('Livemon', { exact: true }) })
    .click();
  for (const label of ['Stop Livemon', 'Tile Live Figures in Rows']) {
    await expect(page.getByText(label, { exact: true })).toBeVisible();
  }
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
});

test('the board is beside the notebook in Simple mode, too', async ({
  lab,
  page,
  server
}) => {
  server.add('four.ipynb', notebook(START, FOUR));
  await lab.open('four.ipynb');
  await lab.command('application:toggle-mode');
  await lab.run(0, 1);
  await lab.shown(NAMES);
  await expect(page.locator('#jp-down-stack .livemon-Board')).toBeVisible();
  await expect(page.locator('.jp-NotebookPanel')).toBeVisible();
  await lab.command('livemon:pop-out', { figure: 'two' });
  await expect(page.locator('.livemon-PopOut')).toBeVisible();
  await lab.command('livemon:return-to-board', { figure: 'two' });
  await expect(lab.tab('two')).toBeVisible();
  await lab.command('application:toggle-mode');
  const board = page.locator('#jp-main-dock-panel .livemon-Board');
  await expect(board).toBeVisible();
  await lab.shown(NAMES);

  // Where a person put it, it stands again after Simple mode, also beside what was opened there.
  const split = page
    .locator('#jp-main-dock-panel > .lm-DockPanel-handle:not(.lm-mod-hidden)')
    .first();
  const handle = (await split.boundingBox())!;
  await page.mouse.move(handle.x + 1, handle.y + handle.height / 2);
  await page.mouse.down();
  await page.mouse.move(handle.x - 150, handle.y + 100, { steps: 5 });
  await page.mouse.up();
  await expect
    .poll(async () => (await board.boundingBox())!.x)
    .toBeLessThan(handle.x - 100);
  const place = await board.boundingBox();
  await lab.command('application:toggle-mode');
  await expect(page.locator('#jp-down-stack .livemon-Board')).toBeVisible();
  server.add('notes.txt', 'opened in Simple mode');
  await lab.command('docmanager:open', { path: 'notes.txt' });
  await expect(page.locator('.jp-FileEditor')).toBeVisible();
  await lab.command('application:toggle-mode');
  await expect.poll(() => board.boundingBox()).toEqual(place);
  const file = page.locator('.jp-FileEditor');
  await expect(file).toBeVisible();
  await lab.shown(NAMES);

  // What was kept for a board that was closed in Simple mode is not put over what the person has arranged since.
  await lab.command('application:toggle-mode');
  const below = page.locator('#jp-down-stack .livemon-Board');
  await expect(below).toBeVisible();
  await page
    .locator('#jp-down-stack .lm-TabBar-tab', { hasText: 'Livemon' })
    .locator('.lm-TabBar-tabCloseIcon')
    .click();
  await expect(below).toHaveCount(0);
  await lab.command('application:toggle-mode');
  await page.evaluate(() => {
    const { shell } = window.jupyterapp;
    const opened = (inner: string): string =>
      document.querySelector(inner)!.closest('.jp-Document')!.id;
    const [moved, ref] = [opened('.jp-FileEditor'), opened('.jp-Notebook')];
    for (const widget of [...shell.widgets('main')]) {
      if (widget.id === moved) {
        shell.add(widget, 'main', { mode: 'split-top', ref });
      }
    }
  });
  const above = async (): Promise<boolean> => {
    const [upper, lower] = await Promise.all([
      file.boundingBox(),
      page.locator('.jp-NotebookPanel').boundingBox()
    ]);
    return (
      upper !== null && lower !== null && upper.y + upper.height <= lower.y
    );
  };
  await expect.poll(above).toBe(true);
  await lab.command('application:toggle-mode');
  await lab.command('livemon:open-board');
  await expect(below).toBeVisible();
  await lab.command('application:toggle-mode');
  await expect(board).toBeVisible();
  await lab.shown(NAMES);
  expect(await above(), 'as the person arranged it').toBe(true);
});

test('Jupyter Notebook has board, panel, menu and toolbar', async ({
  lab,
  page
}) => {
  await openFour(lab);
  await expect(page.getByRole('button', { name: /^Livemon: / })).toBeVisible();
  const board = await lab.board.boundingBox();
  expect(board!.height).toBeGreaterThan(200);
  const cell = await page.locator('.jp-Notebook').boundingBox();
  expect(cell!.height).toBeGreaterThan(100);

  await lab.tab('two').click({ button: 'right' });
  await expect(page.getByText('Rename Figure…')).toBeVisible();
  await expect(page.getByText('Pop Figure Out')).toBeHidden();
  await page.keyboard.press('Escape');
  expect(await violations(page, '.livemon-Board', '#livemon-panel')).toEqual(
    []
  );
  forgiveNotebook(lab);
});

test('axe finds nothing in panel, board, pop-outs and status bar, in high contrast and from right to left', async ({
  lab,
  page,
  server
}) => {
  server.add('four.ipynb', notebook(START, FOUR));
  await lab.open('four.ipynb');
  await lab.run(0, 1);
  await lab.shown(NAMES);
  await lab.command('livemon:pop-out', { figure: 'two' });
  const parts = [
    '#livemon-panel',
    '.livemon-BoardArea',
    '.livemon-PopOut',
    '.livemon-Status'
  ];
  await expect(page.locator('.livemon-Status-button')).toContainText('CPU');
  for (const theme of [
    'JupyterLab Dark High Contrast',
    'JupyterLab Dark',
    'JupyterLab Light'
  ]) {
    await lab.command('apputils:change-theme', { theme });
    await expect(page.locator('body')).toHaveAttribute(
      'data-jp-theme-name',
      theme
    );
    await lab.shown(NAMES);
    expect(await violations(page, ...parts), theme).toEqual([]);
  }

  // From right to left: nothing runs out of its box, and a tab's text begins at the right.
  await page.evaluate(() => {
    document.documentElement.dir = 'rtl';
  });
  const [label, tab] = await Promise.all([
    lab.tab('one').locator('.lm-TabBar-tabLabel').boundingBox(),
    lab.tab('one').boundingBox()
  ]);
  expect(label!.x + label!.width).toBeGreaterThan(tab!.x + tab!.width - 12);
  const wide = await page.evaluate(() =>
    ['#livemon-panel', '.livemon-BoardArea', '.livemon-Status'].filter(one => {
      const node = document.querySelector(one)!;
      return node.scrollWidth > node.clientWidth + 1;
    })
  );
  expect(wide).toEqual([]);
  expect(await violations(page, ...parts), 'from right to left').toEqual([]);
});
