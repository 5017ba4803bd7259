/** The mouse over the picture of a figure window, at places that are fractions of it (from its left edge, from its top). */
import type { Locator } from '@playwright/test';

export type Place = readonly [x: number, y: number];

/** Where that place is on the page. */
export async function at(
  window: Locator,
  [x, y]: Place
): Promise<[number, number]> {
  const area = await window.locator('canvas').boundingBox();
  if (area === null) {
    throw new Error('the picture has no place');
  }
  return [area.x + x * area.width, area.y + y * area.height];
}

/** Move the mouse there. */
export async function hover(window: Locator, place: Place): Promise<void> {
  await window.page().mouse.move(...(await at(window, place)));
}

/** Click there. */
export async function click(window: Locator, place: Place): Promise<void> {
  await window.page().mouse.click(...(await at(window, place)));
}

/** Press the button at `from` and let it go at `to`. */
export async function drag(
  window: Locator,
  from: Place,
  to: Place
): Promise<void> {
  const { mouse } = window.page();
  await mouse.move(...(await at(window, from)));
  await mouse.down();
  await mouse.move(...(await at(window, to)), { steps: 5 });
  await mouse.up();
}
