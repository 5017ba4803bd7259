/**
 * Keys of figures of which a person decided something: their windows are closed, or stand apart from the board. It
 * outlives the board, and follows notebooks that are renamed.
 */
import { Emitter } from '../../js/src';
import type { ILivemon } from '../tokens';
import type { Rename } from './paths';
import { followPaths } from './paths';

/** So many keys are kept: those of notebooks that nobody opens any more go. */
const KEEP = 500;

export class FigureSet {
  /** It is another set than the one that is kept. */
  readonly changed = new Emitter<void>();
  /** Other figures are in it, by the person or by `load`; not the same under another path. */
  readonly decided = new Emitter<void>();

  constructor(kernels: ILivemon) {
    followPaths(kernels, rename => this._rename(rename));
  }

  /** In the order in which they were added. */
  get keys(): readonly string[] {
    return [...this._keys];
  }

  has(key: string): boolean {
    return this._keys.has(key);
  }

  /** Take one more; one that is there already counts as added last. */
  add(key: string): void {
    this._keys.delete(key);
    this._keys.add(key);
    for (const oldest of this._keys) {
      if (this._keys.size <= KEEP) {
        break;
      }
      this._keys.delete(oldest);
    }
    this.changed.emit();
    this.decided.emit();
  }

  /** Take over those that an earlier page kept, but for what the person has decided otherwise meanwhile. */
  load(keys: readonly string[]): void {
    const later = this.keys;
    this._keys.clear();
    for (const key of [...keys, ...later]) {
      if (!this._refused.has(key)) {
        this._keys.add(key);
      }
    }
    this.decided.emit();
  }

  /** Take them out, as far as they are in it. */
  delete(...keys: readonly string[]): void {
    let some = false;
    for (const key of keys) {
      this._refused.add(key);
      some = this._keys.delete(key) || some;
    }
    if (some) {
      this.changed.emit();
      this.decided.emit();
    }
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
  /** What the person took out in this page, by key. */
  private readonly _refused = new Set<string>();
}
