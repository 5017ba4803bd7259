// @vitest-environment node
/** The page side in a real Chromium, fed by a synthetic kernel: what needs a canvas, layout or a worker. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import type { Browser, Page } from '@playwright/test';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import type {} from '../../../js/demo/demo';
import { serve } from '../../../js/demo/serve.mjs';
import { hasChromium, launchChromium } from '../chromium';

describe.skipIf(!hasChromium)('in Chromium', { timeout: 60_000 }, () => {
  let server: Awaited<ReturnType<typeof serve>>;
  let browser: Browser;
  let page: Page;
  let errors: string[];

  beforeAll(async () => {
    server = await serve();
    browser = await launchChromium();
  }, 60_000);

  afterAll(async () => {
    await browser.close();
    server.close();
  });

  const open = async (
    query: string,
    options: Parameters<Browser['newPage']>[0] = {}
  ): Promise<void> => {
    page = await browser.newPage({
      viewport: { width: 1000, height: 700 },
      ...options
    });
    errors = [];
    page.on('pageerror', error => errors.push(String(error)));
    page.on('console', message => {
      if (message.type() === 'error') {
        errors.push(message.text());
      }
    });
    await page.goto(`${server.url}?${query}`);
    await page.waitForSelector('body[data-ready]');
  };

  afterEach(async () => {
    await page.close();
    expect(errors).toEqual([]);
  });

  const frameShown = (seq: number): Promise<unknown> =>
    page.waitForSelector(`.livemon-FigureView[data-frame="${seq}"]`);

  /** Send random rectangles to a figure; answers the pixels that must be seen afterwards, as text. */
  const sendPixels = (): Promise<string> =>
    page.evaluate(async () => {
      const { kernel } = globalThis.livemon;
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
        figures: [
          {
            id: 'p',
            name: 'Figure 1',
            title: 'Pixels',
            width,
            height,
            state: 'live'
          }
        ]
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
            {
              data: new Uint8Array(await blob.arrayBuffer()),
              frame: {
                figure: 'p',
                seq,
                base: key ? -1 : seq - 1,
                x,
                y,
                width: w,
                height: h,
                full_width: width,
                full_height: height,
                ratio: 1,
                dpi: 100,
                time: 1000 + seq,
                encoding: seq % 3 === 2 ? 'png' : 'deflate'
              }
            }
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
      errors = errors.filter(text => !text.includes('Content Security Policy')); // the browser's own report
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
      const info = { name: 'n', title: 't', width: 4, height: 3 };
      globalThis.livemon.kernel.send({
        type: 'figures',
        figures: [
          { ...info, id: 'a', state: 'live' },
          { ...info, id: 'b', state: 'waiting' },
          { ...info, id: 'c', state: 'error', error: 'x' }
        ]
      });
    });
    await page.waitForSelector('.livemon-FigureItem[data-state="error"]');
    const states = await page.$$eval('.livemon-FigureItem', all =>
      all.map(item => item.getAttribute('data-state'))
    );
    expect(states).toEqual(['live', 'stale', 'error']);
  });

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
      const { kernel, model } = globalThis.livemon;
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
          {
            data,
            frame: {
              figure: 'f0',
              seq: latest!.seq + 1,
              base: -1,
              x: 0,
              y: 0,
              width: 200,
              height: 50,
              full_width: 200,
              full_height: 50,
              ratio: 1,
              dpi: 100,
              time: latest!.time + 1,
              encoding: 'png'
            }
          }
        ]
      });
    });
    await frameShown(2);
    expect(await size('.livemon-FigureView')).toEqual(before);
    const canvas = await size('.livemon-FigureView canvas');
    expect(canvas[0]).toBe(before[0]);
    expect(canvas[0]! / canvas[1]!).toBeCloseTo(4, 1);
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
    await page.close();
    await open('figures=12&history=1');
    await expect.poll(rates).toEqual(new Array(12).fill(5));
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

  it('gives every series a row with its raw value, and charts those in view', async () => {
    await open('cores=8&gpus=1&metrics=5&figures=0&history=120');
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
    await open('cores=0&gpus=1&metrics=1&figures=0&history=5');
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
    await open('cores=0&gpus=0&metrics=0&figures=0&empty=1&theme=light');
    await page.evaluate(() => {
      const { kernel, model } = globalThis.livemon;
      const now = Math.floor(Date.now() / 1000);
      kernel.send({
        type: 'hello',
        protocol: 1,
        session: 's',
        hub: 'h',
        version: '0',
        pid: 1,
        time: now,
        period: 1,
        subshells: true
      });
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
    await open('cores=2&gpus=1&metrics=1&figures=0&history=600');
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

  it('brings no style of a library to the rest of the page', async () => {
    await open('figures=0&history=5');
    const foreign = await page.evaluate(() =>
      [...document.styleSheets]
        .flatMap(sheet => [...sheet.cssRules])
        .map(rule => rule.cssText)
        .filter(text => /\.u-|\.uplot/.test(text))
        .filter(text => !text.startsWith('.livemon-Chart '))
    );
    expect(foreign).toEqual([]);
  });

  it('works as an embedded widget, and leaves nothing behind', async () => {
    await open('empty=1&figures=0&theme=none');
    await page.addScriptTag({
      type: 'module',
      content:
        "import make from '/widget.js'; Object.assign(globalThis, { widget: make() })"
    });
    await page.waitForFunction(() => 'widget' in globalThis);
    const seen = await page.evaluate(() => {
      type Listener = (content: unknown, buffers: DataView[]) => void;
      interface Context {
        model: object;
        el?: HTMLElement;
        signal?: AbortSignal;
      }
      const { widget } = globalThis as unknown as {
        widget: Record<
          'initialize' | 'render',
          (context: Context) => () => void
        >;
      };
      const listeners = new Set<Listener>();
      const said: string[] = [];
      // As anywidget does: each of them gets an object of its own.
      const model = () => ({
        on: (_event: string, listener: Listener) => listeners.add(listener),
        off: (_event: string, listener: Listener) => listeners.delete(listener),
        send: ({ type }: { type: string }) => said.push(type)
      });
      const say = (content: object): void =>
        listeners.forEach(listener => listener({ livemon: 1, ...content }, []));
      const [first, second] = [1, 2].map(() => {
        const el = document.createElement('div');
        document.body.append(el);
        return el;
      });
      const life = new AbortController();
      const close = widget.initialize({ model: model() });
      widget.render({ model: model(), el: first!, signal: life.signal });
      say({
        type: 'hello',
        protocol: 1,
        session: 's',
        hub: 'h',
        version: '0',
        pid: 1,
        time: 1,
        period: 1,
        subshells: true
      });
      const info = { title: 't', width: 64, height: 48, state: 'live' };
      say({
        type: 'figures',
        figures: [
          { ...info, id: 'a', name: 'A' },
          { ...info, id: 'b', name: 'B' }
        ]
      });
      const hide = widget.render({ model: model(), el: second! }); // a second view, later
      const names = (el: HTMLElement): (string | null)[] =>
        [...el.querySelectorAll('.livemon-FigureView')].map(view =>
          view.getAttribute('data-figure')
        );
      const shown = [names(first!), names(second!)];
      const link = first!.querySelector('.livemon-Panel') !== null;
      say({ type: 'figures', figures: [{ ...info, id: 'b', name: 'B' }] });
      const after = names(second!);
      const listening = listeners.size;
      life.abort();
      hide();
      const left = [first!, second!].map(el => el.children.length);
      close();
      const deaf = listeners.size;
      return { shown, link, after, listening, left, deaf, said };
    });
    expect(seen).toEqual({
      shown: [
        ['A', 'B'],
        ['A', 'B']
      ],
      link: true,
      after: ['B'],
      listening: 1,
      left: [0, 0],
      deaf: 0,
      said: ['attach', 'detach']
    });
  });

  const axe = (): Promise<unknown> =>
    page.evaluate(
      readFileSync(
        createRequire(import.meta.url).resolve('axe-core/axe.min.js'),
        'utf8'
      )
    );

  it.each(['theme=light', 'theme=dark', 'theme=light&rtl=1'])(
    'can be used by everyone (%s)',
    async theme => {
      await open(`${theme}&figures=3&trouble=waiting&history=30&cores=4`);
      await page.waitForSelector('.livemon-Chart canvas');
      await axe();
      // Nothing samples here: the rows first show values, then how old they are.
      expect(await broken(page)).toEqual([]);
      await page.waitForSelector('.livemon-Row.livemon-mod-old');
      expect(await broken(page)).toEqual([]);
      await page.click('.livemon-Block-menu');
      await page.waitForSelector('.livemon-Menu:popover-open');
      expect(await broken(page), 'with a menu').toEqual([]);
    }
  );

  it.each(['light', 'dark'] as const)(
    'can be used by everyone as a widget in a plain page (%s)',
    async colorScheme => {
      await open('empty=1&figures=0&theme=none', { colorScheme });
      await page.addScriptTag({
        type: 'module',
        content: `
            import make from '/widget.js';
            const widget = make();
            const listeners = new Set();
            const model = {
              on: (_event, listener) => listeners.add(listener),
              off: (_event, listener) => listeners.delete(listener),
              send: () => undefined
            };
            document.body.replaceChildren();
            const el = document.createElement('main');
            document.body.append(el);
            widget.initialize({ model });
            widget.render({ model, el });
            globalThis.say = content =>
              listeners.forEach(listener => listener({ livemon: 1, ...content }, []));`
      });
      await page.waitForFunction(() => 'say' in globalThis);
      await page.evaluate(() => {
        const { say } = globalThis as unknown as {
          say: (content: object) => void;
        };
        const info = { width: 64, height: 48 };
        const time = Date.now() / 1000;
        say({
          type: 'hello',
          protocol: 1,
          session: 's',
          hub: 'h',
          version: '0',
          pid: 1,
          time,
          period: 1,
          subshells: true
        });
        say({
          type: 'catalogue',
          full: true,
          entries: [
            { id: 0, name: 'cpu.percent', unit: 'percent', group: 'host' },
            { id: 1, name: 'loss', unit: '', group: 'metric' }
          ]
        });
        say({
          type: 'figures',
          figures: [
            { ...info, id: 'a', name: 'A', title: 'A', state: 'waiting' },
            {
              ...info,
              id: 'b',
              name: 'B',
              title: 'B',
              state: 'error',
              error: 'ValueError: no'
            }
          ]
        });
        say({ type: 'notice', level: 'warning', text: 'Look.', time });
      });
      await page.waitForSelector('main .livemon-Block');
      await axe();
      expect(await broken(page, 'main')).toEqual([]);
      await page.click('main .livemon-Block-menu');
      await page.waitForSelector('.livemon-Menu:popover-open');
      expect(await broken(page, 'main'), 'with a menu').toEqual([]);
    }
  );
});

/** What axe finds in the panel and the figures of the page. */
async function broken(
  page: Page,
  where = '.livemon-Panel, .livemon-FigureView'
): Promise<string[]> {
  return page.evaluate(async where => {
    const { axe: run } = globalThis as unknown as {
      axe: {
        run: (
          root: string,
          options: object
        ) => Promise<{
          violations: { id: string; nodes: { html: string }[] }[];
        }>;
      };
    };
    const { violations } = await run.run(where, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']
    });
    return violations.map(
      ({ id, nodes }) =>
        `${id}: ${nodes.map(node => node.html.slice(0, 120)).join(' | ')}`
    );
  }, where);
}
