/** The tools of a figure window under a real mouse, idle and in a busy cell; what is seen is told by the coordinates. */
import type { Locator } from '@playwright/test';

import { expect, test } from '../lab/fixtures';
import { IDLE_AND_BUSY, openFigure, visit } from '../lab/hands';
import type { Place } from '../lab/pointer';
import { at, drag, hover } from '../lab/pointer';

const START = '%load_ext livemon\n%livemon';

/** Axes from 0 to 10 whose place is known; X ends the busy cell. */
const MAKE = `
import time, matplotlib.pyplot as plt
fig = plt.figure(num="one")
ax = fig.add_axes([0.1, 0.1, 0.8, 0.8], xlim=(0, 10), ylim=(0, 10))
ax.format_coord = lambda x, y: f"{x:.1f} east, {y:.1f} north"
ended = []
fig.canvas.mpl_connect("key_press_event", lambda event: event.key == "x" and ended.append(1))
`.trim();

const BUSY = `
fig.canvas.manager.set_window_title("busy")
end = time.monotonic() + 120
while not ended and time.monotonic() < end:
    sum(range(1000))
print(bool(ended))
`.trim();

/** Where these coordinates are while the axes reach from 0 to 10. */
const place = (x: number, y: number): Place => [0.1 + 0.08 * x, 0.9 - 0.08 * y];

for (const { busy, when, details } of IDLE_AND_BUSY) {
  test(
    `pan, zoom, history, home, wheel and follow do what they say ${when}`,
    details,
    async ({ lab, page, server }) => {
      const window = await openFigure(lab, server, [START, MAKE, BUSY], busy);
      const tool = (name: string): Locator =>
        window.locator(`[data-tool="${name}"]`);
      const use = async (name: string): Promise<void> => {
        await window.hover();
        await tool(name).click();
      };
      const middle = place(5, 5);
      await visit(window, middle, '5.0 east, 5.0 north');

      await use('pan');
      await expect(tool('pan')).toHaveAttribute('aria-pressed', 'true');
      await drag(window, place(2, 5), place(4, 5));
      await visit(window, middle, '3.0 east, 5.0 north');
      await use('back');
      await visit(window, middle, '5.0 east, 5.0 north');
      await use('forward');
      await visit(window, middle, '3.0 east, 5.0 north');
      await use('home');
      await visit(window, middle, '5.0 east, 5.0 north');

      await use('zoom');
      await expect(tool('zoom')).toHaveAttribute('aria-pressed', 'true');
      // The rubber band comes while the kernel cannot answer.
      const band = window.locator('.livemon-Tools-band');
      const pid = await lab.kernelPid();
      process.kill(pid, 'SIGSTOP');
      try {
        await page.mouse.move(...(await at(window, place(2, 2))));
        await page.mouse.down();
        await page.mouse.move(...(await at(window, place(6, 6))), { steps: 5 });
        await expect(band).toBeVisible();
        const [drawn, picture] = await Promise.all([
          band.boundingBox(),
          window.locator('canvas').boundingBox()
        ]);
        expect(drawn!.width / picture!.width).toBeCloseTo(0.32, 1);
        expect(drawn!.height / picture!.height).toBeCloseTo(0.32, 1);
      } finally {
        process.kill(pid, 'SIGCONT');
      }
      await page.mouse.up();
      await expect(band).toBeHidden();
      await visit(window, middle, '4.0 east, 4.0 north');
      await use('follow');
      await visit(window, middle, '5.0 east, 5.0 north');

      await use('zoom');
      await expect(tool('zoom')).toHaveAttribute('aria-pressed', 'false');
      await hover(window, middle);
      await page.mouse.wheel(0, -100);
      await visit(window, place(9, 9), '8.4 east, 8.4 north');
      await window.locator('canvas').focus();
      await page.keyboard.press('h');
      await visit(window, place(9, 8), '9.0 east, 8.0 north');

      if (busy) {
        await page.keyboard.press('x');
        await lab.finished(2);
        expect(await lab.printed(2)).toContain('True');
      }
    }
  );
}
