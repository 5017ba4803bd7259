// @vitest-environment node
/** Panel and figures can be used by everyone: axe-core in a real Chromium, in both themes and both directions. */
import { expect, it } from 'vitest';

import { violations } from '../../../ui-tests/lab/axe';
import { describeDemo } from '../demo';

const PARTS = ['.livemon-Panel', '.livemon-FigureView'];

describeDemo('panel and figures', demo => {
  it.each(['theme=light', 'theme=dark', 'theme=light&rtl=1'])(
    'can be used by everyone (%s)',
    async theme => {
      const page = await demo.open(
        `${theme}&figures=3&trouble=waiting&history=30&cores=4`
      );
      await page.waitForSelector('.livemon-Chart canvas');
      // Nothing samples here: the rows first show values, then how old they are.
      expect(await violations(page, ...PARTS)).toEqual([]);
      await page.waitForSelector('.livemon-Row.livemon-mod-old');
      expect(await violations(page, ...PARTS)).toEqual([]);
      await page.click('.livemon-Block-menu');
      await page.waitForSelector('.livemon-Menu:popover-open');
      expect(await violations(page, ...PARTS), 'with a menu').toEqual([]);
    }
  );
});
