/**
 * Starts Livemon in a kernel from outside, without adding or changing a cell: the work of `livemon:start`.
 *
 * An idle kernel runs a line of code silently. A busy one runs it in this page's subshell, where the package starts no
 * more than what harms nothing in the running cell. A busy kernel without subshells starts when its cell has ended.
 */
import type { KernelLink } from './kernelLink';
import type { Execution } from './kernelWire';
import type { Translation } from '../js/src';

/** What came of it; `text` is for people. */
export type StartOutcome =
  | SettledStart
  /** The kernel took it, and starts when the running cell has ended: `later` tells what came of that. */
  | { status: 'waiting'; text: string; later: Promise<SettledStart> };

/** What came of it in the end. */
export type SettledStart =
  | { status: 'started' }
  /** @property foreign - the kernel runs another language than Python. */
  | { status: 'failed'; text: string; foreign?: true };

/** A main shell that has not begun after 2 s is busy, whatever its status said; imports on a cold machine take a while. */
const IDLE = { accept_s: 2, timeout_s: 30 };
/** A cell runs, as it was told; should it end in this moment, the reply is there at once. */
const QUEUED = { accept_s: 0.5, timeout_s: 30 };
const BUSY = { accept_s: 10, timeout_s: 30 };

/**
 * Start Livemon in the kernel of `link`.
 *
 * @param options.running - whether a cell runs, if the hub or the status tell; the main shell's silence tells too.
 * @param options.period_s - sampling period; default: the package's.
 */
export async function startLivemon(
  link: KernelLink,
  options: { running: boolean; period_s?: number; trans: Translation }
): Promise<StartOutcome> {
  const { trans, period_s } = options;
  const { wire } = link;
  if (wire === null || wire.connection !== 'connected') {
    return failed(trans.__('There is no connection to the kernel.'));
  }
  const facts = await link.facts();
  if (facts !== null && facts.language !== 'python') {
    return {
      ...failed(
        trans.__(
          'Livemon works with Python kernels; this one runs another language.'
        )
      ),
      foreign: true
    };
  }
  let idle: Execution | null = null;
  if (!options.running) {
    idle = await wire.execute(startCode(false, period_s), null, IDLE);
    if (idle.status !== 'silent') {
      return settle(link, idle, trans);
    }
  }
  const subshell = await link.subshell();
  if (subshell === null) {
    // A request that the main shell did not begin with stands in its queue; else one is put there.
    idle ??= await wire.execute(startCode(false, period_s), null, QUEUED);
    if (idle.status !== 'silent' || idle.later === undefined) {
      return settle(link, idle, trans);
    }
    return {
      status: 'waiting',
      text: trans.__('A cell is running: Livemon starts when it has ended.'),
      later: idle.later.then(done => settle(link, done, trans))
    };
  }
  const busy = await wire.execute(startCode(true, period_s), subshell, BUSY);
  return settle(link, busy, trans);
}

/** Leaves no name behind in the user's namespace. */
function startCode(busy: boolean, period_s?: number): string {
  const period = period_s === undefined ? '' : `, period_s=${period_s}`;
  return `__import__('livemon')._start_from_page(busy=${busy ? 'True' : 'False'}${period})`;
}

function settle(
  link: KernelLink,
  done: Execution,
  trans: Translation
): SettledStart {
  switch (done.status) {
    case 'ok':
      link.seek();
      return { status: 'started' };
    case 'silent':
      return failed(
        trans.__(
          'The kernel did not answer. It may be blocked; try again when its cell has ended.'
        )
      );
    case 'dropped':
      return failed(
        trans.__(
          'The cell before it ended with an error, and the kernel dropped what waited. Start Livemon again.'
        )
      );
    case 'error':
      if (
        done.name === 'ModuleNotFoundError' &&
        done.text.includes("'livemon'")
      ) {
        return failed(
          trans.__(
            'The Python package of Livemon is not installed where this kernel runs. Run "%pip install livemon" in the notebook and restart the kernel.'
          )
        );
      }
      return failed(
        trans.__('Livemon could not start: %1: %2', done.name, done.text)
      );
  }
}

function failed(text: string): { status: 'failed'; text: string } {
  return { status: 'failed', text };
}
