// @vitest-environment node
/** Charts in a real Chromium: how often they draw, and what they say under the pointer. */
import type { Page } from '@playwright/test';
import { expect, it } from 'vitest';

import { describeDemo } from '../demo';

declare global {
  /** Put into the page by a test: the charts that were drawn, by the time of the animation frame. */
  var drawn: Map<number, string[]>;
}

describeDemo('charts', demo => {
  let page: Page;

  const open = async (query: string): Promise<void> => {
    page = await demo.open(`figures=0&${query}`);
    await page.waitForSelector('.livemon-Chart canvas');
  };

  it('draw once in an animation frame, however many samples come, and only where they are seen', async () => {
    await open('cores=2&gpus=2&metrics=12&history=60');
    const result = await page.evaluate(async () => {
      const frame = (): Promise<unknown> =>
        new Promise(done => requestAnimationFrame(done));
      const charts = [...document.querySelectorAll('.livemon-Chart')];
      const seen = (chart: Element): boolean => {
        const { top, bottom } = chart.getBoundingClientRect();
        return bottom > 0 && top < innerHeight;
      };
      const inView = charts.flatMap((chart, i) =>
        seen(chart) ? [String(i)] : []
      );
      const far = charts.flatMap((chart, i) =>
        chart.getBoundingClientRect().top > 2 * innerHeight ? [String(i)] : []
      );
      await frame();
      await frame();
      globalThis.drawn = new Map();
      const { prototype } = CanvasRenderingContext2D;
      const clear = Object.getOwnPropertyDescriptor(prototype, 'clearRect')!
        .value as (...box: number[]) => void;
      prototype.clearRect = function (...box) {
        const chart = this.canvas.closest('.livemon-Chart');
        if (chart) {
          const now = Number(document.timeline.currentTime); // of the animation frame
          const all = globalThis.drawn.get(now) ?? [];
          globalThis.drawn.set(now, [...all, String(charts.indexOf(chart))]);
        }
        clear.apply(this, box);
      };
      const start = Date.now() / 1000 + 1;
      for (let i = 0; i < 50; i += 1) {
        globalThis.livemon.kernel.samples(start + i / 50);
        await Promise.resolve();
      }
      while (globalThis.drawn.size === 0) {
        await frame();
      }
      await frame();
      await frame();
      return { inView, far, frames: [...globalThis.drawn.values()] };
    });
    const { inView, far, frames } = result;
    expect(inView.length).toBeGreaterThan(1);
    expect(far.length).toBeGreaterThan(1);
    expect(frames.length).toBeGreaterThan(0);
    for (const charts of frames) {
      expect(charts, 'each of them once').toEqual([...new Set(charts)]);
    }
    expect(frames.flat()).toEqual(expect.arrayContaining(inView));
    expect(frames.flat().filter(chart => far.includes(chart))).toEqual([]);
  });

  it('draw again for another colour, and not when the page changes its icon', async () => {
    await open('cores=2&gpus=0&metrics=2&history=60');
    const drawn = await page.evaluate(async () => {
      const frames = async (): Promise<void> => {
        for (let i = 0; i < 4; i += 1) {
          await new Promise(done => requestAnimationFrame(done));
        }
      };
      await frames();
      let count = 0;
      const { prototype } = CanvasRenderingContext2D;
      const clear = Object.getOwnPropertyDescriptor(prototype, 'clearRect')!
        .value as (...box: number[]) => void;
      prototype.clearRect = function (...box) {
        count += Number(this.canvas.closest('.livemon-Chart') !== null);
        clear.apply(this, box);
      };
      const after = async (change: () => void): Promise<number> => {
        count = 0;
        change();
        await frames();
        return count;
      };
      return {
        icon: await after(() => {
          const icon = document.createElement('link');
          icon.rel = 'icon';
          icon.href = 'data:,';
          document.head.append(icon);
        }),
        irrelevant: await after(() => {
          document.body.classList.add('irrelevant');
        }),
        colour: await after(() => {
          const style = document.createElement('style');
          style.textContent =
            '.livemon-Probe { --livemon-line-1: rgb(1, 2, 3) }';
          document.head.append(style);
        })
      };
    });
    expect(drawn.icon).toBe(0);
    expect(drawn.irrelevant).toBe(0);
    expect(drawn.colour).toBeGreaterThan(0);
  });

  it('draw a little before they are scrolled into view, where the panel itself scrolls', async () => {
    await open('cores=2&gpus=2&metrics=12&history=60');
    const below = page.locator('.livemon-Chart:not(:has(canvas))').first();
    const distance = (): Promise<number> =>
      below.evaluate(chart => chart.getBoundingClientRect().top - innerHeight);
    const chart = await below.elementHandle();
    const away = await distance();
    expect(away).toBeGreaterThan(80);
    await page.evaluate(
      by => document.querySelector('#side')!.scrollBy(0, by),
      away - 40
    );
    await expect
      .poll(() => chart.evaluate(one => one.querySelector('canvas') !== null))
      .toBe(true);
    expect(
      await chart.evaluate(one => one.getBoundingClientRect().top - innerHeight)
    ).toBeGreaterThan(0);
  });

  it('hide the line of a kernel with its children, and its row, while there are none', async () => {
    page = await demo.open('figures=0&empty=1');
    /** One sample of the kernel and of it with its children. */
    const sample = (at: number, own: number, all: number): Promise<void> =>
      page.evaluate(
        ([time, ...values]) => {
          globalThis.livemon.kernel.send({
            type: 'samples',
            replay: false,
            id: Uint32Array.of(0, 1),
            time: Float64Array.of(time, time),
            value: Float64Array.from(values),
            step: Float64Array.of(NaN, NaN)
          });
        },
        [at, own, all] as const
      );
    const now = Date.now() / 1000;
    await page.evaluate(() =>
      globalThis.livemon.kernel.send({
        type: 'catalogue',
        full: true,
        entries: [
          {
            id: 0,
            name: 'process.cpu_percent',
            group: 'process',
            unit: 'percent'
          },
          {
            id: 1,
            name: 'process.tree_cpu_percent',
            group: 'process',
            unit: 'percent'
          }
        ]
      })
    );
    const row = page.locator('[data-series="process.tree_cpu_percent"]');
    for (const [age, value] of [
      [30, NaN],
      [20, 40],
      [10, 50]
    ] as const) {
      await sample(now - age, value, value);
    }
    await row.waitFor({ state: 'hidden' });
    const chart = page.locator('.livemon-Chart');
    await chart.locator('.u-over').waitFor();
    const { width } = (await chart.boundingBox())!;
    const words = async (): Promise<string> => {
      await chart.hover({ position: { x: width - 3, y: 30 } });
      return chart.locator('.livemon-Chart-hover').innerText();
    };
    await expect.poll(words).not.toContain('with children');
    await page.mouse.move(999, 699);
    await sample(now, 50, 170);
    await row.waitFor({ state: 'visible' });
    await expect.poll(words).toContain('with children 170');
    await sample(now + 1, 50, 50); // it ended: what was is still in view
    await page.waitForSelector(
      `[data-series="process.tree_cpu_percent"][data-value="50"]`
    );
    await expect.poll(() => row.isVisible()).toBe(true);
  });

  it('shade where cells ran, spans as a strip, and say the cell under the pointer', async () => {
    await open('cores=0&gpus=0&metrics=1&history=280');
    const chart = page
      .locator('.livemon-Block')
      .filter({ has: page.locator('[data-series="memory.used_bytes"]') })
      .locator('.livemon-Chart');
    await chart.scrollIntoViewIfNeeded();
    await chart.locator('.u-over').waitFor();
    const filled = await page.evaluate(async () => {
      const { model } = globalThis.livemon;
      const now = model.store.newest;
      const shade = getComputedStyle(
        document.querySelector('.livemon-Panel')!
      ).getPropertyValue('--livemon-shade');
      const boxes: { left: number; width: number; height: number }[] = [];
      const { prototype } = CanvasRenderingContext2D;
      const fill = Object.getOwnPropertyDescriptor(prototype, 'fillRect')!
        .value as (...box: number[]) => void;
      prototype.fillRect = function (...box) {
        const block = this.canvas.closest('.livemon-Block');
        if (block?.querySelector('[data-series="memory.used_bytes"]')) {
          const [left, , width, height] = box;
          boxes.push({ left, width, height });
        }
        fill.apply(this, box);
      };
      const frames = async (): Promise<void> => {
        for (let i = 0; i < 4; i += 1) {
          await new Promise(done => requestAnimationFrame(done));
        }
      };
      await frames();
      const before = boxes.length;
      const cell = {
        id: 1,
        kind: 'cell',
        name: 'a',
        count: 7,
        start: now - 200,
        end: now - 100
      };
      const span = { ...cell, id: 2, kind: 'span', start: now - 150 };
      const spans = [cell, span];
      model.receive({ type: 'spans', livemon: 1, spans }, []);
      await frames();
      return { shade, before, boxes: boxes.slice(-2) };
    });
    expect(filled.shade).not.toBe('');
    expect(filled.before).toBe(0);
    const [cell, span] = filled.boxes;
    expect(cell!.width / span!.width).toBeCloseTo(2, 1);
    expect(cell!.height / span!.height).toBeCloseTo(8, 1);
    expect(cell!.left + cell!.width).toBeCloseTo(span!.left + span!.width, 0);
    const { width } = (await chart.boundingBox())!;
    const hover = chart.locator('.livemon-Chart-hover');
    await chart.hover({ position: { x: width * 0.55, y: 30 } });
    await hover.waitFor({ state: 'visible' });
    expect(await hover.innerText()).toContain('[7]');
    await chart.hover({ position: { x: width - 4, y: 30 } });
    expect(await hover.innerText()).not.toContain('[7]');
  });

  it('have names of metrics and figures as text, whatever is in them', async () => {
    await open('cores=0&gpus=0&metrics=1&history=60');
    const found = await page.evaluate(async () => {
      const hostile = [
        '<img src=x onerror="document.title=1">',
        '<b>bold</b>/<i>x</i>',
        '__proto__',
        'constructor',
        'x'.repeat(10_000),
        '\u202eright to left \u05d0',
        '😀\nline $& $1'
      ];
      const { model } = globalThis.livemon;
      const now = model.store.newest;
      const entries = [...hostile.entries()].flatMap(([i, name]) => [
        { id: 900 + i, name, group: 'metric' },
        { id: 950 + i, name: `net[${name}].sent_bytes_per_s`, group: 'host' },
        {
          id: 970 + i,
          name: `gpu${i}.power_watts`,
          group: 'gpu',
          device: name
        }
      ]);
      model.receive({ type: 'catalogue', livemon: 1, entries }, []);
      const count = entries.length;
      model.receive({ type: 'samples', livemon: 1, count }, [
        Uint32Array.from(entries, ({ id }) => id),
        Float64Array.from(entries, () => now),
        Float64Array.from(entries, () => 1),
        Float64Array.from(entries, () => NaN)
      ]);
      const figures = hostile.map((name, i) => ({
        id: `f${i}`,
        name,
        title: name,
        width: 100,
        height: 100
      }));
      model.receive({ type: 'figures', livemon: 1, figures }, []);
      model.receive(
        {
          type: 'notice',
          livemon: 1,
          level: 'error',
          text: hostile[0],
          detail: hostile[1],
          time: now
        },
        []
      );
      for (let i = 0; i < 6; i += 1) {
        await new Promise(done => requestAnimationFrame(done));
      }
      const panel = document.querySelector('.livemon-Panel')!;
      const series = [...panel.querySelectorAll('[data-series]')].map(row =>
        row.getAttribute('data-series')
      );
      return {
        missing: entries
          .map(({ name }) => name)
          .filter(n => !series.includes(n)),
        markup: panel.querySelectorAll('img, b, i, script').length,
        title: document.title,
        text: (panel.textContent ?? '').includes(hostile[0]!)
      };
    });
    expect(found.missing).toEqual([]);
    expect(found.markup).toBe(0);
    expect(found.title).not.toBe('1');
    expect(found.text).toBe(true);
  });

  it('say value, unit and time of the sample under the pointer', async () => {
    await open('cores=0&gpus=0&metrics=1&history=280');
    const chart = page
      .locator('.livemon-Block')
      .filter({ has: page.locator('[data-series="memory.used_bytes"]') })
      .locator('.livemon-Chart');
    const hover = chart.locator('.livemon-Chart-hover');
    await expect.poll(() => hover.isVisible()).toBe(false);
    await chart.scrollIntoViewIfNeeded();
    await chart.locator('.u-over').waitFor(); // charts are made where they are seen
    const { width, height } = (await chart.boundingBox())!;
    const texts: string[] = [];
    for (const x of [width * 0.6, width - 6]) {
      await chart.hover({ position: { x, y: height / 2 } });
      await hover.waitFor({ state: 'visible' });
      texts.push(await hover.innerText());
    }
    const samples = await page.evaluate(() => {
      const { buffer } =
        globalThis.livemon.model.store.find('memory.used_bytes')!;
      return Array.from({ length: buffer.length }, (_, i) => [
        (buffer.value(i) / 2 ** 30).toPrecision(3),
        new Date(buffer.time(i) * 1000).toLocaleTimeString()
      ]);
    });
    const times = texts.map(text => {
      const [, value, time] = /([\d.]+)\s*GiB.*?(\d+:\d\d:\d\d.*)$/s.exec(
        text
      )!;
      const sample = samples.find(([, at]) => at === time);
      expect(Number(value), text).toBeCloseTo(Number(sample![0]), 1);
      return time;
    });
    const [left, right] = times.map(time =>
      samples.findIndex(([, at]) => at === time)
    );
    expect(right).toBeGreaterThan(left!);
    await page.mouse.move(999, 699);
    await hover.waitFor({ state: 'hidden' });
  });
});
