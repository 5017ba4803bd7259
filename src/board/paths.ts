/** Figures are named by their notebook's path: what is kept by these names follows notebooks that are renamed. */
import { eachEntry } from '../eachEntry';
import type { IKernelEntry, ILivemon } from '../tokens';

/** Gives the name that a key has now; keys of other notebooks stay. */
export type Rename = (key: string) => string;

/**
 * Call `moved` whenever a notebook has got another path; not when its former kernel is called after another one now, while
 * it is open with a kernel of its own.
 */
export function followPaths(
  kernels: ILivemon,
  moved: (rename: Rename) => void,
  options: { signal?: AbortSignal } = {}
): void {
  const paths = new WeakMap<IKernelEntry, string>();
  eachEntry(kernels, entry => paths.set(entry, entry.path), options);
  kernels.changed.on(({ type, entry }) => {
    if (type !== 'renamed') {
      return;
    }
    const before = paths.get(entry) ?? entry.path;
    const after = entry.path;
    paths.set(entry, after);
    // A notebook that has no path yet has shown no figures under one.
    const stays = [...kernels.entries.values()].some(
      other => other !== entry && other.path === before && other.widgetId !== ''
    );
    if (before !== after && before !== '' && !stays) {
      moved(key =>
        key.startsWith(`${before}#`) ? after + key.slice(before.length) : key
      );
    }
  }, options);
}
