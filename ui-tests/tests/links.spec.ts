/** What the way between page and kernel may do to figures and panel: closed and moved notebooks, slow lines, restarts. */
import { Cable } from '../lab/cable';
import { FOUR, NAMES, busy } from '../lab/cells';
import { LabConsole } from '../lab/console';
import { expect, test } from '../lab/fixtures';
import type { Lab } from '../lab/lab';
import { openMoving } from '../lab/moving';

const START = '%load_ext livemon\n%livemon';

/** What JupyterLab and the browser say of requests without a server, and of a kernel that is not there any more. */
const SERVER_GONE =
  /ERR_CONNECTION|ERR_EMPTY_RESPONSE|ERR_SOCKET|Failed to fetch|NetworkError|WebSocket|404|Comm not found/;

/** Wait until JupyterLab holds the kernel of its `owner` to be gone; the last pictures of the figures stay, and say so. */
async function kernelGone(
  lab: Lab,
  owner: Lab | LabConsole = lab
): Promise<void> {
  // JupyterLab finds out by asking for the list of sessions.
  await expect
    .poll(() => owner.kernel(), { timeout: 90_000 })
    .toMatch(/none|dead/);
  await lab.dismissDialogs();
  for (const name of NAMES) {
    await expect(lab.figure(name)).toHaveAttribute(
      'data-state',
      'disconnected'
    );
    await expect(lab.figure(name)).toContainText('The kernel is gone.');
  }
}

test('a notebook that is moved gives its new name; closed while its cell runs, panel and board go on, also after a reload', async ({
  lab,
  page
}) => {
  await openMoving(lab, { frames: 5 });
  await page.evaluate(async () => {
    const { contents } = (
      window.jupyterapp as unknown as {
        serviceManager: {
          contents: {
            newUntitled(options: object): Promise<{ path: string }>;
            rename(from: string, to: string): Promise<unknown>;
          };
        };
      }
    ).serviceManager;
    // As the file browser does when a file is dragged into a folder.
    const { path } = await contents.newUntitled({ type: 'directory' });
    await contents.rename('four.ipynb', `${path}/moved.ipynb`);
  });
  await expect(lab.panel).toContainText('moved.ipynb');
  await lab.advance(NAMES, 5, 30_000);

  await page.evaluate(() => window.livemonTest().panel.close());
  await lab.dismissDialogs();
  await expect(page.locator('.jp-NotebookPanel')).toHaveCount(0);
  await lab.advance(NAMES, 10, 30_000);
  for (const name of NAMES) {
    await expect(lab.figure(name)).toHaveAttribute('data-state', 'live');
  }

  // No document of the next page leads to the kernel: it is found all the same.
  await page.reload();
  await lab.restored();
  await expect(lab.panel).toContainText('moved.ipynb');
  await lab.advance(NAMES, 5, 30_000);
  await lab.renewed(['cpu.percent', 'loss']);
  lab.forgive(/api\/contents\/four\.ipynb/); // the address of the page still names it
});

for (const mode of ['disabled', 'perComm']) {
  test(
    `figures and panel are heard beside a cell when JupyterLab's comms over subshells are ${mode}`,
    { tag: '@slow' },
    async ({ lab, server }) => {
      server.settings('@jupyterlab/apputils-extension:kernels-settings', {
        commsOverSubshells: mode
      });
      await openMoving(lab, { seconds: 40, frames: 5 });
      await expect(lab.panel.locator('.livemon-Panel')).toHaveAttribute(
        'data-link',
        'live'
      );
      // A figure that is hidden and shown again asks for its picture while the cell runs.
      await lab.command('livemon:tile', { layout: 'stacked' });
      for (const name of ['two', 'one']) {
        await lab.tab(name).click();
        await lab.advance([name], 3, 60_000);
        await expect(lab.figure(name)).toBeVisible();
      }
      await lab.renewed(['cpu.percent', 'loss']);
      expect(await lab.execution(2)).toBe('*');
    }
  );
}

test(
  'over a line of 2 Mbit/s pictures stay current, and what a person does is answered',
  { tag: '@slow' },
  async ({ lab, page, server }) => {
    const cable = await Cable.lay(Number(new URL(server.url).port));
    try {
      await openMoving(lab, {
        seconds: 120,
        frames: 20,
        url: `http://127.0.0.1:${cable.port}/`
      });
      cable.bytes_s = 250_000;
      const age = (): Promise<number> =>
        page.$$eval('.livemon-Board .livemon-FigureView', views =>
          Math.max(
            ...views.map(
              view =>
                Date.now() / 1000 - Number(view.getAttribute('data-time') ?? 0)
            )
          )
        );
      // The page has to notice that pictures grow old, and to ask for fewer.
      await page.waitForTimeout(20_000);
      const ages: number[] = [];
      for (let second = 0; second < 20; second += 1) {
        ages.push(await age());
        await page.waitForTimeout(1000);
      }
      console.info('ages, s:', ages.map(each => each.toFixed(1)).join(' '));
      expect(Math.max(...ages)).toBeLessThan(3);
      // What a person does is answered between the pictures: here, the coordinates under the pointer.
      const window = lab.figure('one');
      const text = window.locator('.livemon-Tools-foot');
      const area = (await window.locator('canvas').boundingBox())!;
      const waits: number[] = [];
      for (let turn = 1; turn <= 8; turn += 1) {
        const before = await text.textContent();
        const begun = Date.now();
        await page.mouse.move(
          area.x + area.width * (0.3 + turn / 20),
          area.y + area.height * 0.5
        );
        await expect(text).not.toHaveText(before ?? '');
        waits.push((Date.now() - begun) / 1000);
      }
      console.info('coordinates, s:', waits.join(' '));
      expect([...waits].sort((a, b) => a - b)[4]).toBeLessThan(1);
      expect(Math.max(...waits)).toBeLessThan(2.5);
      await lab.advance(NAMES, 5, 30_000);
      await lab.renewed(['cpu.percent', 'loss']);
    } finally {
      await cable.dispose();
    }
    lab.forgive(
      /ERR_CONNECTION|ERR_EMPTY_RESPONSE|ERR_SOCKET|Failed to fetch|NetworkError|WebSocket/
    );
  }
);

test(
  'a server that restarts takes the kernel along: the page says so, and goes on with the next one',
  { tag: '@slow' },
  async ({ lab, page, server }) => {
    await openMoving(lab, { frames: 5 });

    await server.restart();
    await expect(
      page.locator('.livemon-Board .livemon-FigureView[data-state="live"]')
    ).toHaveCount(0);
    await expect(lab.panel).toContainText(
      /connect|kernel is gone|was stopped|no kernel/i
    );
    await kernelGone(lab);
    // JupyterLab's first try may be what tells it that the session is gone, too.
    await expect(() => lab.switchKernel()).toPass({ timeout: 90_000 });
    await lab.run(0, 1);
    await lab.start(2);
    await lab.advance(NAMES, 5, 30_000);
    await lab.renewed(['cpu.percent', 'loss']);
    lab.forgive(SERVER_GONE);
  }
);

test(
  'a console whose server restarts keeps its last pictures, says so, and goes on with the next kernel',
  { tag: '@slow' },
  async ({ lab, server }) => {
    const console = await LabConsole.open(lab);
    const lines = `${FOUR}\n${busy(60)}`;
    await console.type(START);
    await expect(lab.panel).toContainText(/Idle/);
    await console.type(lines);
    await lab.advance(NAMES, 5, 40_000);

    await server.restart();
    await kernelGone(lab, console);
    await expect(lab.panel).toContainText(
      /^Console has no kernel now\..*The kernel is gone\./
    );
    await expect(() => console.switchKernel()).toPass({ timeout: 90_000 });
    await console.type(START);
    await console.type(lines);
    await lab.advance(NAMES, 5, 40_000);
    for (const name of NAMES) {
      await expect(lab.figure(name), 'one window each').toHaveCount(1);
    }
    await lab.renewed(['cpu.percent', 'loss']);
    await expect(lab.panel).toContainText(/Console 1/);
    await expect(lab.panel).not.toContainText('The kernel is gone.');
    lab.forgive(SERVER_GONE);
    // Of comms whose targets other extensions register; Livemon registers none.
    lab.forgive(/Exception opening new comm/);
  }
);
