// @vitest-environment node
/** How the panel shows samples in a real Chromium: a row for each series, what failed, gaps, the stretch of time. */
import { expect, it } from 'vitest';

import { describeDemo } from '../demo';

describeDemo('samples in the panel', demo => {
  it('gives every series a row with its raw value, and charts those in view', async () => {
    const page = await demo.open(
      'cores=8&gpus=1&metrics=5&figures=0&history=120'
    );
    await page.waitForSelector('.livemon-Chart canvas');
    const rows = await page.$$eval('[data-series]', all =>
      all.map(row => ({
        series: row.getAttribute('data-series'),
        value: row.getAttribute('data-value'),
        time: row.getAttribute('data-time')
      }))
    );
    const series = await page.evaluate(() =>
      globalThis.livemon.model.store
        .all()
        .map(({ entry, buffer }) => [
          entry.name,
          buffer.last?.value,
          buffer.last?.time
        ])
    );
    const shown = new Map(rows.map(row => [row.series, row]));
    expect(rows).toHaveLength(series.length);
    for (const [name, value, time] of series) {
      const metric = [
        'train/loss',
        'val/loss',
        'train/accuracy',
        'learning_rate',
        'grad_norm'
      ].includes(String(name));
      const unknown = Number.isNaN(value) && !metric;
      expect(shown.get(String(name))).toMatchObject({
        value: unknown ? '' : String(value),
        time: String(time)
      });
    }
    const charts = await page.$$eval('.livemon-Chart', all =>
      all.map(chart => chart.querySelector('canvas') !== null)
    );
    expect(charts).toContain(true);
    expect(charts).toContain(false); // those further down were not even made
  });

  it('shows a failed reading as unknown, and a metric that is NaN as NaN', async () => {
    const page = await demo.open(
      'cores=0&gpus=1&metrics=1&figures=0&history=5'
    );
    await page.evaluate(() => {
      const { kernel, model } = globalThis.livemon;
      const id = (name: string): number => model.store.find(name)!.entry.id;
      const nan = Float64Array.of(NaN, NaN);
      kernel.send({
        type: 'samples',
        replay: false,
        id: Uint32Array.of(id('cpu.percent'), id('train/loss')),
        time: Float64Array.of(4e9, 4e9),
        value: nan,
        step: nan
      });
    });
    await page.waitForSelector(
      '[data-series="cpu.percent"][data-value=""][data-time="4000000000"]'
    );
    await page.waitForSelector('[data-series="train/loss"][data-value="NaN"]');
    expect(
      await page.textContent('[data-series="cpu.percent"] .livemon-Row-value')
    ).toBe('–');
    expect(
      await page.textContent('[data-series="train/loss"] .livemon-Row-value')
    ).toBe('NaN');
  });

  it('breaks lines at gaps: no ink where no sample was', async () => {
    const page = await demo.open(
      'cores=0&gpus=0&metrics=0&figures=0&empty=1&theme=light'
    );
    await page.evaluate(() => {
      const { kernel, messages, model } = globalThis.livemon;
      const now = Math.floor(Date.now() / 1000);
      kernel.send(messages.hello({ time: now }));
      kernel.send({
        type: 'catalogue',
        full: true,
        entries: [
          { id: 0, name: 'cpu.percent', unit: 'percent', group: 'host' }
        ]
      });
      // five minutes are shown; the middle of them is missing, and there is a lonely sample in it
      const times = Array.from(
        { length: 300 },
        (_, index) => now - 299 + index
      );
      const kept = times.filter(
        (_, index) => index < 100 || index === 150 || index >= 200
      );
      kernel.send({
        type: 'samples',
        replay: true,
        id: new Uint32Array(kept.length),
        time: Float64Array.from(kept),
        value: new Float64Array(kept.length).fill(50),
        step: new Float64Array(kept.length).fill(NaN)
      });
      model.setLink('disconnected'); // so that the charts stand still
    });
    const canvas = await page.waitForSelector(
      '[data-section="host"] .livemon-Chart canvas'
    );
    await page.waitForTimeout(200); // one more frame: there is no sign that a canvas is painted
    const inked = await canvas.evaluate((node: Node) => {
      const element = node as HTMLCanvasElement;
      const context = element.getContext('2d')!;
      const { data, width, height } = context.getImageData(
        0,
        0,
        element.width,
        element.height
      );
      const left = 46;
      return Array.from({ length: width - left }, (_, index) => {
        for (let y = 10; y < height - 10; y += 1) {
          const at = (y * width + left + index) * 4;
          const [red = 0, green = 0, blue = 0, alpha = 0] = data.subarray(
            at,
            at + 4
          );
          if (alpha > 200 && blue > red + 60 && blue > green) {
            return true;
          }
        }
        return false;
      });
    });
    const part = (from: number, to: number): boolean[] =>
      inked.slice(
        Math.round(inked.length * from),
        Math.round(inked.length * to)
      );
    expect(part(0.02, 0.32).every(Boolean)).toBe(true);
    expect(part(0.35, 0.48).some(Boolean)).toBe(false);
    expect(part(0.48, 0.53).some(Boolean)).toBe(true); // the lonely one is a dot
    expect(part(0.53, 0.65).some(Boolean)).toBe(false);
    expect(part(0.68, 0.98).every(Boolean)).toBe(true);
  });

  it('shows the same stretch of time in all charts of the machine, whichever menu it is chosen from', async () => {
    const page = await demo.open(
      'cores=2&gpus=1&metrics=1&figures=0&history=600'
    );
    const ends = (section: string): Promise<(string | null)[]> =>
      page.$$eval(
        `[data-section="${section}"] .livemon-Chart-ends span:first-child`,
        all => all.map(end => end.textContent)
      );
    await expect.poll(() => ends('gpu')).toContain('−5 min');
    await page.selectOption('[data-section="host"] select', {
      label: '1 min'
    });
    await expect.poll(() => ends('gpu')).toContain('−1 min');
    const chosen = await page.$$eval(
      '.livemon-Section > .livemon-TimeSpan',
      all =>
        all.map(
          menu =>
            (menu as HTMLSelectElement).selectedOptions.item(0)?.textContent
        )
    );
    expect(chosen).toEqual(['All', '1 min', '1 min', '1 min']);
    expect(await ends('metric')).not.toContain('−1 min');
  });

  it.each(['light', 'none'])(
    'lines facts up with the rows above them (theme: %s)',
    async theme => {
      const page = await demo.open(
        `cores=0&gpus=0&metrics=0&figures=0&history=5&theme=${theme}`
      );
      await page.evaluate(() => {
        globalThis.livemon.kernel.send({
          type: 'catalogue',
          entries: [
            {
              id: 900,
              name: 'process.open_files',
              unit: 'count',
              group: 'process',
              label: 'Open files',
              shown: 'text'
            }
          ]
        });
      });
      const left = async (selector: string): Promise<number> =>
        (await page.locator(selector).first().boundingBox())!.x;
      await page.waitForSelector('.livemon-Fact dt');
      expect(await left('.livemon-Fact dt')).toBe(
        await left('[data-section="process"] .livemon-Row')
      );
    }
  );

  it('brings no style of a library to the rest of the page', async () => {
    const page = await demo.open('figures=0&history=5');
    const foreign = await page.evaluate(() =>
      [...document.styleSheets]
        .flatMap(sheet => [...sheet.cssRules])
        .map(rule => rule.cssText)
        .filter(text => /\.u-|\.uplot/.test(text))
        .filter(text => !text.startsWith('.livemon-Chart '))
    );
    expect(foreign).toEqual([]);
  });
});
