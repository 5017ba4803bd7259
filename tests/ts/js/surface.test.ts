// @vitest-environment node
/** What a figure shows in a real Chromium: the pixels that were sent, its shape, what became of it and of the link. */
import type { Page } from '@playwright/test';
import { expect, it } from 'vitest';

import type { Demo } from '../demo';
import { describeDemo } from '../demo';

describeDemo('the surface of a figure', demo => {
  let page: Page;

  const open = async (...args: Parameters<Demo['open']>): Promise<void> => {
    page = await demo.open(...args);
  };

  const frameShown = (seq: number): Promise<unknown> =>
    page.waitForSelector(`.livemon-FigureView[data-frame="${seq}"]`);

  /** Send random rectangles to a figure; answers the pixels that must be seen afterwards, as text. */
  const sendPixels = (): Promise<string> =>
    page.evaluate(async () => {
      const { kernel, messages } = globalThis.livemon;
      const width = 40;
      const height = 30;
      const wanted = new Uint8ClampedArray(width * height * 4);
      let state = 12345;
      const random = (below: number): number => {
        state = (Math.imul(state, 1103515245) + 12345) >>> 0;
        return Math.floor((state / 2 ** 32) * below);
      };
      kernel.send({
        type: 'figures',
        figures: [messages.figure('p', { width, height, state: 'live' })]
      });
      for (let seq = 0; seq < 12; seq += 1) {
        const key = seq === 0 || seq === 7;
        const x = key ? 0 : random(width - 1);
        const y = key ? 0 : random(height - 1);
        const w = key ? width : 1 + random(width - x - 1);
        const h = key ? height : 1 + random(height - y - 1);
        const rgba = new Uint8ClampedArray(w * h * 4);
        for (let pixel = 0; pixel < w * h; pixel += 1) {
          const opaque = random(5) > 0; // the others are transparent, and must replace what was there
          rgba.set(
            opaque
              ? [random(256), random(256), random(256), 255]
              : [0, 0, 0, 0],
            pixel * 4
          );
        }
        for (let row = 0; row < h; row += 1) {
          wanted.set(
            rgba.subarray(row * w * 4, (row + 1) * w * 4),
            ((y + row) * width + x) * 4
          );
        }
        let blob: Blob;
        if (seq % 3 === 2) {
          const canvas = new OffscreenCanvas(w, h);
          canvas
            .getContext('2d')!
            .putImageData(new ImageData(rgba, w, h), 0, 0);
          blob = await canvas.convertToBlob({ type: 'image/png' });
        } else {
          const stream = new Blob([rgba])
            .stream()
            .pipeThrough(new CompressionStream('deflate'));
          blob = await new Response(stream).blob();
        }
        kernel.send({
          type: 'frames',
          frames: [
            messages.encoded(
              {
                figure: 'p',
                seq,
                base: key ? -1 : seq - 1,
                x,
                y,
                width: w,
                height: h,
                full_width: width,
                full_height: height,
                time: 1000 + seq,
                encoding: seq % 3 === 2 ? 'png' : 'deflate'
              },
              new Uint8Array(await blob.arrayBuffer())
            )
          ]
        });
      }
      return [...wanted].join();
    });

  const pixelsShown = (): Promise<string> =>
    page.evaluate(() => {
      const canvas = document.querySelector<HTMLCanvasElement>(
        '.livemon-FigureView canvas'
      )!;
      return [
        ...canvas
          .getContext('2d')!
          .getImageData(0, 0, canvas.width, canvas.height).data
      ].join();
    });

  it.each([
    ['in a worker', ''],
    ['on the main thread, where workers are forbidden', '&strict=1']
  ])(
    'shows exactly the pixels that were sent, unpacked %s',
    async (_where, query) => {
      await open(`empty=1&figures=1${query}`);
      const wanted = await sendPixels();
      await frameShown(11);
      expect(await pixelsShown()).toBe(wanted);
      expect(page.workers()).toHaveLength(query === '' ? 1 : 0);
      demo.errors = demo.errors.filter(
        text => !text.includes('Content Security Policy')
      ); // the browser's own report
    }
  );

  it('says what other tools rely on, with one canvas for each figure', async () => {
    await open('figures=4&history=20');
    await page.waitForSelector('.livemon-FigureView[data-frame="1"]');
    const views = await page.$$eval('.livemon-FigureView', all =>
      all.map(view => [
        view.getAttribute('data-figure'),
        view.getAttribute('data-state'),
        view.querySelectorAll('canvas').length
      ])
    );
    expect(views).toEqual(
      [1, 2, 3, 4].map(number => [`Figure ${number}`, 'live', 1])
    );
    const time = await page.getAttribute('.livemon-FigureView', 'data-time');
    expect(Math.abs(Number(time) - Date.now() / 1000)).toBeLessThan(60);
  });

  it('lists figures by what the hub says, also when nobody looks at them', async () => {
    await open('figures=3&history=1');
    await page.evaluate(() => {
      const { kernel, messages } = globalThis.livemon;
      kernel.send({
        type: 'figures',
        figures: [
          messages.figure('a', { state: 'live' }),
          messages.figure('b', { state: 'waiting' }),
          messages.figure('c', { state: 'error', error: 'x' })
        ]
      });
    });
    await page.waitForSelector('.livemon-FigureItem[data-state="error"]');
    const states = await page.$$eval('.livemon-FigureItem', all =>
      all.map(item => item.getAttribute('data-state'))
    );
    expect(states).toEqual(['live', 'stale', 'error']);
  });

  it('keeps its own shape in a cell, whatever picture another surface asked for', async () => {
    await open('figures=1&history=1&inline=1');
    await frameShown(1);
    const size = (selector: string): Promise<number[]> =>
      page.$eval(selector, node => {
        const { width, height } = node.getBoundingClientRect();
        return [width, height].map(Math.round);
      });
    const before = await size('.livemon-FigureView');
    expect(before[0]! / before[1]!).toBeCloseTo(4 / 3, 1);
    await page.evaluate(() => {
      const { kernel, messages, model } = globalThis.livemon;
      const { latest } = [...model.figures.values()][0]!;
      const png = document.createElement('canvas');
      png.width = 200;
      png.height = 50;
      const data = Uint8Array.from(
        atob(png.toDataURL('image/png').split(',')[1]!),
        byte => byte.charCodeAt(0)
      );
      kernel.send({
        type: 'frames',
        frames: [
          messages.encoded(
            {
              figure: 'f0',
              seq: latest!.seq + 1,
              width: 200,
              height: 50,
              time: latest!.time + 1,
              encoding: 'png'
            },
            data
          )
        ]
      });
    });
    await frameShown(2);
    expect(await size('.livemon-FigureView')).toEqual(before);
    const canvas = await size('.livemon-FigureView canvas');
    expect(canvas[0]).toBe(before[0]);
    expect(canvas[0]! / canvas[1]!).toBeCloseTo(4, 1);
  });

  it('shows the state of the link on figures and panel, and the traceback of a figure', async () => {
    await open('figures=3&history=5&trouble=waiting');
    expect(
      await page.textContent('.livemon-FigureView[data-state="error"] pre')
    ).toContain('ValueError');
    const message = '.livemon-FigureView[data-state="disconnected"] > p';
    expect(
      await page.textContent('.livemon-FigureView[data-figure="Figure 2"]')
    ).toContain('Waiting for the first');
    expect(await page.textContent('.livemon-Head-lines')).toContain(
      'Renderer: restarting'
    );
    await page.evaluate(() =>
      globalThis.livemon.model.setLink('dead', 'Killed by signal 9.')
    );
    await page.waitForFunction(
      () =>
        document.querySelectorAll(
          '.livemon-FigureView[data-state="disconnected"]'
        ).length === 3
    );
    await page.waitForFunction(() =>
      document
        .querySelector('.livemon-Head-lines')
        ?.textContent?.includes('Killed by signal 9.')
    );
    // On top of a traceback too: where the words are, they are what is seen.
    const seen = await page.$$eval(message, all =>
      all
        .map(words => {
          words.scrollIntoView({ block: 'center' });
          const { x, y, width, height } = words.getBoundingClientRect();
          return document.elementFromPoint(x + width / 2, y + height / 2);
        })
        .map(found => found?.className)
    );
    expect(seen).toEqual(Array(3).fill('livemon-FigureView-message'));
  });

  it('has what it says of a picture that is no more live below it, not on its labels', async () => {
    await open('figures=1&history=5');
    await frameShown(1);
    const gap = (): Promise<number> =>
      page.evaluate(() => {
        const [canvas, words] = ['canvas', 'p'].map(name =>
          document
            .querySelector(`.livemon-FigureView > ${name}`)!
            .getBoundingClientRect()
        );
        return words!.top - canvas!.bottom;
      });
    await page.evaluate(() => globalThis.livemon.model.setLink('dead'));
    await page.waitForSelector('[data-state="disconnected"]');
    expect(await gap()).toBeGreaterThanOrEqual(0);
    await page.setViewportSize({ width: 800, height: 500 });
    await expect.poll(gap).toBeGreaterThanOrEqual(0);
  });

  it('shows the end of a traceback, which says what went wrong', async () => {
    await open('figures=1&history=5');
    await page.evaluate(() => {
      const { kernel, model } = globalThis.livemon;
      const [figure] = model.figures.values();
      const lines = Array.from({ length: 200 }, (_, i) => `line ${i}`);
      const error = lines.join('\n');
      kernel.send({
        type: 'figures',
        figures: [{ ...figure!.info, state: 'error', error }]
      });
    });
    const pre = page.locator('.livemon-FigureView pre');
    await expect
      .poll(() => pre.evaluate(box => box.scrollHeight / box.clientHeight))
      .toBeGreaterThan(2);
    const hidden = await pre.evaluate(
      box =>
        box.firstElementChild!.getBoundingClientRect().bottom -
        box.getBoundingClientRect().bottom
    );
    expect(hidden).toBeLessThan(0);
  });
});
