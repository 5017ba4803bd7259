/**
 * Keys of the figures whose windows a person closed. It outlives the board that shows the windows, and follows
 * notebooks that are renamed.
 */
import { Emitter } from '../../js/src';
import type { ILivemon } from '../tokens';
import type { Rename } from './paths';
import { followPaths } from './paths';

export class HiddenFigures {
  /** The set changed. */
  readonly changed = new Emitter<void>();

  constructor(kernels: ILivemon) {
    followPaths(kernels, rename => this._rename(rename));
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

  private _rename(rename: Rename): void {
    const moved = this.keys.filter(key => rename(key) !== key);
    for (const key of moved) {
      this._keys.delete(key);
      this._keys.add(rename(key));
    }
    if (moved.length > 0) {
      this.changed.emit();
    }
  }

  private readonly _keys = new Set<string>();
}
