/** Doing something with every kernel: those that are there, and those that come. */
import type { IKernelEntry, ILivemon } from './tokens';

/** Call `visit` for each entry now, and for each one that is added until `signal` is aborted. */
export function eachEntry(
  kernels: ILivemon,
  visit: (entry: IKernelEntry) => void,
  options: { signal?: AbortSignal } = {}
): void {
  kernels.changed.on(change => {
    if (change.type === 'added') {
      visit(change.entry);
    }
  }, options);
  for (const entry of kernels.entries.values()) {
    visit(entry);
  }
}
