/**
 * Stops Livemon in a kernel from outside: the work of `livemon:stop`.
 *
 * The hub is told, and has stopped when it says goodbye. Where no hub answers, the main shell runs a line of code; a busy
 * kernel does that when its cell has ended, which is said and not taken for success.
 */
import type { KernelModel, Translation } from '../js/src';
import type { KernelLink } from './kernelLink';
import type { Timers } from './timers';
import { isOver } from './vigil';

/** What came of it; `text` is for people. */
export type StopOutcome =
  | { status: 'stopped' }
  /** The kernel took it, and stops when the running cell has ended. */
  | { status: 'waiting'; text: string }
  | { status: 'failed'; text: string };

/** A hub that hears the page says goodbye within a fraction of this. */
const FAREWELL_WITHIN_S = 3;
const IDLE = { accept_s: 2, timeout_s: 30 };

export async function stopLivemon(
  link: KernelLink,
  options: { model: KernelModel; timers: Timers; trans: Translation }
): Promise<StopOutcome> {
  const { model, timers, trans } = options;
  if (link.stop() && (await ended(model, timers))) {
    return { status: 'stopped' };
  }
  const { wire } = link;
  if (wire === null || wire.connection !== 'connected') {
    return {
      status: 'failed',
      text: trans.__('There is no connection to the kernel.')
    };
  }
  const done = await wire.execute("__import__('livemon').stop()", null, IDLE);
  switch (done.status) {
    case 'ok':
      return { status: 'stopped' };
    case 'silent':
      // The request stands in the main shell's queue.
      return isOver(model)
        ? { status: 'stopped' }
        : {
            status: 'waiting',
            text: trans.__(
              'The kernel is busy: Livemon stops when its cell has ended.'
            )
          };
    case 'dropped':
      return {
        status: 'failed',
        text: trans.__(
          'The cell before it ended with an error, and the kernel dropped what waited. Stop Livemon again.'
        )
      };
    case 'error':
      return {
        status: 'failed',
        text: trans.__('Livemon could not stop: %1: %2', done.name, done.text)
      };
  }
}

/** Whether the hub has said goodbye in time, or the kernel is gone. */
function ended(model: KernelModel, timers: Timers): Promise<boolean> {
  return new Promise(resolve => {
    const life = new AbortController();
    const finish = (): void => {
      life.abort();
      cancel();
      resolve(isOver(model));
    };
    const cancel = timers.after(FAREWELL_WITHIN_S, finish);
    const look = (): void => {
      if (isOver(model)) {
        finish();
      }
    };
    model.changed.on(look, { signal: life.signal });
    look();
  });
}
