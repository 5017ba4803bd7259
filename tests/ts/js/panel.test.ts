// @vitest-environment node
/** The panel in a real Chromium as a person uses it: search, zoom, pause, menus, groups, many metrics, small pictures. */
import { readFileSync } from 'node:fs';

import type { Locator, Page } from '@playwright/test';
import { expect, it } from 'vitest';

import { describeDemo } from '../demo';

const USUAL = 'cores=2&gpus=1&metrics=5&figures=0&history=600';

describeDemo('the panel', demo => {
  let page: Page;

  const open = async (query = USUAL): Promise<void> => {
    page = await demo.open(query, { viewport: { width: 900, height: 900 } });
    await page.waitForSelector('.livemon-Chart canvas');
  };

  /** The block of the chart with that series. */
  const block = (series: string): Locator =>
    page
      .locator('.livemon-Block')
      .filter({ has: page.locator(`[data-series="${series}"]`) });
  const plot = (series: string): Locator =>
    block(series).locator('.livemon-Chart-plot');
  const ends = (series: string): Promise<string[]> =>
    block(series).locator('.livemon-Chart-ends span').allInnerTexts();
  const hover = (series: string): Locator =>
    block(series).locator('.livemon-Chart-hover');
  const visible = (selector: string): Promise<(string | null)[]> =>
    page.$$eval(selector, all =>
      all
        .filter(node => node.checkVisibility())
        .map(node => node.getAttribute('data-series'))
    );
  const choose = async (series: string, item: string): Promise<void> => {
    await block(series)
      .getByRole('button', { name: /^Menu of/ })
      .click();
    await page.getByRole('menu').getByText(item, { exact: true }).click();
  };
  /** One more sample of everything. */
  const sample = (): Promise<void> =>
    page.evaluate(() =>
      globalThis.livemon.kernel.samples(Date.now() / 1000 + 1)
    );

  it('colours values by thresholds, and takes the default window from the settings', async () => {
    await open();
    const level = (series: string): Promise<string | null> =>
      page
        .locator(`.livemon-Row[data-series="${series}"]`)
        .getAttribute('data-level');
    expect(await level('memory.used_bytes')).toBe('normal');
    await page.evaluate(() => {
      const { choices } = globalThis.livemon;
      choices.grade = (kind, percent) =>
        kind === 'memory' && percent > 1 ? 'error' : 'normal';
      choices.defaults = { machineSpan: 60 };
    });
    await sample();
    await expect.poll(() => level('memory.used_bytes')).toBe('error');
    expect(await level('cpu.percent')).toBe('normal');
    expect(await level('process.rss_bytes')).toBeNull();
    await expect
      .poll(() =>
        page
          .locator('[data-section="host"] select')
          .evaluate(
            (select: HTMLSelectElement) => select.selectedOptions[0]?.text
          )
      )
      .toBe('1 min');
  });

  it('finds series and figures by words, and opens what they are in', async () => {
    await open(USUAL.replace('figures=0', 'figures=2'));
    await page.locator('[data-section="gpu"] summary').first().click();
    await page.getByRole('searchbox').fill('memory gpu');
    await expect
      .poll(() => visible('[data-series].livemon-Row'))
      .toEqual(['gpu0.memory_used_bytes', 'gpu0.process_memory_bytes']);
    expect(await page.getByRole('status').allInnerTexts()).toContain(
      '3 of 26 series.'
    );
    await page.getByRole('searchbox').fill('confus');
    await expect
      .poll(() => page.locator('.livemon-FigureItem:visible').count())
      .toBe(0);
    await page.getByRole('searchbox').fill('accur');
    await expect
      .poll(() => page.locator('.livemon-FigureItem:visible').count())
      .toBe(1);
    await page.getByRole('searchbox').fill('nowhere');
    await page.getByText('Nothing has this in its name.').waitFor();
    await page.keyboard.press('Escape');
    await expect
      .poll(() => visible('[data-series="cpu.percent"]'))
      .toHaveLength(1);
    // What was closed before the search is closed again.
    expect(await visible('[data-series="gpu0.power_watts"]')).toEqual([]);
  });

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

  it('says in one quiet line, and last, that there is no GPU; in its place what is wrong with one', async () => {
    await open(USUAL.replace('gpus=1', 'gpus=0'));
    const sections = (): Promise<(string | null)[]> =>
      page.$$eval('.livemon-Panel > .livemon-Section', all =>
        all.map(section => section.getAttribute('data-section'))
      );
    const gpu = page.locator('[data-section="gpu"]');
    await expect.poll(async () => (await sections()).at(-1)).toBe('gpu');
    expect(await gpu.innerText()).toBe('No NVIDIA GPU here.');
    expect(await page.locator('.livemon-Panel').innerText()).not.toContain(
      'libnvidia'
    );
    await page.evaluate(() => {
      const { kernel, model } = globalThis.livemon;
      const reason = 'the driver was updated: restart the machine';
      const sources = [{ name: 'gpu', state: 'absent' as const, reason }];
      kernel.send({ ...model.state!, sources });
    });
    await expect.poll(() => gpu.innerText()).toMatch(/^GPU\s+The driver was/);
    const after = await sections();
    expect(after.slice(-3)).toEqual(['gpu', 'process', 'host']);
  });

  it('says once that the kernel hears nothing while a cell runs', async () => {
    await open();
    await page.evaluate(() => {
      const { kernel, model } = globalThis.livemon;
      const notice =
        'This kernel cannot hear pages while a cell runs (ipykernel 7 or later can): what is shown then was chosen before.';
      kernel.send({ ...model.state!, notice });
      model.setLink('pushOnly', 'Figures keep their size.');
    });
    const lines = (): Promise<string[]> =>
      page.locator('.livemon-Head .livemon-Line').allInnerTexts();
    await expect
      .poll(lines)
      .toEqual([expect.stringMatching(/^This kernel cannot hear/)]);
    // Where only the page listens, it says so itself.
    await page.evaluate(() => {
      const { kernel, model } = globalThis.livemon;
      kernel.send({ ...model.state!, notice: '' });
    });
    await expect
      .poll(lines)
      .toEqual([expect.stringMatching(/^This page listens only/)]);
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

  it('closes sections and groups, for all panels that share the choices, and keeps nothing closed up to date', async () => {
    await open();
    await page
      .locator('[data-section="metric"] .livemon-Group summary')
      .click();
    await expect.poll(() => visible('[data-series="train/loss"]')).toEqual([]);
    const before = await page.getAttribute(
      '[data-series="train/loss"]',
      'data-time'
    );
    await sample();
    await expect
      .poll(() =>
        page.getAttribute('[data-series="learning_rate"]', 'data-time')
      )
      .not.toBe(before);
    expect(
      await page.getAttribute('[data-series="train/loss"]', 'data-time')
    ).toBe(before);
    await page
      .locator('[data-section="metric"] .livemon-Group summary')
      .click();
    await expect
      .poll(() => page.getAttribute('[data-series="train/loss"]', 'data-time'))
      .not.toBe(before);
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

  it('keeps a number before its unit where words run from right to left, at the side of the words', async () => {
    await open(`${USUAL.replace('figures=0', 'figures=1')}&rtl=1`);
    await page.evaluate(() => {
      const { kernel, model } = globalThis.livemon;
      const name = 'gpu0.energy_joules';
      const group = 'gpu' as const;
      const shown = 'text' as const;
      const id = 900;
      const entry = { id, name, unit: 'joules' as const, group, shown };
      const { device = '' } = model.store.find(
        'gpu0.utilization_percent'
      )!.entry;
      kernel.send({
        type: 'catalogue',
        full: false,
        entries: [{ ...entry, device }]
      });
      kernel.send({
        type: 'samples',
        replay: false,
        id: Uint32Array.of(id),
        time: Float64Array.of(model.kernelNow()),
        value: Float64Array.of(5e6),
        step: Float64Array.of(NaN)
      });
    });
    await page.locator('.livemon-Fact dd').filter({ hasText: 'MJ' }).waitFor();
    // Each is a number and a unit: the first letter lies to the left of the last.
    const wrong = await page.$$eval(
      '.livemon-Row-number, .livemon-Row-bound bdi, .livemon-Statistics dd, .livemon-Fact dd, .livemon-FigureItem-state',
      all =>
        all.flatMap(node => {
          const texts: Text[] = [];
          const walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
          while (walker.nextNode()) {
            texts.push(walker.currentNode as Text);
          }
          const [first, last] = [texts[0]!, texts.at(-1)!];
          const left = (text: Text, at: number): number => {
            const range = document.createRange();
            range.setStart(text, at);
            range.setEnd(text, at + 1);
            return range.getBoundingClientRect().left;
          };
          const many = (node.textContent ?? '').length > 1;
          return many && left(first, 0) >= left(last, last.length - 1)
            ? [node.textContent]
            : [];
        })
    );
    expect(wrong).toEqual([]);
    const [title, words] = await page.$eval('.livemon-FigureItem', item =>
      ['-title', '-state bdi'].map(
        part =>
          item
            .querySelector(`.livemon-FigureItem${part}`)!
            .getBoundingClientRect().right
      )
    );
    expect(words).toBeCloseTo(title!, 0);
  });

  it('is gone through by Tab in the order in which it is read', async () => {
    await open(USUAL.replace('figures=0', 'figures=2'));
    await page.evaluate(() => {
      const { kernel } = globalThis.livemon;
      const time = Date.now() / 1000;
      kernel.send({ type: 'notice', level: 'warning', text: 'one', time });
    });
    await page.locator('.livemon-Notice-close').waitFor();
    const wanted = await page.$$eval(
      '.livemon-Panel :is(button, input, select, summary, [tabindex="0"])',
      all =>
        all.flatMap((node, i) => {
          node.setAttribute('data-order', String(i));
          const off =
            node.getAttribute('tabindex') === '-1' ||
            node.matches(':disabled') ||
            !node.checkVisibility();
          return off ? [] : [i];
        })
    );
    expect(wanted.length).toBeGreaterThan(20);
    const reached: number[] = [];
    for (let i = 0; i < wanted.length; i += 1) {
      await page.keyboard.press('Tab');
      const [order, outlined] = await page.evaluate(() => {
        const node = document.activeElement!;
        return [
          Number(node.getAttribute('data-order') ?? NaN),
          getComputedStyle(node).outlineStyle !== 'none'
        ] as const;
      });
      expect(outlined, 'is seen where the keyboard is').toBe(true);
      reached.push(order);
    }
    expect(reached).toEqual(wanted);
    // And as it looks: nothing lies above or, in one line, before what comes earlier.
    const head = await page.$$eval(
      '.livemon-Toolbar :is(input, button):enabled',
      all => all.map(node => node.getBoundingClientRect().left)
    );
    expect(head).toEqual([...head].sort((a, b) => a - b));
  });

  it('has a menu for the keyboard, which gives the focus back', async () => {
    await open();
    const button = block('grad_norm').getByRole('button');
    await button.focus();
    await page.keyboard.press('Enter');
    const focused = (): Promise<string | null> =>
      page.evaluate(() => document.activeElement!.textContent);
    await expect.poll(focused).toBe('Copy value');
    await page.keyboard.press('ArrowUp');
    expect(await focused()).toBe('Zoom out');
    await page.keyboard.press('l');
    expect(await focused()).toBe('Logarithmic scale');
    await page.keyboard.press('Escape');
    expect(await button.evaluate(node => node === document.activeElement)).toBe(
      true
    );
    expect(await button.getAttribute('aria-expanded')).toBe('false');
    await plot('grad_norm').click({ button: 'right' });
    await page.getByRole('menu').waitFor();
  });

  it('closes its menu by the button that opened it, however that is pressed', async () => {
    await open();
    const button = block('grad_norm').getByRole('button');
    const menu = page.getByRole('menu');
    await button.click();
    await menu.waitFor();
    await button.click();
    await menu.waitFor({ state: 'hidden' });
    expect(await button.getAttribute('aria-expanded')).toBe('false');
    await button.click();
    await menu.waitFor();
    const other = block('learning_rate').getByRole('button');
    await other.click();
    await menu.waitFor();
    expect(await button.getAttribute('aria-expanded')).toBe('false');
    expect(await other.getAttribute('aria-expanded')).toBe('true');
    // As assistive technology presses it, without a pointer.
    await other.evaluate((node: HTMLElement) => node.click());
    await menu.waitFor({ state: 'hidden' });
    // Put down on the button and let go elsewhere: no click, and the next key opens it.
    await button.click();
    await button.hover();
    await page.mouse.down();
    await page.mouse.move(5, 5);
    await page.mouse.up();
    await menu.waitFor({ state: 'hidden' });
    await button.press('Enter');
    await menu.waitFor();
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

  it('shows figures small from the frames that are there, and asks for few pixels where nothing else does', async () => {
    await open(USUAL.replace('figures=0', 'figures=2'));
    const small = page.locator('.livemon-FigurePicture').first();
    await expect
      .poll(() => small.evaluate(node => (node as HTMLCanvasElement).width))
      .toBe(56);
    const asked = (): Promise<unknown> =>
      page.evaluate(() => {
        const { f0 } = globalThis.livemon.views.current().figures;
        return f0 && [f0.width * (f0.ratio ?? 1) > 100, (f0.fps ?? 0) > 1];
      });
    await expect.poll(asked).toEqual([true, true]); // as the window wants it
    await page.$eval('#board', board => board.remove());
    await expect.poll(asked).toEqual([false, false]);
    await page.locator('[data-section="figures"] h3').click();
    await expect.poll(asked).toBeUndefined();
  });

  it('gives each of many figures less space, so that the machine is not far below them', async () => {
    const height = async (): Promise<number> =>
      (await page.locator('.livemon-FigureItem').first().boundingBox())!.height;
    await open(USUAL.replace('figures=0', 'figures=5'));
    const few = await height();
    await open(USUAL.replace('figures=0', 'figures=6'));
    expect(await height()).toBeLessThan(0.7 * few);
    const item = page.locator('.livemon-FigureItem').first();
    expect(await item.innerText()).toMatch(/^Losses\s+640 × 480$/);
  });

  it('does nothing while it is hidden', async () => {
    await open();
    await page.evaluate(
      () =>
        (document.querySelector<HTMLElement>('#side')!.style.display = 'none')
    );
    await page.waitForFunction(() => globalThis.livemon.views.empty);
    const changes = await page.evaluate(async () => {
      let count = 0;
      const observer = new MutationObserver(all => (count += all.length));
      observer.observe(document.querySelector('#side')!, {
        subtree: true,
        childList: true,
        attributes: true,
        characterData: true
      });
      for (let i = 0; i < 5; i += 1) {
        globalThis.livemon.kernel.samples(Date.now() / 1000 + i);
        await new Promise(done => requestAnimationFrame(done));
      }
      await new Promise(done => setTimeout(done, 1200)); // longer than its clock
      return count;
    });
    expect(changes).toBe(0);
  });
});
