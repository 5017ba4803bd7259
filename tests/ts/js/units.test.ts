// @vitest-environment node
import { describe, expect, it } from 'vitest';

import type { Unit } from '../../../js/src/units';
import { untranslated } from '../../../js/src/translation';
import {
  endWords,
  formatDuration,
  formatText,
  formatTicks,
  formatValue,
  tickDistances
} from '../../../js/src/units';

const MIB = 2 ** 20;
const GIB = 2 ** 30;

describe('formatValue', () => {
  it.each<[number | null, Unit, string, string]>([
    [1503238553, 'bytes', '1.40', 'GiB'],
    [0, 'bytes', '0', 'B'],
    [1023, 'bytes', '1023', 'B'],
    [1024, 'bytes', '1.00', 'KiB'],
    [1023.9 * 1024, 'bytes', '1.00', 'MiB'],
    [79.6 * GIB, 'bytes', '79.6', 'GiB'],
    [999.6 * MIB, 'bytes', '1000', 'MiB'],
    [3.2 * MIB, 'bytes_per_s', '3.20', 'MiB/s'],
    [12.46, 'percent', '12.5', '%'],
    [99.96, 'percent', '100', '%'],
    [61.2, 'celsius', '61', '°C'],
    [-0.2, 'celsius', '0', '°C'],
    [-3, 'celsius', '−3', '°C'],
    [7.25, 'watts', '7.3', 'W'],
    [480.4, 'watts', '480', 'W'],
    [1.98e9, 'hertz', '1.98', 'GHz'],
    [999.7e6, 'hertz', '1.00', 'GHz'],
    [2_500_000, 'joules', '2.50', 'MJ'],
    [0, 'joules', '0.00', 'J'],
    [1234567, 'count', '1\u2009234\u2009567', ''],
    [0.5, '', '0.5', ''],
    [0.22100034, '', '0.2210', ''],
    [2, '', '2', ''],
    [-12.3456, '', '−12.35', ''],
    [123456.7, '', '123\u2009457', ''],
    [1.5e-5, '', '1.5e−5', ''],
    [2.5e9, '', '2.5e9', ''],
    [NaN, '', 'NaN', ''],
    [-Infinity, '', '−∞', ''],
    [null, 'bytes', '–', 'B'],
    [null, '', '–', '']
  ])('%s in %j is %s %s', (value, unit, text, suffix) => {
    expect(formatValue(value, unit)).toEqual({ text, unit: suffix });
  });

  it('keeps number and unit together in one text', () => {
    expect(formatText(12.5, 'percent')).toBe('12.5\u00a0%');
    expect(formatText(12.5, '')).toBe('12.5');
  });
});

describe('formatTicks', () => {
  it.each<[number[], number, Unit, string[]]>([
    [[0, 8 * GIB, 16 * GIB], 8 * GIB, 'bytes', ['0', '8 GiB', '16 GiB']],
    [[0, 0.5 * GIB, GIB], 0.5 * GIB, 'bytes', ['0', '0.5 GiB', '1 GiB']],
    [[0, 512], 512, 'bytes_per_s', ['0', '512 B/s']],
    [[0, 50, 100], 50, 'percent', ['0 %', '50 %', '100 %']],
    [[0, 0.5, 1], 0.5, '', ['0', '0.5', '1.0']],
    [[0, 0.0002], 0.0002, '', ['0', '0.0002']],
    [[-2, 0, 2], 2, '', ['−2', '0', '2']],
    [[0, 1e7, 2e7], 1e7, 'count', ['0', '1e7', '2e7']],
    [[1e-6, 2e-6], 1e-6, '', ['1e−6', '2e−6']]
  ])('%j every %s in %j', (values, distance, unit, wanted) => {
    expect(formatTicks(values, distance, unit)).toEqual(wanted);
  });

  it('goes in powers of two for bytes', () => {
    expect(tickDistances('bytes')).toContain(8 * GIB);
    expect(tickDistances('percent')).toContain(25);
    expect(tickDistances('')).toBeUndefined();
    expect(tickDistances('count')?.every(Number.isInteger)).toBe(true);
  });
});

it.each([
  [-1, '0 s'],
  [12.9, '12 s'],
  [185, '3 min 5 s'],
  [7440, '2 h 4 min']
])('formatDuration(%s) is %s', (seconds, text) => {
  expect(formatDuration(seconds, untranslated)).toBe(text);
});

describe('the ends of a time axis', () => {
  const words = (length: number, behind = 0): { start: string; end: string } =>
    endWords(1000 - length, 1000, 1000 + behind, untranslated);

  it.each([
    [60, '−1 min'],
    [300, '−5 min'],
    [3600, '−1 h'],
    [5400, '−90 min'],
    [42.4, '−42 s'],
    [0.2, '−1 s'],
    [7325, '−2 h 2 min']
  ])('of %d s start at %s', (length, start) => {
    expect(words(length)).toEqual({ start, end: 'now' });
  });

  it('say the time where they do not reach to now', () => {
    expect(words(300, 2).end).toBe('now');
    const time = new Date(1e6).toLocaleTimeString();
    expect(words(300, 20).end).toBe(time);
    expect(endWords(700, 1000, null, untranslated).end).toBe(time);
  });
});
