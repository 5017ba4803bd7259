/** A figure that changes as fast as its cell can: each picture on the screen is one whole state, newer than the one before. */
import { expect, test } from '../lab/fixtures';
import { notebook } from '../lab/notebook';

const BITS = 20;

/** The number of the state, in bits, above and below a line that moves. */
const FIGURE = `
import time
import numpy as np
import matplotlib.pyplot as plt
from matplotlib.patches import Rectangle
fig = plt.figure('bits', figsize=(6.4, 4.8), dpi=100)
ax = fig.add_axes([0, 0, 1, 1], xlim=(0, ${BITS}), ylim=(0, 4))
ax.set_axis_off()
rows = [[ax.add_patch(Rectangle((bit, y), 1, 1, facecolor='white')) for bit in range(${BITS})] for y in (0, 3)]
(line,) = ax.plot(np.linspace(0, ${BITS}, 200), np.full(200, 2.0))

def show(number):
    for row in rows:
        for bit, box in enumerate(row):
            box.set_facecolor('black' if number >> bit & 1 else 'white')
    line.set_ydata(2 + 0.9 * np.sin(np.linspace(0, 9, 200) + number / 7))
    fig.canvas.draw_idle()
`;

const GO = `
number, until = 0, time.monotonic() + 6
while time.monotonic() < until:
    number += 1
    show(number)
    sum(range(2000))
print('states', number)
`;

test('at full speed each picture is one whole state, and the last one stays', async ({
  lab,
  page,
  server
}) => {
  server.add(
    'speed.ipynb',
    notebook('%load_ext livemon\n%livemon', FIGURE, GO)
  );
  await lab.open('speed.ipynb');
  await lab.run(0, 1);
  await lab.shown(['bits']);
  await page.evaluate(watch, BITS);
  await lab.run(2);
  const states = Number(/states (\d+)/.exec(await lab.printed(2))?.[1]);
  expect(states).toBeGreaterThan(100);
  await expect
    .poll(async () => (await page.evaluate(seen)).at(-1), {
      message: 'the last state'
    })
    .toEqual([states, states]);
  const all = await page.evaluate(seen);
  const numbers = all.map(([above]) => above);
  expect(
    all.filter(([above, below]) => above !== below),
    'pictures of two states'
  ).toEqual([]);
  expect(numbers, 'in order').toEqual([...numbers].sort((a, b) => a - b));
  expect(numbers.length, 'pictures that differ').toBeGreaterThan(20);
});

type Watching = typeof window & { livemonSeen: [number, number][] };

/** Read the numbers above and below off the window, in each frame of the page; those that differ are kept. */
function watch(bits: number): void {
  const found: [number, number][] = [];
  (window as Watching).livemonSeen = found;
  const look = (): void => {
    const canvas = document.querySelector<HTMLCanvasElement>(
      '.livemon-FigureView[data-figure="bits"]:not(.jp-OutputArea *) canvas'
    )!;
    const context = canvas.getContext('2d')!;
    const read = (height: number): number => {
      let number = 0;
      for (let bit = 0; bit < bits; bit++) {
        const x = Math.round(((bit + 0.5) / bits) * canvas.width);
        const y = Math.round(height * canvas.height);
        if (context.getImageData(x, y, 1, 1).data[0]! < 128) {
          number |= 1 << bit;
        }
      }
      return number;
    };
    const [above, below] = [read(1 / 8), read(7 / 8)];
    const last = found.at(-1);
    if (last?.[0] !== above || last[1] !== below) {
      found.push([above, below]);
    }
    requestAnimationFrame(look);
  };
  look();
}

function seen(): [number, number][] {
  return (window as Watching).livemonSeen;
}
