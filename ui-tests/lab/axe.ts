/** What axe-core has to say about a part of the page. */
import type { Page } from '@playwright/test';
import axeCore from 'axe-core';

/** Violations of WCAG 2.1 A and AA, and of what axe-core calls best practice, in the elements that match, as `rule: elements`. */
export async function violations(
  page: Page,
  ...selectors: string[]
): Promise<string[]> {
  await page.evaluate(axeCore.source);
  return page.evaluate(async selectors => {
    const { axe } = globalThis as unknown as { axe: typeof axeCore };
    const { violations } = await axe.run(
      { include: selectors },
      {
        runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice']
      }
    );
    return violations.map(
      ({ id, nodes }) =>
        `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`
    );
  }, selectors);
}
