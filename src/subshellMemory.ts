/**
 * Remembers, over a reload of the page, which subshells the page made, so that the new page can delete them.
 *
 * An id is written only when the page goes away, and taken out as soon as it is read: a tab that is duplicated copies
 * `sessionStorage`, and must not delete the subshell of the page that lives on.
 */

/** Where ids are kept: `window.sessionStorage`, or anything like it. */
export type TextStore = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

const PREFIX = 'livemon:subshell:';

export class SubshellMemory {
  constructor(private readonly store: TextStore) {}

  /** The page goes away and may not get its subshell deleted. */
  remember(kernelId: string, subshell: string): void {
    try {
      this.store.setItem(PREFIX + kernelId, subshell);
    } catch (error) {
      // Storage may be full or forbidden: then a subshell is left over until the kernel restarts.
      console.debug('Livemon could not remember a subshell:', error);
    }
  }

  /** The subshell that an earlier page left in this kernel; asked once, answered once. */
  take(kernelId: string): string | null {
    try {
      const subshell = this.store.getItem(PREFIX + kernelId);
      this.store.removeItem(PREFIX + kernelId);
      return subshell;
    } catch (error) {
      console.debug('Livemon could not read its memory of subshells:', error);
      return null;
    }
  }
}
