/** `livemon.hub()` where there is no JupyterLab around it: in a bare page with ipywidgets' HTML manager, and in Notebook. */
import type { Page } from '@playwright/test';
import { openBare } from '../lab/bare/bare';
import { FOUR, NAMES, busy } from '../lab/cells';
import { expect, test } from '../lab/fixtures';
import { notebook } from '../lab/notebook';
import { forgiveNotebook } from '../lab/notebook7';

const START = '%load_ext livemon\n%livemon';
const SHOW = 'import livemon\ndisplay(livemon.hub())';

/** Number of the frame that each figure of the widget shows; -1: none. */
function frames(page: Page): Promise<number[]> {
  return page.$$eval('.livemon-Embedded .livemon-FigureView', views =>
    views.map(view => Number(view.getAttribute('data-frame') || -1))
  );
}

/** Wait until all figures of the widget are shown and have moved by so many frames. */
async function advance(page: Page, count: number): Promise<void> {
  await expect
    .poll(async () => (await frames(page)).filter(frame => frame >= 0).length, {
      timeout: 30_000
    })
    .toBe(NAMES.length);
  const before = await frames(page);
  await expect
    .poll(
      async () =>
        Math.min(...(await frames(page)).map((now, i) => now - before[i]!)),
      { timeout: 30_000 }
    )
    .toBeGreaterThanOrEqual(count);
}

/** Wait until a series of the widget has a newer value. */
async function renewed(
  page: Page,
  name: string,
  timeout = 40_000
): Promise<void> {
  const row = page.locator(`.livemon-Embedded [data-series="${name}"]`);
  await expect(row).toHaveAttribute('data-time', /\d/, { timeout });
  const before = Number(await row.getAttribute('data-time'));
  await expect
    .poll(async () => Number(await row.getAttribute('data-time')), { timeout })
    .toBeGreaterThan(before);
}

test('in a bare page the widget is heard, and sees what cells do that keep the kernel from hearing it', async ({
  page,
  server
}) => {
  const errors: string[] = [];
  page.on('pageerror', error => errors.push(String(error)));
  await openBare(page, server, 'main');
  const run = (code: string): Promise<string> =>
    page.evaluate(code => window.bare.run(code), code);
  const panel = page.locator('.livemon-Embedded .livemon-Panel');
  expect(await run(START)).toBe('ok');
  expect(await run(SHOW)).toBe('ok');
  await expect(panel).toHaveAttribute('data-link', 'live');
  // For longer than the kernel listens to a silent page, and the widget waits for a silent kernel.
  for (let time = 0; time < 9; time += 1) {
    await renewed(page, 'cpu.percent');
  }
  await expect(panel).toHaveAttribute('data-link', 'live');

  // The cell that makes the figures moves them, for longer than a page may be silent.
  const cell = run(`${FOUR}\n${busy(14)}`);
  await advance(page, 5);
  await expect(panel).toHaveAttribute('data-link', 'pushOnly');
  await expect(panel).toContainText('cannot hear it while a cell runs');
  for (let time = 0; time < 7; time += 1) {
    await renewed(page, 'loss');
  }
  await advance(page, 5);
  expect(await cell).toBe('ok');
  await expect(panel).toHaveAttribute('data-link', 'live');
  await renewed(page, 'cpu.percent');
  expect(errors).toEqual([]);
});

test(
  'over subshells the widget is heard beside a running cell',
  { tag: '@slow' },
  async ({ page, server }) => {
    await openBare(page, server, 'subshell');
    const run = (code: string): Promise<string> =>
      page.evaluate(code => window.bare.run(code), code);
    const panel = page.locator('.livemon-Embedded .livemon-Panel');
    expect(await run(START)).toBe('ok');
    const cell = run(`${SHOW}\n${FOUR}\n${busy(15)}`);
    await advance(page, 10);
    await expect(panel).toHaveAttribute('data-link', 'live');
    await renewed(page, 'loss');
    expect(await cell).toBe('ok');
  }
);

test(
  'in Notebook the widget stands in the cell beside panel and board, and stays live',
  { tag: '@slow' },
  async ({ lab, page, server }) => {
    server.add('four.ipynb', notebook(START, SHOW, FOUR, busy(60)));
    await page.goto(`${server.url}notebooks/four.ipynb`);
    await page.locator('.jp-Notebook .jp-CodeCell').first().click();
    const panel = page.locator('.livemon-Embedded .livemon-Panel');
    for (let cell = 0; cell < 4; cell += 1) {
      await page.keyboard.press('Shift+Enter');
    }
    await expect(panel).toHaveAttribute('data-link', 'live', {
      timeout: 40_000
    });
    for (let time = 0; time < 8; time += 1) {
      // Cells that run scroll the notebook on, and what is out of view draws nothing.
      await expect(async () => {
        await panel.scrollIntoViewIfNeeded();
        await renewed(page, 'cpu.percent', 5_000);
      }).toPass({ timeout: 60_000 });
    }
    await expect(panel).toHaveAttribute('data-link', 'live');
    // Figures that are in view move, too.
    const figure = page
      .locator('.livemon-Embedded .livemon-FigureView')
      .first();
    const frame = async (): Promise<number> =>
      Number((await figure.getAttribute('data-frame')) || NaN);
    await expect(async () => {
      await figure.scrollIntoViewIfNeeded();
      const before = await frame();
      await expect
        .poll(frame, { timeout: 5_000 })
        .toBeGreaterThanOrEqual(before + 5);
    }).toPass({ timeout: 60_000 });
    await expect(
      page.locator('.jp-Notebook .jp-CodeCell .jp-InputPrompt').nth(3),
      'all that was seen beside the running cell'
    ).toHaveText('[*]:');
    forgiveNotebook(lab);
  }
);
