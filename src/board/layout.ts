/**
 * Layouts of the board as trees of names: what is kept over a reload, and put back on the windows that are there then.
 *
 * Pure functions over the shape that Lumino's `DockLayout` saves, with names in place of widgets.
 */
import type { JSONObject, JSONValue } from '@lumino/coreutils';

import { isRecord } from '../records';

export type Orientation = 'horizontal' | 'vertical';

/** Windows that share a place, as tabs. */
export interface TabArea<T> {
  type: 'tab-area';
  widgets: T[];
  currentIndex: number;
}

/** Areas beside or below each other. */
export interface SplitArea<T> {
  type: 'split-area';
  orientation: Orientation;
  children: Area<T>[];
  /** Shares of the space; only their relation matters. */
  sizes: number[];
}

export type Area<T> = TabArea<T> | SplitArea<T>;

/** The grid of `rows` as an area. */
export function gridArea<T>(rows: readonly (readonly T[])[]): Area<T> | null {
  return split(
    'vertical',
    rows.map(row =>
      split(
        'horizontal',
        row.map(item => single(item))
      )
    )
  );
}

/** The area with each item put through `replace`; items for which that is null are left out, and their space shared. */
export function mapArea<T, U>(
  area: Area<T> | null,
  replace: (item: T) => U | null
): Area<U> | null {
  if (area === null) {
    return null;
  }
  if (area.type === 'tab-area') {
    const current = area.widgets[area.currentIndex];
    const kept = area.widgets.flatMap(item => {
      const next = replace(item);
      return next === null ? [] : [{ item, next }];
    });
    const index = kept.findIndex(({ item }) => item === current);
    return kept.length === 0
      ? null
      : {
          type: 'tab-area',
          widgets: kept.map(({ next }) => next),
          currentIndex: Math.max(0, index)
        };
  }
  const children: Area<U>[] = [];
  const sizes: number[] = [];
  area.children.forEach((child, index) => {
    const next = mapArea(child, replace);
    if (next !== null) {
      children.push(next);
      sizes.push(area.sizes[index] ?? 1);
    }
  });
  return split(area.orientation, children, sizes);
}

/** All items, in reading order. */
export function itemsOf<T>(area: Area<T> | null): T[] {
  if (area === null) {
    return [];
  }
  return area.type === 'tab-area'
    ? [...area.widgets]
    : area.children.flatMap(child => itemsOf(child));
}

/**
 * Whether two layouts look the same: sizes may differ by what rounding does.
 *
 * @param options.anyTab - whichever tab is in front.
 */
export function sameArea(
  a: Area<string> | null,
  b: Area<string> | null,
  options: { anyTab?: boolean } = {}
): boolean {
  if (a === null || b === null) {
    return a === b;
  }
  if (a.type === 'tab-area' || b.type === 'tab-area') {
    return (
      a.type === 'tab-area' &&
      b.type === 'tab-area' &&
      a.widgets.length === b.widgets.length &&
      a.widgets.every((name, index) => name === b.widgets[index]) &&
      (options.anyTab === true || a.currentIndex === b.currentIndex)
    );
  }
  const sizesOfA = shares(a.sizes);
  const sizesOfB = shares(b.sizes);
  return (
    a.orientation === b.orientation &&
    a.children.length === b.children.length &&
    a.children.every((child, index) =>
      sameArea(child, b.children[index] ?? null, options)
    ) &&
    sizesOfA.every(
      (size, index) => Math.abs(size - (sizesOfB[index] ?? 0)) < SIZE_TOLERANCE
    )
  );
}

/** All windows in one place, as tabs. */
export function stackedArea<T>(
  items: readonly T[],
  current: T | undefined = items[0]
): Area<T> | null {
  const currentIndex = items.findIndex(item => item === current);
  return items.length === 0
    ? null
    : {
        type: 'tab-area',
        widgets: [...items],
        currentIndex: Math.max(0, currentIndex)
      };
}

/** `now`, and in it those of `before` that it lacks, as near as can be to where they stood: their places are kept. */
export function retain(
  before: Area<string> | null,
  now: Area<string>
): Area<string> {
  let kept = now;
  for (const item of itemsOf(before)) {
    if (!itemsOf(kept).includes(item)) {
      kept = putBack(item, before, kept) ?? kept;
    }
  }
  return kept;
}

/** Null: nothing that stood near `item` in `before` is in `now`. */
function putBack(
  item: string,
  before: Area<string> | null,
  now: Area<string>
): Area<string> | null {
  if (before === null) {
    return null;
  }
  if (before.type === 'tab-area') {
    const mate = before.widgets.find(
      one => one !== item && itemsOf(now).includes(one)
    );
    return mate === undefined || !before.widgets.includes(item)
      ? null
      : replaceTabs(now, mate, tabs => ({
          ...tabs,
          widgets: [...tabs.widgets, item]
        }));
  }
  const at = before.children.findIndex(child => itemsOf(child).includes(item));
  const near = putBack(item, before.children[at] ?? null, now);
  if (at === -1 || near !== null) {
    return near;
  }
  // The nearest neighbours first, those before it before those after it.
  const others = before.children
    .map((child, index) => ({ child, index }))
    .filter(({ index }) => index !== at)
    .sort((a, b) => Math.abs(a.index - at) - Math.abs(b.index - at));
  for (const { child, index } of others) {
    const mate = itemsOf(child).find(one => itemsOf(now).includes(one));
    if (mate !== undefined) {
      return replaceTabs(now, mate, tabs => ({
        type: 'split-area',
        orientation: before.orientation,
        children: index < at ? [tabs, single(item)] : [single(item), tabs],
        sizes: [1, 1]
      }));
    }
  }
  return null;
}

/** `area` with the tabs in which `item` stands replaced. */
function replaceTabs(
  area: Area<string>,
  item: string,
  replace: (tabs: TabArea<string>) => Area<string>
): Area<string> {
  if (area.type === 'tab-area') {
    return area.widgets.includes(item) ? replace(area) : area;
  }
  return {
    ...area,
    children: area.children.map(child => replaceTabs(child, item, replace))
  };
}

/** A saved layout, as JSON. */
export function areaToJson(area: Area<string>): JSONObject {
  return area.type === 'tab-area'
    ? { ...area }
    : { ...area, children: area.children.map(areaToJson) };
}

/** A layout that was saved, perhaps by another version; null: it cannot be understood. */
export function areaFromJson(
  value: JSONValue | undefined
): Area<string> | null {
  if (!isRecord(value)) {
    return null;
  }
  if (value['type'] === 'tab-area') {
    const widgets = value['widgets'];
    const index = value['currentIndex'];
    return Array.isArray(widgets) && widgets.length > 0 && widgets.every(isText)
      ? {
          type: 'tab-area',
          widgets,
          currentIndex: typeof index === 'number' ? index : 0
        }
      : null;
  }
  const { orientation, children, sizes } = value;
  if (
    value['type'] !== 'split-area' ||
    (orientation !== 'horizontal' && orientation !== 'vertical') ||
    !Array.isArray(children) ||
    !Array.isArray(sizes)
  ) {
    return null;
  }
  const areas: Area<string>[] = [];
  const kept: number[] = [];
  children.forEach((child: JSONValue, index) => {
    const area = areaFromJson(child);
    const size: unknown = sizes[index];
    if (area !== null) {
      areas.push(area);
      kept.push(typeof size === 'number' && size > 0 ? size : 1);
    }
  });
  return split(orientation, areas, kept);
}

const SIZE_TOLERANCE = 0.02;

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function single<T>(item: T): Area<T> {
  return { type: 'tab-area', widgets: [item], currentIndex: 0 };
}

/** A split of several areas; of one: that one; of none: null. */
function split<T>(
  orientation: Orientation,
  areas: readonly (Area<T> | null)[],
  sizes?: readonly number[]
): Area<T> | null {
  const children = areas.filter(area => area !== null);
  if (children.length <= 1) {
    return children[0] ?? null;
  }
  return {
    type: 'split-area',
    orientation,
    children,
    sizes: sizes === undefined ? children.map(() => 1) : [...sizes]
  };
}

function shares(sizes: readonly number[]): number[] {
  const sum = sizes.reduce((total, size) => total + size, 0);
  return sizes.map(size => (sum > 0 ? size / sum : 1 / sizes.length));
}
