/** What settings do once they are set: each is seen where it shows. */
import { FOUR, NAMES } from '../lab/cells';
import { expect, test } from '../lab/fixtures';
import { notebook } from '../lab/notebook';
import { set } from '../lab/settings';

const START = '%load_ext livemon\n%livemon';

test('what is set holds: start by itself, period, side, time of charts, thresholds, place of the board', async ({
  lab,
  page,
  server
}) => {
  const period = 'import livemon\nlivemon.start(figures=False).period_s';
  server.add('four.ipynb', notebook('1 + 1', FOUR, period));
  await set(lab, {
    startWithNotebook: true,
    period: 0.5,
    panelSide: 'left',
    chartWindow: '15 min',
    docking: 'below',
    thresholds: { memory: { warning: 0, error: 200 } }
  });
  await lab.open('four.ipynb');
  await expect(page.locator('#jp-left-stack #livemon-panel')).toBeVisible();
  const spans = lab.panel.locator('.livemon-TimeSpan');
  await expect
    .poll(() =>
      spans.evaluateAll(all => all.map(one => (one as HTMLSelectElement).value))
    )
    .toContain('900');
  await lab.run(1, 2);
  await lab.shown(NAMES);
  const said = await lab.outputs(2);
  expect(said[0]?.data?.['text/plain'], 'period of the kernel').toBe('0.5');
  const notebookBox = await page.locator('.jp-NotebookPanel').boundingBox();
  const boardBox = await lab.board.boundingBox();
  expect(boardBox!.y).toBeGreaterThan(notebookBox!.y + notebookBox!.height - 9);
  const memory = page.locator('.livemon-Status-part', { hasText: 'Mem' });
  await expect(memory).toHaveAttribute('data-level', 'warning');

  // A kernel that is restarted gets it again; one in which it was stopped does not.
  const hub = await lab.hubComm();
  await lab.restart();
  await expect(lab.panel).toContainText(/Idle/);
  await expect(page.locator('.livemon-Status-button')).toBeVisible();
  await expect.poll(() => lab.hubComm()).not.toBe(hub);
  lab.forgiveClosedComms(hub, await lab.hubComm());
  await lab.command('livemon:stop');
  await expect(lab.panel.getByRole('button', { name: /start/i })).toBeEnabled();
});

test('what is switched off does not show: panel and board by themselves, status bar, toolbar of figures', async ({
  lab,
  page,
  server
}) => {
  const off = {
    openPanel: false,
    openBoard: false,
    statusBar: false,
    figureToolbar: false
  };
  server.add('four.ipynb', notebook(START, FOUR));
  await set(lab, off);
  await lab.open('four.ipynb');
  await lab.run(0, 1);
  // The page knows of Livemon there: what opens by itself opens then.
  await expect(
    page.getByRole('button', { name: /^Livemon: show the panel/ })
  ).toBeVisible();
  const board = page.locator('.livemon-BoardArea');
  const status = page.locator('.livemon-Status-button');
  await expect(board).toHaveCount(0);
  await expect(lab.panel).toBeHidden();
  await expect(status).toBeHidden();
  await lab.command('livemon:open-panel');
  await lab.command('livemon:open-board');
  await lab.shown(NAMES);
  await lab.renewed(['cpu.percent']);
  await expect(status).toBeHidden();
  const tools = lab.figure('one').locator('.livemon-Tools');
  await lab.figure('one').hover();
  await expect(tools).toBeHidden();

  // As soon as they are switched on.
  await set(lab, { ...off, statusBar: true, figureToolbar: true });
  await lab.page.reload();
  await lab.restored();
  await expect(status).toContainText('CPU');
  await lab.command('livemon:open-board');
  await lab.shown(NAMES);
  await lab.figure('one').hover();
  await expect(tools).toBeVisible();
});
