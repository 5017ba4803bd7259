/** Smallest value, mean and largest value over a stretch of time: pure. */
import type { Ends } from '../chartRange';
import type { SeriesBuffer } from '../seriesBuffer';

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
  let count = 0;
  let sum = 0;
  let min = Infinity;
  let max = -Infinity;
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
  for (let i = buffer.indexAt(start); i < buffer.length; i += 1) {
    if (buffer.time(i) > end) {
      break;
    }
    const value = buffer.value(i);
    if (Number.isNaN(value)) {
      continue;
    }
    count += 1;
    sum += value;
    min = value < min ? value : min;
    max = value > max ? value : max;
  }
  return count === 0 ? null : { min, mean: sum / count, max };
}
