/** The names that a person gave to figures, by key. They outlive the board, and follow notebooks that are renamed. */
import type { JSONObject } from '@lumino/coreutils';

import { Emitter } from '../../js/src';
import type { ILivemon } from '../tokens';
import { followPaths } from './paths';

/** So many names are kept: the oldest go. */
const KEEP = 500;

export class FigureNames {
  /** The person, or a new name of a notebook, changed them. */
  readonly changed = new Emitter<void>();
  /** `load` took over others. */
  readonly loaded = new Emitter<void>();

  constructor(kernels: ILivemon) {
    followPaths(kernels, rename => {
      const before = [...this._names];
      if (before.some(([key]) => rename(key) !== key)) {
        this._names = new Map(before.map(([key, name]) => [rename(key), name]));
        this.changed.emit();
      }
    });
  }

  /** Undefined: the person gave it none. */
  get(key: string): string | undefined {
    return this._names.get(key);
  }

  /** @param name - empty: the figure has the title again that its code gave it. */
  set(key: string, name: string): void {
    this._given.add(key);
    this._names.delete(key);
    if (name !== '') {
      this._names.set(key, name);
    }
    this._names = new Map([...this._names].slice(-KEEP));
    this.changed.emit();
  }

  /** Take over what an earlier page kept, but for figures that the person has named meanwhile. */
  load(json: Readonly<Record<string, unknown>>): void {
    for (const [key, name] of Object.entries(json)) {
      if (typeof name === 'string' && !this._given.has(key)) {
        this._names.set(key, name);
      }
    }
    this.loaded.emit();
  }

  /** What to keep. */
  toJSON(): JSONObject {
    return Object.fromEntries(this._names);
  }

  private _names = new Map<string, string>();
  /** Keys for which the person decided in this page. */
  private readonly _given = new Set<string>();
}
