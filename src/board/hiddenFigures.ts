/**
 * Keys of the figures whose windows a person closed. It outlives the board that shows the windows, and follows
 * notebooks that are renamed.
 */
import { Emitter } from '../../js/src';
import { eachEntry } from '../eachEntry';
import type { IKernelEntry, ILivemon } from '../tokens';

export class HiddenFigures {
  /** The set changed. */
  readonly changed = new Emitter<void>();

  constructor(kernels: ILivemon) {
    eachEntry(kernels, entry => this._paths.set(entry, entry.path));
    kernels.changed.on(({ type, entry }) => {
      if (type === 'renamed') {
        this._rename(entry);
      }
    });
  }

  /** In the order in which they were hidden. */
  get keys(): readonly string[] {
    return [...this._keys];
  }

  has(key: string): boolean {
    return this._keys.has(key);
  }

  /** Hide one more, or several that an earlier page kept. */
  add(...keys: readonly string[]): void {
    for (const key of keys) {
      this._keys.add(key);
    }
    this.changed.emit();
  }

  /** False: it was not hidden. */
  delete(key: string): boolean {
    const there = this._keys.delete(key);
    if (there) {
      this.changed.emit();
    }
    return there;
  }

  clear(): void {
    this._keys.clear();
    this.changed.emit();
  }

  private _rename(entry: IKernelEntry): void {
    const before = this._paths.get(entry) ?? entry.path;
    this._paths.set(entry, entry.path);
    const moved = this.keys.filter(key => key.startsWith(`${before}#`));
    if (before === entry.path || moved.length === 0) {
      return;
    }
    for (const key of moved) {
      this._keys.delete(key);
      this._keys.add(entry.path + key.slice(before.length));
    }
    this.changed.emit();
  }

  private readonly _keys = new Set<string>();
  private readonly _paths = new WeakMap<IKernelEntry, string>();
}
