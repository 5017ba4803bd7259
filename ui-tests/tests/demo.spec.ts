/** The main job: the demo's long cell runs, and panel and figures move meanwhile. */
import { expect, test } from '../lab/fixtures';
import { EXAMPLES } from '../lab/server';

const FIGURES = ['losses', 'accuracy', 'confusion', 'embedding'];
/** It takes long in a large process, and 0.2 % of the time at most. */
const RARELY_READ = ['process.tree_pss_bytes'];
/** Series whose numbers are never twice the same while the network learns. */
const MOVING = [
  'cpu.percent',
  'memory.used_bytes',
  'process.cpu_percent',
  'loss/train',
  'loss/test'
];

test.use({ serverEnv: { LIVEMON_DEMO_SECONDS: '90' } });

test('while the training cell runs, panel and figures move', async ({
  lab,
  server
}) => {
  server.copy(EXAMPLES);
  await lab.open('demo.ipynb');
  await lab.run('start');
  await expect(lab.panel, 'the panel opens by itself').toBeVisible();
  await expect(lab.board, 'and so does the board').toBeVisible();
  await lab.run('setup', ...FIGURES);
  for (const name of FIGURES) {
    await expect(lab.figure(name), 'all are tiled').toBeVisible();
  }

  await lab.start('train');
  await expect.poll(() => lab.execution('train')).toBe('*');
  await expect(
    lab.page.locator('.jp-Cell').filter({ hasText: 'def train_for' })
  ).toContainText('[*]:');
  await lab.shown(FIGURES);

  await expect
    .poll(async () => [...(await lab.series()).keys()])
    .toEqual(expect.arrayContaining(MOVING));
  const before = await lab.series();
  await lab.advance(FIGURES, 20, 60_000);
  const known = [...before].filter(
    ([name, { value }]) => value !== '' && !RARELY_READ.includes(name)
  );
  await lab.renewed(known.map(([name]) => name)); // all is read again
  const unmoved = new Set(MOVING);
  await expect
    .poll(
      async () => {
        for (const [name, { value }] of await lab.series()) {
          // Where all processors are busy all the time, that is what there is to show.
          if (value !== before.get(name)?.value || value === '100') {
            unmoved.delete(name);
          }
        }
        return [...unmoved];
      },
      { message: 'series that show the same number' }
    )
    .toEqual([]);
  for (const name of FIGURES) {
    await expect(lab.figure(name)).toHaveAttribute('data-state', 'live');
  }
  // No warning and no traceback anywhere: what a person reads there is all the demo's own.
  for (const id of ['start', 'setup', ...FIGURES, 'train']) {
    for (const output of await lab.outputs(id)) {
      expect(output.name, `${id}: ${String(output.text)}`).not.toBe('stderr');
      expect(output.output_type).not.toBe('error');
    }
  }
  expect(await lab.execution('train')).toBe('*');
  // Each sign of life of the page makes ipykernel say idle, every 2 s, until the hub has said busy again.
  await expect
    .poll(() => lab.kernel(), {
      message: 'the indicator says busy beside a running cell',
      intervals: [50],
      timeout: 20_000
    })
    .toBe('connected, busy');
  await expect(
    lab.panel.locator('[data-series="memory.used_bytes"]')
  ).toContainText(/[KMGT]iB/);
});

// @slow: tests/kernel runs the cells of the demo, and other specs see figures move.
test(
  'a background job moves figures while another cell runs',
  { tag: '@slow' },
  async ({ lab, server }) => {
    server.copy(EXAMPLES);
    await lab.open('demo.ipynb');
    await lab.run('start', 'setup', ...FIGURES, 'job');
    await lab.start('busy');
    await expect.poll(() => lab.execution('busy')).toBe('*');
    await lab.advance(['embedding', 'accuracy'], 3, 60_000);
    await lab.run('job-stop');
  }
);
