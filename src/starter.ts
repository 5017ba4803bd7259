/**
 * Starts Livemon in a kernel from outside, without adding or changing a cell: the work of `livemon:start`.
 *
 * An idle kernel runs a line of code silently. A busy one runs it in this page's subshell, where the package starts no
 * more than what harms nothing in the running cell. A busy kernel without subshells starts when its cell has ended.
 */
import type { KernelLink } from './kernelLink';
import type { Translation } from '../js/src';

/** What came of it; `text` is for people. */
export type StartOutcome =
  | { status: 'started' }
  /** The kernel took it, and starts when the running cell has ended. */
  | { status: 'waiting'; text: string }
  | { status: 'failed'; text: string };

/** A main shell that has not begun after 2 s is busy, whatever its status said; imports on a cold machine take a while. */
const IDLE = { accept_s: 2, timeout_s: 30 };
const BUSY = { accept_s: 10, timeout_s: 30 };
/** A cell may run for a day. */
const AFTER_CELL = { accept_s: 24 * 3600, timeout_s: 24 * 3600 };

/**
 * Start Livemon in the kernel of `link`.
 *
 * @param options.running - whether a cell runs, if the hub or the status tell; the main shell's silence tells too.
 */
export async function startLivemon(
  link: KernelLink,
  options: { running: boolean; trans: Translation }
): Promise<StartOutcome> {
  const { trans } = options;
  const { wire } = link;
  if (wire === null || wire.connection !== 'connected') {
    return failed(trans.__('There is no connection to the kernel.'));
  }
  const facts = await link.facts();
  if (facts !== null && facts.language !== 'python') {
    return failed(
      trans.__(
        'Livemon works with Python kernels; this one runs another language.'
      )
    );
  }
  let running = options.running;
  if (!running) {
    const idle = await wire.execute(startCode(false), null, IDLE);
    if (idle.status !== 'silent') {
      return settle(link, idle, trans);
    }
    running = true;
  }
  const subshell = await link.subshell();
  if (subshell === null) {
    if (options.running) {
      void wire.execute(startCode(false), null, AFTER_CELL);
    } // else the request that the main shell did not begin with stands in its queue
    return {
      status: 'waiting',
      text: trans.__('A cell is running: Livemon starts when it has ended.')
    };
  }
  const busy = await wire.execute(startCode(true), subshell, BUSY);
  return settle(link, busy, trans);
}

/** Leaves no name behind in the user's namespace. */
function startCode(busy: boolean): string {
  return `__import__('livemon')._start_from_page(busy=${busy ? 'True' : 'False'})`;
}

function settle(
  link: KernelLink,
  done: Awaited<ReturnType<NonNullable<KernelLink['wire']>['execute']>>,
  trans: Translation
): StartOutcome {
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

function failed(text: string): StartOutcome {
  return { status: 'failed', text };
}
