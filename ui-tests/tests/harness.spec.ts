/** The harness itself: without it the other tests would prove nothing. */
import { expect, test } from '../lab/fixtures';
import { exists } from '../lab/processes';
import { notebook } from '../lab/notebook';

test('a notebook runs, and its kernel is known', async ({ lab, server }) => {
  server.add(
    'plain.ipynb',
    notebook('print(6 * 7)', 'import os; print(os.getpid())')
  );
  await lab.open('plain.ipynb');
  await lab.run(0, 1);
  const [first, second] = [await lab.outputs(0), await lab.outputs(1)];
  expect(String(first[0]?.text).trim()).toBe('42');
  expect(Number(second[0]?.text)).toBe(await lab.kernelPid());
  expect(exists(await lab.kernelPid())).toBe(true);
});

test("errors in the console and Livemon's warnings are collected", async ({
  lab,
  page,
  server
}) => {
  server.add('plain.ipynb', notebook('1'));
  await lab.open('plain.ipynb');
  expect(lab.problems).toEqual([]);
  await page.evaluate(() => {
    console.warn('somebody else is worried');
    console.warn('Livemon: made by the test');
    console.error('made by the test');
  });
  await expect.poll(() => lab.problems.length).toBe(2);
  lab.problems.length = 0;
});
