/** The made-up numbers of a machine, a kernel and a training: series of the sampler's names, and how they go. */
import type { SeriesEntry } from '../src/protocol/messages';

/** The value at a time, seconds since the epoch. */
export type Walk = (t: number) => number;

export type SyntheticSeries = [entry: Omit<SeriesEntry, 'id'>, at: Walk];

export interface Machine {
  cores: number;
  gpus: number;
}

const GIB = 2 ** 30;

/** What a sampler would read on a machine of that kind. */
export function sampled({ cores, gpus }: Machine): SyntheticSeries[] {
  const busy = (t: number): number =>
    50 + 40 * Math.sin(t / 37) + 6 * Math.sin(t * 1.3);
  const list: SyntheticSeries[] = [
    [
      { name: 'cpu.percent', unit: 'percent', group: 'host', label: 'CPU' },
      busy
    ],
    ...Array.from({ length: cores }, (_, core): SyntheticSeries => [
      {
        name: `cpu.core${core}.percent`,
        unit: 'percent',
        group: 'host',
        label: `Core ${core}`
      },
      t =>
        Math.max(
          0,
          Math.min(100, busy(t + core * 3) + 20 * Math.sin(t / 3 + core))
        )
    ]),
    [
      {
        name: 'memory.used_bytes',
        unit: 'bytes',
        group: 'host',
        label: 'Memory used'
      },
      t => (6.2 + Math.sin(t / 90)) * GIB
    ],
    [
      {
        name: 'memory.total_bytes',
        unit: 'bytes',
        group: 'host',
        label: 'Memory total'
      },
      () => 15.6 * GIB
    ],
    [
      {
        name: 'swap.used_bytes',
        unit: 'bytes',
        group: 'host',
        label: 'Swap used'
      },
      () => 0
    ],
    [
      {
        name: 'disk.read_bytes_per_s',
        unit: 'bytes_per_s',
        group: 'host',
        label: 'Disk read'
      },
      t => Math.max(0, 3e6 * Math.sin(t / 11))
    ],
    [
      {
        name: 'disk.write_bytes_per_s',
        unit: 'bytes_per_s',
        group: 'host',
        label: 'Disk written'
      },
      t => (t % 30 < 4 ? 42e6 : 12e3)
    ],
    [
      {
        name: 'net.received_bytes_per_s',
        unit: 'bytes_per_s',
        group: 'host',
        label: 'Network received'
      },
      t => 3e5 * (1 + Math.sin(t / 5))
    ],
    [
      {
        name: 'net.sent_bytes_per_s',
        unit: 'bytes_per_s',
        group: 'host',
        label: 'Network sent'
      },
      t => 4e4 * (1 + Math.sin(t / 7))
    ],
    [
      {
        name: 'process.cpu_percent',
        unit: 'percent',
        group: 'process',
        label: 'Kernel CPU'
      },
      t => 170 + 60 * Math.sin(t / 20)
    ],
    [
      {
        name: 'process.tree_cpu_percent',
        unit: 'percent',
        group: 'process',
        label: 'Kernel and children CPU'
      },
      t => 190 + 60 * Math.sin(t / 20)
    ],
    [
      {
        name: 'process.rss_bytes',
        unit: 'bytes',
        group: 'process',
        label: 'Kernel memory'
      },
      t => 1503238553 + 3e8 * Math.sin(t / 60)
    ],
    [
      {
        name: 'process.tree_rss_bytes',
        unit: 'bytes',
        group: 'process',
        label: 'Kernel and children memory'
      },
      t => 2003238553 + 3e8 * Math.sin(t / 60)
    ],
    [
      {
        name: 'process.threads',
        unit: 'count',
        group: 'process',
        label: 'Kernel threads'
      },
      t => 24 + (Math.floor(t / 40) % 3)
    ]
  ];
  for (let gpu = 0; gpu < gpus; gpu += 1) {
    const of = (
      name: string,
      unit: SeriesEntry['unit'],
      label: string
    ): Omit<SeriesEntry, 'id'> => ({
      name: `gpu${gpu}.${name}`,
      unit,
      group: 'gpu',
      label: `GPU ${gpu} ${label}`,
      device: 'NVIDIA H100 80GB HBM3'
    });
    list.push(
      [
        of('utilization_percent', 'percent', 'utilisation'),
        t => Math.max(0, Math.min(100, 88 + 20 * Math.sin(t / 9 + gpu)))
      ],
      [
        of('memory_used_bytes', 'bytes', 'memory used'),
        t => (52 + 4 * Math.sin(t / 30)) * GIB
      ],
      [of('memory_total_bytes', 'bytes', 'memory total'), () => 79.6 * GIB],
      [
        of('process_memory_bytes', 'bytes', 'memory of this kernel'),
        t => (41 + 3 * Math.sin(t / 30)) * GIB
      ],
      [
        of('temperature_celsius', 'celsius', 'temperature'),
        t => (t % 60 < 10 ? NaN : 61 + 6 * Math.sin(t / 50))
      ],
      [
        of('power_watts', 'watts', 'power'),
        t => 480 + 150 * Math.sin(t / 9 + gpu)
      ]
    );
  }
  return list;
}

/** What a training would log: so many metrics. */
export function metrics(count: number): SyntheticSeries[] {
  const names = [
    'train/loss',
    'val/loss',
    'train/accuracy',
    'learning_rate',
    'grad_norm'
  ];
  const start = Date.now() / 1000 - 600;
  return Array.from({ length: count }, (_, index) => [
    { name: names[index] ?? `metric ${index}`, unit: '', group: 'metric' },
    t => {
      const x = Math.max(0, t - start) / 200;
      const noise = 0.04 * Math.sin(t * 7.3 + index) + 0.03 * Math.sin(t * 3.1);
      switch (index) {
        case 2:
          return 1 - 0.9 * Math.exp(-x) + noise / 4;
        case 3:
          return 3e-4 * Math.exp(-x);
        case 4:
          return t % 120 < 6 ? NaN : 1.5 + 3 * Math.exp(-x) + 8 * noise;
        default:
          return 2.3 * Math.exp(-x * (1 - 0.3 * index)) + 0.1 + noise;
      }
    }
  ]);
}
