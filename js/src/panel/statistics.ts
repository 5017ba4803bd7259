/** Smallest value, mean and largest value over a stretch of time, or of steps: pure. */
import type { Ends } from '../chartRange';
import type { Curve, SeriesBuffer } from '../seriesBuffer';

export interface Statistics {
  min: number;
  mean: number;
  max: number;
}

/** Of all samples in that time, readings that failed left out; null: there are none. */
export function statisticsOf(
  buffer: SeriesBuffer,
  [start, end]: Ends
): Statistics | null {
  let { count, sum, min, max } = sumOf(buffer, [start, end]);
  for (let i = buffer.past.length - 1; i >= 0; i -= 1) {
    const entry = buffer.past.entry(i);
    if (entry === null || entry.time < start) {
      break;
    }
    if (entry.count > 0 && entry.time <= end) {
      count += entry.count;
      sum += entry.mean * entry.count;
      min = entry.low < min ? entry.low : min;
      max = entry.high > max ? entry.high : max;
    }
  }
  return count === 0 ? null : { min, mean: sum / count, max };
}

/** The same of the points of a curve between two places on its axis. */
export function statisticsOfCurve(curve: Curve, ends: Ends): Statistics | null {
  const { count, sum, min, max } = sumOf(curve, ends);
  return count === 0 ? null : { min, mean: sum / count, max };
}

function sumOf(
  curve: Curve,
  [start, end]: Ends
): { count: number; sum: number; min: number; max: number } {
  let count = 0;
  let sum = 0;
  let min = Infinity;
  let max = -Infinity;
  for (let i = curve.indexAt(start); i < curve.length; i += 1) {
    if (curve.x(i) > end) {
      break;
    }
    const value = curve.value(i);
    if (Number.isNaN(value)) {
      continue;
    }
    count += 1;
    sum += value;
    min = value < min ? value : min;
    max = value > max ? value : max;
  }
  return { count, sum, min, max };
}
