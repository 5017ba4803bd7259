// @vitest-environment node
/** What a page asks the kernel for, in a real Chromium: sizes and rates of what can be seen, and nothing else. */
import type { Page } from '@playwright/test';
import { expect, it } from 'vitest';

import type { Demo } from '../demo';
import { describeDemo } from '../demo';

describeDemo('what a page asks for', demo => {
  let page: Page;

  const open = async (...args: Parameters<Demo['open']>): Promise<void> => {
    page = await demo.open(...args);
  };

  const frameShown = (seq: number): Promise<unknown> =>
    page.waitForSelector(`.livemon-FigureView[data-frame="${seq}"]`);

  it('asks for the size of its area, sharp, and again when that has come to rest', async () => {
    await open('figures=1&history=1', { deviceScaleFactor: 2 });
    await page.waitForFunction(
      () => 'f0' in globalThis.livemon.views.current().figures
    );
    const area = await page.$eval('.livemon-FigureView', view => [
      view.clientWidth,
      view.clientHeight
    ]);
    const asked = (): Promise<unknown> =>
      page.evaluate(() => {
        const viewport = globalThis.livemon.views.current().figures['f0'];
        return viewport && [viewport.width, viewport.height, viewport.ratio];
      });
    expect(await asked()).toEqual([...area, 2]);
    await page.setViewportSize({ width: 800, height: 500 });
    await page.waitForFunction(
      before =>
        globalThis.livemon.views.current().figures['f0']?.width !== before,
      area[0]
    );
    const smaller = await page.$eval('.livemon-FigureView', view => [
      view.clientWidth,
      view.clientHeight
    ]);
    expect(await asked()).toEqual([...smaller, 2]);
    expect(smaller[0]).toBeLessThan(area[0]!);
  });

  it('shows nothing, and asks for nothing, while it cannot be seen', async () => {
    await open('figures=1&history=1');
    await page.waitForFunction(
      () => 'f0' in globalThis.livemon.views.current().figures
    );
    await page.evaluate(
      () =>
        new Promise<void>(done => {
          const { views } = globalThis.livemon;
          views.changed.on(() => views.empty && done());
          document.body.style.display = 'none';
        })
    );
    await page.evaluate(() => globalThis.livemon.kernel.frames());
    await page.evaluate(
      () =>
        new Promise(done =>
          requestAnimationFrame(() => requestAnimationFrame(done))
        )
    );
    expect(
      await page.evaluate(
        () => globalThis.livemon.model.figures.get('f0')?.latest?.seq
      )
    ).toBe(1); // not even decoded
    expect(await page.getAttribute('.livemon-FigureView', 'data-frame')).toBe(
      '1'
    );
    await page.evaluate(() => (document.body.style.display = ''));
    await frameShown(2); // and catches up when it can
    await page.waitForFunction(() => globalThis.livemon.views.current().panel);
  });

  it('asks for nothing while the page is in the background, and at once again', async () => {
    await open('figures=2&history=1');
    await page.waitForFunction(
      () => Object.keys(globalThis.livemon.views.current().figures).length === 2
    );
    const show = (state: string): Promise<void> =>
      page.evaluate(now => {
        Object.defineProperty(document, 'visibilityState', {
          value: now,
          configurable: true
        });
        document.dispatchEvent(new Event('visibilitychange'));
      }, state);
    await show('hidden');
    await page.waitForFunction(() => globalThis.livemon.views.empty);
    await page.evaluate(() => globalThis.livemon.kernel.frames());
    await show('visible');
    await frameShown(2);
    const { panel, figures } = await page.evaluate(() =>
      globalThis.livemon.views.current()
    );
    expect(panel).toBe(true);
    expect(Object.keys(figures)).toEqual(['f0', 'f1']);
  });

  it('asks for the full rate of one figure, and shares it among many', async () => {
    const rates = (): Promise<number[]> =>
      page.evaluate(() =>
        Object.values(globalThis.livemon.views.current().figures).map(
          ({ fps = 0 }) => fps
        )
      );
    await open('figures=1&history=1');
    await expect.poll(rates).toEqual([60]);
    await open('figures=12&history=1');
    await expect.poll(rates).toEqual(new Array(12).fill(5));
  });
});
