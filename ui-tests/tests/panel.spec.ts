/** The panel in JupyterLab: what a person chose is kept, menus are ours, figures come to the front, long runs stay usable. */
import { violations } from '../lab/axe';
import { expect, test } from '../lab/fixtures';
import type { Lab } from '../lab/lab';
import { openMoving } from '../lab/moving';
import { notebook } from '../lab/notebook';

const START = '%load_ext livemon\n%livemon';
const LOG = `
import math, time, livemon
for step in range(200):
    livemon.log({'train/loss': math.exp(-step / 40), 'val/loss': math.exp(-step / 50), 'lr': 1e-3}, step=step)
time.sleep(1)
`.trim();

const section = (lab: Lab, name: string) =>
  lab.panel.locator(`[data-section="${name}"] > details`);
const block = (lab: Lab, series: string) =>
  lab.panel
    .locator('.livemon-Block')
    .filter({ has: lab.page.locator(`[data-series="${series}"]`) });

test('what a person chose comes back after a reload', async ({
  lab,
  page,
  server
}) => {
  server.add('log.ipynb', notebook(START, LOG));
  await lab.open('log.ipynb');
  await lab.run(0, 1);
  const loss = block(lab, 'train/loss');
  await expect(loss.locator('canvas')).toBeVisible();
  await expect(loss.locator('[data-series]')).toHaveCount(2); // with its twin

  await section(lab, 'host').locator('summary').first().click();
  await lab.panel.getByRole('slider', { name: 'Smoothing' }).fill('0.6');
  await loss.getByRole('button').click();
  await page.getByRole('menuitemcheckbox', { name: 'Logarithmic' }).click();
  await lab.panel.getByLabel('Horizontal axis').selectOption('steps');
  await expect(loss.locator('.livemon-Chart-ends')).toHaveText(/step 0.*199/);

  await lab.reload('log.ipynb', '"stepwise": true');
  await lab.command('livemon:open-panel');
  await expect(loss.locator('canvas')).toBeVisible();
  await expect(section(lab, 'host')).not.toHaveAttribute('open');
  await expect(section(lab, 'process')).toHaveAttribute('open');
  await expect(
    lab.panel.getByRole('slider', { name: 'Smoothing' })
  ).toHaveValue('0.6');
  await expect(loss.locator('.livemon-Chart-ends')).toHaveText(/step 0.*199/);
  await loss.getByRole('button').click();
  await expect(page.getByRole('menuitemcheckbox')).toHaveAttribute(
    'aria-checked',
    'true'
  );
});

test("a chart's menu opens by right click, and JupyterLab's does not", async ({
  lab,
  page,
  server
}) => {
  server.add('log.ipynb', notebook(START, LOG));
  await lab.open('log.ipynb');
  await lab.run(0, 1);
  await block(lab, 'lr').locator('.livemon-Chart').click({ button: 'right' });
  await expect(page.getByRole('menu', { name: 'Menu of lr' })).toBeVisible();
  await expect(page.locator('.lm-Menu')).toHaveCount(0);
  expect(await violations(page, '#livemon-panel')).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('menu', { name: 'Menu of lr' })).toBeHidden();

  const [download] = await Promise.all([
    page.waitForEvent('download'),
    (async () => {
      await block(lab, 'lr').getByRole('button').click();
      await page.getByRole('menuitem', { name: 'CSV' }).click();
    })()
  ]);
  expect(download.suggestedFilename()).toBe('log-ipynb-lr.csv');
});

test('a figure that no window shows has a small picture, and comes to the front by a click', async ({
  lab,
  page
}) => {
  await openMoving(lab, { frames: 2 });
  // Neither a window nor a cell shows them now.
  await page.locator('.livemon-BoardArea').first().waitFor();
  await page.evaluate(() => {
    for (const area of document.querySelectorAll<HTMLElement>(
      '.livemon-BoardArea, .jp-Notebook'
    )) {
      area.style.display = 'none';
    }
  });
  const small = lab.panel.locator('.livemon-FigurePicture').first();
  const pixels = (): Promise<string> =>
    small.evaluate(node => (node as HTMLCanvasElement).toDataURL());
  await expect
    .poll(() => small.evaluate(node => (node as HTMLCanvasElement).width))
    .toBeGreaterThan(30);
  const before = await pixels();
  await expect.poll(pixels, { timeout: 20_000 }).not.toBe(before);

  await page.evaluate(() => {
    for (const area of document.querySelectorAll<HTMLElement>(
      '.livemon-BoardArea, .jp-Notebook'
    )) {
      area.style.display = '';
    }
  });
  await lab.command('livemon:tile', { layout: 'stacked' });
  await lab.tab('one').click();
  await expect(lab.figure('one')).toBeVisible();
  await expect(lab.figure('three')).toBeHidden();
  await lab.panel.getByRole('button', { name: 'three' }).click();
  await expect(lab.figure('three')).toBeVisible();
  await expect(lab.figure('one')).toBeHidden();
});

// @slow: tests/ts/js/panel.test.ts has the same without JupyterLab.
test(
  '2,000 metrics stay usable',
  { tag: '@slow' },
  async ({ lab, page, server }) => {
    server.add(
      'many.ipynb',
      notebook(
        START,
        `
import livemon, time
for step in range(5):
    livemon.log({f'layer{i // 20}/norm{i % 20}': i + step for i in range(2000)}, step=step)
    time.sleep(0.6)
`.trim()
      )
    );
    await lab.open('many.ipynb');
    await lab.run(0, 1);
    await expect
      .poll(() => lab.panel.locator('.livemon-Slot').count(), {
        timeout: 60_000
      })
      .toBeGreaterThan(1999);
    expect(await lab.panel.locator('.livemon-Block').count()).toBeLessThan(80);
    await lab.panel.getByRole('searchbox').fill('layer87 norm13');
    await expect(
      lab.panel.locator('[data-series="layer87/norm13"]')
    ).toHaveAttribute('data-value', String(87 * 20 + 13 + 4));
    await expect(lab.panel.getByText(/^1 of 20\d\d series/)).toBeVisible();
    expect(await violations(page, '#livemon-panel')).toEqual([]);
  }
);
