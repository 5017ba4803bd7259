/** One live figure as this page knows it: what the hub says about it, and its pixels. No DOM of its own. */
import { Emitter } from './emitter';
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

export class FigureModel {
  readonly id: string;
  info: FigureInfo;
  /** `info` or `closed` changed. */
  readonly changed = new Emitter<void>();
  /** New pixels are there. */
  readonly framed = new Emitter<FrameInfo>();

  constructor(info: FigureInfo) {
    this.id = info.id;
    this.info = info;
  }

  /** The figure was closed in the kernel, or its session ended. */
  get closed(): boolean {
    return false;
  }
  /** The frame that `pixels()` shows; null: none yet. */
  get latest(): FrameInfo | null {
    return null;
  }
  /** Sequence number of the newest frame that this page can build upon; -1: it needs a key frame. */
  get have(): number {
    return -1;
  }
  /** The whole picture, of the size that `latest` says; null: none yet. Draw it, do not keep it. */
  pixels(): HTMLCanvasElement | OffscreenCanvas | null {
    return null;
  }
}
