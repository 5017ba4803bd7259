/** What the status bar says of a machine and of the kernel on it, taken from the newest samples. */
import type { SeriesStore } from '../../js/src';

/** Something that is used, and how much of it there is. */
export interface Use {
  used: number;
  total: number | null;
  /** null: not known. */
  percent: number | null;
}

export interface MachineFacts {
  /** All cores together; of the container's quota where it has one. */
  cpu: Use | null;
  /** Of the container where it has a limit, else of the machine, bytes. */
  memory: Use | null;
  /** All GPUs together, bytes; null: there is none. */
  vram: Use | null;
  /** The busiest GPU, percent; null: there is none. */
  gpu: number | null;
  /** The kernel itself, with its children: percent of one core, and bytes. */
  kernel: { cpu: number | null; memory: number | null; vram: number | null };
}

/** The newest values. A reading that failed is not known, never 0. */
export function readMachine(store: SeriesStore): MachineFacts {
  const newest = new Map<string, number>();
  for (const { entry, buffer } of store.all()) {
    const value = entry.group === 'metric' ? undefined : buffer.last?.value;
    if (value !== undefined && Number.isFinite(value)) {
      newest.set(entry.name, value);
    }
  }
  const get = (name: string): number | null => newest.get(name) ?? null;
  const gpus = (quantity: string): number[] =>
    [...newest]
      .filter(([name]) => /^gpu\d+\./.test(name) && name.endsWith(quantity))
      .map(([, value]) => value);
  // Of the container where it has a quota: that is where it ends.
  const cpu = get('cpu.limit_used_percent') ?? get('cpu.percent');
  const busiest = Math.max(...gpus('.utilization_percent'));
  const limit = get('memory.limit_bytes');
  return {
    cpu: cpu === null ? null : { used: cpu, total: null, percent: cpu },
    memory:
      limit === null
        ? use(get('memory.used_bytes'), get('memory.total_bytes'))
        : use(get('memory.limit_used_bytes'), limit),
    vram: use(
      sum(gpus('.memory_used_bytes')),
      sum(gpus('.memory_total_bytes'))
    ),
    gpu: Number.isFinite(busiest) ? busiest : null,
    kernel: {
      cpu: get('process.tree_cpu_percent') ?? get('process.cpu_percent'),
      memory: get('process.tree_rss_bytes') ?? get('process.rss_bytes'),
      vram: sum(gpus('.process_memory_bytes'))
    }
  };
}

function use(used: number | null, total: number | null): Use | null {
  return used === null
    ? null
    : {
        used,
        total,
        percent: total !== null && total > 0 ? (100 * used) / total : null
      };
}

/** null: nothing to add up. */
function sum(values: readonly number[]): number | null {
  return values.length === 0
    ? null
    : values.reduce((total, value) => total + value, 0);
}
