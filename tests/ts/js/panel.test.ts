// @vitest-environment node
/** The panel in a real Chromium as a person uses it: thresholds, search, sections, what it says, small pictures. */
import type { Page } from '@playwright/test';
import { expect, it } from 'vitest';

import { describePanel, USUAL } from './panelPage';

describePanel('the panel', panel => {
  const { visible, sample } = panel;
  let page: Page;
  const open = async (query?: string): Promise<void> => {
    page = await panel.open(query);
  };

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

  it('shows figures small from the frames that are there, and asks for few pixels where nothing else does', async () => {
    await open(USUAL.replace('figures=0', 'figures=2'));
    const small = page.locator('.livemon-FigurePicture').first();
    await expect
      .poll(() => small.evaluate(node => (node as HTMLCanvasElement).width))
      .toBe(80);
    // Whatever the window's shape is, no bars stand beside the picture.
    const opaque = (): Promise<boolean> =>
      small.evaluate(node => {
        const { width, height } = node as HTMLCanvasElement;
        const { data } = (node as HTMLCanvasElement)
          .getContext('2d')!
          .getImageData(0, 0, width, height);
        return data.every((value, index) => index % 4 !== 3 || value === 255);
      });
    await expect.poll(opaque).toBe(true);
    // Nor does what is drawn in a corner go on beside it.
    await page.evaluate(async () => {
      const { kernel, messages, model } = globalThis.livemon;
      const { seq } = model.figures.get('f0')!.latest!;
      const rgba = new Uint8ClampedArray(40 * 10 * 4).fill(255);
      rgba.set([255, 0, 0], 0);
      const stream = new Blob([rgba])
        .stream()
        .pipeThrough(new CompressionStream('deflate'));
      kernel.send({
        type: 'frames',
        frames: [
          messages.encoded(
            {
              figure: 'f0',
              seq: seq + 1,
              base: -1,
              x: 0,
              y: 0,
              width: 40,
              height: 10,
              full_width: 40,
              full_height: 10,
              time: 2000,
              encoding: 'deflate'
            },
            new Uint8Array(await new Response(stream).arrayBuffer())
          )
        ]
      });
    });
    await expect
      .poll(() =>
        small.evaluate(node => [
          ...(node as HTMLCanvasElement)
            .getContext('2d')!
            .getImageData(40, 2, 1, 1).data
        ])
      )
      .toEqual([0, 0, 0, 0]);
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
