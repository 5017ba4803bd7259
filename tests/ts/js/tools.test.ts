// @vitest-environment node
/** The tools of a figure window in a real Chromium: what a person does, and what the kernel is asked for. */
import type { Page } from '@playwright/test';
import { beforeEach, expect, it } from 'vitest';

import { buttonsOf, keyName } from '../../../js/src/figure/keys';
import type { Input, InputEvent, Toolbar } from '../../../js/src';
import { describeDemo } from '../demo';

it('names keys as Matplotlib does', () => {
  expect(['a', 'G', ' ', 'ArrowLeft', 'F3', 'ä'].map(keyName)).toEqual([
    'a',
    'G',
    ' ',
    'left',
    'f3',
    'ä'
  ]);
  expect(['Tab', 'ContextMenu', 'Process'].map(keyName)).toEqual(['', '', '']);
  expect(buttonsOf(1 | 2 | 4)).toEqual([1, 2, 3]);
});

describeDemo('tools', demo => {
  let page: Page;
  let area: { x: number; y: number; width: number; height: number };

  beforeEach(async () => {
    page = await demo.open('figures=1&frames_hz=10');
    await page.waitForSelector('.livemon-FigureView:not([data-frame=""])');
    const box = await page.locator('.livemon-FigureView canvas').boundingBox();
    if (box === null) {
      throw new Error('the picture has no place');
    }
    area = box;
    await page.mouse.move(5, 5);
    await wishes();
  });

  /** What was asked for since the last look. */
  const wishes = (): Promise<{ type: string }[]> =>
    page.evaluate(
      () => globalThis.livemon.wishes.splice(0) as unknown as { type: string }[]
    );

  const events = async (): Promise<InputEvent[]> =>
    (await wishes()).flatMap(wish =>
      wish.type === 'input' ? (wish as unknown as Input).events : []
    );

  const at = (x: number, y: number): [number, number] => [
    area.x + x * area.width,
    area.y + y * area.height
  ];

  const tell = (toolbar: Partial<Toolbar>): Promise<void> =>
    page.evaluate(said => {
      const { model } = globalThis.livemon;
      const [figure] = model.figures.values();
      if (figure !== undefined) {
        figure.toolbar = { type: 'toolbar', figure: figure.id, ...said };
      }
    }, toolbar);

  const tool = (name: string) => page.locator(`[data-tool="${name}"]`);

  it('sends presses, drags beyond the edge, and releases in order', async () => {
    await page.mouse.move(...at(0.25, 0.5));
    await page.mouse.down();
    await page.mouse.move(...at(0.5, 0.75), { steps: 3 });
    await page.mouse.move(3, 3);
    await page.mouse.up();
    const all = await events();
    const kinds = all.map(({ kind }) => kind);
    expect(kinds[0]).toBe('enter');
    const press = all.find(({ kind }) => kind === 'press');
    expect(press?.x).toBeCloseTo(0.25, 2);
    expect(press?.y).toBeCloseTo(0.5, 2);
    expect(press?.buttons).toEqual([1]);
    expect(kinds.lastIndexOf('release')).toBeGreaterThan(
      kinds.indexOf('motion')
    );
    const release = all.filter(({ kind }) => kind === 'release').at(-1);
    expect(release?.x).toBeLessThan(0.02);
    const moved = all.filter(({ kind }) => kind === 'motion');
    expect(moved.some(({ buttons }) => buttons?.includes(1))).toBe(true);
  });

  it('thins the way of the pointer and keeps its end', async () => {
    for (let step = 0; step <= 60; step += 1) {
      await page.mouse.move(...at(0.2 + step / 100, 0.5));
    }
    await expect
      .poll(async () => (await events()).at(-1)?.x ?? 0)
      .toBeCloseTo(0.8, 2);
    const count = await page.evaluate(() => globalThis.livemon.wishes.length);
    expect(count).toBeLessThan(30);
  });

  it('tells the second press of a double click', async () => {
    await page.mouse.dblclick(...at(0.5, 0.5));
    const kinds = (await events()).map(({ kind }) => kind);
    expect(kinds.filter(kind => kind !== 'motion' && kind !== 'enter')).toEqual(
      ['press', 'release', 'double', 'release']
    );
  });

  it('adds up turns of the wheel', async () => {
    await page.mouse.move(...at(0.5, 0.5));
    for (let turn = 0; turn < 4; turn += 1) {
      await page.mouse.wheel(0, -50);
    }
    let steps = 0;
    await expect
      .poll(async () => {
        for (const event of await events()) {
          steps += event.kind === 'scroll' ? (event.steps ?? 0) : 0;
        }
        return steps;
      })
      .toBe(2);
  });

  it('sends keys when the picture has the focus, and leaves the others', async () => {
    await page.mouse.click(...at(0.5, 0.5));
    await wishes();
    await page.keyboard.press('g');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Control+b');
    const keys = (await events()).filter(({ kind }) => kind === 'key_press');
    expect(keys.map(({ key }) => key)).toEqual(['g', 'left', 'control']);
    await page.keyboard.press('s');
    expect(await wishes()).toEqual([{ type: 'save' }]);
  });

  it('lets keys go when the keyboard goes elsewhere', async () => {
    await page.mouse.click(...at(0.5, 0.5));
    await wishes();
    await page.keyboard.down('x');
    await page.getByRole('searchbox').focus();
    const keys = (await events()).map(({ kind, key }) => [kind, key]);
    expect(keys).toEqual([
      ['key_press', 'x'],
      ['key_release', 'x']
    ]);
  });

  it('asks for tools and shows what the kernel says of them', async () => {
    await page.mouse.move(...at(0.5, 0.5));
    expect(await tool('back').getAttribute('aria-disabled')).toBe('true');
    await tool('zoom').click();
    expect(
      (await wishes()).filter(({ type }) => type === 'tool')
    ).toMatchObject([{ type: 'tool', tool: 'zoom' }]);
    await tell({
      mode: 'zoom',
      back: true,
      following: false,
      cursor: 'crosshair',
      text: '(x, y) = (1, 2)'
    });
    expect(await tool('zoom').getAttribute('aria-pressed')).toBe('true');
    expect(await tool('back').getAttribute('aria-disabled')).toBe('false');
    await expect.poll(() => tool('follow').isVisible()).toBe(true);
    expect(await page.locator('.livemon-Tools-foot').textContent()).toBe(
      '(x, y) = (1, 2)'
    );
    expect(
      await page
        .locator('.livemon-FigureView canvas')
        .evaluate(canvas => canvas.style.cursor)
    ).toBe('crosshair');
    await tool('back').click();
    expect(await wishes()).toContainEqual({
      type: 'tool',
      figure: expect.anything() as unknown,
      tool: 'back'
    });
    await tell({});
    await expect.poll(() => tool('follow').isVisible()).toBe(false);
  });

  it('does not ask for what cannot be done', async () => {
    await page.mouse.move(...at(0.5, 0.5));
    await tool('back').click({ force: true });
    expect((await wishes()).filter(({ type }) => type === 'tool')).toEqual([]);
  });

  it('says what a step has brought into view, and not what others do', async () => {
    const spoken = page.locator('.livemon-Tools-spoken');
    await tell({ view: 'x: 1 … 9, y: 1 … 9' });
    expect(await spoken.textContent()).toBe('');
    await page.evaluate(() => {
      const { model } = globalThis.livemon;
      const [figure = ''] = model.figures.keys();
      model.wished.emit({ type: 'tool', figure, tool: 'pan_left' });
    });
    await tell({ view: 'x: 0 … 8, y: 1 … 9', text: '(x, y) = (3, 4)' });
    expect(await spoken.textContent()).toBe('x: 0 … 8, y: 1 … 9');
    await tell({});
    expect(await spoken.textContent()).toBe('');
  });

  it('draws the rubber band without waiting for the kernel', async () => {
    await tell({ mode: 'zoom' });
    await page.mouse.move(...at(0.25, 0.25));
    await page.mouse.down();
    await page.mouse.move(...at(0.5, 0.75));
    const band = await page.locator('.livemon-Tools-band').boundingBox();
    expect(band?.x).toBeCloseTo(area.x + area.width / 4, -1);
    expect(band?.width).toBeCloseTo(area.width / 4, -1);
    expect(band?.height).toBeCloseTo(area.height / 2, -1);
    await page.mouse.up();
    await expect
      .poll(() => page.locator('.livemon-Tools-band').isVisible())
      .toBe(false);
  });

  it('walks through the toolbar with arrows, as one stop of the tabulator', async () => {
    await page.mouse.click(...at(0.5, 0.5));
    await page.keyboard.press('Tab');
    const focused = (): Promise<string | null> =>
      page.evaluate(
        () => document.activeElement?.getAttribute('data-tool') ?? null
      );
    expect(await focused()).toBe('home');
    await page.keyboard.press('ArrowRight');
    expect(await focused()).toBe('back');
    await page.keyboard.press('End');
    expect(await focused()).toBe('save');
    await page.keyboard.press('Enter');
    expect(await wishes()).toContainEqual({ type: 'save' });
  });
});
