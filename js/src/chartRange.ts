/** What the axes of a chart show: pure arithmetic, no DOM. */
import type { Unit } from './units';

/** Ends of an axis. */
export type Ends = [min: number, max: number];

/**
 * The value axis of a unit.
 *
 * Shares stand on 0 to 100 %, amounts on 0, temperatures on a fixed stretch, so that the height of a line means
 * something; plain numbers (metrics) get the stretch that they use.
 *
 * @param low - smallest value shown, null: none.
 * @param high - largest value shown.
 * @param bound - what the values are a part of (total memory); null: no such thing.
 */
export function valueEnds(
  low: number | null,
  high: number | null,
  unit: Unit,
  bound: number | null
): Ends {
  const top = high ?? 0;
  switch (unit) {
    case 'percent':
      // A process on several cores has more than 100 %.
      return [0, top <= 100 ? 100 : Math.ceil((top * 1.02) / 100) * 100];
    case 'bytes':
      return [0, Math.max(bound ?? top * 1.15, top, 1024)];
    case 'bytes_per_s':
      return [0, Math.max(top * 1.15, 1024)];
    case 'hertz':
      return [0, Math.max(bound ?? top * 1.15, top, 1e6)];
    case 'watts':
      return [0, Math.max(bound ?? top * 1.15, top, 10)];
    case 'celsius':
      return [Math.min(20, low ?? 20), Math.max(100, top)];
    case 'joules':
    case 'count':
    case '':
      return plainEnds(low, high);
  }
}

function plainEnds(low: number | null, high: number | null): Ends {
  if (low === null || high === null) {
    return [0, 1];
  }
  if (low === 0 && high === 0) {
    return [0, 1]; // nothing counted yet is no reason to show what is below nothing
  }
  if (low === high) {
    const margin = Math.abs(low) * 0.1; // a constant lies in the middle
    return [low - margin, high + margin];
  }
  const margin = (high - low) * 0.08;
  const start = low - margin;
  // The margin alone should not make it look as if a loss could be negative.
  return [low >= 0 && start < 0 ? 0 : start, high + margin];
}

/** Smallest and largest of the numbers; null: there are none. */
export function extent(values: readonly (number | null | undefined)[][]): {
  low: number | null;
  high: number | null;
} {
  let low: number | null = null;
  let high: number | null = null;
  for (const line of values) {
    for (const value of line) {
      if (value === null || value === undefined) {
        continue;
      }
      low = low === null || value < low ? value : low;
      high = high === null || value > high ? value : high;
    }
  }
  return { low, high };
}

/** Indices of points with no neighbour to draw a line to: they would be invisible without a dot. */
export function isolated(
  values: readonly (number | null | undefined)[]
): number[] {
  const found: number[] = [];
  let before: number | null = null;
  let candidate = -1;
  for (const [index, value] of values.entries()) {
    if (value === undefined) {
      continue;
    }
    if (value === null) {
      if (candidate !== -1) {
        found.push(candidate);
      }
      candidate = -1;
    } else {
      candidate = before === null ? index : -1;
    }
    before = value;
  }
  if (candidate !== -1) {
    found.push(candidate);
  }
  return found;
}
