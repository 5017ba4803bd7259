/** Which of several boxes lies next to another one in a direction. Pure functions. */
import type { Direction } from '../tokens';

export interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** How far apart in the other direction counts, as a multiple of how far apart in the right one. */
const ASIDE = 2;

/** The one of `others` that lies next to `item` in that direction; null: none does. */
export function neighbour<T>(
  item: T,
  others: readonly T[],
  direction: Direction,
  boxOf: (item: T) => Box
): T | null {
  const from = centre(boxOf(item));
  let best: T | null = null;
  let nearest = Infinity;
  for (const other of others) {
    const to = centre(boxOf(other));
    const [x, y] = [to.x - from.x, to.y - from.y];
    const [along, aside] =
      direction === 'left'
        ? [-x, y]
        : direction === 'right'
          ? [x, y]
          : direction === 'up'
            ? [-y, x]
            : [y, x];
    // What lies aside more than ahead is in another direction.
    const distance = along + ASIDE * Math.abs(aside);
    if (other !== item && along > Math.abs(aside) && distance < nearest) {
      best = other;
      nearest = distance;
    }
  }
  return best;
}

function centre({ left, right, top, bottom }: Box): { x: number; y: number } {
  return { x: (left + right) / 2, y: (top + bottom) / 2 };
}
