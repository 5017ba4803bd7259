/**
 * The figures of one kernel, as its hub lists them: a model each, in the hub's order, and the key frames they wait for.
 *
 * A part of `KernelModel`, which tells it what the hub said and what the page shows.
 */
import type { EncodedFrame } from './binary';
import type { Emitter } from './emitter';
import type { Imaging } from './figureModel';
import { FigureModel } from './figureModel';
import { KeyFrames } from './keyFrames';
import type { Pace } from './pace';
import type { FigureInfo } from './protocol/messages';

export interface KernelFiguresOptions {
  imaging: Imaging;
  pace: Pace;
  /** A picture of that figure could not be decoded: what was said of it. */
  failed: (figure: FigureModel, what: string) => void;
  /** Aborted when the model goes. */
  signal: AbortSignal;
}

export class KernelFigures {
  private readonly _options: KernelFiguresOptions;
  private readonly _all = new Map<string, FigureModel>();
  private readonly _keyFrames = new KeyFrames(
    id => this._all.get(id)?.have === -1
  );

  constructor(options: KernelFiguresOptions) {
    this._options = options;
    this._keyFrames.overdue.on(
      id => {
        const figure = this._all.get(id);
        if (figure !== undefined) {
          figure.overdue = true;
        }
      },
      { signal: options.signal }
    );
  }

  /** By `FigureInfo.id`, in the hub's order. */
  get all(): ReadonlyMap<string, FigureModel> {
    return this._all;
  }

  /** Id of a figure whose base frame is missing; at most once a second for each figure. */
  get resync(): Emitter<string> {
    return this._keyFrames.asked;
  }

  /** The ids of those that the page shows: the others are not decoded, and no key frames are asked for. */
  set shown(figures: Iterable<string>) {
    this._keyFrames.shown = new Set(figures);
    for (const figure of this._all.values()) {
      figure.shown = this._keyFrames.shows(figure.id);
    }
  }

  /** These are all that there are now. */
  list(infos: readonly FigureInfo[]): void {
    const before = new Map(this._all);
    this._all.clear(); // set anew, so that the map has the hub's order
    for (const info of infos) {
      const known = before.get(info.id);
      before.delete(info.id);
      this._all.set(info.id, known ?? this._create(info));
      if (known) {
        known.info = info;
      }
    }
    for (const gone of before.values()) {
      this._keyFrames.forget(gone.id);
      gone.close();
    }
  }

  /** Frames arrived. @param now - this machine's clock, seconds since the epoch. */
  show(frames: readonly EncodedFrame[], now: number): void {
    for (const encoded of frames) {
      // A figure that is not known yet, or not any more: when it is, its first frame will be a key frame or ask for one.
      const { figure, time } = encoded.frame;
      this._all.get(figure)?.push(encoded, (now - time) * 1000);
    }
  }

  /** Close them all: what comes now is of another session. */
  clear(): void {
    this._keyFrames.clear();
    const figures = [...this._all.values()];
    this._all.clear();
    for (const figure of figures) {
      figure.close();
    }
  }

  private _create(info: FigureInfo): FigureModel {
    const { imaging, pace, failed } = this._options;
    const figure = new FigureModel(info, { imaging, pace });
    figure.shown = this._keyFrames.shows(figure.id);
    figure.broken.on(() => {
      this._keyFrames.ask(figure.id);
    });
    figure.framed.on(() => {
      this._keyFrames.arrived(figure.id);
      figure.overdue = false;
    });
    figure.failed.on(what => failed(figure, what));
    return figure;
  }
}
