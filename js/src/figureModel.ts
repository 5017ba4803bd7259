/**
 * One live figure as this page knows it: what the hub says about it, and its pixels.
 *
 * Frames are decoded one after the other, in order, and put into one picture that all surfaces of the figure draw. How
 * pixels are decoded and kept is `Imaging`, so that the order of things can be tested without a browser.
 */
import type { EncodedFrame } from './codec';
import { Emitter } from './emitter';
import { FrameQueue } from './frameQueue';
import type { Picture, PictureSource, Pixels } from './pixels';
import { CanvasPicture, decode, release } from './pixels';
import type { FigureInfo } from './protocol/messages';

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
}

const BROWSER: Imaging = { decode, createPicture: () => new CanvasPicture() };

export class FigureModel {
  readonly id: string;
  /** `info` or `closed` changed. */
  readonly changed = new Emitter<void>();
  /** New pixels are there. */
  readonly framed = new Emitter<FrameInfo>();
  /** Nothing more can be shown without a key frame. */
  readonly broken = new Emitter<void>();
  /** A frame could not be decoded: what was wrong. `broken` follows. */
  readonly failed = new Emitter<string>();

  private readonly _imaging: Imaging;
  private readonly _queue = new FrameQueue();
  private _info: FigureInfo;
  private _picture: Picture | null = null;
  private _latest: FrameInfo | null = null;
  private _closed = false;
  private _working = false;

  constructor(info: FigureInfo, imaging: Imaging = BROWSER) {
    this.id = info.id;
    this._info = info;
    this._imaging = imaging;
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

  /** The figure was closed in the kernel, or its session ended. Its last picture stays. */
  get closed(): boolean {
    return this._closed;
  }

  /** The frame that `pixels()` shows; null: none yet. */
  get latest(): FrameInfo | null {
    return this._latest;
  }

  /** Sequence number of the newest frame that this page can build upon; -1: it needs a key frame. */
  get have(): number {
    return this._queue.have;
  }

  /** The whole picture, of the size that `latest` says; null: none yet. Draw it at once, do not keep it. */
  pixels(): PictureSource | null {
    return this._latest === null ? null : (this._picture?.source ?? null);
  }

  /** Take a frame that arrived. */
  push(encoded: EncodedFrame): void {
    if (this._closed) {
      return;
    }
    switch (this._queue.push(encoded)) {
      case 'taken':
        void this._work();
        return;
      case 'late':
        return;
      case 'broken':
        this.broken.emit();
    }
  }

  /** The figure is gone. */
  close(): void {
    if (!this._closed) {
      this._closed = true;
      this.changed.emit();
    }
  }

  private async _work(): Promise<void> {
    if (this._working) {
      return;
    }
    this._working = true;
    try {
      for (
        let next = this._queue.shift();
        next !== undefined;
        next = this._queue.shift()
      ) {
        await this._apply(next);
        if (this._closed) {
          return;
        }
      }
    } finally {
      this._working = false;
    }
  }

  private async _apply(encoded: EncodedFrame): Promise<void> {
    const { frame } = encoded;
    try {
      const pixels = await this._imaging.decode(encoded);
      if (this._closed) {
        release(pixels);
        return;
      }
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
