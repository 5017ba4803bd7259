/** The board in a page of its own, and what tests do there. */
import type { Page } from '@playwright/test';
import { beforeAll, expect } from 'vitest';

import { describeInChromium } from '../chromium';
import type { BoardMemory } from '../../../src/board/memory';
import type {} from './page/board';
import type { PageBundle } from './page/bundle';
import { bundlePage, showBundle } from './page/bundle';

/** With the little that a theme of JupyterLab gives. */
const PAGE = `<!doctype html><style>
  :root { --jp-border-width: 1px; --jp-border-color1: gray; --jp-ui-font-size1: 13px }
  html, body, #board { height: 100%; margin: 0 }
  .lm-TabBar-tabCloseIcon { width: 16px }
</style>`;

type Kept = ReturnType<BoardMemory['toJSON']>;

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** The selector of a figure's picture. */
export const view = (name: string): string =>
  `.livemon-FigureView[data-figure="${name}"]`;
/** The selector of the tab of a figure's window. */
export const tab = (name: string): string =>
  `.livemon-Board .lm-TabBar-tab:has-text("${name}")`;

export interface BoardTests {
  /** The page that was opened last, which the others are about, too. */
  readonly page: Page;
  /** A page without a board yet. */
  load: () => Promise<void>;
  /** A page with a board and one kernel, `k`, with these figures. */
  open: (...names: string[]) => Promise<void>;
  /** Names of the figures that can be seen now, in reading order. */
  seen: () => Promise<string[]>;
  /** Wait until these figures can be seen, in this order. */
  shows: (...names: string[]) => Promise<void>;
  box: (selector: string) => Promise<Box>;
  /** What a reload would bring back. */
  kept: () => Promise<Kept>;
  /** How the person has arranged the windows by hand. */
  saved: () => Promise<unknown>;
  /** Drag a window by its tab to a place in the area of another: 0 to 1 from its left and its top. */
  drag: (
    name: string,
    onto: string,
    place: [right: number, down: number]
  ) => Promise<void>;
}

export function describeBoard(
  name: string,
  suite: (tests: BoardTests) => void
): void {
  describeInChromium(name, chromium => {
    let bundle: PageBundle;
    let page: Page;

    beforeAll(async () => {
      bundle = await bundlePage('board', ['panel', 'figure', 'base', 'board']);
    }, 60_000);

    const load = async (): Promise<void> => {
      page = await chromium.newPage({ viewport: { width: 1000, height: 760 } });
      page.setDefaultTimeout(10_000);
      await showBundle(page, bundle, PAGE);
    };
    const seen = (): Promise<string[]> =>
      page.$$eval('.livemon-FigureView', all =>
        all
          .map(node => ({ node, box: node.getBoundingClientRect() }))
          .filter(({ box }) => box.width > 0 && box.height > 0)
          .sort((a, b) => a.box.y - b.box.y || a.box.x - b.box.x)
          .map(({ node }) => (node as HTMLElement).dataset['figure'] ?? '')
      );
    const shows = async (...names: string[]): Promise<void> => {
      await expect.poll(seen, { timeout: 10_000 }).toEqual(names);
    };
    const box = async (selector: string): Promise<Box> =>
      (await page.locator(selector).boundingBox())!;
    const kept = (): Promise<Kept> =>
      page.evaluate(() => boardPage.memory.toJSON());

    suite({
      get page() {
        return page;
      },
      load,
      seen,
      shows,
      box,
      kept,
      open: async (...names) => {
        await load();
        await page.evaluate(all => {
          boardPage.addKernel('k', 'a.ipynb', all);
          boardPage.open();
        }, names);
        await shows(...names);
      },
      saved: async () =>
        ((await kept()) as { arrangement: { area: unknown } }).arrangement.area,
      drag: async (name, onto, [right, down]) => {
        const from = await box(tab(name));
        const to = await box(view(onto));
        await page.mouse.move(from.x + 20, from.y + from.height / 2);
        await page.mouse.down();
        await page.mouse.move(from.x + 60, from.y + 60, { steps: 4 });
        await page.mouse.move(
          to.x + right * to.width,
          to.y + down * to.height,
          { steps: 6 }
        );
        await page.waitForSelector('.lm-DockPanel-overlay:not(.lm-mod-hidden)');
        await page.mouse.up();
        await page.waitForSelector('.lm-mod-drag-image', { state: 'detached' });
      }
    });
  });
}
