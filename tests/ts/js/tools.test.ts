// @vitest-environment node
/** The tools of a figure window in a real Chromium: what a person does, and what the kernel is asked for. */
import type { Page } from '@playwright/test';
import { beforeEach, expect, it } from 'vitest';

import { buttonsOf, keyModifiers, keyName } from '../../../js/src/figure/keys';
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

it('takes what AltGr and Option have made for the character that was typed', () => {
  const pressed = (key: string, ...down: string[]): string[] => {
    const has = (name: string): boolean => down.includes(name);
    return keyModifiers(
      {
        key,
        ctrlKey: has('Control'),
        altKey: has('Alt'),
        shiftKey: has('Shift'),
        metaKey: has('Meta'),
        getModifierState: has
      },
      has('Mac')
    );
  };
  expect(pressed('x', 'Control', 'Alt')).toEqual(['ctrl', 'alt']);
  expect(pressed('@', 'Control', 'Alt', 'AltGraph')).toEqual([]); // Windows
  expect(pressed('@', 'AltGraph')).toEqual([]);
  expect(pressed('@', 'Alt', 'Mac')).toEqual([]);
  expect(pressed('å', 'Alt', 'Meta', 'Mac')).toEqual(['alt', 'cmd']);
  expect(pressed('ArrowUp', 'Alt', 'Mac')).toEqual(['alt']);
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
    const keys = (await events()).filter(({ kind }) => kind === 'key_press');
    expect(keys.map(({ key }) => key)).toEqual(['g', 'left']);
  });

  it('sends keys with Ctrl, Alt or Meta, and F-keys, when nobody else took them', async () => {
    await page.mouse.click(...at(0.5, 0.5));
    await wishes();
    await page.evaluate(() => {
      // As JupyterLab does with its shortcuts; what else a browser does is kept off here.
      document.addEventListener('keydown', event => {
        if (event.key === 'b') {
          event.preventDefault();
          event.stopPropagation();
        }
      });
    });
    const keys = ['Control+b', 'Control+k', 'Alt+x', 'Meta+j', 'F8'];
    // What closes a tab of a browser is no figure's: Matplotlib closes that for good.
    for (const key of [...keys, 'Control+w', 'Meta+w']) {
      await page.keyboard.press(key);
    }
    const told = await events();
    const named = (wanted: string): string[] =>
      told
        .filter(({ kind }) => kind === wanted)
        .map(({ key, modifiers }) => [...(modifiers ?? []), key].join('+'));
    expect(named('key_press')).toEqual([
      'ctrl+control',
      'ctrl+control',
      'ctrl+k',
      'alt+alt',
      'alt+x',
      'cmd+super',
      'cmd+j',
      'f8',
      'ctrl+control',
      'cmd+super'
    ]);
    expect(named('key_release')).toHaveLength(10);
  });

  it('offers files where the kernel says that a key asked for them', async () => {
    await page.mouse.click(...at(0.5, 0.5));
    await wishes();
    await page.keyboard.press('s');
    const [pressed] = (await wishes()) as unknown as Input[];
    expect(pressed?.events.map(({ key }) => key)).toEqual(['s']);
    const offer = (origin: string): Promise<void> =>
      page.evaluate(to => {
        const { model } = globalThis.livemon;
        const [figure] = model.figures.values();
        model.offered.emit({ type: 'offer', figure: figure!.id, origin: to });
      }, origin);
    await wishes();
    await offer('another window');
    expect(await wishes()).toEqual([]);
    await offer(pressed!.origin!);
    expect(await wishes()).toEqual([{ type: 'save' }]);
    // Held down, and late: one menu.
    await page.keyboard.down('s');
    await page.keyboard.down('s');
    await wishes();
    await offer(pressed!.origin!);
    await offer(pressed!.origin!);
    expect(await wishes()).toEqual([{ type: 'save' }]);
    await page.keyboard.up('s');
    await wishes();
    // Where nobody hears keys the page has something to save, too.
    const saveHere = async (): Promise<void> => {
      await page.keyboard.down('s');
      await page.keyboard.down('s');
      await page.keyboard.up('s');
      expect(await wishes()).toEqual([{ type: 'save' }]);
    };
    await page.evaluate(() => (globalThis.livemon.model.link = 'dead'));
    await saveHere();
    await page.evaluate(() => {
      const { model } = globalThis.livemon;
      const [figure] = model.figures.values();
      figure!.close(); // as those of a session that has ended
      model.link = 'live';
    });
    await saveHere();
  });

  it('hears keys with Ctrl where the picture is in a shadow tree', async () => {
    await page.evaluate(() => {
      const view = document.querySelector('.livemon-FigureView')!;
      const host = document.createElement('div');
      view.replaceWith(host);
      host.attachShadow({ mode: 'open' }).append(view);
      view.querySelector('canvas')!.focus();
    });
    await wishes();
    await page.keyboard.press('Control+k');
    const keys = (await events()).map(({ kind, key }) => [kind, key]);
    expect(keys).toContainEqual(['key_press', 'k']);
  });

  it('takes the wheel with Shift, which browsers turn sideways, for the same turn', async () => {
    await page.mouse.click(...at(0.5, 0.5));
    await page.keyboard.down('Shift');
    await wishes();
    await page.mouse.wheel(-200, 0);
    await expect
      .poll(async () => await events())
      .toMatchObject([{ kind: 'scroll', steps: 2, modifiers: ['shift'] }]);
    await page.keyboard.up('Shift');
    await page.mouse.wheel(-200, 0); // sideways, as with a trackpad: not ours
    await page.mouse.wheel(0, 100);
    await expect
      .poll(async () => (await events()).map(({ steps }) => steps))
      .toContainEqual(-1);
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
    await tell({ mode: 'zoom', areas: [{ box: [0.1, 0.1, 0.9, 0.9] }] });
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

  it('ends the rubber band at the axes where the drag began, as colour bars and the keys of axes have it', async () => {
    const areas = [
      { box: [0.1, 0.1, 0.5, 0.5] },
      { box: [0.6, 0.1, 0.7, 0.5], along: 'y' as const }
    ];
    await tell({ mode: 'zoom', areas });
    const band = page.locator('.livemon-Tools-band');
    const drawn = async (): Promise<number[]> => {
      const box = (await band.boundingBox())!;
      const ends = [box.x, box.y, box.x + box.width, box.y + box.height];
      return ends.map((end, number) =>
        number % 2 === 0
          ? Math.round(((end - area.x) / area.width) * 20) / 20
          : Math.round(((end - area.y) / area.height) * 20) / 20
      );
    };
    const drag = async (
      from: [number, number],
      to: [number, number]
    ): Promise<void> => {
      await page.mouse.move(...at(...from));
      await page.mouse.down();
      await page.mouse.move(...at(...to));
    };
    await drag([0.25, 0.25], [0.9, 0.4]);
    expect(await drawn()).toEqual([0.25, 0.25, 0.5, 0.4]);
    await page.mouse.up();
    await drag([0.65, 0.2], [0.66, 0.3]);
    expect(await drawn()).toEqual([0.6, 0.2, 0.7, 0.3]);
    await page.mouse.up();
    await page.keyboard.down('x');
    await drag([0.25, 0.25], [0.4, 0.4]);
    expect(await drawn()).toEqual([0.25, 0.1, 0.4, 0.5]);
    await page.mouse.up();
    await page.keyboard.up('x');
    await drag([0.3, 0.8], [0.4, 0.4]);
    expect(await band.isVisible()).toBe(false);
    await page.mouse.up();
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
