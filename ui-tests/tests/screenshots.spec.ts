/** The pictures of the documents, taken from the real thing: `make screenshots`. */
import { join, resolve } from 'node:path';
import type { Page } from '@playwright/test';
import { Cable } from '../lab/cable';
import { FOUR, NAMES } from '../lab/cells';
import { expect, test } from '../lab/fixtures';
import type { Lab } from '../lab/lab';
import { openMoving } from '../lab/moving';
import { notebook } from '../lab/notebook';
import { forgiveNotebook, openFour } from '../lab/notebook7';
import { EXAMPLES } from '../lab/server';

const FOLDER = resolve(
  __dirname,
  '..',
  '..',
  process.env.LIVEMON_SCREENSHOTS || 'test-results'
);
const FIGURES = ['losses', 'accuracy', 'confusion', 'embedding'];
const START = '%load_ext livemon\n%livemon';

test.use({ serverEnv: { LIVEMON_DEMO_SECONDS: '120' } });

/** The picture of the page; with `rest` once its figures have the size of their windows, and the kernel is idle. */
async function take(lab: Lab, name: string, rest = false): Promise<Buffer> {
  let last = '';
  await expect
    .poll(
      async () => {
        const frames = await lab.page.evaluate(() =>
          [...document.querySelectorAll('.livemon-FigureView')]
            .map(view => view.getAttribute('data-frame'))
            .join()
        );
        // After a cell the kernel answers each figure's model, and is idle only between them.
        const idle = (await lab.kernel()) === 'connected, idle';
        const now = `${frames} ${idle}`;
        const same = now === last;
        last = now;
        return !rest || (same && idle);
      },
      { intervals: [1000], message: 'figures at rest' }
    )
    .toBe(true);
  // Pictures are kept: tracebacks in them must not tell where packages lie on this machine.
  await lab.page.locator('.livemon-FigureView-error code').evaluateAll(traces =>
    traces.forEach(trace => {
      trace.textContent = (trace.textContent ?? '').replaceAll(
        /"\S*\/(site-packages|tmp)\//g,
        '"…/$1/'
      );
    })
  );
  return shoot(lab.page, name);
}

function shoot(page: Page, name: string): Promise<Buffer> {
  return page.screenshot({
    path: join(FOLDER, `${name}.png`),
    animations: 'disabled'
  });
}

/** The demo, in the middle of its long cell, without the file browser. */
async function demo(lab: Lab): Promise<void> {
  lab.server.copy(EXAMPLES);
  await lab.open('demo.ipynb');
  await lab.command('application:toggle-left-area');
  await lab.run('start', 'setup', ...FIGURES);
  await lab.start('train');
  await lab.shown(FIGURES);
  const loss = lab.panel.locator('[data-series="loss/test"]');
  await expect
    .poll(async () => Number((await loss.getAttribute('data-value')) || 9), {
      timeout: 60_000
    })
    .toBeLessThan(0.4);
}

test('the demo, light, dark, in high contrast and narrow', async ({
  lab,
  page
}) => {
  await demo(lab);
  for (const [name, theme] of [
    ['demo-dark', 'JupyterLab Dark'],
    ['demo-high-contrast', 'JupyterLab Dark High Contrast'],
    ['demo-light', 'JupyterLab Light']
  ] as const) {
    await lab.command('apputils:change-theme', { theme });
    await expect(page.locator('body')).toHaveAttribute(
      'data-jp-theme-name',
      theme
    );
    await lab.advance(FIGURES, 1, 20_000);
    await take(lab, name);
  }
  await page.setViewportSize({ width: 760, height: 900 });
  await lab.advance(FIGURES, 1, 20_000);
  await take(lab, 'demo-narrow');
});

test('nothing started', async ({ lab, server }) => {
  server.add('empty.ipynb', notebook('1 + 1'));
  await lab.open('empty.ipynb');
  await lab.command('livemon:open-board');
  await lab.command('livemon:open-panel');
  await expect(lab.panel.getByRole('button', { name: /start/i })).toBeEnabled();
  await take(lab, 'empty');
});

test('a drawing that raises, then a kernel that is gone', async ({
  lab,
  page,
  server
}) => {
  server.add(
    'troubles.ipynb',
    notebook(
      START,
      `
import numpy as np, matplotlib.pyplot as plt
def percent(value, _position):
    return "%d %%" % (100 / value)
x = np.linspace(0, 10, 400)
for name, formatter in (("good", None), ("broken", percent)):
    fig, ax = plt.subplots(num=name)
    ax.plot(x, np.sin(x))
    if formatter: ax.yaxis.set_major_formatter(formatter)
`.trim()
    )
  );
  await lab.open('troubles.ipynb');
  await lab.command('application:toggle-left-area');
  await lab.run(0, 1);
  await lab.shown(['good']);
  await expect(lab.figure('broken')).toHaveAttribute('data-state', 'error');
  await take(lab, 'error', true);
  process.kill(await lab.kernelPid(), 'SIGKILL');
  await expect(lab.figure('good')).toHaveAttribute(
    'data-state',
    'disconnected'
  );
  await page.keyboard.press('Escape');
  await lab.dismissDialogs();
  await expect(lab.figure('broken')).toContainText('A new one runs');
  await take(lab, 'disconnected');
});

for (const count of [1, 12]) {
  test(`${count} figures`, async ({ lab, server }) => {
    const names = Array.from({ length: count }, (_, i) => `figure ${i + 1}`);
    server.add(
      'figures.ipynb',
      notebook(
        START,
        `
import numpy as np, matplotlib.pyplot as plt
x = np.linspace(0, 10, 400)
for i, name in enumerate(${JSON.stringify(names)}):
    fig, ax = plt.subplots(num=name)
    ax.plot(x, np.sin(x + i) * np.exp(-x / 8))
    ax.set_title(name)
`.trim()
      )
    );
    await lab.open('figures.ipynb');
    await lab.command('application:toggle-left-area');
    await lab.run(0, 1);
    await lab.shown(names, 30_000);
    await take(lab, count === 1 ? 'one-figure' : 'twelve-figures', true);
  });
}

test('a lost connection', async ({ lab, server }) => {
  const cable = await Cable.lay(Number(new URL(server.url).port));
  try {
    await openMoving(lab, {
      frames: 5,
      url: `http://127.0.0.1:${cable.port}/`
    });
    await lab.command('application:toggle-left-area');
    await lab.advance(NAMES, 3, 30_000);
    cable.takeOut();
    for (const name of NAMES) {
      await expect(lab.figure(name)).toHaveAttribute(
        'data-state',
        'disconnected'
      );
    }
    await lab.dismissDialogs(); // JupyterLab's own word on it lies over the figures
    await take(lab, 'no-connection');
  } finally {
    await cable.dispose();
  }
  lab.forgive(
    /ERR_CONNECTION|ERR_EMPTY_RESPONSE|ERR_SOCKET|Failed to fetch|NetworkError/
  );
});

test('a window that was popped out', async ({ lab, page, server }) => {
  server.add('four.ipynb', notebook(START, FOUR));
  await lab.open('four.ipynb');
  await lab.command('application:toggle-left-area');
  await lab.run(0, 1);
  await lab.shown(NAMES);
  await lab.command('livemon:pop-out', { figure: 'two' });
  await expect(page.locator('.livemon-PopOut')).toBeVisible();
  await lab.shown(NAMES);
  await take(lab, 'pop-out', true);
});

test('Jupyter Notebook', async ({ lab, page }) => {
  await openFour(lab);
  await shoot(page, 'notebook');
  forgiveNotebook(lab);
});
