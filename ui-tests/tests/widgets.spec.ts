/** Widgets of Matplotlib under a real mouse, idle and in a busy cell: their callbacks run, and the window shows it. */
import type { Locator } from '@playwright/test';

import { expect, test } from '../lab/fixtures';
import { IDLE_AND_BUSY, openFigure } from '../lab/hands';
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

/** Others, each in axes from 0 to 1 of its own: three columns and three rows. */
const MORE = `
import json, threading, time, matplotlib.pyplot as plt
from matplotlib.widgets import CheckButtons, Cursor, LassoSelector, RadioButtons, SpanSelector, TextBox
fig = plt.figure(num="one")
told, threads = {}, set()
def tell(what, value):
    told[what] = value
    threads.add(threading.current_thread().name)
def axes(column, row):
    return fig.add_axes([0.02 + 0.33 * column, 0.04 + 0.32 * row, 0.28, 0.28], xlim=(0, 1), ylim=(0, 1))
def lamp(ax):
    ax.add_patch(plt.Rectangle((0, 0), 1, 1, transform=ax.transAxes, color="magenta"))
text = TextBox(axes(0, 0), "")
text.on_submit(lambda value: (tell("text", value), lamp(text.ax)))
check = CheckButtons(axes(1, 0), ["a", "b"], [False, False], check_props={"facecolor": "magenta", "s": 400, "linewidth": 6})
check.on_clicked(lambda label: tell("check", label))
radio = RadioButtons(axes(2, 0), ["a", "b"], activecolor="magenta", radio_props={"s": 400})
radio.on_clicked(lambda label: tell("radio", label))
span = SpanSelector(axes(0, 1), lambda *ends: tell("span", [round(float(v), 1) for v in ends]), "horizontal",
                    interactive=True, props={"facecolor": "magenta", "alpha": 1})
lasso = LassoSelector(axes(1, 1), lambda _: (tell("lasso", True), lamp(lasso.ax)))
cursor = Cursor(axes(2, 1), horizOn=False, color="magenta", linewidth=6)
note = axes(0, 2).annotate(" " * 9, (0.5, 0.5), ha="center", va="center",
                           bbox={"boxstyle": "square,pad=1", "facecolor": "magenta", "edgecolor": "none"})
dragged = note.draggable()
def on_key(event):
    if event.key == "x":
        tell("cursor", round(float(cursor.linev.get_xdata()[0]), 1))
        tell("note", [round(float(v), 1) for v in note.xyann])
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

for (const { busy, when, details } of IDLE_AND_BUSY) {
  test(
    `slider, button, selector and a legend that is dragged answer the mouse ${when}`,
    details,
    async ({ lab, page, server }) => {
      const window = await openFigure(
        lab,
        server,
        [START, MAKE, BUSY, TELL],
        busy
      );
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
    }
  );

  test(
    `text, buttons to choose, span, lasso, cursor and a note that is dragged answer mouse and keys ${when}`,
    details,
    async ({ lab, page, server }) => {
      const tell = 'print(json.dumps([told, sorted(threads)]))';
      const window = await openFigure(
        lab,
        server,
        [START, MORE, BUSY, tell],
        busy
      );
      const inside =
        (column: number, row: number) =>
        (x: number, y: number): Place => [
          0.02 + 0.33 * column + 0.28 * x,
          1 - (0.04 + 0.32 * row + 0.28 * y)
        ];

      const text = inside(0, 0);
      await click(window, text(0.5, 0.5));
      // S is Matplotlib's key for saving, but not in a text box.
      await page.keyboard.type('loss');
      await page.keyboard.press('Enter');
      await magenta(window, text(0.1, 0.1));

      const check = inside(1, 0);
      await click(window, check(0.15, 2 / 3));
      await magenta(window, check(0.15, 2 / 3));

      const radio = inside(2, 0);
      await click(window, radio(0.15, 1 / 3));
      await magenta(window, radio(0.15, 1 / 3));

      const span = inside(0, 1);
      await drag(window, span(0.2, 0.5), span(0.6, 0.5));
      await magenta(window, span(0.4, 0.5));

      const lasso = inside(1, 1);
      await drag(window, lasso(0.2, 0.2), lasso(0.8, 0.8));
      await magenta(window, lasso(0.5, 0.5));

      const note = inside(0, 2);
      await magenta(window, note(0.5, 0.5));
      await drag(window, note(0.5, 0.5), note(0.3, 0.8));
      await magenta(window, note(0.3, 0.8));

      const cursor = inside(2, 1);
      await hover(window, cursor(0.3, 0.5));
      await magenta(window, cursor(0.3, 0.8));

      // What was chosen is still seen, though the selectors hide it for their backgrounds.
      await magenta(window, check(0.15, 2 / 3));
      await magenta(window, radio(0.15, 1 / 3));

      await page.keyboard.press('x');
      await expect(lab.figure('over')).toBeVisible();
      if (busy) {
        await lab.finished(2);
      }
      await lab.run(3);
      expect(JSON.parse(await lab.printed(3))).toEqual([
        {
          text: 'loss',
          check: 'a',
          radio: 'b',
          span: [0.2, 0.6],
          lasso: true,
          cursor: 0.3,
          note: [0.3, 0.8]
        },
        [busy ? 'livemon.events' : 'MainThread']
      ]);
    }
  );
}
