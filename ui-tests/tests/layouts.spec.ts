/** A figure within a layout of ipywidgets, as ipympl's own examples have it. */
import { expect, test } from '../lab/fixtures';
import { notebook } from '../lab/notebook';

const MAKE = `
import time, numpy as np, matplotlib.pyplot as plt, ipywidgets
with plt.ioff():
    fig, ax = plt.subplots(num='waves')
x = np.linspace(0, 10, 200)
line, = ax.plot(x, np.sin(x))
slider = ipywidgets.IntSlider(value=1, min=0, max=10)
slider.observe(lambda change: line.set_ydata(np.sin(change['new'] * x)), names='value')
ipywidgets.AppLayout(center=fig.canvas, footer=slider)
`;
const BUSY = `
end = time.perf_counter() + 6
while time.perf_counter() < end:
    line.set_ydata(np.sin(x + time.perf_counter()))
    sum(range(100_000))
`;

test('a figure in a layout is live, while a cell runs and by its slider', async ({
  lab,
  page,
  server
}) => {
  server.add(
    'layout.ipynb',
    notebook('%load_ext livemon\n%livemon', MAKE, BUSY)
  );
  await lab.open('layout.ipynb');
  await lab.run(0);
  await expect(page.locator('.livemon-Panel')).toHaveAttribute(
    'data-link',
    'live'
  );
  await lab.run(1);
  const layout = page.locator('.jp-Notebook .widget-gridbox');
  const figure = layout.locator('.livemon-FigureView');
  const frame = async (): Promise<number> =>
    Number((await figure.getAttribute('data-frame')) || -1);
  await expect(figure).toBeVisible();
  await expect.poll(frame).toBeGreaterThanOrEqual(0);
  await lab.start(2);
  const before = await frame();
  await expect.poll(frame).toBeGreaterThan(before + 5);
  await lab.finished(2);
  const last = await frame();
  await layout.locator('.noUi-handle').press('ArrowRight');
  await expect.poll(frame).toBeGreaterThan(last);
  await expect(layout).toContainText('Live figure “waves”');

  // The cell runs again, and its output goes with the figure in it.
  await lab.run(1);
  await expect(figure).toHaveCount(1);
  await expect.poll(frame).toBeGreaterThanOrEqual(0);
  await lab.command('notebook:clear-cell-output');
  await expect(page.locator('.jp-Notebook .livemon-FigureView')).toHaveCount(0);
  await expect(page.locator('.jupyter-widgets-error-widget')).toHaveCount(0);
});
