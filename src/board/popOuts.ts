/**
 * The windows that stand apart from the board, each in a place of its own in the main area.
 *
 * JupyterLab puts the places back after a reload, before any kernel has answered: until its figure comes a place says
 * what it waits for. A place goes when its figure is closed, but not while a cell runs, that may draw it again.
 */
import { Emitter } from '../../js/src';
import type { Translation } from '../../js/src';
import type { ILivemon } from '../tokens';
import type { FigureWindow, WindowTools } from './figureWindow';
import type { BoardMemory } from './memory';
import { PopOut } from './popOut';
import { WindowSet } from './windowSet';

export interface PopOutsOptions {
  kernels: ILivemon;
  trans: Translation;
  memory: BoardMemory;
  tools?: WindowTools | undefined;
  /** Whether figures can have their windows apart from the board. */
  canPopOut: boolean;
  /** Put a new place into the main area. */
  add: (place: PopOut) => void;
}

export class PopOuts {
  constructor(private readonly options: PopOutsOptions) {
    const { kernels, trans, memory, tools, canPopOut } = options;
    this.set = new WindowSet({
      kernels,
      trans,
      memory,
      tools,
      here: key => canPopOut && memory.apart.has(key),
      // One that the code has renamed is there under its new name.
      lingers: ({ entry, figure }) =>
        figure.closed && entry.model.state?.cell.running === true
    });
    this.set.changed.on(() => this._place());
    this.set.renamed.on(rename => {
      const places = [...this._places.values()];
      this._places.clear();
      for (const place of places) {
        place.key = rename(place.key);
        this._places.set(place.key, place);
        this.renamed.emit(place);
      }
    });
    this.set.sync();
  }

  /** The windows that stand apart. */
  readonly set: WindowSet;
  /** A place has another key. */
  readonly renamed = new Emitter<PopOut>();

  /** By key. */
  get places(): ReadonlyMap<string, PopOut> {
    return this._places;
  }

  /** The place for that key, which JupyterLab puts where it stood before the reload. */
  restore(key: string): PopOut {
    this.options.memory.apart.add(key);
    return this._places.get(key) ?? this._make(key);
  }

  /**
   * Let places go that wait for figures of notebooks which are not open: those would wait for nothing. A notebook whose
   * kernel is not known yet, as after a reload, is open.
   */
  dropOrphans(isOpen: (path: string) => boolean): void {
    const { kernels } = this.options;
    const paths = new Set(
      [...kernels.entries.values()].map(entry => entry.path)
    );
    for (const place of [...this._places.values()]) {
      const path = place.key.slice(0, place.key.lastIndexOf('#'));
      if (place.window === null && !paths.has(path) && !isOpen(path)) {
        this._drop(place);
      }
    }
  }

  private _place(): void {
    const { windows } = this.set;
    for (const [key, window] of windows) {
      const place = this._places.get(key) ?? this._make(key);
      if (place.window !== window) {
        place.window = window;
        this._filled.add(place);
      }
    }
    for (const [key, place] of [...this._places]) {
      // One that waits since the reload is no less wanted than before it.
      const waits =
        !this._filled.has(place) && this.options.memory.apart.has(key);
      if (!windows.has(key) && !waits) {
        this._drop(place);
      }
    }
  }

  private _make(key: string): PopOut {
    const place = new PopOut(key, {
      trans: this.options.trans,
      abandoned: gone => {
        this.options.memory.apart.delete(gone.key); // the figure comes to the board
        this._drop(gone);
      }
    });
    this._places.set(key, place);
    place.disposed.connect(() => {
      if (this._places.get(place.key) === place) {
        this._places.delete(place.key);
      }
    });
    this.options.add(place);
    return place;
  }

  private _drop(place: PopOut): void {
    this._places.delete(place.key);
    place.dispose();
  }

  private readonly _places = new Map<string, PopOut>();
  /** Places in which a window stood. */
  private readonly _filled = new WeakSet<PopOut>();
}

/** Where a window stands in the main area; null: it stands on the board. */
export function placeOf(window: FigureWindow): PopOut | null {
  return window.parent instanceof PopOut ? window.parent : null;
}
