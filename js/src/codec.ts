/**
 * Between what the connection delivers (JSON content and binary buffers) and typed messages.
 *
 * Everything that arrives is parsed, never cast: what cannot be understood becomes a `Problem`. Nothing here throws,
 * and nothing here knows the DOM or Jupyter.
 */
import type {
  Catalogue,
  ControlMessage,
  Figures,
  Frame,
  Frames,
  Goodbye,
  Hello,
  HubMessage,
  Notice,
  Samples,
  State
} from './protocol/messages';
import { PROTOCOL } from './protocol/messages';
import * as validators from './protocol/validators';

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

/** One frame and its encoded pixels. */
export interface EncodedFrame {
  frame: Frame;
  data: Uint8Array;
}

export interface ParsedFrames {
  type: 'frames';
  frames: EncodedFrame[];
}

export type Parsed =
  | Hello
  | Catalogue
  | ParsedSamples
  | State
  | Figures
  | ParsedFrames
  | Notice
  | Goodbye;

/** A message that was not understood. */
export interface Problem {
  type: 'problem';
  /** type: unknown; version: another one or none; shape: fields are missing or wrong; buffers: they do not fit. */
  kind: 'type' | 'version' | 'shape' | 'buffers';
  /** Problems with the same key are reported once. */
  key: string;
  /** What happened, for people. */
  text: string;
}

/** Device pixels of one picture; more than any screen has, and the most that browsers allow a canvas to have. */
export const MAX_PIXELS = 1 << 28;

/** Parse one message of the hub. Never throws. */
export function parseHub(
  content: unknown,
  buffers: readonly ArrayBufferView[]
): Parsed | Problem {
  if (!isObject(content)) {
    return problem(
      'shape',
      'shape',
      'A message from the kernel is not an object.'
    );
  }
  const { livemon, type } = content;
  if (livemon === undefined) {
    return problem(
      'version',
      'version',
      "A message from the kernel is not one of Livemon's: it names no version."
    );
  }
  if (livemon !== PROTOCOL) {
    const theirs = shortly(livemon);
    return problem(
      'version',
      `version:${theirs}`,
      `The kernel's Livemon speaks version ${theirs} of the protocol, this page speaks ${PROTOCOL}. ` +
        'Install the same version on both sides and reload the page.'
    );
  }
  if (!isHubType(type)) {
    const theirs = shortly(type);
    return problem(
      'type',
      `type:${theirs}`,
      `The kernel sent a message of a type that this page does not know: ${theirs}.`
    );
  }
  switch (type) {
    case 'hello':
    case 'catalogue':
    case 'state':
    case 'figures':
    case 'notice':
    case 'goodbye':
      return check(type, content);
    case 'samples': {
      const samples = check(type, content);
      return samples.type === 'problem'
        ? samples
        : withColumns(samples, buffers);
    }
    case 'frames': {
      const frames = check(type, content);
      return frames.type === 'problem' ? frames : withPixels(frames, buffers);
    }
  }
}

/** The JSON content of a message: its fields and `livemon`, the version of the wire. */
export function encodeControl(
  message: ControlMessage
): Record<string, unknown> {
  return { ...message, livemon: PROTOCOL };
}

/**
 * The other side of `parseHub`: what the hub would put on the wire. The page never sends it; demonstrations and tests do.
 */
export function encodeHub(message: Parsed): {
  content: Record<string, unknown>;
  buffers: ArrayBufferView[];
} {
  switch (message.type) {
    case 'samples': {
      const { id, time, value, step, replay } = message;
      const samples: Samples = {
        type: 'samples',
        count: id.length,
        ...(replay && { replay })
      };
      return { content: envelope(samples), buffers: [id, time, value, step] };
    }
    case 'frames': {
      const frames: Frames = {
        type: 'frames',
        frames: message.frames.map(({ frame }) => frame)
      };
      return {
        content: envelope(frames),
        buffers: message.frames.map(({ data }) => data)
      };
    }
    case 'hello':
    case 'catalogue':
    case 'state':
    case 'figures':
    case 'notice':
    case 'goodbye':
      return { content: envelope(message), buffers: [] };
  }
}

function envelope(message: HubMessage): Record<string, unknown> {
  return { ...message, livemon: PROTOCOL };
}

// -- the JSON part -----------------------------------------------------------------------------------------------------

type HubType = HubMessage['type'];
type HubMessageOf<Type extends HubType> = Extract<HubMessage, { type: Type }>;

/** What ajv generates: true, or false with `errors` set. */
interface Validator {
  (value: unknown): boolean;
  errors?: readonly { instancePath: string; message?: string }[] | null;
}

const VALIDATORS: Readonly<Record<HubType, Validator>> = {
  hello: validators.Hello,
  catalogue: validators.Catalogue,
  samples: validators.Samples,
  state: validators.State,
  figures: validators.Figures,
  frames: validators.Frames,
  notice: validators.Notice,
  goodbye: validators.Goodbye
};

function isHubType(type: unknown): type is HubType {
  return typeof type === 'string' && Object.hasOwn(VALIDATORS, type);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `content` as a message of that type. Its optional fields stay absent when they are; see the protocol for defaults. */
function check<Type extends HubType>(
  type: Type,
  content: Record<string, unknown>
): HubMessageOf<Type> | Problem {
  if (matches(type, content)) {
    return content;
  }
  const error = VALIDATORS[type].errors?.[0];
  return invalid(
    'shape',
    type,
    `${error?.instancePath ?? ''} ${error?.message ?? 'is not valid'}`.trim()
  );
}

function matches<Type extends HubType>(
  type: Type,
  content: unknown
): content is HubMessageOf<Type> {
  return VALIDATORS[type](content);
}

/** Something that should have been a name or a number, for a sentence. */
function shortly(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value.slice(0, 40));
    case 'number':
      return String(value);
    default:
      return `(${typeof value})`;
  }
}

function problem(kind: Problem['kind'], key: string, text: string): Problem {
  return { type: 'problem', kind, key, text };
}

function invalid(
  kind: 'shape' | 'buffers',
  type: HubType,
  what: string
): Problem {
  return problem(
    kind,
    `${kind}:${type}`,
    `A message from the kernel (${type}) could not be read: ${what}.`
  );
}

// -- the binary part ---------------------------------------------------------------------------------------------------

function withColumns(
  { count, replay = false }: Samples,
  buffers: readonly ArrayBufferView[]
): ParsedSamples | Problem {
  const [id, time, value, step] = buffers;
  if (buffers.length !== 4 || !id || !time || !value || !step) {
    return invalid(
      'buffers',
      'samples',
      `${buffers.length} buffers instead of 4`
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
      `buffers of ${sizes.join(', ')} bytes for ${count} samples`
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

function withPixels(
  { frames }: Frames,
  buffers: readonly ArrayBufferView[]
): ParsedFrames | Problem {
  if (frames.length !== buffers.length) {
    return invalid(
      'buffers',
      'frames',
      `${buffers.length} buffers for ${frames.length} frames`
    );
  }
  const parsed: EncodedFrame[] = [];
  for (const [index, frame] of frames.entries()) {
    const view = buffers[index];
    const wrong = misfit(frame);
    if (wrong || view === undefined) {
      return invalid('shape', 'frames', wrong);
    }
    parsed.push({
      frame,
      data: new Uint8Array(view.buffer, view.byteOffset, view.byteLength)
    });
  }
  return { type: 'frames', frames: parsed };
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
