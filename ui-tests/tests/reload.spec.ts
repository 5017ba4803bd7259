/** Nothing a person does loses it: the page is reloaded in the middle of a long cell. */
import { expect, test } from '../lab/fixtures';
import { openMoving } from '../lab/moving';
import { NAMES } from '../lab/cells';

test('a reload in a busy cell brings panel and figures back', async ({
  lab
}) => {
  await openMoving(lab, { seconds: 180, frames: 5 });
  const pid = await lab.kernelPid();
  const shells = await lab.subshells();

  await lab.reload('four.ipynb', 'livemon-board');
  // One deadline for all: figures and values are back, and move.
  await Promise.all([
    expect(lab.panel).toBeVisible({ timeout: 40_000 }),
    lab.advance(NAMES, 3, 60_000),
    lab.renewed(['cpu.percent', 'process.cpu_percent', 'loss'], 60_000)
  ]);
  for (const name of NAMES) {
    await expect(lab.figure(name)).toHaveAttribute('data-state', 'live');
  }
  await expect(
    lab.panel.locator('.livemon-Panel'),
    'the cell is still running'
  ).toContainText(/Cell.*running/);
  expect(await lab.kernelPid()).toBe(pid);
  await expect
    .poll(() => lab.subshells(), { message: 'subshells: none is left behind' })
    .toBeLessThanOrEqual(shells);
  await lab.pick('Stop Livemon');
  await expect
    .poll(() => lab.subshells(), { message: 'subshells: its own is deleted' })
    .toBeLessThan(shells);
});
