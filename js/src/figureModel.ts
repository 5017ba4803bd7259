/**
 * One live figure as this page knows it: what the hub says about it, and its pixels.
 *
 * Frames are decoded one after the other, in order, and put into one picture that all surfaces of the figure draw; while
 * nothing shows the figure, they wait undecoded. How pixels are decoded and kept is `Imaging`, so that the order of
 * things can be tested without a browser.
 */
import { bounded } from './bounded';
import type { EncodedFrame } from './binary';
import { Emitter } from './emitter';
import { FrameQueue } from './frameQueue';
import { inflater } from './inflater';
import type { Pace } from './pace';
import type { Picture, PictureSource, Pixels } from './pixels';
import { CanvasPicture, decode, release } from './pixels';
import type { FigureInfo, Toolbar } from './protocol/messages';

/** The frame that the pixels show. */
export interface FrameInfo {
  seq: number;
  /** Size of the whole picture, device pixels. */
  width: number;
  height: number;
  /** Device pixels per CSS pixel that it was drawn for. */
  ratio: number;
  /** Dots per inch, device pixels. */
  dpi: number;
  /** Wall time when the figure's state was captured, seconds since the epoch. */
  time: number;
}

/** How pixels are decoded and kept. */
export interface Imaging {
  decode(encoded: EncodedFrame): Promise<Pixels>;
  createPicture(): Picture;
  /** The worker that unpacks pictures does not answer: it goes another, slower way from now on. */
  readonly troubled?: Emitter<void>;
}

/** A part of a picture, device pixels. */
export interface Rectangle {
  x: number;
  y: number;
  width: number;
  height: number;
}

export const BROWSER_IMAGING: Imaging = {
  decode,
  createPicture: () => new CanvasPicture(),
  troubled: inflater.troubled
};

/** Decoding takes milliseconds; a browser that has not answered by then never will. */
export const DECODE_WITHIN_MS = 10_000;
/** Changes of the picture that are remembered, for surfaces that copy only what changed. */
const REMEMBERED = 32;

/** A frame that arrived, and when. */
interface Arrived extends EncodedFrame {
  /** Page's clock, as `performance.now()`. */
  arrived_ms: number;
  /** See `FrameReport`. */
  age_ms: number | null;
}

export class FigureModel {
  readonly id: string;
  /** `info`, `closed` or `overdue` changed. */
  readonly changed = new Emitter<void>();
  /** `toolbar` is another. */
  readonly tooled = new Emitter<Toolbar>();
  /** New pixels are there. */
  readonly framed = new Emitter<FrameInfo>();
  /** Nothing more can be shown without a key frame. */
  readonly broken = new Emitter<void>();
  /** A frame could not be decoded: what was wrong. `broken` follows. */
  readonly failed = new Emitter<string>();

  private readonly _imaging: Imaging;
  private readonly _pace: Pace | null;
  private readonly _queue = new FrameQueue<Arrived>();
  private _info: FigureInfo;
  private _toolbar: Toolbar | null = null;
  private _picture: Picture | null = null;
  private _latest: FrameInfo | null = null;
  /** What the last frames replaced, the newest last. */
  private _damage: Rectangle[] = [];
  private _version = 0;
  private _newest_s = -Infinity;
  private _shown = true;
  private _closed = false;
  private _overdue = false;
  private _working = false;

  /** @param options.pace - is told what becomes of frames. */
  constructor(
    info: FigureInfo,
    options: { imaging?: Imaging | undefined; pace?: Pace | undefined } = {}
  ) {
    this.id = info.id;
    this._info = info;
    this._imaging = options.imaging ?? BROWSER_IMAGING;
    this._pace = options.pace ?? null;
  }

  /** What the hub says about it. */
  get info(): FigureInfo {
    return this._info;
  }

  set info(info: FigureInfo) {
    const differs = JSON.stringify(info) !== JSON.stringify(this._info);
    this._info = info;
    if (differs) {
      this.changed.emit();
    }
  }

  /** What its tools said last; null: nobody used them yet. */
  get toolbar(): Toolbar | null {
    return this._toolbar;
  }

  set toolbar(toolbar: Toolbar | null) {
    this._toolbar = toolbar;
    if (toolbar !== null) {
      this.tooled.emit(toolbar);
    }
  }

  /** The figure was closed in the kernel, or its session ended. Its last picture stays. */
  get closed(): boolean {
    return this._closed;
  }

  /** A frame is missing, and no picture has come for some time although one was asked for: what is seen is old. */
  get overdue(): boolean {
    return this._overdue;
  }

  set overdue(overdue: boolean) {
    if (overdue !== this._overdue) {
      this._overdue = overdue;
      this.changed.emit();
    }
  }

  /** Whether this page shows the figure: else frames wait undecoded, as far as they may be of use. */
  set shown(shown: boolean) {
    this._shown = shown;
    void this._work();
  }

  /** The frame that `pixels()` shows; null: none yet. */
  get latest(): FrameInfo | null {
    return this._latest;
  }

  /** Sequence number of the newest frame that this page can build upon; -1: it needs a key frame. */
  get have(): number {
    return this._queue.have;
  }

  /** Counts the changes of the picture; 0: there is none yet. */
  get version(): number {
    return this._version;
  }

  /** The whole picture, of the size that `latest` says; null: none yet. Draw it at once, do not keep it. */
  pixels(): PictureSource | null {
    return this._latest === null ? null : (this._picture?.source ?? null);
  }

  /** What has changed in the picture since it had that version; null: too much to remember, take all of it. */
  changedSince(version: number): readonly Rectangle[] | null {
    const count = this._version - version;
    return count > this._damage.length
      ? null
      : this._damage.slice(this._damage.length - count);
  }

  /** Take a frame that arrived. @param age_ms - since its state was captured, up to a constant. */
  push(encoded: EncodedFrame, age_ms: number | null = null): void {
    if (this._closed) {
      return;
    }
    const { time } = encoded.frame;
    const skipped = this._queue.skipped;
    const verdict = this._queue.push({
      ...encoded,
      arrived_ms: performance.now(),
      age_ms: time <= this._newest_s ? null : age_ms
    });
    this._newest_s = Math.max(this._newest_s, time);
    if (this._shown && this._queue.skipped > skipped) {
      this._pace?.skipped();
    }
    switch (verdict) {
      case 'taken':
        void this._work();
        return;
      case 'late':
        return;
      case 'overrun':
        if (this._shown) {
          this._pace?.overrun();
        }
        this.broken.emit();
        return;
      case 'broken':
        this.broken.emit();
    }
  }

  /** The main thread was busy for so long with showing the picture. */
  busy(spent_ms: number): void {
    this._pace?.busy(spent_ms);
  }

  /** The figure is gone. */
  close(): void {
    if (!this._closed) {
      this._closed = true;
      this._queue.clear();
      this.changed.emit();
    }
  }

  private async _work(): Promise<void> {
    if (this._working) {
      return;
    }
    this._working = true;
    try {
      while (this._shown && !this._closed) {
        const next = this._queue.shift();
        if (next === undefined) {
          return;
        }
        await this._apply(next);
      }
    } finally {
      this._working = false;
    }
  }

  private async _apply(encoded: Arrived): Promise<void> {
    const { frame, arrived_ms, age_ms } = encoded;
    let begun_ms: number;
    try {
      const pixels = await bounded(
        this._imaging.decode(encoded),
        DECODE_WITHIN_MS,
        'decoding',
        release
      );
      if (this._closed) {
        release(pixels);
        return;
      }
      begun_ms = performance.now();
      this._picture ??= this._imaging.createPicture();
      if (frame.base === -1) {
        this._picture.resize(frame.full_width, frame.full_height);
      }
      this._picture.put(frame, pixels);
    } catch (error) {
      this._queue.fail();
      this.failed.emit(error instanceof Error ? error.message : String(error));
      if (this._queue.have === -1) {
        this.broken.emit();
      }
      return;
    }
    const now_ms = performance.now();
    this._pace?.report({
      figure: this,
      key: frame.base === -1,
      wait_ms: now_ms - arrived_ms,
      busy_ms: now_ms - begun_ms,
      age_ms
    });
    const { x, y, width, height } = frame;
    this._damage = [...this._damage, { x, y, width, height }].slice(
      -REMEMBERED
    );
    this._version += 1;
    this._latest = {
      seq: frame.seq,
      width: frame.full_width,
      height: frame.full_height,
      ratio: frame.ratio,
      dpi: frame.dpi,
      time: frame.time
    };
    this.framed.emit(this._latest);
  }
}
