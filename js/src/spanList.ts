/** Executed cells and named stretches of time of one kernel, in the order in which they started. No DOM. */
import type { SpanEntry, Spans } from './protocol/messages';

/** Kept at most, as in the kernel. */
const MAX_SPANS = 1000;

export class SpanList {
  private readonly _spans = new Map<number, SpanEntry>();

  /** Take over what is new or changed. */
  add({ spans, full = false }: Spans): void {
    if (full) {
      this._spans.clear();
    }
    for (const span of spans) {
      this._spans.set(span.id, span);
    }
    for (const id of this._spans.keys()) {
      if (this._spans.size <= MAX_SPANS) {
        break;
      }
      this._spans.delete(id);
    }
  }

  get size(): number {
    return this._spans.size;
  }

  /** Oldest first. */
  all(): SpanEntry[] {
    // A map keeps the order in which keys came, and what changes keeps its place.
    return [...this._spans.values()];
  }

  /** Those of which some part lies between two times, oldest first; one that lasts has no end yet. */
  between(start: number, end: number): SpanEntry[] {
    return this.all().filter(
      span =>
        span.start < end && ((span.end ?? 0) === 0 || (span.end ?? 0) > start)
    );
  }

  clear(): void {
    this._spans.clear();
  }
}
