/**
 * Which series stand together in one chart, in which order, and what they are called: pure, from names alone.
 *
 * The sampler's names are known, in the order of `planRules`; a series with a name that is not gets a chart of its
 * own, so that nothing the kernel sends is ever hidden. What the names of metrics tell is in `metricNames`.
 */
import type { SeriesEntry } from '../protocol/messages';
import type { Translation } from '../translation';
import { factNames } from './factNames';
import { planMetrics } from './planMetrics';
import type { Role, Rule } from './planRules';
import { rulesOf } from './planRules';

export type { Role } from './planRules';

/** Sections of the panel that hold charts, in order. */
export const SECTIONS = ['host', 'process', 'gpu', 'metric'] as const;
export type SectionName = (typeof SECTIONS)[number];

export interface PlannedLine {
  entry: SeriesEntry;
  role: Role;
  /** Within its chart. */
  label: string;
  /** Name of a series in the same chart: while both are equal, this one says nothing more; empty: there is none. */
  repeats: string;
}

export interface PlannedChart {
  /** Stays the same when lines are added. */
  key: string;
  title: string;
  lines: PlannedLine[];
}

/** How the kernel's label of a GPU's memory ends where that is the system's: the GPU has none of its own. */
const SHARED = ' (shared with the system)';

/** Charts of one device, metrics of one prefix, or all charts of a section that has neither. */
export interface PlannedGroup {
  /** Name of the device, or the prefix; empty: they belong to no group. */
  title: string;
  charts: PlannedChart[];
  /** Series for which a line of text is enough. */
  facts: PlannedLine[];
}

/** The charts of every section. */
export function planCharts(
  entries: readonly SeriesEntry[],
  trans: Translation
): Record<SectionName, PlannedGroup[]> {
  const of = (name: SectionName): SeriesEntry[] =>
    entries.filter(entry => entry.group === name);
  const rules = rulesOf(trans);
  return {
    host: planMachine(of('host'), rules, trans),
    process: planMachine(of('process'), rules, trans),
    gpu: planMachine(of('gpu'), rules, trans),
    metric: planMetrics(of('metric'))
  };
}

function planMachine(
  entries: readonly SeriesEntry[],
  rules: readonly Rule[],
  trans: Translation
): PlannedGroup[] {
  const nameOf = factNames(trans);
  const groups: PlannedGroup[] = [];
  const charts = new Map<
    string,
    { rank: number; chart: PlannedChart; group: PlannedGroup }
  >();
  for (const [index, entry] of entries.entries()) {
    const { rank, key, title: own, ...line } = placeOf(entry, index, rules);
    const shared = rank < rules.length && entry.label?.endsWith(SHARED);
    const title = shared ? trans.__('%1, shared with the system', own) : own;
    const group = groupOf(groups, entry);
    if (entry.shown === 'text') {
      const ruled =
        rank < rules.length && line.role !== 'bound' ? line.label : null;
      const label = nameOf(entry.name) ?? ruled ?? factLabel(entry);
      group.facts.push({ entry, ...line, label });
      continue;
    }
    const unique = `${entry.group}:${group.title}:${key}`;
    let known = charts.get(unique);
    if (!known) {
      known = { rank, chart: { key: unique, title, lines: [] }, group };
      charts.set(unique, known);
    }
    known.rank = Math.min(known.rank, rank);
    known.chart.lines.push({ entry, ...line });
  }
  for (const { chart, group } of [...charts.values()].sort(
    (a, b) => a.rank - b.rank
  )) {
    group.charts.push({ ...chart, lines: inOrder(chart.lines, rules) });
  }
  return groups;
}

function placeOf(
  entry: SeriesEntry,
  index: number,
  rules: readonly Rule[]
): { rank: number; key: string; title: string } & Omit<PlannedLine, 'entry'> {
  for (const [
    rank,
    { pattern, chart, title, role, label, repeats }
  ] of rules.entries()) {
    const match = pattern.exec(entry.name);
    if (match) {
      const captured = match[1] ?? '';
      // A function, as a name may itself have `$&` in it.
      const filled = (text: string): string =>
        text.replace('$1', () => captured);
      return {
        rank,
        key: filled(chart),
        title: filled(title),
        role,
        label: filled(label),
        repeats
      };
    }
  }
  const label = entry.label || entry.name;
  // After everything that has a rule, as it came.
  return {
    rank: rules.length + index,
    key: `=${entry.name}`,
    title: label,
    role: 'main',
    label,
    repeats: ''
  };
}

/** The kernel's label, without the name of the device, which stands above it. */
function factLabel({ name, label = '', device = '' }: SeriesEntry): string {
  const own = device.split(':')[0] ?? '';
  const short =
    own !== '' && label.startsWith(`${own} `)
      ? label.slice(own.length + 1)
      : label;
  return short === ''
    ? name
    : short.charAt(0).toLocaleUpperCase() + short.slice(1);
}

function groupOf(groups: PlannedGroup[], entry: SeriesEntry): PlannedGroup {
  const title = entry.group === 'gpu' ? deviceOf(entry) : '';
  let group = groups.find(other => other.title === title);
  if (!group) {
    group = { title, charts: [], facts: [] };
    groups.push(group);
  }
  return group;
}

/** What to call the GPU of a series: `GPU 0 · NVIDIA H100`. */
function deviceOf({ name, device = '' }: SeriesEntry): string {
  const number = /^gpu(\d+)\b/.exec(name)?.[1];
  const own = number === undefined ? '' : `GPU ${number}`;
  if (device === '' || device.startsWith(own)) {
    return device || own;
  }
  return own === '' ? device : `${own} · ${device}`;
}

/** Main lines first, then the faint ones by number, then bounds. */
function inOrder(lines: PlannedLine[], rules: readonly Rule[]): PlannedLine[] {
  const order: Record<Role, number> = { main: 0, faint: 1, bound: 2 };
  const ruled = (line: PlannedLine): number =>
    rules.findIndex(({ pattern }) => pattern.test(line.entry.name));
  return [...lines].sort(
    (a, b) =>
      order[a.role] - order[b.role] ||
      ruled(a) - ruled(b) ||
      a.label.localeCompare(b.label, undefined, { numeric: true })
  );
}
