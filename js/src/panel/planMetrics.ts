/** Which metrics share a chart, and which charts stand together in a group: pure, from names alone. */
import type { SeriesEntry } from '../protocol/messages';
import { byPhase, readName } from './metricNames';
import type { PlannedChart, PlannedGroup, PlannedLine } from './plan';

/** Metrics that belong together share a chart; those of one prefix stand together, those without one first. */
export function planMetrics(entries: readonly SeriesEntry[]): PlannedGroup[] {
  const charts = new Map<string, SeriesEntry[]>();
  for (const entry of entries) {
    const { base } = readName(entry.name);
    put(charts, base, entry);
  }
  const prefixed = new Map<
    string,
    (readonly [base: string, lines: SeriesEntry[]])[]
  >();
  for (const [base, lines] of charts) {
    lines.sort((a, b) => byPhase(a.name, b.name));
    const { prefix } = readName(lines[0]?.name ?? '');
    put(prefixed, prefix, [base, lines] as const);
  }
  const loose: PlannedGroup = { title: '', charts: [], facts: [] };
  const groups: PlannedGroup[] = [];
  for (const [prefix, members] of prefixed) {
    // One chart needs no heading above its own.
    const together = prefix !== '' && members.length > 1;
    const group = together ? { title: prefix, charts: [], facts: [] } : loose;
    group.charts.push(
      ...members.map(([base, lines]) => metricChart(base, lines, group.title))
    );
    if (together) {
      groups.push(group);
    }
  }
  return loose.charts.length > 0 ? [loose, ...groups] : groups;
}

function metricChart(
  base: string,
  entries: readonly SeriesEntry[],
  prefix: string
): PlannedChart {
  const alone = entries.length === 1;
  const lines = entries.map((entry): PlannedLine => {
    const label = entry.label || entry.name;
    // Its group says the prefix already, and the panel is narrow.
    const short =
      alone && prefix !== '' && label.startsWith(`${prefix}/`)
        ? label.slice(prefix.length + 1)
        : label;
    return { entry, role: 'main', label: short, repeats: '' };
  });
  return {
    key: `metric:${base}`,
    title: alone ? (lines[0]?.label ?? base) : base,
    lines
  };
}

function put<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key);
  if (list) {
    list.push(value);
  } else {
    lists.set(key, [value]);
  }
}
