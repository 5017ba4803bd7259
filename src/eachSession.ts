/** Doing something when Livemon begins to run in a kernel, once for each run, also over reloads of the page. */
import { eachEntry } from './eachEntry';
import { Once } from './once';
import type { TextStore } from './subshellMemory';
import type { IKernelEntry, ILivemon } from './tokens';

/** @param name - what is done: another name, another memory. @param store - remembers for which runs it was done. */
export function eachSession(
  kernels: ILivemon,
  name: string,
  store: TextStore,
  act: (entry: IKernelEntry) => void
): void {
  const done = new Once(name, store);
  eachEntry(kernels, entry => {
    const { model } = entry;
    model.changed.on(what => {
      const session = model.hello?.session;
      if (what === 'hello' && session !== undefined && done.first(session)) {
        act(entry);
      }
    });
  });
}
