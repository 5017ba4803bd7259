// @vitest-environment node
/** The panel without a mouse in a real Chromium: the order of what has the focus, menus, and words from right to left. */
import type { Page } from '@playwright/test';
import { expect, it } from 'vitest';

import { describePanel, USUAL } from './panelPage';

describePanel('the panel by keyboard', panel => {
  const { block, plot } = panel;
  let page: Page;
  const open = async (query?: string): Promise<void> => {
    page = await panel.open(query);
  };

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
});
