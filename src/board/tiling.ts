/** How windows are tiled: a grid in which all are visible, in tiles of about a figure's shape. Pure functions. */

/** Width to height of a usual figure (Matplotlib's default is 6.4 x 4.8 inches). */
const FIGURE_ASPECT = 4 / 3;
/** Width to height from which a tile is a strip, in which a figure is small and lost. */
const WIDE = 2;
/** What rows of different lengths count, as the logarithm of an aspect: a full grid is easier to read. */
const UNEVEN = 0.6;
/** Height of a window's tab, CSS pixels. */
const TAB_HEIGHT = 28;

/**
 * How many windows stand in each row, from top to bottom: one without strips where there is such a grid, with
 * tiles that are as near as can be to a figure's shape.
 *
 * @param count - number of windows.
 * @param width - size of the space, CSS pixels.
 * @param height - size of the space, CSS pixels.
 * @returns as many numbers as rows, which add up to `count` and differ by one at most; the upper rows are fuller.
 */
export function tileRows(
  count: number,
  width: number,
  height: number
): number[] {
  let best: number[] = [];
  let leastWide = Infinity;
  let nearest = Infinity;
  for (let rows = 1; rows <= count; rows++) {
    const lengths = Array.from(
      { length: rows },
      (_, row) => Math.floor(count / rows) + (row < count % rows ? 1 : 0)
    );
    const tileHeight = Math.max(1, height / rows - TAB_HEIGHT);
    // The fullest row counts: a window that has a row for itself loses nothing by its width.
    const wide = width / Math.max(...lengths) >= WIDE * tileHeight ? 1 : 0;
    let distance = count % rows === 0 ? 0 : count * UNEVEN;
    for (const length of lengths) {
      const aspect = Math.max(1, width / length) / tileHeight;
      distance += length * Math.abs(Math.log(aspect / FIGURE_ASPECT));
    }
    if (
      wide < leastWide ||
      (wide === leastWide && distance < nearest * (1 - 1e-9))
    ) {
      leastWide = wide;
      nearest = distance;
      best = lengths;
    }
  }
  return best;
}

/** Put the items into the rows that `tileRows` gives, in reading order. */
export function tile<T>(
  items: readonly T[],
  width: number,
  height: number
): T[][] {
  let taken = 0;
  return tileRows(items.length, width, height).map(length => {
    const row = items.slice(taken, taken + length);
    taken += length;
    return row;
  });
}
