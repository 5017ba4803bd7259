/** Numbers for people: a value and its unit in readable form. */
import type { SeriesEntry } from './protocol/messages';

export type Unit = NonNullable<SeriesEntry['unit']>;

/** A number and its unit, kept apart so that they can be set differently. */
export interface Formatted {
  text: string;
  unit: string;
}

/** `formatValue(1503238553, 'bytes')` is `{ text: '1.40', unit: 'GiB' }`; null (unknown) is an en dash. */
export function formatValue(value: number | null, unit: Unit): Formatted {
  return { text: value === null ? '–' : String(value), unit };
}
