/** Panel and board can be used by everyone: axe-core on the real thing, in both themes. */
import { violations } from '../lab/axe';
import { FOUR, NAMES, busy } from '../lab/cells';
import { expect, test } from '../lab/fixtures';
import { notebook } from '../lab/notebook';

const PARTS = ['#livemon-panel', '.livemon-Board'];

test('axe finds nothing in panel and board, light and dark', async ({
  lab,
  page,
  server
}) => {
  server.add(
    'four.ipynb',
    notebook('%load_ext livemon\n%livemon', FOUR, busy(60))
  );
  await lab.open('four.ipynb');
  await lab.command('livemon:open-board');
  await lab.command('livemon:open-panel');
  await expect(lab.panel.getByRole('button', { name: /start/i })).toBeEnabled();
  expect(await violations(page, ...PARTS)).toEqual([]);

  await lab.run(0, 1);
  await lab.start(2);
  await lab.advance(NAMES, 3, 30_000);
  for (const [theme, light] of [
    ['JupyterLab Light', 'true'],
    ['JupyterLab Dark', 'false']
  ] as const) {
    await lab.command('apputils:change-theme', { theme });
    await expect(page.locator('body')).toHaveAttribute(
      'data-jp-theme-light',
      light
    );
    expect(await violations(page, ...PARTS), theme).toEqual([]);
  }
});
