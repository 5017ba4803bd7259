/**
 * What the status bar says of a machine and of the kernel on it, taken from the newest samples.
 *
 * It reads the series that `livemon.hub.glance` names, and no others: they are all that a page without a panel is sent.
 */
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
  /** All GPUs together, bytes, but `percent` of the fullest: that is where the next allocation fails. null: there is none. */
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
  // By device; the instances of a GPU that is cut into several are parts of it, and not counted beside it.
  const gpus = (quantity: string): Map<string, number> =>
    new Map(
      [...newest].flatMap(([name, value]) => {
        const [, gpu, what] = /^(gpu\d+)\.(\w+)$/.exec(name) ?? [];
        return gpu !== undefined && what === quantity ? [[gpu, value]] : [];
      })
    );
  // Of the container where it has a quota: that is where it ends.
  const cpu = get('cpu.limit_used_percent') ?? get('cpu.percent');
  const busiest = Math.max(...gpus('utilization_percent').values());
  const [used, total] = [gpus('memory_used_bytes'), gpus('memory_total_bytes')];
  const shares = [...used].flatMap(([gpu, bytes]) => {
    const share = use(bytes, total.get(gpu) ?? null)?.percent;
    return typeof share === 'number' ? [share] : [];
  });
  const vram = use(sum(used.values()), sum(total.values()));
  const limit = get('memory.limit_bytes');
  return {
    cpu: cpu === null ? null : { used: cpu, total: null, percent: cpu },
    memory:
      limit === null
        ? use(get('memory.used_bytes'), get('memory.total_bytes'))
        : use(get('memory.limit_used_bytes'), limit),
    vram: vram && {
      ...vram,
      percent: shares.length > 0 ? Math.max(...shares) : null
    },
    gpu: Number.isFinite(busiest) ? busiest : null,
    kernel: {
      cpu: get('process.tree_cpu_percent') ?? get('process.cpu_percent'),
      memory: get('process.tree_rss_bytes') ?? get('process.rss_bytes'),
      vram: sum(gpus('process_memory_bytes').values())
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
function sum(values: Iterable<number>): number | null {
  const all = [...values];
  return all.length === 0
    ? null
    : all.reduce((total, value) => total + value, 0);
}
