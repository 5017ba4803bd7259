/**
 * A kernel that is not there: speaks the hub's protocol from made-up numbers, for looking at the page side alone.
 *
 * Messages go through the encoder and arrive as views at odd offsets, as a websocket may deliver them.
 */
import type { Parsed } from '../src/codec';
import { encodeHub } from '../src/codec';
import type { KernelModel } from '../src/kernelModel';
import type { Frame, SeriesEntry } from '../src/protocol/messages';

export interface SyntheticOptions {
  cores: number;
  gpus: number;
  metrics: number;
  figures: number;
  /** Size of the figures, CSS pixels. */
  width: number;
  height: number;
  ratio: number;
  /** What is wrong: '', 'error', 'waiting', 'refused'. */
  trouble: string;
}

const GIB = 2 ** 30;
const RING = 12;

type Walk = (t: number) => number;

interface Source {
  entry: SeriesEntry;
  at: Walk;
}

export class SyntheticKernel {
  private readonly _model: KernelModel;
  private readonly _options: SyntheticOptions;
  private readonly _sources: Source[];
  private readonly _rings: {
    frame: Omit<Frame, 'figure' | 'seq' | 'base' | 'time'>;
    data: Uint8Array;
  }[][] = [];
  private _seq = 0;
  private _step = 0;

  constructor(model: KernelModel, options: SyntheticOptions) {
    this._model = model;
    this._options = options;
    this._sources = [...sampled(options), ...metrics(options.metrics)].map(
      ([entry, at], id) => ({
        entry: { ...entry, id },
        at
      })
    );
  }

  get seriesCount(): number {
    return this._sources.length;
  }

  send(message: Parsed): void {
    const { content, buffers } = encodeHub(message);
    const received = buffers.map(({ buffer, byteOffset, byteLength }) => {
      const copy = new Uint8Array(byteLength + 3);
      copy.set(new Uint8Array(buffer, byteOffset, byteLength), 3);
      return new DataView(copy.buffer, 3);
    });
    this._model.receive(JSON.parse(JSON.stringify(content)), received);
  }

  /** Everything that a page gets when it attaches. */
  async attach(history_s: number): Promise<void> {
    const now = Date.now() / 1000;
    const { gpus, trouble } = this._options;
    this.send({
      type: 'hello',
      protocol: 1,
      session: 'synthetic',
      hub: 'hub',
      version: '0.1.0',
      pid: 4242,
      time: now,
      period: 1,
      subshells: true
    });
    this.send({
      type: 'catalogue',
      entries: this._sources.map(({ entry }) => entry),
      full: true
    });
    for (let t = Math.floor(now - history_s); t < now; t += 1) {
      const missing = t % 97 < 8; // the sampler was held up
      this.samples(t, { replay: true, metricsOnly: missing });
    }
    this.send({
      type: 'state',
      cell: { running: true, count: 3, started: now - 74 },
      sources: [
        { name: 'host', state: 'ok' },
        { name: 'process', state: 'ok' },
        gpus > 0
          ? { name: 'gpu', state: 'ok' }
          : {
              name: 'gpu',
              state: 'absent',
              reason: 'No NVIDIA driver: libnvidia-ml.so.1 was not found.'
            },
        { name: 'sampler', state: 'ok' },
        trouble === ''
          ? { name: 'renderer', state: 'ok' }
          : {
              name: 'renderer',
              state: 'restarting',
              reason: 'It was killed by signal 9; trying again in 2 s.'
            }
      ],
      dropped: trouble === '' ? {} : { metrics: 1200 }
    });
    if (trouble !== '') {
      this.send({
        type: 'notice',
        level: 'error',
        text: 'The job "update_plots" raised an error and was stopped.',
        detail:
          'Traceback (most recent call last):\n  File "<ipython-input-3>", line 12, in update_plots\nKeyError: \'loss\'',
        time: now
      });
      this.send({
        type: 'notice',
        level: 'warning',
        text: 'Only 3 of 4 GPUs answer.',
        time: now
      });
    }
    await this._drawRings();
    this._announceFigures();
    this.frames(true);
  }

  samples(time: number, { replay = false, metricsOnly = false } = {}): void {
    const shown = this._sources.filter(
      ({ entry }) => !metricsOnly || entry.group === 'metric'
    );
    this._step += 1;
    this.send({
      type: 'samples',
      replay,
      id: Uint32Array.from(shown, ({ entry }) => entry.id),
      time: Float64Array.from(shown, () => time),
      value: Float64Array.from(shown, ({ at }) => at(time)),
      step: Float64Array.from(shown, ({ entry }) =>
        entry.group === 'metric' ? this._step : NaN
      )
    });
  }

  /** The next frame of every figure. */
  frames(key = false): void {
    this._seq += 1;
    const frames = this._rings.flatMap((ring, index) => {
      const next = key ? ring[0] : ring[1 + (this._seq % (ring.length - 1))];
      const troubled =
        ['waiting', 'refused'].includes(this._options.trouble) && index === 1;
      return next && !troubled
        ? [
            {
              frame: {
                ...next.frame,
                figure: `f${index}`,
                seq: this._seq,
                base: key ? -1 : this._seq - 1,
                time: Date.now() / 1000
              },
              data: next.data
            }
          ]
        : [];
    });
    if (frames.length > 0) {
      this.send({ type: 'frames', frames });
    }
  }

  private _announceFigures(): void {
    const { figures, width, height, trouble } = this._options;
    const titles = [
      'Losses',
      'Accuracy per class',
      'Confusion matrix',
      'Embedding'
    ];
    this.send({
      type: 'figures',
      figures: Array.from({ length: figures }, (_, index) => ({
        id: `f${index}`,
        name: `Figure ${index + 1}`,
        title: titles[index] ?? `Figure ${index + 1}`,
        number: index + 1,
        width,
        height,
        ...(trouble !== '' && index === 0
          ? {
              state: 'error' as const,
              error:
                'Traceback (most recent call last):\n  File "train.py", line 8, in <module>\n    ax.set_title(r"$\\alhpa$")\nValueError: Unknown symbol: \\alhpa, found \'\\\'  (at char 0)'
            }
          : trouble !== '' && index === 1
            ? trouble === 'refused'
              ? {
                  state: 'refused' as const,
                  note: 'This figure is too large to be shown live: 100,000,000 points in one line. Plot fewer, e.g. every 100th.'
                }
              : { state: 'waiting' as const }
            : trouble !== '' && index === 2
              ? {
                  state: 'fallback' as const,
                  note: 'Drawn in the kernel, at most once in 5 s: a Line2D subclass defined in a function cannot be pickled.'
                }
              : { state: 'live' as const })
      }))
    });
  }

  private async _drawRings(): Promise<void> {
    const { figures, width, height, ratio } = this._options;
    for (let figure = 0; figure < figures; figure += 1) {
      const ring = [];
      for (let phase = 0; phase < RING; phase += 1) {
        ring.push(
          await drawFrame(
            figure,
            phase,
            Math.round(width * ratio),
            Math.round(height * ratio),
            ratio
          )
        );
      }
      this._rings.push(ring);
    }
  }
}

async function drawFrame(
  figure: number,
  phase: number,
  width: number,
  height: number,
  ratio: number
): Promise<{
  frame: Omit<Frame, 'figure' | 'seq' | 'base' | 'time'>;
  data: Uint8Array;
}> {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d');
  if (!context) {
    throw new Error('no canvas');
  }
  context.fillStyle = 'white';
  context.fillRect(0, 0, width, height);
  context.strokeStyle = 'black';
  context.lineWidth = ratio;
  context.strokeRect(
    width * 0.125,
    height * 0.11,
    width * 0.775,
    height * 0.77
  );
  context.fillStyle = 'black';
  context.font = `${12 * ratio}px sans-serif`;
  context.fillText(
    `Figure ${figure + 1}, phase ${phase}`,
    width * 0.4,
    height * 0.08
  );
  for (let line = 0; line < 2; line += 1) {
    context.strokeStyle = line ? '#ff7f0e' : '#1f77b4';
    context.beginPath();
    for (let x = 0; x <= 200; x += 1) {
      const y =
        0.5 +
        0.3 * Math.sin(x / 20 + phase / 3 + figure + line) +
        0.05 * Math.sin(x * 1.7 + phase);
      context.lineTo(
        width * (0.125 + (0.775 * x) / 200),
        height * (0.11 + 0.77 * y)
      );
    }
    context.stroke();
  }
  // Deltas cover the inside of the axes, as a moving line's dirty rectangle would.
  const key = phase === 0;
  const x = key ? 0 : Math.floor(width * 0.125);
  const y = key ? 0 : Math.floor(height * 0.11);
  const w = key ? width : Math.floor(width * 0.775);
  const h = key ? height : Math.floor(height * 0.77);
  const pixels = context.getImageData(x, y, w, h).data;
  const stream = new Blob([pixels])
    .stream()
    .pipeThrough(new CompressionStream('deflate'));
  const data = new Uint8Array(await new Response(stream).arrayBuffer());
  return {
    frame: {
      x,
      y,
      width: w,
      height: h,
      full_width: width,
      full_height: height,
      ratio,
      dpi: 100 * ratio,
      encoding: 'deflate'
    },
    data
  };
}

function sampled({
  cores,
  gpus
}: SyntheticOptions): [Omit<SeriesEntry, 'id'>, Walk][] {
  const busy = (t: number): number =>
    50 + 40 * Math.sin(t / 37) + 6 * Math.sin(t * 1.3);
  const list: [Omit<SeriesEntry, 'id'>, Walk][] = [
    [
      { name: 'cpu.percent', unit: 'percent', group: 'host', label: 'CPU' },
      busy
    ],
    ...Array.from(
      { length: cores },
      (_, core): [Omit<SeriesEntry, 'id'>, Walk] => [
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
      ]
    ),
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

function metrics(count: number): [Omit<SeriesEntry, 'id'>, Walk][] {
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
