/** Livemon in Jupyter Notebook, whose application has neither JupyterLab's commands nor its shell. */
import { expect } from '@playwright/test';
import { FOUR, NAMES } from './cells';
import type { Lab } from './lab';
import { notebook } from './notebook';

/** Open `four.ipynb` there and run its cells, which start Livemon and make the figures `NAMES`, until these are seen. */
export async function openFour(lab: Lab): Promise<void> {
  const { page, server } = lab;
  server.add('four.ipynb', notebook('%load_ext livemon\n%livemon', FOUR));
  await page.goto(`${server.url}notebooks/four.ipynb`);
  // Cells that are run before the kernel is there stay as they are.
  await expect(
    page.locator('.jp-Notebook-ExecutionIndicator').first()
  ).toHaveAttribute('data-status', 'idle', { timeout: 30_000 });
  await page.locator('.jp-Notebook .jp-CodeCell').first().click();
  await page.keyboard.press('Shift+Enter');
  await expect(lab.panel).toBeVisible();
  await page.keyboard.press('Shift+Enter');
  await lab.shown(NAMES, 40_000);
}

/** What Notebook 7.6 says of itself, also without Livemon: it looks at settings and commands before these are there. */
export function forgiveNotebook(lab: Lab): void {
  lab.forgive(/Cannot read properties of undefined \(reading 'schema'\)/);
  lab.forgive(/Command 'filebrowser:open-path' not registered/);
}
