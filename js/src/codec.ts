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
  Goodbye,
  Hello,
  HubMessage,
  Notice,
  State
} from './protocol/messages';
import { PROTOCOL } from './protocol/messages';

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
  /** Problems with the same key are reported once. */
  key: string;
  /** What happened, for people. */
  text: string;
}

/** Parse one message of the hub. Never throws. */
export function parseHub(
  content: unknown,
  buffers: readonly ArrayBufferView[]
): Parsed | Problem {
  void content;
  void buffers;
  return { type: 'problem', key: 'unfinished', text: 'not written yet' };
}

/** The JSON content of a message: its fields and `livemon`, the version of the wire. */
export function encodeControl(
  message: ControlMessage | HubMessage
): Record<string, unknown> {
  return { ...message, livemon: PROTOCOL };
}
