/**
 * Which of the frames that arrive for one figure are still needed: sequence and base, key frames, late frames.
 *
 * Pure bookkeeping; no pixels, no clock. A frame builds upon the one that its `base` names; when that one never came,
 * nothing can be shown until a key frame comes, and whoever owns the queue asks for one.
 */
import type { EncodedFrame } from './binary';
import type { Frame } from './protocol/messages';

type Rectangle = Pick<Frame, 'x' | 'y' | 'width' | 'height'>;

/** What became of a frame that arrived. */
export type Verdict =
  /** It waits to be decoded. */
  | 'taken'
  /** It is older than what is here already: nothing to do. */
  | 'late'
  /** Its base is missing: a key frame is needed. */
  | 'broken'
  /** Too many wait already: a key frame is needed. */
  | 'overrun';

/** Frames that may wait at once; a page that cannot keep up starts again from a key frame. */
export const MAX_WAITING = 32;

export class FrameQueue<T extends EncodedFrame = EncodedFrame> {
  private _waiting: T[] = [];
  private _newest = -1;
  private _broken = true;
  private _skipped = 0;

  /** Sequence number of the newest frame that the next one can build upon; -1: only a key frame will do. */
  get have(): number {
    return this._broken ? -1 : this._newest;
  }

  /** How many frames were passed over so far, because a newer one that covers them waited too. */
  get skipped(): number {
    return this._skipped;
  }

  /** Take a frame that arrived. */
  push(encoded: T): Verdict {
    const { seq, base } = encoded.frame;
    if (base === -1) {
      // It covers everything: what waits before it need not be decoded any more. A key frame is taken whatever its
      // number is, because a renderer that was started again may count from the beginning.
      this._waiting = [encoded];
      this._newest = seq;
      this._broken = false;
      return 'taken';
    }
    if (seq <= this._newest) {
      return 'late'; // e.g. of the size that a key frame has just replaced
    }
    if (this._broken || base !== this._newest) {
      this._broken = true;
      return 'broken';
    }
    this._passOver(encoded);
    if (this._waiting.length >= MAX_WAITING) {
      this._broken = true;
      return 'overrun';
    }
    this._waiting.push(encoded);
    this._newest = seq;
    return 'taken';
  }

  /** The next frame to decode; undefined: none waits. */
  shift(): T | undefined {
    return this._waiting.shift();
  }

  /** Forget what waits: nobody will decode it. */
  clear(): void {
    this._waiting = [];
    this._broken = true;
  }

  /** A frame could not be decoded: nothing that follows it can be shown. */
  fail(): void {
    const key = this._waiting.findIndex(({ frame }) => frame.base === -1);
    if (key === -1) {
      this._waiting = [];
      this._broken = true;
    }
  }

  /**
   * Of the last frames that wait, those that `next` covers need not be decoded: without them the picture goes from the
   * state before them straight to the one after `next`, and is never a mixture. A key frame stays: it sets the size.
   */
  private _passOver({ frame: next }: T): void {
    for (
      let last = this._waiting.at(-1);
      last !== undefined && last.frame.base !== -1 && covers(next, last.frame);
      last = this._waiting.at(-1)
    ) {
      this._waiting.pop();
      this._skipped += 1;
    }
  }
}

function covers(outer: Rectangle, inner: Rectangle): boolean {
  return (
    outer.x <= inner.x &&
    outer.y <= inner.y &&
    outer.x + outer.width >= inner.x + inner.width &&
    outer.y + outer.height >= inner.y + inner.height
  );
}
