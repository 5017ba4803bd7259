/**
 * Keys of the figures whose windows a person closed. It outlives the board that shows the windows, and follows
 * notebooks that are renamed.
 */
import { Emitter } from '../../js/src';
import type { ILivemon } from '../tokens';
import type { Rename } from './paths';
import { followPaths } from './paths';

export class HiddenFigures {
  /** The person, or a new name of a notebook, changed the set. */
  readonly changed = new Emitter<void>();
  /** `load` took over others. */
  readonly loaded = new Emitter<void>();

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

  /** Hide one more. */
  add(key: string): void {
    this._keys.add(key);
    this.changed.emit();
  }

  /** Take over those that an earlier page kept, but for what the person has asked to see meanwhile. */
  load(keys: readonly string[]): void {
    if (this._seen === 'all') {
      return;
    }
    for (const key of keys) {
      if (!this._seen.has(key)) {
        this._keys.add(key);
      }
    }
    this.loaded.emit();
  }

  /** False: it was not hidden. */
  delete(key: string): boolean {
    if (this._seen !== 'all') {
      this._seen.add(key);
    }
    const there = this._keys.delete(key);
    if (there) {
      this.changed.emit();
    }
    return there;
  }

  clear(): void {
    this._seen = 'all';
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
  /** What the person asked to see in this page, by key. */
  private _seen: Set<string> | 'all' = new Set();
}
