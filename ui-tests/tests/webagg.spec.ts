/** A figure of a busy kernel in the page of WebAgg, which Livemon serves beside JupyterLab. */
import type { Page } from '@playwright/test';
import { expect, test } from '../lab/fixtures';
import { notebook } from '../lab/notebook';

const FIGURE = `
%load_ext livemon
import livemon, pathlib, time, matplotlib; matplotlib.use('agg')
import matplotlib.pyplot as plt
fig, ax = plt.subplots()
ax.set(xlim=(0, 100), ylim=(0, 100))
(marker,) = ax.plot([50], [50], 's', ms=20, color='magenta')
print(livemon.window(fig, gui='webagg').url)
`.trim();

const VALUES = [10, 30, 50, 70, 90];

/** Shows one value after the other, each for half a second, until a file says that all were seen. */
const BUSY = `
values, end = ${JSON.stringify(VALUES)}, time.monotonic() + 120
while not pathlib.Path('seen').exists() and time.monotonic() < end:
    marker.set_xdata([values[int(2 * time.monotonic()) % len(values)]])
    sum(range(10_000))
`.trim();

/** Where the marker is, in the units of the axes, which have a place of their own in Matplotlib's figures. */
async function value(page: Page): Promise<number | null> {
  const part = await page.evaluate(() => {
    const canvas = document.querySelector<HTMLCanvasElement>('.mpl-canvas');
    if (!canvas?.width) {
      return null;
    }
    const { width, height } = canvas;
    const { data } = canvas.getContext('2d')!.getImageData(0, 0, width, height);
    let [sum, count] = [0, 0];
    for (let k = 0; k < data.length; k += 4) {
      if (data[k]! > 240 && data[k + 1]! < 20 && data[k + 2]! > 240) {
        sum += (k / 4) % width;
        count += 1;
      }
    }
    return count ? (sum / count + 0.5) / width : null;
  });
  return part === null ? null : ((part - 0.125) / (0.9 - 0.125)) * 100;
}

test('its figures move while a cell runs', async ({ lab, context, server }) => {
  server.add('figure.ipynb', notebook(FIGURE, BUSY, 'marker.set_xdata([20])'));
  await lab.open('figure.ipynb');
  await lab.run(0);
  const page = await context.newPage();
  await page.goto((await lab.printed(0)).trim());
  await expect.poll(() => value(page)).toBeCloseTo(50, 0);

  await lab.start(1);
  const seen = new Set<number>();
  await expect
    .poll(
      async () => {
        seen.add(Math.round((await value(page)) ?? -1));
        return VALUES.filter(one => !seen.has(one));
      },
      { timeout: 90_000, intervals: [50] }
    )
    .toEqual([]);
  expect(await lab.execution(1)).toBe('*');
  expect([...seen].filter(one => !VALUES.includes(one))).toEqual([]);

  server.add('seen', '');
  await lab.finished(1);
  await lab.run(2);
  await expect.poll(() => value(page)).toBeCloseTo(20, 0);
});
