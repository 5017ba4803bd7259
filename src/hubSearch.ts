/** Looks for the hub of a kernel over the control channel, a bounded number of times. */
import type { HubMarker } from './hubMarker';
import { MARKER_TARGET, markersIn } from './hubMarker';
import type { KernelFacts } from './kernelFacts';
import type { KernelWire } from './kernelWire';
import { ASK_TIMEOUT_S } from './subshell';
import type { Timers } from './timers';

/** Waits between the tries to get an answer from the kernel, seconds. */
export const RETRY_DELAYS_S: readonly number[] = [0.5, 1, 2, 4, 8];

/** What came of a search. */
export type SearchResult =
  /** The kernel answered: this is its hub, or null, it runs no Livemon. */
  | { status: 'answered'; marker: HubMarker | null }
  /** It gave no answer, however often it was asked. */
  | { status: 'silent' }
  /** The search was not wanted any more. */
  | { status: 'cancelled' };

export interface SearchOptions {
  wire: KernelWire;
  timers: Timers;
  /** Asks the kernel what it can do; null: no answer. */
  facts: () => Promise<KernelFacts | null>;
  /** Session of the hub to prefer, should there be several. */
  session: string | undefined;
  /** Whether the search is still wanted. */
  wanted: () => boolean;
}

/** Ask the kernel for its hub until it answers. */
export async function searchHub(options: SearchOptions): Promise<SearchResult> {
  const { wire, timers, facts, session, wanted } = options;
  for (const delay_s of [0, ...RETRY_DELAYS_S]) {
    if (delay_s > 0) {
      await new Promise<void>(resolve => timers.after(delay_s, resolve));
    }
    const known = wanted() ? await facts() : null;
    const reply =
      known !== null && wanted()
        ? await wire.ask(
            'comm_info_request',
            { target_name: MARKER_TARGET },
            ASK_TIMEOUT_S
          )
        : null;
    if (!wanted()) {
      return { status: 'cancelled' };
    }
    if (reply !== null) {
      const markers = markersIn(reply);
      const marker =
        markers.find(each => each.session === session) ?? markers.at(-1);
      return { status: 'answered', marker: marker ?? null };
    }
  }
  return { status: 'silent' };
}
