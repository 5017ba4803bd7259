/** What the page shows is what Matplotlib's own Agg draws at that size: pixel by pixel, no tolerance. */
import { execFileSync } from 'node:child_process';
import { expect, test } from '../lab/fixtures';
import { NAMES } from '../lab/cells';
import { notebook } from '../lab/notebook';
import { PYTHON } from '../lab/server';

/** Four figures of different kinds; `change()` is what the notebook does after they were shown. */
const FIGURES = `
import matplotlib.pyplot as plt
import numpy as np
rng = np.random.default_rng(3)
one, ax = plt.subplots(num='one')
line, = ax.plot([0, 1], [0, 1], label='$x^2$')
ax.legend(); ax.set_xlabel('step'); ax.grid(True)
two, ax = plt.subplots(num='two', layout='constrained')
bars = ax.bar(range(5), [1, 1, 1, 1, 1])
ax.set_title('bars')
three, ax = plt.subplots(num='three')
image = ax.imshow(np.zeros((8, 8)))
three.colorbar(image)
four, axs = plt.subplots(2, 2, num='four')
dots = axs[0, 0].scatter(rng.normal(size=50), rng.normal(size=50), c=rng.random(50))

def change():
    line.set_data(np.arange(20), np.arange(20) ** 2)
    line.axes.relim(); line.axes.autoscale_view()
    for bar, height in zip(bars, (0.2, 0.5, 1, 0.1, 0.7)):
        bar.set_height(height)
    image.set_data(np.outer(np.arange(8), np.arange(8))); image.set_clim(0, 49)
    dots.set_offsets(rng.normal(size=(50, 2)))
    axs[1, 1].text(0.5, 0.5, 'late')
`;

/** Draws the same figures with plain Agg; argv: name, width and height in device pixels, pixel ratio. */
const REFERENCE = `
import sys, json
import matplotlib
matplotlib.use('agg')
${FIGURES}
change()
name, width, height, ratio = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])
fig = plt.figure(name)
own = fig.get_size_inches() * fig.dpi
# A window smaller than the figure shows it smaller, text and all, down to three tenths; a larger one gives it more room.
# What the window is in whole CSS pixels, of which the picture has its device pixels.
css = lambda pixels: next(n for n in range(int(pixels / ratio) - 2, pixels + 2) if round(n * ratio) == pixels)
scale = min(max(min(css(width) / own[0], css(height) / own[1]), 0.3), 1)
dpi = fig.dpi * scale * ratio
fig.set_dpi(dpi)
# Agg rounds down: a hair more where the quotient is a hair too small, and only there, for pixels snap at halves.
inches = lambda pixels: pixels / dpi if int(pixels / dpi * dpi) == pixels else (pixels + 1e-6) / dpi
fig.set_size_inches(inches(width), inches(height))
fig.canvas.draw()
assert fig.canvas.get_width_height() == (width, height), fig.canvas.get_width_height()
sys.stdout.buffer.write(bytes(fig.canvas.buffer_rgba()))
`;

for (const ratio of [1, 1.25, 1.5, 2]) {
  const tag = ratio === 1.5 ? [] : '@slow'; // the one that is hardest
  test.describe(`at ${ratio} device pixels per CSS pixel`, { tag }, () => {
    test.use({ deviceScaleFactor: ratio });

    test('the pixels on the board are those of Matplotlib', async ({
      lab,
      page,
      server
    }) => {
      server.add(
        'figures.ipynb',
        notebook(
          '%load_ext livemon\n%livemon',
          FIGURES,
          'change()\nfor fig in (one, two, three, four):\n    fig.canvas.draw_idle()'
        )
      );
      await lab.open('figures.ipynb');
      await lab.run(0, 1);
      await lab.shown(NAMES, 30_000);
      await lab.run(2);
      for (const name of NAMES) {
        const shown = (): Promise<Shown> =>
          page.evaluate(name => {
            const canvas = document.querySelector<HTMLCanvasElement>(
              `.livemon-FigureView[data-figure="${name}"]:not(.jp-Notebook *) canvas`
            )!;
            const { width, height } = canvas;
            const { data } = canvas
              .getContext('2d')!
              .getImageData(0, 0, width, height);
            let text = '';
            for (let i = 0; i < data.length; i += 32_768) {
              text += String.fromCharCode(...data.subarray(i, i + 32_768));
            }
            return { width, height, base64: btoa(text) };
          }, name);
        let last: Shown | undefined;
        await expect
          .poll(
            async () => {
              const now = await shown();
              if (now.width !== last?.width || now.height !== last.height) {
                last = now;
                reference = draw(name, now.width, now.height, ratio);
              }
              return differing(Buffer.from(now.base64, 'base64'), reference);
            },
            { message: `${name}: pixels that differ`, timeout: 20_000 }
          )
          .toBe(0);
        expect(last!.width * last!.height).toBeGreaterThan(10_000);
      }
    });
  });
}

interface Shown {
  width: number;
  height: number;
  base64: string;
}

let reference = Buffer.alloc(0);

function draw(
  name: string,
  width: number,
  height: number,
  ratio: number
): Buffer {
  return execFileSync(
    PYTHON,
    ['-c', REFERENCE, name, String(width), String(height), String(ratio)],
    { maxBuffer: 1 << 28 }
  );
}

/** How many of the pixels are not the same. */
function differing(a: Buffer, b: Buffer): number {
  if (a.length !== b.length) {
    return Math.max(a.length, b.length) / 4;
  }
  let count = 0;
  for (let i = 0; i < a.length; i += 4) {
    if (a.readUInt32LE(i) !== b.readUInt32LE(i)) {
      count += 1;
    }
  }
  return count;
}
