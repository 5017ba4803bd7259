/** How windows are tiled: a grid in which all are visible and as large as the space allows. Pure functions. */

/** Width to height of a usual figure (Matplotlib's default is 6.4 x 4.8 inches). */
const FIGURE_ASPECT = 4 / 3;
/** Height of a window's tab, CSS pixels. */
const TAB_HEIGHT = 28;

/**
 * How many windows stand in each row, from top to bottom.
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
  let bestSize = -1;
  for (let rows = 1; rows <= count; rows++) {
    const columns = Math.ceil(count / rows);
    const tileWidth = Math.max(1, width / columns);
    const tileHeight = Math.max(1, height / rows - TAB_HEIGHT);
    // Height of the largest usual figure that fits into a tile of the fullest row.
    const size = Math.min(tileWidth / FIGURE_ASPECT, tileHeight);
    if (size > bestSize * (1 + 1e-9)) {
      bestSize = size;
      best = Array.from(
        { length: rows },
        (_, row) => Math.floor(count / rows) + (row < count % rows ? 1 : 0)
      );
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
