/** Widgets of Matplotlib under a real mouse, idle and in a busy cell: their callbacks run, and the window shows it. */
import type { Locator } from '@playwright/test';

import { expect, test } from '../lab/fixtures';
import { notebook } from '../lab/notebook';
import type { Place } from '../lab/pointer';
import { click, drag, hover } from '../lab/pointer';

const START = '%load_ext livemon\n%livemon';

/** What has to be seen at a place afterwards is magenta, and nothing is before. */
const MAKE = `
import json, threading, time, matplotlib.pyplot as plt
from matplotlib.widgets import Button, RectangleSelector, Slider
fig = plt.figure(num="one")
told, threads = {}, set()
def tell(what, value):
    told[what] = value
    threads.add(threading.current_thread().name)
slider = Slider(fig.add_axes([0.1, 0.85, 0.8, 0.1]), "", 0, 1, valinit=0.1, track_color="white", color="white",
                handle_style={"facecolor": "magenta", "edgecolor": "magenta", "size": 20})
slider.valtext.set_visible(False)
slider.on_changed(lambda value: tell("slider", round(float(value), 1)))
button = Button(fig.add_axes([0.1, 0.65, 0.2, 0.1]), "press me")
def lamp(event):
    tell("button", True)
    fig.add_artist(plt.Rectangle((0.4, 0.65), 0.2, 0.1, color="magenta"))
button.on_clicked(lamp)
left = fig.add_axes([0.1, 0.1, 0.35, 0.45], xlim=(0, 10), ylim=(0, 10))
selector = RectangleSelector(
    left, lambda *_: tell("selector", [round(float(v)) for v in selector.extents]), interactive=True,
    props={"facecolor": "magenta", "edgecolor": "magenta", "alpha": 1, "fill": True})
right = fig.add_axes([0.55, 0.1, 0.35, 0.45])
right.plot([], [], color="magenta", label="line")
legend = right.legend(loc="center", facecolor="magenta", edgecolor="magenta", labelcolor="magenta", framealpha=1,
                      borderpad=2, handlelength=0, draggable=True)
def on_key(event):
    threads.add(threading.current_thread().name)
    fig.canvas.manager.set_window_title("over")
fig.canvas.mpl_connect("key_release_event", on_key)
`.trim();

const BUSY = `
fig.canvas.manager.set_window_title("busy")
end = time.monotonic() + 120
while fig.canvas.manager.get_window_title() != "over" and time.monotonic() < end:
    sum(range(1000))
`.trim();

const TELL = `
told["legend"] = [round(float(v), 1) for v in legend._get_loc()]
print(json.dumps([told, sorted(threads)]))
`.trim();

/** Wait until the window is magenta there. */
async function magenta(window: Locator, place: Place): Promise<void> {
  await expect
    .poll(() =>
      window
        .locator('canvas')
        .evaluate((canvas: HTMLCanvasElement, [x, y]: Place) => {
          const [column, row] = [x * canvas.width, y * canvas.height];
          const pixel = canvas
            .getContext('2d')!
            .getImageData(Math.floor(column), Math.floor(row), 1, 1);
          return [...pixel.data.slice(0, 3)];
        }, place)
    )
    .toEqual([255, 0, 255]);
}

for (const busy of [false, true]) {
  const when = busy ? 'while a cell is busy' : 'while the kernel is idle';

  test(`slider, button, selector and a legend that is dragged answer the mouse ${when}`, async ({
    lab,
    page,
    server
  }) => {
    server.add('widgets.ipynb', notebook(START, MAKE, BUSY, TELL));
    await lab.open('widgets.ipynb');
    await lab.run(0, 1);
    await lab.shown(['one']);
    if (busy) {
      await lab.start(2);
    }
    const window = lab.figure(busy ? 'busy' : 'one');
    await expect(window).toBeVisible();
    await magenta(window, [0.1 + 0.8 * 0.1, 0.1]);

    await drag(window, [0.1 + 0.8 * 0.1, 0.1], [0.1 + 0.8 * 0.6, 0.1]);
    await magenta(window, [0.1 + 0.8 * 0.6, 0.1]);

    await click(window, [0.2, 0.3]);
    await magenta(window, [0.5, 0.3]);

    const inLeft = (x: number, y: number): Place => [
      0.1 + 0.035 * x,
      0.9 - 0.045 * y
    ];
    await drag(window, inLeft(2, 2), inLeft(8, 7));
    await magenta(window, inLeft(3.5, 4));

    // By its upper half, where it has no text.
    const inRight = (x: number, y: number): Place => [
      0.55 + 0.35 * x,
      0.9 - 0.45 * y
    ];
    await magenta(window, inRight(0.5, 0.5));
    await drag(window, inRight(0.5, 0.5), inRight(0.3, 0.8));
    await magenta(window, inRight(0.3, 0.8));

    await hover(window, [0.5, 0.5]);
    await window.locator('canvas').focus();
    await page.keyboard.press('j');
    await expect(lab.figure('over')).toBeVisible();
    if (busy) {
      await lab.finished(2);
    }
    await lab.run(3);
    const [told, threads] = JSON.parse(await lab.printed(3)) as [
      { legend: number[] },
      string[]
    ];
    const { legend, ...others } = told;
    expect(others).toEqual({
      slider: 0.6,
      button: true,
      selector: [2, 8, 2, 7]
    });
    expect(legend).toHaveLength(2);
    expect(threads).toEqual([busy ? 'livemon.events' : 'MainThread']);
  });
}
