/**
 * Between what the connection delivers (JSON content and binary buffers) and typed messages.
 *
 * Everything that arrives is parsed, never cast: what cannot be understood becomes a `Problem`. Nothing here throws,
 * and nothing here knows the DOM or Jupyter.
 */
import type {
  ParsedFrames,
  ParsedPast,
  ParsedSamples,
  ParsedSaved
} from './binary';
import { withColumns, withEntries, withFile, withPixels } from './binary';
import type { Problem } from './problem';
import { invalid, problem } from './problem';
import type {
  Catalogue,
  ControlMessage,
  Figures,
  Frames,
  Goodbye,
  Hello,
  Holders,
  HubMessage,
  Notice,
  Offer,
  Past,
  Samples,
  Saved,
  Spans,
  State,
  Toolbar
} from './protocol/messages';
import { PROTOCOL } from './protocol/messages';
import * as validators from './protocol/validators';
import type { Translation } from './translation';
import { untranslated } from './translation';

export type Parsed =
  | Hello
  | Catalogue
  | ParsedSamples
  | ParsedPast
  | Spans
  | Holders
  | State
  | Figures
  | ParsedFrames
  | Notice
  | Toolbar
  | Offer
  | ParsedSaved
  | Goodbye;

/** Parse one message of the hub. Never throws. @param trans - translates what is said of problems. */
export function parseHub(
  content: unknown,
  buffers: readonly ArrayBufferView[],
  trans: Translation = untranslated
): Parsed | Problem {
  if (!isObject(content)) {
    return problem(
      'shape',
      'shape',
      trans.__('A message from the kernel is not an object.')
    );
  }
  const { livemon, type } = content;
  if (livemon === undefined) {
    return problem(
      'version',
      'version',
      trans.__(
        "A message from the kernel is not one of Livemon's: it names no version."
      )
    );
  }
  if (livemon !== PROTOCOL) {
    const theirs = shortly(livemon);
    return problem(
      'version',
      `version:${theirs}`,
      trans.__(
        "The kernel's Livemon speaks version %1 of the protocol, this page speaks %2. Install the same version on both sides and reload the page.",
        theirs,
        String(PROTOCOL)
      )
    );
  }
  if (!isHubType(type)) {
    const theirs = shortly(type);
    return problem(
      'type',
      `type:${theirs}`,
      trans.__(
        'The kernel sent a message of a type that this page does not know: %1.',
        theirs
      )
    );
  }
  switch (type) {
    case 'hello':
    case 'catalogue':
    case 'state':
    case 'figures':
    case 'spans':
    case 'holders':
    case 'notice':
    case 'toolbar':
    case 'offer':
    case 'goodbye':
      return check(type, content, trans);
    case 'saved': {
      const saved = check(type, content, trans);
      return saved.type === 'problem' ? saved : withFile(saved, buffers, trans);
    }
    case 'samples': {
      const samples = check(type, content, trans);
      return samples.type === 'problem'
        ? samples
        : withColumns(samples, buffers, trans);
    }
    case 'past': {
      const past = check(type, content, trans);
      return past.type === 'problem' ? past : withEntries(past, buffers, trans);
    }
    case 'frames': {
      const frames = check(type, content, trans);
      return frames.type === 'problem'
        ? frames
        : withPixels(frames, buffers, trans);
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
    case 'past': {
      const { seconds, series, until } = message;
      const { id, time, low, mean, high, counts } = message;
      const past: Past = {
        type: 'past',
        seconds,
        count: id.length,
        series,
        until
      };
      const buffers = [id, time, low, mean, high, counts];
      return { content: envelope(past), buffers };
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
    case 'saved': {
      const { file, ...rest } = message;
      const saved: Saved = rest;
      return {
        content: envelope(saved),
        buffers: file === null ? [] : [file]
      };
    }
    case 'hello':
    case 'catalogue':
    case 'state':
    case 'figures':
    case 'spans':
    case 'holders':
    case 'notice':
    case 'toolbar':
    case 'offer':
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
  past: validators.Past,
  spans: validators.Spans,
  holders: validators.Holders,
  state: validators.State,
  figures: validators.Figures,
  frames: validators.Frames,
  notice: validators.Notice,
  toolbar: validators.Toolbar,
  offer: validators.Offer,
  saved: validators.Saved,
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
  content: Record<string, unknown>,
  trans: Translation
): HubMessageOf<Type> | Problem {
  if (matches(type, content)) {
    return content;
  }
  const error = VALIDATORS[type].errors?.[0];
  return invalid(
    'shape',
    type,
    `${error?.instancePath ?? ''} ${error?.message ?? 'is not valid'}`.trim(),
    trans
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
