/** The panel on the demonstration page, and how tests find their way in it. */
import type { Locator, Page } from '@playwright/test';

import { describeDemo } from '../demo';

/** What most tests need: machine, GPU and metrics, no figures, ten minutes of them. */
export const USUAL = 'cores=2&gpus=1&metrics=5&figures=0&history=600';

export interface Panel {
  /** Open it; the others are about the page that was opened last. */
  open: (query?: string) => Promise<Page>;
  /** The block of the chart with that series. */
  block: (series: string) => Locator;
  /** Where its lines are drawn. */
  plot: (series: string) => Locator;
  /** What stands below the ends of its axis. */
  ends: (series: string) => Promise<string[]>;
  /** What is said of the place under the pointer. */
  hover: (series: string) => Locator;
  /** The series of those elements that can be seen. */
  visible: (selector: string) => Promise<(string | null)[]>;
  /** Choose an item of the menu of its block. */
  choose: (series: string, item: string) => Promise<void>;
  /** One more sample of everything. */
  sample: () => Promise<void>;
}

export function describePanel(
  name: string,
  suite: (panel: Panel) => void
): void {
  describeDemo(name, demo => {
    let page: Page;
    const block = (series: string): Locator =>
      page
        .locator('.livemon-Block')
        .filter({ has: page.locator(`[data-series="${series}"]`) });
    suite({
      open: async (query = USUAL) => {
        page = await demo.open(query, {
          viewport: { width: 900, height: 900 }
        });
        await page.waitForSelector('.livemon-Chart canvas');
        return page;
      },
      block,
      plot: series => block(series).locator('.livemon-Chart-plot'),
      ends: series =>
        block(series).locator('.livemon-Chart-ends span').allInnerTexts(),
      hover: series => block(series).locator('.livemon-Chart-hover'),
      visible: selector =>
        page.$$eval(selector, all =>
          all
            .filter(node => node.checkVisibility())
            .map(node => node.getAttribute('data-series'))
        ),
      choose: async (series, item) => {
        await block(series)
          .getByRole('button', { name: /^Menu of/ })
          .click();
        await page.getByRole('menu').getByText(item, { exact: true }).click();
      },
      sample: () =>
        page.evaluate(() =>
          globalThis.livemon.kernel.samples(Date.now() / 1000 + 1)
        )
    });
  });
}
