/**
 * The binary buffers of messages: samples as columns, and the pixels of frames.
 *
 * Sizes and geometry are checked here, so that nobody later fills more memory than a message announces, or draws outside
 * of a picture. No copies, unless a buffer lies where its numbers cannot be read in place.
 */
import type { Problem } from './problem';
import { invalid } from './problem';
import type { Frame, Frames, Past, Samples, Saved } from './protocol/messages';
import type { Translation } from './translation';

/** Samples as columns of equal length; see `Samples` of the protocol. */
export interface ParsedSamples {
  type: 'samples';
  replay: boolean;
  id: Uint32Array;
  /** Seconds since the epoch. */
  time: Float64Array;
  /** NaN: the reading failed or the metric is NaN. */
  value: Float64Array;
  /** NaN: none. */
  step: Float64Array;
}

/** The thinned past of some series as columns of equal length; see `Past` of the protocol. */
export interface ParsedPast {
  type: 'past';
  /** Length of the stretches that became one entry each. */
  seconds: number;
  /** Ids of the series whose entries of this length are all here. */
  series: number[];
  /** For each of them when its samples begin, seconds since the epoch. */
  until: number[];
  id: Uint32Array;
  time: Float64Array;
  low: Float32Array;
  mean: Float32Array;
  high: Float32Array;
  /** 0: readings failed there, and the values are NaN. */
  counts: Uint32Array;
}

/** One frame and its encoded pixels. */
export interface EncodedFrame {
  frame: Frame;
  data: Uint8Array;
}

export interface ParsedFrames {
  type: 'frames';
  frames: EncodedFrame[];
}

/** The answer to a wish for a file. */
export interface ParsedSaved extends Saved {
  /** null: there is none, `problem` says why. */
  file: Uint8Array | null;
}

/** Device pixels of one picture; more than any screen has, and the most that browsers allow a canvas to have. */
export const MAX_PIXELS = 1 << 28;

/** `samples` and its four columns. */
export function withColumns(
  { count, replay = false }: Samples,
  buffers: readonly ArrayBufferView[],
  trans: Translation
): ParsedSamples | Problem {
  const [id, time, value, step] = buffers;
  if (buffers.length !== 4 || !id || !time || !value || !step) {
    return invalid(
      'buffers',
      'samples',
      `${buffers.length} buffers instead of 4`,
      trans
    );
  }
  const sizes = [id, time, value, step].map(buffer => buffer.byteLength);
  if (
    id.byteLength !== 4 * count ||
    [time, value, step].some(b => b.byteLength !== 8 * count)
  ) {
    return invalid(
      'buffers',
      'samples',
      `buffers of ${sizes.join(', ')} bytes for ${count} samples`,
      trans
    );
  }
  return {
    type: 'samples',
    replay,
    id: new Uint32Array(...aligned(id, 4)),
    time: new Float64Array(...aligned(time, 8)),
    value: new Float64Array(...aligned(value, 8)),
    step: new Float64Array(...aligned(step, 8))
  };
}

/** `past` and its six columns. */
export function withEntries(
  { seconds, count, series, until }: Past,
  buffers: readonly ArrayBufferView[],
  trans: Translation
): ParsedPast | Problem {
  const [id, time, low, mean, high, counts] = buffers;
  if (
    buffers.length !== 6 ||
    !id ||
    !time ||
    !low ||
    !mean ||
    !high ||
    !counts
  ) {
    const what = `${buffers.length} buffers instead of 6`;
    return invalid('buffers', 'past', what, trans);
  }
  const sizes = buffers.map(buffer => buffer.byteLength);
  if (
    time.byteLength !== 8 * count ||
    [id, low, mean, high, counts].some(b => b.byteLength !== 4 * count)
  ) {
    const what = `buffers of ${sizes.join(', ')} bytes for ${count} entries`;
    return invalid('buffers', 'past', what, trans);
  }
  if (series.length !== until.length) {
    const what = `${until.length} times for ${series.length} series`;
    return invalid('shape', 'past', what, trans);
  }
  return {
    type: 'past',
    seconds,
    series,
    until,
    id: new Uint32Array(...aligned(id, 4)),
    time: new Float64Array(...aligned(time, 8)),
    low: new Float32Array(...aligned(low, 4)),
    mean: new Float32Array(...aligned(mean, 4)),
    high: new Float32Array(...aligned(high, 4)),
    counts: new Uint32Array(...aligned(counts, 4))
  };
}

/**
 * Arguments for a typed array over `view`: its own memory when that is aligned, else a copy. Buffers of one websocket
 * message are views into it at whatever offset they came to lie. (Every platform a browser runs on is little-endian.)
 */
function aligned(
  view: ArrayBufferView,
  itemBytes: number
): [ArrayBufferLike, number, number] {
  const { buffer, byteOffset, byteLength } = view;
  const length = byteLength / itemBytes;
  return byteOffset % itemBytes === 0
    ? [buffer, byteOffset, length]
    : [buffer.slice(byteOffset, byteOffset + byteLength), 0, length];
}

/** `frames`, each with its encoded pixels. */
export function withPixels(
  { frames }: Frames,
  buffers: readonly ArrayBufferView[],
  trans: Translation
): ParsedFrames | Problem {
  if (frames.length !== buffers.length) {
    return invalid(
      'buffers',
      'frames',
      `${buffers.length} buffers for ${frames.length} frames`,
      trans
    );
  }
  const parsed: EncodedFrame[] = [];
  for (const [index, frame] of frames.entries()) {
    const view = buffers[index];
    const wrong = misfit(frame);
    if (wrong || view === undefined) {
      return invalid('shape', 'frames', wrong, trans);
    }
    parsed.push({
      frame,
      data: new Uint8Array(view.buffer, view.byteOffset, view.byteLength)
    });
  }
  return { type: 'frames', frames: parsed };
}

/** `saved`, with its file. */
export function withFile(
  saved: Saved,
  buffers: readonly ArrayBufferView[],
  trans: Translation
): ParsedSaved | Problem {
  const [view] = buffers;
  if (buffers.length !== ((saved.problem ?? '') === '' ? 1 : 0)) {
    return invalid('buffers', 'saved', `${buffers.length} files`, trans);
  }
  const file =
    view === undefined
      ? null
      : new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  return { ...saved, file };
}

/** What is wrong with a frame's geometry, or ''. */
function misfit(frame: Frame): string {
  const { x, y, width, height, full_width, full_height, base, seq, ratio } =
    frame;
  const inside =
    x >= 0 &&
    y >= 0 &&
    width > 0 &&
    height > 0 &&
    x + width <= full_width &&
    y + height <= full_height;
  if (!inside) {
    return `a rectangle ${width}x${height}+${x}+${y} outside its picture of ${full_width}x${full_height}`;
  }
  if (full_width * full_height > MAX_PIXELS) {
    return `a picture of ${full_width}x${full_height} pixels`;
  }
  if (base === -1 && (width !== full_width || height !== full_height)) {
    return 'a key frame that does not cover its picture';
  }
  if (seq < 0 || base < -1 || base >= seq) {
    return `frame ${seq} on top of frame ${base}`;
  }
  return ratio > 0 ? '' : `a pixel ratio of ${ratio}`;
}
