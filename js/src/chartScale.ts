/**
 * The scale of a chart's value axis: linear, logarithmic, or both. Pure arithmetic, no DOM.
 *
 * A logarithm of zero and of what is below does not exist. Where such values are to be shown the axis is linear around
 * zero and logarithmic beyond: nothing is left out, nothing is drawn where it is not.
 */
import type { Ends } from './chartRange';
import type { Unit } from './units';
import { formatTicks } from './units';

export interface ValueScale {
  /** Two scales of one key are the same. */
  key: string;
  /** From values to what is even on the axis, and back. */
  forward: (value: number) => number;
  back: (even: number) => number;
  /** Ends of the axis; null: it has those of a linear one. */
  ends: Ends | null;
  /** Where ticks stand, at most so many; null: where those of a linear axis do. */
  ticks: ((most: number) => number[]) | null;
}

export const LINEAR: ValueScale = {
  key: 'linear',
  forward: value => value,
  back: even => even,
  ends: null,
  ticks: null
};

/** Below the largest value by more than this everything looks like zero. */
const DEPTH = 1e-6;
/** Steps in a decade at which an axis may end or have a tick. */
const STEPS = [1, 2, 5];

/** The logarithmic scale for values of a unit: those to be shown, and their bound (`valueEnds`). */
export function logarithmic(
  values: readonly (readonly (number | null | undefined)[])[],
  unit: Unit,
  bound: number | null
): ValueScale {
  const base = unit === 'bytes' || unit === 'bytes_per_s' ? 2 : 10;
  let low = Infinity;
  let high = -Infinity;
  let smallest = Infinity; // size of what is not zero
  for (const value of values.flat()) {
    if (value === null || value === undefined) {
      continue;
    }
    low = value < low ? value : low;
    high = value > high ? value : high;
    const size = Math.abs(value);
    smallest = size > 0 && size < smallest ? size : smallest;
  }
  if (!Number.isFinite(smallest)) {
    return LINEAR; // nothing but zeros, or nothing at all
  }
  high = Math.max(high, bound ?? -Infinity);
  if (low > 0) {
    const ends: Ends = [roundDown(low, base), roundUp(high, base)];
    return {
      key: 'log',
      forward: Math.log10,
      back: even => 10 ** even,
      ends: ends[0] < ends[1] ? ends : [ends[0] / base, ends[1] * base],
      ticks: most => powersBetween(ends, base, most)
    };
  }
  const largest = Math.max(-low, high);
  const threshold = roundDown(Math.max(smallest, largest * DEPTH), base);
  const ends: Ends = [
    low < 0 ? -roundUp(-low, base) : 0,
    high > 0 ? roundUp(high, base) : 0
  ];
  return {
    key: `symlog ${threshold}`,
    forward: value => Math.asinh(value / threshold),
    back: even => Math.sinh(even) * threshold,
    ends,
    ticks: most => {
      const both = ends[0] < 0 && ends[1] > 0;
      const each = Math.max(1, Math.floor((most - 1) / (both ? 2 : 1)));
      const side = (end: number): number[] =>
        end > threshold ? powersBetween([threshold, end], base, each) : [];
      return [...side(-ends[0]).map(tick => -tick), 0, ...side(ends[1])].sort(
        (a, b) => a - b
      );
    }
  };
}

/** Labels of ticks that are not evenly apart: each in the form that suits itself. */
export function formatLogarithmic(
  ticks: readonly number[],
  unit: Unit
): string[] {
  return ticks.flatMap(tick => formatTicks([tick], Math.abs(tick) || 1, unit));
}

/** Ticks that are easy to read, no more than `most`: 1, 2, 5 of each decade, else some of the powers. */
function powersBetween(
  [start, end]: Ends,
  base: 2 | 10,
  most: number
): number[] {
  const steps = base === 10 ? STEPS : [1];
  const first = Math.floor(logarithm(start, base));
  const last = Math.ceil(logarithm(end, base));
  const inside = (tick: number): boolean =>
    tick >= start * 0.999 && tick <= end * 1.001;
  const all: number[] = [];
  for (let power = first; power <= last; power += 1) {
    all.push(...steps.map(step => step * base ** power).filter(inside));
  }
  if (all.length <= most) {
    return all;
  }
  for (let apart = 1; ; apart += 1) {
    const powers: number[] = [];
    for (let power = last; power >= first; power -= apart) {
      powers.unshift(...[base ** power].filter(inside));
    }
    if (powers.length <= Math.max(1, most)) {
      return powers;
    }
  }
}

function logarithm(value: number, base: 2 | 10): number {
  return base === 2 ? Math.log2(value) : Math.log10(value);
}

function roundDown(value: number, base: 2 | 10): number {
  const power = base ** Math.floor(logarithm(value, base) + 1e-9);
  return base === 2
    ? power
    : power * ([5, 2].find(step => step * power <= value * 1.000001) ?? 1);
}

function roundUp(value: number, base: 2 | 10): number {
  const power = base ** Math.floor(logarithm(value, base) + 1e-9);
  const steps = base === 2 ? [1, 2] : [...STEPS, 10];
  return power * (steps.find(step => step * power >= value * 0.999999) ?? base);
}
