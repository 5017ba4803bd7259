/**
 * What a page has of a kernel whose cell runs, whatever its ipykernel: one that hears the page meanwhile, or an older one
 * that only pushes. `make test-old` runs it in environments with older ones.
 */
import { expect, test } from '../lab/fixtures';
import { notebook } from '../lab/notebook';

const START =
  '%load_ext livemon\n%livemon --period 0.5\nimport ipykernel\nprint(ipykernel.__version__)';
const MAKE = `
import livemon, os, time, matplotlib.pyplot as plt
fig, ax = plt.subplots(num="one")
(line,) = ax.plot([0, 1])
`.trim();
/** Moves the line until a file tells it that the test has seen enough. */
const LOOP = `
step, end = 0, time.perf_counter() + 120
while not os.path.exists("enough") and time.perf_counter() < end:
    step += 1
    line.set_ydata([step % 7, 1])
    ax.set_ylim(0, 7)
    fig.canvas.draw_idle()
    livemon.log(loss=1 / step)
    sum(range(100_000))
told = os.path.exists("enough")
`.trim();
const LIMITS = 'print([round(float(value), 3) for value in ax.get_xlim()])';
const ENDED = 'print("told to end:", told)';

// @slow: other specs see figures move in the newest ipykernel.
test(
  'beside a busy cell panel and figure move, also after a reload, and the panel says what is missing',
  { tag: '@slow' },
  async ({ lab, server }) => {
    server.add('busy.ipynb', notebook(START, MAKE, LOOP, LIMITS, ENDED));
    await lab.open('busy.ipynb');
    await lab.run(0, 1, 3);
    const limits = await lab.printed(3);
    const version = (await lab.printed(0)).trim().split('\n').at(-1)!;
    const heard = parseInt(version) >= 7;
    console.info(`ipykernel ${version}`);
    const panel = lab.panel.locator('.livemon-Panel');

    /** All that a person sees beside the cell. */
    const seen = async (): Promise<void> => {
      await lab.advance(['one'], 10, 60_000);
      await lab.renewed(['cpu.percent', 'loss'], 30_000);
      await expect(lab.figure('one')).toHaveAttribute('data-state', 'live');
      await expect(panel).toHaveAttribute(
        'data-link',
        heard ? 'live' : 'pushOnly'
      );
      // What is missing, and with which ipykernel it is not.
      const words = panel.getByText('cannot hear pages while a cell runs');
      await expect(words).toHaveCount(heard ? 0 : 1);
      if (!heard) {
        await expect(words).toContainText('ipykernel 7 or later');
      }
      await expect(panel.locator('.livemon-Head-cell')).toContainText(
        'running'
      );
    };

    await lab.start(2);
    await seen();
    // The cell goes on in a page that comes later: there nobody was there to be heard.
    await lab.reload('busy.ipynb', 'livemon-board');
    await seen();

    const window = lab.figure('one');
    const tool = (name: string) => window.locator(`[data-tool="${name}"]`);
    await window.hover();
    await tool('zoom').click();
    if (heard) {
      await expect(tool('zoom')).toHaveAttribute('aria-pressed', 'true');
    }
    await lab.advance(['one'], 5, 30_000); // nothing waits for the click
    server.add('enough', '');
    await lab.run(4);
    expect(await lab.printed(4)).toContain('told to end: True');

    // What waited is done when the cell is over: toolbar and figure are as with any kernel.
    await expect(tool('zoom')).toHaveAttribute('aria-pressed', 'true');
    const area = (await window.locator('canvas').boundingBox())!;
    const { mouse } = lab.page;
    await mouse.move(area.x + area.width * 0.3, area.y + area.height * 0.3);
    await mouse.down();
    await mouse.move(area.x + area.width * 0.6, area.y + area.height * 0.7, {
      steps: 5
    });
    await mouse.up();
    await expect(tool('back')).toHaveAttribute('aria-disabled', 'false');
    await lab.run(3);
    expect(await lab.printed(3)).not.toBe(limits);
  }
);
