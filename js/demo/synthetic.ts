/**
 * A kernel that is not there: speaks the hub's protocol from made-up numbers, for looking at the page side alone.
 *
 * Messages go through the encoder and arrive as views at odd offsets, as a websocket may deliver them.
 */
import type { Parsed } from '../src/codec';
import { encodeHub } from '../src/codec';
import type { KernelModel } from '../src/kernelModel';
import { hello } from './messages';
import type { Picture } from './syntheticPictures';
import { drawPicture } from './syntheticPictures';
import type { Walk } from './syntheticSeries';
import { metrics, sampled } from './syntheticSeries';
import type { SeriesEntry } from '../src/protocol/messages';

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

/** How many pictures a figure goes through, again and again. */
const RING = 12;

interface Source {
  entry: SeriesEntry;
  at: Walk;
}

export class SyntheticKernel {
  private readonly _model: KernelModel;
  private readonly _options: SyntheticOptions;
  private readonly _sources: Source[];
  private readonly _rings: Picture[][] = [];
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
    this.send(hello({ session: 'synthetic', time: now }));
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
          await drawPicture(
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
