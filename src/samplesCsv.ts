/** All samples that the page has of a kernel, as CSV with the columns of `%livemon export`. */
import type { SeriesStore } from '../js/src';

export const CSV_HEAD = [
  'series',
  'unit',
  'time',
  'value',
  'step',
  'low',
  'high'
];
/** After so many rows others get a turn: the page stays alive. */
const BREATHE_ROWS = 50_000;

/** @param names - series to write; default: all. */
export async function samplesCsv(
  store: SeriesStore,
  names?: ReadonlySet<string>
): Promise<{ file: Blob; rows: number }> {
  const parts = [`${CSV_HEAD.join(',')}\r\n`];
  let rows = 0;
  for (const { entry, buffer } of store.all()) {
    if (names !== undefined && !names.has(entry.name)) {
      continue;
    }
    const start = `${quoted(entry.name)},${entry.unit ?? ''},`;
    const { length, past } = buffer;
    let part = '';
    for (let i = 0; i < past.length; i += 1) {
      const entry = past.entry(i);
      if (entry !== null) {
        const { time, mean, low, high } = entry;
        part += `${start}${time.toFixed(6)},${number(mean)},,${number(low)},${number(high)}\r\n`;
        rows += 1;
      }
    }
    for (let i = 0; i < length; i += 1) {
      part += `${start}${buffer.time(i).toFixed(6)},${number(buffer.value(i))},${number(buffer.step(i))},,\r\n`;
      rows += 1;
      if (rows % BREATHE_ROWS === 0) {
        await new Promise(resolve => setTimeout(resolve, 0));
      }
    }
    parts.push(part);
  }
  return { file: new Blob(parts, { type: 'text/csv;charset=utf-8' }), rows };
}

/** An empty field is the CSV way to say "unknown"; NaN would be a text in a column of numbers. */
function number(value: number): string {
  return Number.isNaN(value) ? '' : String(value);
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
