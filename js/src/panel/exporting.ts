/** Taking things out of the page: text to the clipboard, files to disk, samples as CSV. */
import type { SamplesCopy } from '../seriesBuffer';
import type { Series } from '../seriesStore';
import type { Translation } from '../translation';

const CSV_HEAD = 'series,unit,time,value,step,low,high';
/** After so many rows others get a turn: the page stays alive. */
const BREATHE_ROWS = 50_000;

/**
 * All samples of these series at this moment, in the columns that `%livemon export` writes: one line each, an empty field
 * where a number is not known. Times are seconds since the epoch. Of what is thinned by now, value is a mean, and low and
 * high are the smallest and the largest value. However many they are, the page answers meanwhile.
 */
export async function csvFile(
  all: readonly Series[]
): Promise<{ file: Blob; rows: number }> {
  const parts: string[] = [];
  let rows = 0;
  let part = `${CSV_HEAD}\r\n`;
  const taken = all.map(({ entry, buffer }) => ({
    entry,
    samples: buffer.copy() // samples come and go while the page breathes
  }));
  for (const row of rowsOf(taken)) {
    part += `${row}\r\n`;
    rows += 1;
    if (rows % BREATHE_ROWS === 0) {
      parts.push(part);
      part = '';
      await new Promise(resolve => setTimeout(resolve, 0));
    }
  }
  parts.push(part);
  return { file: new Blob(parts, { type: 'text/csv;charset=utf-8' }), rows };
}

/** Have these samples saved, and tell the person. */
export async function saveSamples(
  name: string,
  all: readonly Series[],
  { tell, trans }: { tell: (words: string) => void; trans: Translation }
): Promise<void> {
  try {
    const { file } = await csvFile(all);
    saveFile(name, file);
    tell(trans.__('Saved %1.', name));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    tell(trans.__('%1 could not be saved: %2', name, why));
  }
}

interface Taken {
  entry: Series['entry'];
  samples: SamplesCopy;
}

function* rowsOf(all: readonly Taken[]): Generator<string> {
  for (const { entry, samples } of all) {
    const start = [entry.name, entry.unit ?? ''].map(quoted).join();
    const { past, time: times, value: values, step: steps } = samples;
    for (let i = 0; i < past.length; i += 1) {
      const thinned = past.entry(i);
      if (thinned !== null) {
        const { time, mean, low, high } = thinned;
        const numbers = [mean, NaN, low, high].map(numeral).join();
        yield `${start},${time.toFixed(6)},${numbers}`;
      }
    }
    for (let i = 0; i < times.length; i += 1) {
      const time = (times[i] ?? NaN).toFixed(6);
      const value = numeral(values[i] ?? NaN);
      yield `${start},${time},${value},${numeral(steps?.[i] ?? NaN)},,`;
    }
  }
}

/** As other programs read numbers, Python's among them. */
function numeral(value: number): string {
  if (Number.isFinite(value)) {
    return String(value);
  }
  return Number.isNaN(value) ? '' : value > 0 ? 'inf' : '-inf';
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A name for a file, of words that people and kernels may have chosen. */
export function fileName(words: readonly string[], ending: string): string {
  const stem = words
    .map(word => word.replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, ''))
    .filter(Boolean)
    .join('-');
  return `${stem.slice(0, 100) || 'livemon'}.${ending}`;
}

/** Let the browser save a file. */
export function saveFile(name: string, content: Blob): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  // The browser reads it later; how much later nobody says.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** Put a text on the clipboard; false: the browser does not allow it. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copySelected(text); // pages that are not served securely have no clipboard, but may copy what is selected
  }
}

function copySelected(text: string): boolean {
  const before = document.activeElement;
  const area = document.createElement('textarea');
  area.value = text;
  area.style.cssText = 'position: fixed; opacity: 0';
  document.body.append(area);
  area.select();
  try {
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- the only way there
    return document.execCommand('copy');
  } finally {
    area.remove();
    if (before instanceof HTMLElement) {
      before.focus();
    }
  }
}
