/** How windows are tiled: a grid in which all are visible, in tiles of about a figure's shape. Pure functions. */

/** Width to height of a usual figure (Matplotlib's default is 6.4 x 4.8 inches). */
const FIGURE_ASPECT = 4 / 3;
/** A tile so many times wider than its figure is a strip, in which the figure is small and lost. */
const WIDE = 1.5;
/** What a shorter row at the foot leaves of the worth of a grid, and what several do: a full grid is easier to read. */
const ONE_SHORT = 0.9;
const SEVERAL_SHORT = 0.5;
/** Height of a window's tab, CSS pixels. */
const TAB_HEIGHT = 28;

/**
 * How many windows stand in each row, from top to bottom: one without strips where there is such a grid, in which figures
 * of their own shape are as large as can be.
 *
 * @param count - number of windows.
 * @param width - size of the space, CSS pixels.
 * @param height - size of the space, CSS pixels.
 * @param aspect - width to height of the figures.
 * @returns as many numbers as rows, which add up to `count` and differ by one at most; the upper rows are fuller.
 */
export function tileRows(
  count: number,
  width: number,
  height: number,
  aspect = FIGURE_ASPECT
): number[] {
  let best: number[] = [];
  let leastWide = Infinity;
  let mostWorth = 0;
  for (let rows = 1; rows <= count; rows++) {
    const lengths = Array.from(
      { length: rows },
      (_, row) => Math.floor(count / rows) + (row < count % rows ? 1 : 0)
    );
    const tileHeight = Math.max(1, height / rows - TAB_HEIGHT);
    // The fullest row counts: a window that has a row for itself loses nothing by its width.
    const strip = WIDE * aspect * tileHeight;
    const wide = width / Math.max(...lengths) >= strip ? 1 : 0;
    const short = count % rows === 0 ? 0 : rows - (count % rows);
    let worth = short === 0 ? 1 : short === 1 ? ONE_SHORT : SEVERAL_SHORT;
    worth *= lengths.reduce((area, length) => {
      const shown = Math.min(Math.max(1, width / length), tileHeight * aspect);
      return area + (length * shown * shown) / aspect;
    }, 0);
    if (
      wide < leastWide ||
      (wide === leastWide && worth > mostWorth * (1 + 1e-9))
    ) {
      leastWide = wide;
      mostWorth = worth;
      best = lengths;
    }
  }
  return best;
}

/** Put the items into the rows that `tileRows` gives, in reading order. */
export function tile<T>(
  items: readonly T[],
  width: number,
  height: number,
  aspect?: number
): T[][] {
  let taken = 0;
  return tileRows(items.length, width, height, aspect).map(length => {
    const row = items.slice(taken, taken + length);
    taken += length;
    return row;
  });
}
