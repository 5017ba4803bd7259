// @vitest-environment node
/** The time axis of the panel in a real Chromium: zoomed, moved, pointed into by mouse and keys, paused. */
import type { Page } from '@playwright/test';
import { expect, it } from 'vitest';

import { describePanel } from './panelPage';

describePanel('the time axis of the panel', panel => {
  const { plot, ends, hover, choose, sample } = panel;
  let page: Page;
  const open = async (query?: string): Promise<void> => {
    page = await panel.open(query);
  };

  it('shows the stretch that is dragged over in all charts, and the whole again', async () => {
    await open();
    await page.locator('[data-section="gpu"] h3').click(); // so that host is in view
    const box = (await plot('grad_norm').boundingBox())!;
    await page.mouse.move(box.x + 100, box.y + 30);
    await page.mouse.down();
    await page.mouse.move(box.x + 180, box.y + 30, { steps: 4 });
    await page.mouse.up();
    await expect.poll(() => ends('grad_norm')).not.toContain('−10 min');
    const zoomed = await ends('grad_norm');
    for (const other of ['learning_rate', 'train/loss']) {
      expect(await ends(other)).toEqual(zoomed);
    }
    await plot('process.threads').scrollIntoViewIfNeeded();
    await expect.poll(() => ends('process.threads')).toEqual(zoomed);
    await sample();
    expect(await ends('process.threads')).toEqual(zoomed);
    await page.mouse.dblclick(box.x + 5, 5);
    await plot('train/loss').dblclick({ position: { x: 100, y: 20 } });
    await expect
      .poll(async () => (await ends('train/loss'))[0])
      .toMatch(/10 min/);
    expect(
      await page
        .getByRole('button', { name: 'Show the whole again' })
        .isDisabled()
    ).toBe(true);
  });

  it('moves the stretch that is shown by a drag with Shift, by arrow keys at its edge, and by the menu', async () => {
    await open();
    const zoom = (): Promise<[number, number]> =>
      page.evaluate(() => globalThis.livemon.panel['_axis'].zoom!);
    const place = async () => (await plot('learning_rate').boundingBox())!;
    const drag = async (from: number, to: number, down = 0): Promise<void> => {
      const box = await place();
      await page.mouse.move(box.x + from, box.y + 30);
      await page.mouse.down();
      await page.mouse.move(box.x + to, box.y + 30 + down, { steps: 4 });
      await page.mouse.up();
    };
    await drag(100, 150);
    await expect.poll(zoom).toHaveLength(2);
    const [start, end] = await zoom();
    const length = end - start;
    const width = (await place()).width - 46; // beside the axis
    await page.keyboard.down('Shift');
    await drag(150, 150 + width / 2, 100);
    await page.keyboard.up('Shift');
    expect(await page.evaluate(() => String(getSelection()))).toBe('');
    const earlier = await zoom();
    expect(earlier[0]).toBeCloseTo(start - length / 2, 0);
    expect(earlier[1] - earlier[0]).toBeCloseTo(length, 3);
    // Not beyond the first sample, however far.
    await page.keyboard.down('Shift');
    for (let i = 0; i < 4; i += 1) {
      await drag(60, 60 + width);
    }
    await page.keyboard.up('Shift');
    const { buffer } = await page.evaluate(() => {
      const { buffer } = globalThis.livemon.model.store.find('learning_rate')!;
      return { buffer: [buffer.time(0), buffer.time(buffer.length - 1)] };
    });
    expect((await zoom())[0]).toBeCloseTo(buffer[0]!, 3);
    await choose('learning_rate', 'Show what came after');
    const [from] = await zoom();
    expect(from).toBeCloseTo(buffer[0]! + length / 2, 3);
    // The pointer moves to the edge first, then the stretch goes along.
    await plot('learning_rate').focus();
    await page.keyboard.press('End');
    expect((await zoom())[0]).toBe(from);
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Shift+ArrowRight');
    const said = page.locator('.livemon-Panel-said');
    await expect.poll(async () => (await zoom())[0] - from).toBeGreaterThan(9);
    expect((await zoom())[0] - from).toBeLessThan(12);
    await expect.poll(() => hover('learning_rate').isVisible()).toBe(true);
    await expect.poll(() => said.innerText()).toMatch(/step \d+/);
    expect(
      await plot('learning_rate').getAttribute('aria-description')
    ).toMatch(/at an edge the stretch/);
    await page.keyboard.press('Escape');
    // Over steps as well.
    await page.selectOption('.livemon-MetricTools select', 'steps');
    await drag(150, 200);
    await expect.poll(() => ends('learning_rate')).not.toContain('step 1');
    const steps = (await ends('learning_rate')).map(words =>
      Number(words.replace('step ', ''))
    );
    await page.keyboard.down('Shift');
    await drag(100, 100 + width / 2);
    await page.keyboard.up('Shift');
    await expect
      .poll(async () =>
        Number((await ends('learning_rate'))[0]!.replace('step ', ''))
      )
      .toBeLessThan(steps[0]!);
    const now = (await ends('learning_rate')).map(words =>
      Number(words.replace('step ', ''))
    );
    expect(Math.abs(now[1]! - now[0]! - (steps[1]! - steps[0]!))).toBeLessThan(
      3
    );
  });

  it('shows the same moment in all charts, whichever the pointer is in', async () => {
    await open();
    await plot('learning_rate').hover({ position: { x: 200, y: 30 } });
    await hover('train/loss').waitFor({ state: 'visible' });
    const cursors = await page.$$eval(
      '[data-section="metric"] .u-cursor-x',
      all => all.map(line => line.getBoundingClientRect().x)
    );
    expect(cursors.length).toBe(4);
    for (const x of cursors) {
      expect(Math.abs(x - cursors[0]!)).toBeLessThan(2);
    }
    await page.mouse.move(800, 800);
    await hover('train/loss').waitFor({ state: 'hidden' });
  });

  it('can be read and zoomed by keyboard', async () => {
    await open();
    const said = page.locator('.livemon-Panel-said');
    await plot('grad_norm').focus();
    await page.keyboard.press('ArrowLeft');
    const last = await page.evaluate(() => {
      const { buffer } = globalThis.livemon.model.store.find('grad_norm')!;
      return [1, 2].map(back => buffer.step(buffer.length - back));
    });
    await expect.poll(() => said.innerText()).toContain(`step ${last[0]}`);
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => said.innerText()).toContain(`step ${last[1]}`);
    await expect.poll(() => hover('train/loss').isVisible()).toBe(true);
    await page.keyboard.press('+');
    await expect
      .poll(async () => (await ends('train/loss'))[0])
      .toMatch(/^−5 min/);
    await page.keyboard.press('Escape');
    await expect
      .poll(async () => (await ends('train/loss'))[0])
      .toMatch(/^−10 min/);
    await expect.poll(() => hover('train/loss').isVisible()).toBe(false);
  });

  it('stands still while it is paused, and goes on with what came meanwhile', async () => {
    await open();
    const value = (): Promise<string | null> =>
      page.getAttribute('[data-series="learning_rate"]', 'data-value');
    const before = await value();
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByText(/^Paused at/).waitFor();
    await sample();
    await page.evaluate(
      () =>
        new Promise(done =>
          requestAnimationFrame(() => requestAnimationFrame(done))
        )
    );
    await page.selectOption(
      '[data-section="metric"] .livemon-Section-details ~ select',
      '60'
    );
    await expect
      .poll(async () => (await ends('learning_rate'))[0])
      .toBe('−1 min');
    expect(await value()).toBe(before);
    await page.getByRole('button', { name: 'Go on' }).click();
    await expect.poll(value).not.toBe(before);
    expect(await page.getByText(/^Paused at/).count()).toBe(0);
  });
});
