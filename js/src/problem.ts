/** Messages that were not understood: what is said of them, to people and once. */
import type { HubMessage } from './protocol/messages';
import type { Translation } from './translation';

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

/** A message that is not understood at all. */
export function problem(
  kind: Problem['kind'],
  key: string,
  text: string
): Problem {
  return { type: 'problem', kind, key, text };
}

/** A message of a known type that cannot be read. @param what - is wrong with it: a detail for developers, in English. */
export function invalid(
  kind: 'shape' | 'buffers',
  type: HubMessage['type'],
  what: string,
  trans: Translation
): Problem {
  return problem(
    kind,
    `${kind}:${type}`,
    trans.__(
      'A message from the kernel (%1) could not be read: %2.',
      type,
      what
    )
  );
}
