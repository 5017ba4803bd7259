/** The main job: the demo's long cell runs, and panel and figures move meanwhile. */
import { expect, test } from '../lab/fixtures';
import { EXAMPLES } from '../lab/server';

const FIGURES = ['losses', 'accuracy', 'confusion', 'embedding'];
const SERIES = ['cpu.percent', 'process.cpu_percent', 'loss/train'];

test.use({ serverEnv: { LIVEMON_DEMO_SECONDS: '60' } });

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

  const before = await Promise.all(SERIES.map(name => lab.series(name)));
  await lab.advance(FIGURES, 20, 10_000);
  await expect
    .poll(async () => {
      const now = await Promise.all(SERIES.map(name => lab.series(name)));
      return now.filter(({ value, time }, i) => {
        const old = before[i]!;
        return (
          value !== '' && time > old.time && (value !== old.value || i < 2)
        );
      }).length;
    })
    .toBe(SERIES.length);
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
  expect(
    await lab.kernel(),
    'the indicator does not say idle beside a running cell'
  ).toBe('connected, busy');
  await expect(
    lab.panel.locator('[data-series="memory.used_bytes"]')
  ).toContainText(/[KMGT]iB/);
});
