/** What a person does on figure windows: tools, wheel, keys and clicks, while the kernel is idle and while a cell runs. */
import type { Locator } from '@playwright/test';

import { expect, test } from '../lab/fixtures';
import { notebook } from '../lab/notebook';
import { drag } from '../lab/pointer';

const START = '%load_ext livemon\n%livemon';

const MAKE = `
import matplotlib.pyplot as plt, numpy as np, time
fig, ax = plt.subplots(num="one", layout="constrained")
(line,) = ax.plot([0, 10], [0, 10])
ax.set(xlim=(0, 10), ylim=(0, 10))
clicks = []
fig.canvas.mpl_connect("button_press_event", lambda event: clicks.append(event.xdata))
`.trim();

/** Moves the line and its limits until somebody presses X over the figure. */
const LOOP = `
stop = []
fig.canvas.mpl_connect("key_press_event", lambda event: event.key == "x" and stop.append(1))
step, end = 0, time.perf_counter() + 60
while not stop and time.perf_counter() < end:
    step += 1
    line.set_data(np.arange(step), np.arange(step))
    ax.set(xlim=(0, step), ylim=(0, step), title=str(step))
    fig.canvas.draw_idle()
    sum(range(100_000))
print("stopped by the key:", bool(stop))
`.trim();

const LIMITS =
  'print([round(float(v), 1) for v in (*ax.get_xlim(), *ax.get_ylim())])';

const tool = (window: Locator, name: string): Locator =>
  window.locator(`[data-tool="${name}"]`);

test('a person zooms, goes back, turns the wheel and clicks while the kernel is idle', async ({
  lab,
  page,
  server
}) => {
  server.add(
    'input.ipynb',
    notebook(START, MAKE, LIMITS, LIMITS, 'print(len(clicks))')
  );
  await lab.open('input.ipynb');
  await lab.run(0, 1);
  await lab.shown(['one']);
  const window = lab.figure('one');
  await window.hover();
  await tool(window, 'zoom').click();
  await expect(tool(window, 'zoom')).toHaveAttribute('aria-pressed', 'true');
  await drag(window, [0.3, 0.3], [0.6, 0.7]);
  await expect(tool(window, 'back')).toHaveAttribute('aria-disabled', 'false');
  await expect(tool(window, 'follow')).toBeVisible();
  await lab.run(2);
  const zoomed = await lab.printed(2);
  expect(zoomed).not.toContain('[0.0, 10.0');
  await expect(window.locator('.livemon-Tools-foot')).toContainText('(x, y)');

  await window.locator('canvas').focus();
  await page.keyboard.press('ArrowLeft');
  await expect(tool(window, 'forward')).toHaveAttribute(
    'aria-disabled',
    'false'
  );
  await lab.run(3);
  expect(await lab.printed(3)).toContain('[0.0, 10.0, 0.0, 10.0]');

  await window.hover();
  await tool(window, 'zoom').click();
  await expect(tool(window, 'zoom')).toHaveAttribute('aria-pressed', 'false');
  await window.hover();
  await page.mouse.wheel(0, -200);
  await expect(tool(window, 'forward')).toHaveAttribute(
    'aria-disabled',
    'true'
  );
  await tool(window, 'follow').click();
  await expect(tool(window, 'follow')).toBeHidden();
  await window.locator('canvas').click();
  await page.keyboard.press('s');
  const download = page.waitForEvent('download');
  await page
    .locator('.lm-Menu-item')
    .filter({ hasText: 'Save Figure as SVG' })
    .click();
  expect((await download).suggestedFilename()).toMatch(/one.*\.svg$/);
  await lab.run(4);
  expect(Number(await lab.printed(4))).toBeGreaterThan(0);
});

test('a zoom by hand is kept in a busy cell until follow, and keys reach its handlers', async ({
  lab,
  page,
  server
}) => {
  server.add('busy.ipynb', notebook(START, MAKE, LOOP));
  await lab.open('busy.ipynb');
  await lab.run(0, 1);
  await lab.shown(['one']);
  await lab.start(2);
  await lab.advance(['one'], 3, 30_000);
  const window = lab.figure('one');
  await window.hover();
  await tool(window, 'zoom').click();
  await expect(tool(window, 'zoom')).toHaveAttribute('aria-pressed', 'true');
  await drag(window, [0.3, 0.4], [0.5, 0.6]);
  await expect(tool(window, 'follow')).toBeVisible();
  // The title goes on; what stands at the axis' foot does not.
  const foot = (): Promise<string> =>
    window.locator('canvas').evaluate((canvas: HTMLCanvasElement) => {
      const { width, height } = canvas;
      const rows = Math.round(height * 0.06);
      const data = canvas
        .getContext('2d')
        ?.getImageData(0, height - rows, width, rows).data;
      return String(
        data?.reduce(
          (sum, value, index) => (sum * 31 + value * (index % 97)) % 1e9,
          7
        )
      );
    });
  await page.mouse.move(5, 5);
  await lab.advance(['one'], 2, 30_000);
  const kept = await foot();
  await lab.advance(['one'], 5, 30_000);
  expect(await foot()).toBe(kept);
  await window.hover();
  await tool(window, 'follow').click();
  await expect(tool(window, 'follow')).toBeHidden();
  await expect.poll(foot).not.toBe(kept);
  await window.locator('canvas').focus();
  await page.keyboard.press('x');
  await lab.finished(2);
  expect(await lab.printed(2)).toContain('stopped by the key: True');
});

test('ginput waits for clicks inside a running cell', async ({
  lab,
  server
}) => {
  const ask =
    'points = plt.ginput(2, timeout=40)\nprint([round(float(x)) for x, _ in points])';
  server.add('ginput.ipynb', notebook(START, MAKE, ask));
  await lab.open('ginput.ipynb');
  await lab.run(0, 1);
  await lab.shown(['one']);
  await lab.start(2);
  const canvas = lab.figure('one').locator('canvas');
  const area = await canvas.boundingBox();
  for (const x of [0.3, 0.8]) {
    await canvas.click({
      position: {
        x: x * (area?.width ?? 0),
        y: 0.5 * (area?.height ?? 0)
      }
    });
  }
  await lab.finished(2);
  expect(await lab.printed(2)).toMatch(/\[[23], [78]\]/);
});

test('code waits without end for a click, for a key, and for its own handler, inside a running cell', async ({
  lab,
  page,
  server
}) => {
  const wait = `
import threading
def wait(what):
    # The thread of the cell handles once it waits: then the window has another name.
    global timer
    def turn():
        if threading.current_thread() is threading.main_thread():
            fig.canvas.manager.set_window_title(what); timer.stop()
    timer = fig.canvas.new_timer(interval=20); timer.add_callback(turn); timer.start()
wait("click me"); print(fig.waitforbuttonpress())
wait("type"); print(fig.waitforbuttonpress())
keys = []
def end(event):
    keys.append(event.key)
    if event.key == "z": fig.canvas.stop_event_loop()
fig.canvas.mpl_connect("key_press_event", end)
wait("end"); fig.canvas.start_event_loop(); print("stopped by", keys)
`.trim();
  server.add('waits.ipynb', notebook(START, MAKE, wait));
  await lab.open('waits.ipynb');
  await lab.run(0, 1);
  await lab.shown(['one']);
  await lab.start(2);
  await lab.shown(['click me']);
  await lab.figure('click me').locator('canvas').click();
  await lab.shown(['type']);
  await lab.figure('type').locator('canvas').focus();
  await page.keyboard.press('j');
  await lab.shown(['end']);
  await lab.figure('end').locator('canvas').focus();
  await page.keyboard.press('y'); // ends nothing
  await page.keyboard.press('z');
  await lab.finished(2);
  expect((await lab.printed(2)).split('\n').map(line => line.trim())).toEqual(
    expect.arrayContaining(['False', 'True', "stopped by ['y', 'z']"])
  );
});

test('a figure that the code renames keeps the keyboard, and hears that keys are let go', async ({
  lab,
  page,
  server
}) => {
  const rename = `
on, heard = fig.canvas.mpl_connect, []
on("key_press_event", lambda event: fig.canvas.manager.set_window_title(event.key))
on("key_release_event", lambda event: heard.append(event.key))
`.trim();
  server.add('renames.ipynb', notebook(START, MAKE, rename, 'print(heard)'));
  await lab.open('renames.ipynb');
  await lab.run(0, 1, 2);
  await lab.shown(['one']);
  await lab.figure('one').locator('canvas').click();
  for (const key of ['j', 'u']) {
    await page.keyboard.down(key);
    await expect(lab.figure(key)).toBeVisible();
    await page.keyboard.up(key);
  }
  await lab.run(3);
  expect(await lab.printed(3)).toContain("['j', 'u']");
});

test('a cell that shows and waits goes on when its windows are closed', async ({
  lab,
  page,
  server
}) => {
  const wait =
    'plt.figure("two")\nplt.show(block=True)\nprint("closed:", plt.get_fignums())';
  server.add('wait.ipynb', notebook(START, MAKE, wait, 'plt.figure("two")'));
  await lab.open('wait.ipynb');
  await lab.run(0, 1);
  await lab.shown(['one']);
  // One that was closed before is there again when it is waited for.
  const close = async (name: string): Promise<void> => {
    await page
      .locator(`#livemon-board .lm-TabBar-tab:has-text("${name}")`)
      .locator('.lm-TabBar-tabCloseIcon')
      .click();
    await expect(lab.figure(name)).toBeHidden();
  };
  await close('one');
  await lab.start(2);
  await lab.shown(['one', 'two']);
  await close('two');
  await close('one');
  await lab.finished(2);
  expect(await lab.printed(2)).toContain('closed: []');
  // Nothing of that is remembered: a figure of that name has its window again.
  await lab.run(3);
  await lab.shown(['two']);
});
