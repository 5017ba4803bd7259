/**
 * Remembers, over a reload of the page, which kernels it watched whose notebooks were closed: no document of the new page
 * leads to them.
 *
 * Written only when the page goes away and taken out as soon as it is read, as a tab that is duplicated copies
 * `sessionStorage`.
 */
import type { TextStore } from './subshellMemory';

/** A kernel without an open document. */
export interface KeptKernel {
  id: string;
  /** Name and path of its last document. */
  name: string;
  path: string;
}

const KEY = 'livemon:kept-kernels';

export class KeptKernels {
  constructor(private readonly store: TextStore) {}

  /** The page goes away. */
  remember(kernels: readonly KeptKernel[]): void {
    try {
      if (kernels.length > 0) {
        this.store.setItem(KEY, JSON.stringify(kernels));
      } else {
        this.store.removeItem(KEY);
      }
    } catch (error) {
      // Storage may be full or forbidden: then they are seen again when their notebooks are opened.
      console.debug('Livemon could not remember its kernels:', error);
    }
  }

  /** What an earlier page of this tab kept; answered once. */
  take(): KeptKernel[] {
    try {
      const text = this.store.getItem(KEY);
      this.store.removeItem(KEY);
      const kept: unknown = JSON.parse(text ?? '[]');
      return Array.isArray(kept) ? kept.filter(isKept) : [];
    } catch (error) {
      console.debug('Livemon could not read which kernels it kept:', error);
      return [];
    }
  }
}

function isKept(value: unknown): value is KeptKernel {
  return (
    typeof value === 'object' &&
    value !== null &&
    ['id', 'name', 'path'].every(
      key => typeof Reflect.get(value, key) === 'string'
    )
  );
}
