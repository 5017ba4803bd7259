/** What a person's hands do on a figure window is tried in an idle kernel and beside a busy cell: what both begin with. */
import type { Locator } from '@playwright/test';

import { expect } from './fixtures';
import type { Lab } from './lab';
import { notebook } from './notebook';
import type { Place } from './pointer';
import { hover } from './pointer';
import type { LabServer } from './server';

/** @slow while it is idle: tests/kernel does the same without a browser. */
export const IDLE_AND_BUSY = [
  { busy: false, when: 'while the kernel is idle', details: { tag: '@slow' } },
  { busy: true, when: 'while a cell is busy', details: {} }
];

/**
 * The window of figure "one" in a new notebook: the first two cells start Livemon and make it, the third keeps the kernel
 * busy and calls it "busy".
 */
export async function openFigure(
  lab: Lab,
  server: LabServer,
  cells: string[],
  busy: boolean
): Promise<Locator> {
  server.add('hands.ipynb', notebook(...cells));
  await lab.open('hands.ipynb');
  await lab.run(0, 1);
  await lab.shown(['one']);
  if (busy) {
    await lab.start(2);
  }
  const window = lab.figure(busy ? 'busy' : 'one');
  await expect(window).toBeVisible();
  return window;
}

/** Go there, until the foot says so: then the kernel has handled it. */
export async function visit(
  window: Locator,
  to: Place,
  says: string
): Promise<void> {
  await hover(window, to);
  await expect(window.locator('.livemon-Tools-foot')).toHaveText(says);
}
