/** Every event of Matplotlib, made by a real mouse and keyboard, reaches the handlers of the code: idle and in a busy cell. */

import { expect, test } from '../lab/fixtures';
import { IDLE_AND_BUSY, openFigure, visit } from '../lab/hands';
import type { Lab } from '../lab/lab';
import { notebook } from '../lab/notebook';
import type { Place } from '../lab/pointer';
import { click, hover } from '../lab/pointer';

const START = '%load_ext livemon\n%livemon';

/** Two axes, from 0 to 10, whose places are known; what handlers hear is kept, and X says that all was heard. */
const MAKE = `
import json, threading, time, matplotlib.pyplot as plt
fig = plt.figure(num="one")
axes = {"left": fig.add_axes([0.1, 0.1, 0.3, 0.8]), "right": fig.add_axes([0.6, 0.1, 0.3, 0.8])}
for ax in axes.values():
    ax.set(xlim=(0, 10), ylim=(0, 10))
    ax.format_coord = lambda x, y: f"{x:.1f} east, {y:.1f} north"
(marker,) = axes["left"].plot([5], [5], "s", ms=9, picker=True)
heard, threads = [], set()
def hear(kind, *told):
    if fig.canvas.manager.get_window_title() != "heard":
        threads.add(threading.current_thread().name)
    heard.append([kind, *told])
def side(event):
    return next((name for name, ax in axes.items() if ax is event.inaxes), None)
def place(event):
    return [None if v is None else round(float(v), 1) for v in (event.xdata, event.ydata)]
on = fig.canvas.mpl_connect
on("motion_notify_event", lambda e: hear("motion", side(e), *place(e)))
on("button_press_event", lambda e: hear("press", int(e.button), *place(e)))
on("button_release_event", lambda e: hear("release", int(e.button)))
on("scroll_event", lambda e: hear("scroll", e.step, side(e), e.key))
on("pick_event", lambda e: hear("pick", e.artist is marker, e.mouseevent.name))
on("key_press_event", lambda e: hear("key", e.key))
on("key_release_event", lambda e: hear("key released", e.key))
on("figure_enter_event", lambda e: hear("enter"))
on("figure_leave_event", lambda e: hear("leave"))
on("axes_enter_event", lambda e: hear("enter axes", side(e)))
on("axes_leave_event", lambda e: hear("leave axes", side(e)))
on("resize_event", lambda e: hear("resize", e.width, e.height))
on("close_event", lambda e: hear("close"))
on("key_release_event", lambda e: e.key == "x" and fig.canvas.manager.set_window_title("heard"))
`.trim();

const BUSY = `
threads.clear()
fig.canvas.manager.set_window_title("busy")
end = time.monotonic() + 120
while fig.canvas.manager.get_window_title() != "heard" and time.monotonic() < end:
    sum(range(1000))
`.trim();

const TELL = 'print(json.dumps([heard, sorted(threads)]))';

type Heard = [kind: string, ...told: unknown[]];

/** A place in the left or the right axes, by its data. */
function data(side: 'left' | 'right', x: number, y: number): Place {
  return [(side === 'left' ? 0.1 : 0.6) + 0.03 * x, 0.9 - 0.08 * y];
}

async function told(
  lab: Lab,
  cell: number
): Promise<{ heard: Heard[]; threads: string[] }> {
  const [heard, threads] = JSON.parse(await lab.printed(cell)) as [
    Heard[],
    string[]
  ];
  return { heard, threads };
}

for (const { busy, when, details } of IDLE_AND_BUSY) {
  test(
    `all that a mouse and a keyboard do is heard ${when}`,
    details,
    async ({ lab, page, server }) => {
      const window = await openFigure(
        lab,
        server,
        [START, MAKE, BUSY, TELL],
        busy
      );
      const canvas = window.locator('canvas');

      await visit(window, [0.5, 0.5], '');
      await visit(window, data('left', 3, 7), '3.0 east, 7.0 north');
      await visit(window, data('left', 5, 5), '5.0 east, 5.0 north');
      await click(window, data('left', 5, 5));
      await page.mouse.wheel(0, -200);
      await visit(window, data('right', 8, 2), '8.0 east, 2.0 north');
      await click(window, data('right', 8, 2));
      await page.keyboard.press('j');
      await page.keyboard.press('Control+u');
      await page.keyboard.press('Alt+ArrowLeft');
      await page.keyboard.press('F8');
      await page.keyboard.press('Control+s'); // JupyterLab saves the notebook
      await page.keyboard.down('Shift');
      await page.mouse.wheel(-100, 0); // what browsers make of the wheel then
      await visit(window, data('right', 7, 3), '7.0 east, 3.0 north');
      await page.keyboard.up('Shift');

      const zoom = window.locator('[data-tool="zoom"]');
      await zoom.click();
      await expect(zoom).toHaveAttribute('aria-pressed', 'true');
      await hover(window, data('right', 4, 4));
      await expect(canvas).toHaveCSS('cursor', 'crosshair');
      await hover(window, [0.5, 0.05]);
      await expect(canvas).toHaveCSS('cursor', 'default');
      await zoom.click();
      await expect(zoom).toHaveAttribute('aria-pressed', 'false');

      const before = await canvas.boundingBox();
      await page.setViewportSize({ width: 1100, height: 700 });
      await expect
        .poll(async () => (await canvas.boundingBox())!.width)
        .toBeLessThan(before!.width);
      // The picture has the size of the window again.
      await expect
        .poll(() =>
          canvas.evaluate(
            (one: HTMLCanvasElement) =>
              Math.abs(one.width - one.getBoundingClientRect().width) < 1
          )
        )
        .toBe(true);
      const after = await canvas.boundingBox();

      await page.mouse.move(2, 2);
      await canvas.focus();
      await page.keyboard.press('x');
      await expect(lab.figure('heard')).toBeVisible();
      if (busy) {
        await lab.finished(2);
      }
      await lab.run(3);
      const { heard, threads } = await told(lab, 3);

      expect(threads).toEqual([busy ? 'livemon.events' : 'MainThread']);
      const kinds = (...wanted: string[]): Heard[] =>
        heard.filter(([kind]) => wanted.includes(kind));
      expect(kinds('motion')).toEqual(
        expect.arrayContaining([
          ['motion', null, null, null],
          ['motion', 'left', 3, 7],
          ['motion', 'left', 5, 5],
          ['motion', 'right', 8, 2]
        ])
      );
      expect(kinds('press', 'pick', 'release')).toEqual([
        ['pick', true, 'button_press_event'],
        ['press', 1, 5, 5],
        ['release', 1],
        // As with any backend: what is under the wheel is picked, too.
        ['pick', true, 'scroll_event'],
        ['press', 1, 8, 2],
        ['release', 1]
      ]);
      expect(kinds('scroll')).toEqual([
        ['scroll', 2, 'left', null],
        ['scroll', 1, 'right', 'shift']
      ]);
      expect(kinds('key', 'key released')).toEqual([
        ['key', 'j'],
        ['key released', 'j'],
        ['key', 'control'],
        ['key', 'ctrl+u'],
        ['key released', 'ctrl+u'],
        ['key released', 'control'],
        ['key', 'alt'],
        ['key', 'alt+left'],
        ['key released', 'alt+left'],
        ['key released', 'alt'],
        ['key', 'f8'],
        ['key released', 'f8'],
        ['key', 'control'],
        ['key released', 'control'],
        ['key', 'shift'],
        ['key released', 'shift'],
        ['key', 'x'],
        ['key released', 'x']
      ]);
      const ways = kinds('enter', 'leave', 'enter axes', 'leave axes');
      expect(ways.slice(0, 4)).toEqual([
        ['enter'],
        ['enter axes', 'left'],
        ['leave axes', 'left'],
        ['enter axes', 'right']
      ]);
      expect(ways.at(-1)).toEqual(['leave']);
      expect(kinds('resize').at(-1)).toEqual([
        'resize',
        Math.round(after!.width),
        Math.round(after!.height)
      ]);
      expect(kinds('close')).toEqual([]);
    }
  );
}

test('a window that a person closes is told to the code that waits for it', async ({
  lab,
  server
}) => {
  const wait =
    'plt.show(block=True)\nprint(json.dumps([heard[-1:], plt.get_fignums()]))';
  server.add('closed.ipynb', notebook(START, MAKE, wait));
  await lab.open('closed.ipynb');
  await lab.run(0, 1);
  await lab.shown(['one']);
  await lab.start(2);
  await lab.tab('one').locator('.lm-TabBar-tabCloseIcon').click();
  await lab.finished(2);
  expect(await lab.errors(2)).toEqual([]);
  expect(JSON.parse(await lab.printed(2))).toEqual([[['close']], []]);
  await expect(lab.tab('one')).toHaveCount(0);
});

test('a window that a person closes is told to handlers while nothing waits, comes back, and goes with its figure', async ({
  lab,
  server
}) => {
  const close = `plt.close(fig)\n${TELL}`;
  server.add('hidden.ipynb', notebook(START, MAKE, TELL, close));
  await lab.open('hidden.ipynb');
  await lab.run(0, 1);
  await lab.shown(['one']);
  await lab.tab('one').locator('.lm-TabBar-tabCloseIcon').click();
  await expect(lab.tab('one')).toHaveCount(0);
  await expect(async () => {
    await lab.run(2);
    expect((await told(lab, 2)).heard).toContainEqual(['close']);
  }).toPass();
  await lab.command('livemon:reopen-figure', { all: true });
  await lab.shown(['one']);
  await lab.run(3);
  const closes = (await told(lab, 3)).heard.filter(
    ([kind]) => kind === 'close'
  );
  expect(closes).toHaveLength(2);
  await expect(lab.tab('one')).toHaveCount(0);
});

test('what a handler raises beside a busy cell is read in the panel, with its traceback', async ({
  lab,
  page,
  server
}) => {
  const raise = `
def broken(event):
    raise ValueError("not like this")
on("key_press_event", broken)
`.trim();
  server.add('raises.ipynb', notebook(START, MAKE, raise, BUSY));
  await lab.open('raises.ipynb');
  await lab.run(0, 1, 2);
  await lab.shown(['one']);
  await lab.start(3);
  await expect(lab.figure('busy')).toBeVisible();
  await lab.figure('busy').locator('canvas').focus();
  await page.keyboard.press('j');
  const notice = lab.panel
    .locator('.livemon-Notice')
    .filter({ hasText: 'raised: ValueError: not like this' });
  await expect(notice).toBeVisible();
  await notice.locator('summary').click();
  await expect(notice.locator('pre')).toContainText('in broken');
  // The other handlers are called as before.
  await lab.figure('busy').locator('canvas').focus();
  await page.keyboard.press('x');
  await lab.finished(3);
});
