/** The view of a figure is panned and zoomed without a pointer, idle and in a busy cell. */
import { expect, test } from '../lab/fixtures';
import { IDLE_AND_BUSY, openFigure } from '../lab/hands';

const START = '%load_ext livemon\n%livemon';

/** Axes from 0 to 10, whose code would hear keys of its own; X ends the busy cell. */
const MAKE = `
import time, matplotlib.pyplot as plt
fig = plt.figure(num="one")
ax = fig.add_axes([0.1, 0.1, 0.8, 0.8], xlim=(0, 10), ylim=(0, 10))
ax.format_xdata = ax.format_ydata = "{:.1f}".format
heard = []
fig.canvas.mpl_connect("key_press_event", lambda event: heard.append(event.key))
`.trim();

const BUSY = `
fig.canvas.manager.set_window_title("busy")
end = time.monotonic() + 120
while "x" not in heard and time.monotonic() < end:
    sum(range(1000))
print([key for key in heard if key.endswith(("+up", "+left"))], time.monotonic() < end)
`.trim();

for (const { busy, when, details } of IDLE_AND_BUSY) {
  test(
    `keys pan and zoom ${when}, back undoes it, and screen readers hear of it`,
    details,
    async ({ lab, page, server }) => {
      const window = await openFigure(lab, server, [START, MAKE, BUSY], busy);
      const spoken = window.locator('.livemon-Tools-spoken');
      const tool = (name: string) => window.locator(`[data-tool="${name}"]`);
      const entry = (label: string) =>
        page
          .locator('.lm-Menu-item')
          .filter({ has: page.getByText(label, { exact: true }) });
      await window.locator('canvas').focus();
      await page.keyboard.press('Alt+ArrowUp');
      await expect(spoken).toHaveText('x: 1.0 … 9.0, y: 1.0 … 9.0');
      await expect(tool('back')).toHaveAttribute('aria-disabled', 'false');
      await page.keyboard.press('ArrowLeft'); // Matplotlib's key: back
      await expect(tool('back')).toHaveAttribute('aria-disabled', 'true');
      await page.keyboard.press('ControlOrMeta+ArrowLeft');
      await expect(spoken).toHaveText('x: -1.0 … 9.0, y: 0.0 … 10.0');
      await expect(tool('follow')).toBeVisible();
      await tool('follow').click();
      await expect(tool('follow')).toBeHidden();
      await window.locator('canvas').focus();
      // The menu says which keys they are.
      await page.keyboard.press('Shift+F10');
      await entry('View of Figure').hover();
      await expect(entry('Pan Figure Left')).toContainText('Ctrl+Left');
      await entry('Zoom Figure Out').click();
      await expect(spoken).toHaveText(/^x: -1\.[23] … 11\.[23], y: -1\.[23]/);
      if (busy) {
        await window.locator('canvas').focus();
        await page.keyboard.press('x');
        await lab.finished(2);
        expect(await lab.printed(2)).toContain('[] True');
      }
    }
  );
}
