/** Samples of one kernel by series, as far as this page has them. No DOM, no Jupyter. */
import { Emitter } from './emitter';
import type { SeriesEntry } from './protocol/messages';

export class SeriesStore {
  /** Ids of the series that got samples. */
  readonly changed = new Emitter<ReadonlySet<number>>();
  /** Wall time of the newest sample, seconds since the epoch; 0: none. What `Attach.since` wants. */
  get newest(): number {
    return 0;
  }
  /** The catalogue, in the order in which series appeared. */
  entries(): readonly SeriesEntry[] {
    return [];
  }
}
