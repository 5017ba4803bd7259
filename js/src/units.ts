/**
 * Numbers for people: a value and its unit in readable form, and what axes need to know about a unit.
 *
 * Pure functions. Bytes go in steps of 1024 (KiB, MiB), everything else in steps of 1000. A number that stands in a
 * list should not jitter in width more than it must: three significant digits where the unit has no natural precision.
 */
import type { SeriesEntry } from './protocol/messages';
import type { Translation } from './translation';

export type Unit = NonNullable<SeriesEntry['unit']>;

/** A number and its unit, kept apart so that they can be set differently. */
export interface Formatted {
  text: string;
  /** Empty for a plain number. */
  unit: string;
}

const UNKNOWN = '–';
const MINUS = '−';
/** Prefixes, each `base` times the one before. */
interface Prefixes {
  base: number;
  names: readonly string[];
  /** Without a prefix there are no fractions. */
  whole: boolean;
}

const DECIMAL: Prefixes = {
  base: 1000,
  names: ['', 'k', 'M', 'G', 'T', 'P'],
  whole: false
};
const BINARY: Prefixes = {
  base: 1024,
  names: ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'],
  whole: true
};

/**
 * A value as a person wants to read it: `formatValue(1503238553, 'bytes')` is `{ text: '1.40', unit: 'GiB' }`.
 *
 * null (unknown) is an en dash; NaN and the infinities, which a metric may truly be, are said as such.
 */
export function formatValue(value: number | null, unit: Unit): Formatted {
  const suffix = plainSuffix(unit);
  if (value === null) {
    return { text: UNKNOWN, unit: suffix };
  }
  if (Number.isNaN(value)) {
    return { text: 'NaN', unit: suffix };
  }
  if (!Number.isFinite(value)) {
    return { text: value > 0 ? '∞' : `${MINUS}∞`, unit: suffix };
  }
  switch (unit) {
    case 'bytes':
      return scaled(value, BINARY, '');
    case 'bytes_per_s':
      return scaled(value, BINARY, '/s');
    case 'hertz':
    case 'joules':
      return scaled(value, DECIMAL, suffix);
    case 'percent':
      return {
        text: signed(value, v => v.toFixed(v < 99.95 ? 1 : 0)),
        unit: suffix
      };
    case 'celsius':
    case 'watts':
      return {
        text: signed(value, v =>
          v.toFixed(unit === 'watts' && v < 9.95 ? 1 : 0)
        ),
        unit: suffix
      };
    case 'count':
      return {
        text: Number.isInteger(value)
          ? grouped(value)
          : signed(value, significant),
        unit: suffix
      };
    case '':
      return { text: signed(value, significant), unit: suffix };
  }
}

/** `formatValue` as one string: `1.40 GiB`, `12.5 %`, `0.313`. */
export function formatText(value: number | null, unit: Unit): string {
  const formatted = formatValue(value, unit);
  // a no-break space: a number and its unit stay together
  return formatted.unit === ''
    ? formatted.text
    : `${formatted.text}\u00a0${formatted.unit}`;
}

/** Distances between ticks that read well for a unit, ascending; undefined: whatever suits plain numbers. */
export function tickDistances(unit: Unit): number[] | undefined {
  switch (unit) {
    case 'bytes':
    case 'bytes_per_s':
      return Array.from({ length: 60 }, (_, exponent) => 2 ** exponent);
    case 'percent':
      return [
        0.1, 0.2, 0.5, 1, 2, 5, 10, 25, 50, 100, 200, 400, 800, 1600, 3200,
        6400, 12800
      ];
    case 'count': // nothing is counted in halves
      return Array.from({ length: 10 }, (_, exponent) =>
        [1, 2, 5].map(step => step * 10 ** exponent)
      ).flat();
    case 'celsius':
    case 'watts':
    case 'hertz':
    case 'joules':
    case '':
      return undefined;
  }
}

/** Labels of the ticks at `values`, `distance` apart: all with the same, sufficient number of decimals. */
export function formatTicks(
  values: readonly number[],
  distance: number,
  unit: Unit
): string[] {
  const largest = Math.max(...values.map(Math.abs), 0);
  switch (unit) {
    case 'bytes':
    case 'bytes_per_s': {
      const power = powerOf(largest, BINARY);
      const decimals = distance < 1024 ** power ? 1 : 0;
      const suffix =
        (BINARY.names[power] ?? 'B') + (unit === 'bytes' ? '' : '/s');
      return values.map(value =>
        value === 0
          ? '0'
          : `${trimmed((value / 1024 ** power).toFixed(decimals))} ${suffix}`
      );
    }
    case 'hertz':
    case 'joules': {
      const power = powerOf(largest, DECIMAL);
      const decimals = decimalsFor(distance / 1000 ** power);
      const suffix = (DECIMAL.names[power] ?? '') + plainSuffix(unit);
      return values.map(
        value =>
          `${signed(value, v => (v / 1000 ** power).toFixed(decimals))} ${suffix}`
      );
    }
    case 'percent':
    case 'celsius':
    case 'watts': {
      const suffix = plainSuffix(unit);
      const decimals = decimalsFor(distance);
      return values.map(
        value => `${signed(value, v => v.toFixed(decimals))} ${suffix}`
      );
    }
    case 'count':
    case '': {
      if (largest !== 0 && (largest >= 1e6 || distance < 1e-5)) {
        const digits = Math.max(
          0,
          Math.floor(Math.log10(largest)) - Math.floor(Math.log10(distance))
        );
        return values.map(value =>
          value === 0
            ? '0'
            : signed(value, v => exponential(v, Math.min(digits, 6)))
        );
      }
      const decimals = decimalsFor(distance);
      return values.map(value =>
        value === 0 ? '0' : signed(value, v => v.toFixed(decimals))
      );
    }
  }
}

/** A length of time: `12 s`, `3 min 5 s`, `2 h 4 min`. */
export function formatDuration(seconds: number, trans: Translation): string {
  const whole = Math.max(0, Math.floor(seconds));
  if (whole < 60) {
    return trans.__('%1 s', String(whole));
  }
  const [large, small] = whole < 3600 ? [60, 1] : [3600, 60];
  const first = String(Math.floor(whole / large));
  const second = String(Math.floor((whole % large) / small));
  return whole < 3600
    ? trans.__('%1 min %2 s', first, second)
    : trans.__('%1 h %2 min', first, second);
}

/** The same for what may be over soon: `40 ms`, `3.5 s`. */
export function formatShort(seconds: number, trans: Translation): string {
  if (seconds < 0.9995) {
    const thousandths = Math.max(0, Math.round(1000 * seconds));
    return trans.__('%1 ms', String(thousandths));
  }
  return seconds < 9.95
    ? trans.__('%1 s', seconds.toFixed(1))
    : formatDuration(Math.round(seconds), trans);
}

/** A whole number of seconds, minutes or hours: `5 min`; else as `formatDuration`, and never `0 s`. */
function roundDuration(seconds: number, trans: Translation): string {
  const whole = Math.max(1, Math.round(seconds));
  if (whole >= 60 && whole % 3600 === 0) {
    return trans.__('%1 h', String(whole / 3600));
  }
  return whole >= 60 && whole % 60 === 0
    ? trans.__('%1 min', String(whole / 60))
    : formatDuration(whole, trans);
}

/** An end of a time axis that is no further from now than this is now: a sample is taken once a second. Seconds. */
const NOW_WITHIN_S = 3;

/**
 * What stands below the ends of a time axis: how long ago it starts, as seen from its end, and when it ends. All times
 * are seconds since the epoch; `now` is null when time does not go on.
 */
export function endWords(
  start: number,
  end: number,
  now: number | null,
  trans: Translation
): { start: string; end: string } {
  const length = roundDuration(end - start, trans);
  const isNow = now !== null && Math.abs(now - end) <= NOW_WITHIN_S;
  return {
    start: `${MINUS}${length}`,
    end: isNow ? trans.__('now') : new Date(end * 1000).toLocaleTimeString()
  };
}

/** The same for an axis of steps. @param restarted - steps began anew, and only the last run is shown. */
export function stepWords(
  start: number,
  end: number,
  restarted: boolean,
  trans: Translation
): { start: string; end: string } {
  const first = formatValue(start, 'count').text;
  return {
    start: restarted
      ? trans.__('step %1 of the last run', first)
      : trans.__('step %1', first),
    end: formatValue(end, 'count').text
  };
}

function plainSuffix(unit: Unit): string {
  switch (unit) {
    case 'percent':
      return '%';
    case 'celsius':
      return '°C';
    case 'watts':
      return 'W';
    case 'hertz':
      return 'Hz';
    case 'joules':
      return 'J';
    case 'bytes':
      return 'B';
    case 'bytes_per_s':
      return 'B/s';
    case 'count':
    case '':
      return '';
  }
}

/** In steps of 1000, `1.98 GHz`, or of 1024. */
function scaled(value: number, prefixes: Prefixes, suffix: string): Formatted {
  const { base, names, whole } = prefixes;
  const size = Math.abs(value);
  let power = powerOf(size, prefixes);
  if (power < names.length - 1 && Math.round(size / base ** power) === base) {
    power += 1; // 1023.9 KiB would be written 1024 KiB
  }
  const text = signed(value, v => {
    const rest = v / base ** power;
    const decimals = rest < 9.995 ? 2 : rest < 99.95 ? 1 : 0;
    return rest.toFixed(whole && power === 0 ? 0 : decimals);
  });
  return { text, unit: (names[power] ?? '') + suffix };
}

/** How many steps `size` is scaled by. */
function powerOf(size: number, { base, names }: Prefixes): number {
  let power = 0;
  for (
    let rest = size;
    rest >= base && power < names.length - 1;
    rest /= base
  ) {
    power += 1;
  }
  return power;
}

/** Four significant digits; very large and very small numbers with an exponent. `value` is not negative. */
function significant(value: number): string {
  if (value === 0) {
    return '0';
  }
  if (value < 1e-4 || value >= 1e7) {
    return exponential(value, 3);
  }
  if (value >= 1e4) {
    return grouped(Math.round(value));
  }
  const digits = value.toPrecision(4);
  // 0.5 is 0.5, but 0.22100034 stays 0.2210: live numbers should not change their width for nothing.
  return Number(digits) === value ? trimmed(digits) : digits;
}

/** `1.2e−5`: with a true minus sign, and no zeros that say nothing. `value` is not negative. */
function exponential(value: number, decimals: number): string {
  const [mantissa = '', exponent = ''] = value
    .toExponential(decimals)
    .split('e');
  return `${trimmed(mantissa)}e${exponent.replace('+', '').replace('-', MINUS)}`;
}

/** Without trailing zeros of a fraction: a loss of 0.5 is not 0.5000. */
function trimmed(digits: string): string {
  return digits.includes('.') ? digits.replace(/\.?0+$/, '') : digits;
}

/** Thousands apart by a thin space, as in 12 345. */
function grouped(value: number): string {
  return signed(value, v => String(v).replace(/\B(?=(\d{3})+$)/g, '\u2009'));
}

function signed(value: number, format: (size: number) => string): string {
  const text = format(Math.abs(value));
  return value < 0 && /[1-9]/.test(text) ? MINUS + text : text;
}

function decimalsFor(distance: number): number {
  return distance >= 1
    ? 0
    : Math.min(8, Math.ceil(-Math.log10(distance) - 1e-9));
}
