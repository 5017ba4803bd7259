/** The board as a person arranges it: windows are dragged, hidden and brought back, and a reload keeps all of it. */
import type { Locator } from '@playwright/test';
import { FOUR, NAMES, busy } from '../lab/cells';
import { expect, test } from '../lab/fixtures';
import type { Lab } from '../lab/lab';
import { notebook } from '../lab/notebook';

const START = '%load_ext livemon\n%livemon';

/** Has the panel show the size of the window of "one", as the handlers of the code hear it. */
const HEARING = `
import livemon
figures[0].canvas.mpl_connect(
    "resize_event", lambda event: livemon.log(width=event.width, height=event.height)
)`;

interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

async function box(one: Locator): Promise<Box> {
  const found = await one.boundingBox();
  expect(found).not.toBeNull();
  return found!;
}

/** Where each figure's window stands: x, y, width, height in percent of the board. */
async function places(lab: Lab, names: readonly string[]): Promise<number[]> {
  const board = await box(lab.board);
  const all = await Promise.all(
    names.map(async name => {
      const { x, y, width, height } = await box(lab.figure(name));
      return [
        (x - board.x) / board.width,
        (y - board.y) / board.height,
        width / board.width,
        height / board.height
      ];
    })
  );
  return all.flat().map(share => 100 * share);
}

/** Largest difference between two lists of places, in percent of the board. */
function apart(a: readonly number[], b: readonly number[]): number {
  return Math.max(...a.map((share, i) => Math.abs(share - b[i]!)));
}

test('windows that are dragged, hidden and revealed stay so over a reload', async ({
  lab,
  page,
  server
}) => {
  server.add('four.ipynb', notebook(START, FOUR + HEARING, busy(120)));
  await lab.open('four.ipynb');
  await lab.run(0, 1);
  await lab.start(2);
  await lab.advance(NAMES, 3, 30_000);
  const tiled = await places(lab, NAMES);
  for (const [i, j] of [
    [0, 4],
    [0, 8],
    [4, 8],
    [8, 12]
  ] as const) {
    const [one, other] = [tiled.slice(i, i + 4), tiled.slice(j, j + 4)];
    expect(apart(one, other), 'all four stand apart').toBeGreaterThan(20);
  }

  // Drag "one" by its tab below "four".
  const target = await box(lab.figure('four'));
  await lab.tab('one').hover();
  await page.mouse.down();
  const middle = target.x + target.width / 2;
  await page.mouse.move(middle, target.y + target.height / 2, { steps: 8 });
  await page.mouse.move(middle, target.y + target.height - 8, { steps: 8 });
  await page.mouse.up();
  await expect
    .poll(async () => (await box(lab.figure('one'))).y)
    .toBeGreaterThan((await box(lab.figure('four'))).y);
  await lab.advance(NAMES, 2, 60_000);
  await expect
    .poll(async () => {
      const series = await lab.series();
      const heard = ['width', 'height'].map(name => series.get(name)?.value);
      const size = await lab
        .figure('one')
        .evaluate(view => [view.clientWidth, view.clientHeight].map(String));
      return { heard, agree: String(heard) === String(size) };
    })
    .toMatchObject({ agree: true });
  expect(await lab.execution(2), 'heard while the cell runs').toBe('*');

  // Close "two": hidden, the others go on.
  await lab.tab('two').locator('.lm-TabBar-tabCloseIcon').click();
  await expect(lab.figure('two')).toHaveCount(0);
  const shown = NAMES.filter(name => name !== 'two');
  const arranged = await places(lab, shown);
  expect(
    apart(arranged.slice(0, 4), tiled.slice(0, 4)),
    'dragged'
  ).toBeGreaterThan(20);

  // JupyterLab saves after a while: what was closed last is saved last.
  await lab.reload('four.ipynb', '"hidden": ["four.ipynb#two"]');
  await lab.advance(shown, 2, 60_000);
  await expect
    .poll(async () => apart(await places(lab, shown), arranged))
    .toBeLessThan(5);
  await expect(lab.figure('two'), 'what was closed stays closed').toHaveCount(
    0
  );

  // The board itself is closed and opened again.
  await page.evaluate(() => {
    for (const widget of window.jupyterapp.shell.widgets('main')) {
      if (widget.id === 'livemon-board') {
        widget.close();
      }
    }
  });
  await expect(lab.board).toHaveCount(0);
  await lab.command('livemon:open-board');
  await lab.advance(shown, 2, 60_000);
  await expect
    .poll(async () => apart(await places(lab, shown), arranged))
    .toBeLessThan(5);

  // Tiling leaves closed what is closed; what was made by hand is one key away. Misspelt arguments are refused.
  await lab.command('livemon:tile', { layout: 'rows' });
  await expect(
    page.locator('.Toastify__toast').getByText('The windows are tiled')
  ).toBeVisible();
  await expect(lab.figure('two')).toHaveCount(0);
  await page.keyboard.press('Control+Z');
  await expect
    .poll(async () => apart(await places(lab, shown), arranged))
    .toBeLessThan(5);
  await expect(
    lab.command('livemon:tile', { arrangement: 'rows' })
  ).rejects.toThrow('there is no argument "arrangement"; it takes: layout.');
  await expect(
    lab.command('livemon:tile', { layout: 'diagonal' })
  ).rejects.toThrow('grid | rows | columns | stacked');

  await lab.command('livemon:reopen-figure', { all: true });
  await lab.command('livemon:tile');
  await lab.advance(NAMES, 2, 60_000);
  await expect
    .poll(async () => apart(await places(lab, NAMES), tiled))
    .toBeLessThan(5);
});
