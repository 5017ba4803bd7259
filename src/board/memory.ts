/**
 * What a person decided about the windows of figures, and what is kept of it over reloads: how the board is arranged,
 * which windows are closed, which stand apart, and their names.
 */
import type { JSONObject, ReadonlyPartialJSONValue } from '@lumino/coreutils';

import { isRecord } from '../records';
import type { ILivemon } from '../tokens';
import { Arrangement } from './arrangement';
import { FigureNames } from './figureNames';
import { FigureSet } from './figureSet';
import { BoardScope } from './scope';

export class BoardMemory {
  constructor(kernels: ILivemon) {
    this.arrangement = new Arrangement(kernels);
    this.hidden = new FigureSet(kernels);
    this.apart = new FigureSet(kernels);
    this.names = new FigureNames(kernels);
    this.scope = new BoardScope(kernels);
  }

  readonly arrangement: Arrangement;
  /** Figures whose windows a person closed, by `closedKey`; the last one last. */
  readonly hidden: FigureSet;
  /** Figures whose windows stand in the main area, apart from the board. */
  readonly apart: FigureSet;
  readonly names: FigureNames;
  /** Whose figures the board shows; kept among the settings. */
  readonly scope: BoardScope;

  /**
   * Take over what an earlier page kept when it comes, and keep what changes; not before it is known what was kept, and
   * then also what the person did meanwhile.
   */
  async keep(
    fetched: Promise<ReadonlyPartialJSONValue | undefined>,
    save: (json: JSONObject) => void
  ): Promise<void> {
    const parts = [this.arrangement, this.hidden, this.apart, this.names];
    const changed = new Set<object>();
    const notes = parts.map(part => part.changed.on(() => changed.add(part)));
    try {
      this._load(await fetched);
    } catch (error) {
      console.warn('Livemon could not read the layout of its board:', error);
    }
    notes.forEach(stop => stop());
    const write = (): void => save(this.toJSON());
    for (const part of parts) {
      part.changed.on(write);
    }
    if (changed.size > 0) {
      write();
    }
  }

  toJSON(): JSONObject {
    return {
      arrangement: this.arrangement.toJSON(),
      hidden: [...this.hidden.keys],
      apart: [...this.apart.keys],
      names: this.names.toJSON()
    };
  }

  private _load(value: unknown): void {
    if (!isRecord(value)) {
      return;
    }
    const { arrangement, hidden, apart, names } = value;
    // Names first: windows that come back have them from the start.
    if (isRecord(names)) {
      this.names.load(names);
    }
    this.apart.load(texts(apart));
    this.hidden.load(texts(hidden));
    if (isRecord(arrangement)) {
      this.arrangement.load(arrangement as JSONObject);
    }
  }
}

function texts(value: unknown): string[] {
  return Array.isArray(value)
    ? value.filter(one => typeof one === 'string')
    : [];
}
