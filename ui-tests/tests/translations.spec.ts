/** In JupyterLab in another language nothing of Livemon's stays English; tests/ts has panel and board with all their states. */
import { expect, test } from '../lab/fixtures';
import { notebook } from '../lab/notebook';
import { translated, untranslated } from '../lab/pseudo';

const MAKE = `
import matplotlib.pyplot as plt
for name in "①②":
    plt.subplots(num=name)[1].plot([0, 1])
`.trim();
const SHOW = 'import livemon\ndisplay(livemon.hub())';

test('menus, commands, dialogs, outputs of cells and the embedded panel are translated', async ({
  lab,
  page,
  server
}) => {
  await translated(lab);
  server.add('3.ipynb', notebook('%load_ext livemon\n%livemon', MAKE, SHOW));
  await lab.open('3.ipynb');
  await lab.run(0, 1, 2);
  await lab.shown(['①', '②']);

  // Every command, whatever its arguments: what palette, menus and tooltips say of it.
  const commands = await page.evaluate(() => {
    const { commands } = window.jupyterapp as unknown as {
      commands: {
        listCommands(): string[];
        label(id: string, args?: object): string;
        caption(id: string, args?: object): string;
      };
    };
    const kinds = [
      {},
      ...['rows', 'columns', 'stacked'].map(layout => ({ layout })),
      ...['left', 'up', 'down'].map(direction => ({ direction })),
      ...['narrower', 'taller', 'shorter'].map(growth => ({ growth })),
      ...['svg', 'pdf'].map(format => ({ format })),
      { all: true }
    ];
    return commands
      .listCommands()
      .filter(id => id.startsWith('livemon:'))
      .flatMap(id =>
        kinds.flatMap(args => [
          commands.label(id, args),
          commands.caption(id, args)
        ])
      );
  });
  expect(commands.length).toBeGreaterThan(400);
  expect([
    ...new Set(commands.filter(text => text !== '' && !/^⟦.*⟧$/s.test(text)))
  ]).toEqual([]);

  // Code, names of series, and units are no words of Livemon's.
  const names = [
    /%load_ext livemon|import (?:livemon|matplotlib\.pyplot as plt)/g,
    /\b[a-z]+\d*(?:\[[^\]]*\])?(?:\.[a-z_\d]+)+/g,
    /\b(?:(?:[KMGT]i?)?B(?:\/s)?|[GM]Hz|m?s|W)\b|°C/g,
    '3.ipynb',
    // JupyterLab's own, which this language does not have; and a sign for "about".
    /^(?:More commands|main area content|New Launcher|Collapse Output|Close [①②])$/g,
    /^i$/g
  ];
  await lab.renewed(['cpu.percent']);
  for (const where of [
    lab.panel,
    page.locator('.livemon-BoardArea'),
    page.locator('.livemon-Status'),
    page.locator('.jp-Cell-outputArea'),
    page.locator('.jp-NotebookPanel-toolbar [data-jp-item-name="livemon"]')
  ]) {
    expect(await untranslated(where, ...names)).toEqual([]);
  }

  await lab.tab('①').click({ button: 'right' });
  const menu = page.locator('.lm-Menu');
  // The words of submenus stand in the schema: the server translates them from an installed language pack, and none is here;
  // tests/unit/test_translated_schema.py has one.
  const submenus = ['Move Figure', 'Size of Figure', 'Save Figure'];
  expect(
    await untranslated(
      menu.locator('[data-command^="livemon:"] .lm-Menu-itemLabel')
    )
  ).toEqual([]);
  await expect(menu).toContainText(submenus[0]!);
  await page.keyboard.press('Escape');

  void lab.command('livemon:rename-figure', { figure: '①' });
  const dialog = page.locator('.jp-Dialog');
  await expect(dialog).toBeVisible();
  expect(await untranslated(dialog, 'Cancel')).toEqual([]);
  await page.keyboard.press('Escape');
  await lab.command('livemon:close-figure', { figure: '②' });
  await expect(lab.figure('②')).toHaveCount(0);
  await expect(page.locator('.livemon-Board-hiddenButton')).toContainText('⟦');
  const toast = page.locator('.Toastify__toast-body');
  await expect(toast).toContainText('②');
  expect(await untranslated(toast)).toEqual([]);
  const board = page.locator('.livemon-BoardArea');
  expect(await untranslated(board, ...names)).toEqual([]);
});
