// @vitest-environment node
/** What the panel says of curves in a real Chromium: statistics, smoothing, axes, files, many metrics. */
import { readFileSync } from 'node:fs';

import type { Page } from '@playwright/test';
import { expect, it } from 'vitest';

import { describePanel, USUAL } from './panelPage';

describePanel('curves in the panel', panel => {
  const { block, plot, ends, hover, choose } = panel;
  let page: Page;
  const open = async (query?: string): Promise<void> => {
    page = await panel.open(query);
  };

  it('says smallest value, mean and largest value of the time shown', async () => {
    await open();
    const shown = async (): Promise<number[]> =>
      (await block('learning_rate').locator('dd').allInnerTexts()).map(text =>
        Number(text.replace('−', '-'))
      );
    const wanted = (seconds: number): Promise<number[]> =>
      page.evaluate(last => {
        const { buffer } =
          globalThis.livemon.model.store.find('learning_rate')!;
        const now = globalThis.livemon.model.kernelNow();
        const values = Array.from({ length: buffer.length }, (_, i) => i)
          .filter(i => buffer.time(i) >= now - last)
          .map(i => buffer.value(i));
        const mean = values.reduce((a, b) => a + b) / values.length;
        return [Math.min(...values), mean, Math.max(...values)];
      }, seconds);
    const near = async (seconds: number): Promise<void> => {
      const expected = await wanted(seconds);
      await expect
        .poll(async () =>
          (await shown()).every(
            (value, i) => Math.abs(value / expected[i]! - 1) < 0.02
          )
        )
        .toBe(true);
    };
    await near(1e9);
    await page.selectOption(
      '[data-section="metric"] .livemon-Section-details ~ select',
      '60'
    );
    await near(60);
    await page.getByRole('button', { name: 'More' }).first().click();
    await page.getByRole('menuitemcheckbox').click();
    await block('learning_rate')
      .locator('dd')
      .first()
      .waitFor({ state: 'hidden' });
  });

  it('puts the statistics in several lines where they do not fit in one', async () => {
    const lines = (): Promise<{ most: number; outside: (string | null)[] }> =>
      page.$$eval('.livemon-Statistics', all => {
        const shown = all.filter(each => each.checkVisibility());
        const cut = (each: Element): boolean => {
          const right = each.getBoundingClientRect().right;
          return [...each.children].some(
            part =>
              part.scrollWidth > part.clientWidth ||
              part.getBoundingClientRect().right > right + 0.5
          );
        };
        return {
          most: Math.max(
            ...shown.map(
              each =>
                new Set(
                  [...each.children].map(part =>
                    Math.round(part.getBoundingClientRect().top)
                  )
                ).size
            )
          ),
          outside: shown.filter(cut).map(each => each.textContent)
        };
      });
    await open();
    await block('learning_rate').locator('dd').first().waitFor();
    expect(await lines()).toEqual({ most: 1, outside: [] });
    await open(`${USUAL}&panel=170`);
    await block('learning_rate').locator('dd').first().waitFor();
    const { most, outside } = await lines();
    expect(outside, 'cut off').toEqual([]);
    expect(most, 'lines').toBeGreaterThan(1);
  });

  it('says over steps what the curve that is drawn has, not what an earlier run had', async () => {
    await open();
    await page.selectOption('.livemon-MetricTools select', 'steps');
    await page.evaluate(() => {
      const { kernel, model } = globalThis.livemon;
      const { id } = model.store.find('learning_rate')!.entry;
      const now = Date.now() / 1000;
      const values = [4, 6, 8];
      kernel.send({
        type: 'samples',
        replay: false,
        id: Uint32Array.from(values, () => id),
        time: Float64Array.from(values, (_, i) => now + i / 10),
        value: Float64Array.from(values),
        step: Float64Array.from(values, (_, i) => i) // training was started again
      });
    });
    await expect
      .poll(() => ends('learning_rate'))
      .toEqual(['step 0 of the last run', '2']);
    const said = (): Promise<string[]> =>
      block('learning_rate').locator('dd').allInnerTexts();
    await expect.poll(said).toEqual(['4', '6', '8']);
    await page.selectOption('.livemon-MetricTools select', '');
    await expect.poll(async () => (await said())[0]).not.toBe('4');
  });

  it('draws smoothed lines with the raw ones in view, logarithmic axes, and steps', async () => {
    await open();
    const strokes = async (series: string): Promise<Set<string>> => {
      const id = await block(series).elementHandle();
      return new Set(
        await page.evaluate(async found => {
          const colours: string[] = [];
          const { prototype } = CanvasRenderingContext2D;
          const stroke = Object.getOwnPropertyDescriptor(prototype, 'stroke')!
            .value as (path?: Path2D) => void;
          prototype.stroke = function (path?: Path2D) {
            if (path && found.contains(this.canvas)) {
              colours.push(this.strokeStyle as string);
            }
            stroke.apply(this, path ? [path] : []);
          };
          globalThis.livemon.kernel.samples(Date.now() / 1000 + 2);
          // Samples are drawn with the next picture of the page, which may be a while.
          while (colours.length === 0) {
            await new Promise(requestAnimationFrame);
          }
          prototype.stroke = stroke;
          return colours;
        }, id)
      );
    };
    const plain = await strokes('grad_norm');
    await page.getByRole('slider', { name: 'Smoothing' }).fill('0.9');
    await expect
      .poll(async () => (await strokes('grad_norm')).size)
      .toBe(plain.size + 1);
    await choose('grad_norm', 'Logarithmic scale');
    await block('grad_norm').getByRole('button').click();
    expect(
      await page.getByRole('menuitemcheckbox').getAttribute('aria-checked')
    ).toBe('true');
    await page.keyboard.press('Escape');
    await page.selectOption('.livemon-MetricTools select', 'steps');
    await expect
      .poll(() => ends('learning_rate'))
      .toEqual(['step 1', expect.stringMatching(/^\d+$/)]);
    await plot('learning_rate').hover({ position: { x: 200, y: 30 } });
    await hover('train/loss').waitFor({ state: 'visible' });
    expect(await hover('learning_rate').innerText()).toMatch(/step \d+/);
  });

  it('saves what it shows, and copies values', async () => {
    await open();
    const file = async (
      act: () => Promise<void>
    ): Promise<[string, Buffer]> => {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        act()
      ]);
      return [
        download.suggestedFilename(),
        readFileSync(await download.path())
      ];
    };
    const [csvName, csv] = await file(() =>
      choose('train/loss', 'Save data as CSV')
    );
    expect(csvName).toBe('train-digits-ipynb-loss.csv');
    const lines = csv.toString().trim().split('\r\n');
    const count = await page.evaluate(() =>
      ['train/loss', 'val/loss']
        .map(name => globalThis.livemon.model.store.find(name)!.buffer.length)
        .reduce((a, b) => a + b)
    );
    expect(lines).toHaveLength(count + 1);
    const [, all] = await file(async () => {
      await page.getByRole('button', { name: 'More' }).first().click();
      await page.getByText('Save all series as CSV').click();
    });
    const names = new Set(
      all
        .toString()
        .split('\r\n')
        .slice(1, -1)
        .map(line => line.split(',')[0])
    );
    expect(names.size).toBe(26);
    const [pngName, png] = await file(() =>
      choose('cpu.percent', 'Save chart as PNG')
    );
    expect(pngName).toBe('train-digits-ipynb-CPU.png');
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    expect(png.readUInt32BE(16)).toBe(960);
    await page
      .context()
      .grantPermissions(['clipboard-read', 'clipboard-write']);
    await choose('train/loss', 'Copy value of val/loss');
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(copied).toBe(
      await page.getAttribute('[data-series="val/loss"]', 'data-value')
    );
    await page.getByText(`Copied ${copied}.`).waitFor();
  });

  it('makes only the charts near the view of 2,000 metrics, and finds each', async () => {
    await open('cores=2&gpus=0&metrics=2000&figures=0&history=3');
    await expect
      .poll(() => page.locator('.livemon-Slot').count())
      .toBeGreaterThan(1900);
    const made = (): Promise<number> =>
      page.locator('[data-section="metric"] .livemon-Block').count();
    expect(await made()).toBeLessThan(60);
    const far = block('metric 1500');
    expect(await far.count()).toBe(0);
    const height = (): Promise<number> =>
      page.$eval('#side', side => side.scrollHeight);
    const before = await height();
    await page.$eval('#side', side =>
      side.scrollTo(0, side.scrollHeight * 0.6)
    );
    await expect.poll(() => block('metric 5').count()).toBe(0);
    expect(await made()).toBeLessThan(60);
    expect(Math.abs((await height()) / before - 1)).toBeLessThan(0.05);
    const there = (await page
      .locator('[data-section="metric"] .livemon-Row')
      .first()
      .getAttribute('data-series'))!;
    await page.getByRole('searchbox').fill('metric 1500');
    await far.waitFor({ state: 'visible' });
    await far.locator('canvas').waitFor();
    await page.getByRole('searchbox').fill('');
    // What was made for the search, or before, does not stay when it is out of view again.
    await expect.poll(() => far.count()).toBe(0);
    await expect.poll(() => block(there).count()).toBe(0);
  });
});
