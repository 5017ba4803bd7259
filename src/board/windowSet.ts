/**
 * The windows of live figures that stand in one place: on the board, or apart from it. They come and go with the
 * figures; the window of a kernel that ended stays with its last picture, for the figure of that name that may come
 * again.
 */
import { Emitter } from '../../js/src';
import type { FigureModel, Translation } from '../../js/src';
import { eachEntry } from '../eachEntry';
import type { IKernelEntry, ILivemon } from '../tokens';
import type { WindowTools } from './figureWindow';
import { closedKey, figureKey, FigureWindow } from './figureWindow';
import type { BoardMemory } from './memory';
import type { Rename } from './paths';
import { followPaths } from './paths';

export interface WindowSetOptions {
  kernels: ILivemon;
  trans: Translation;
  memory: BoardMemory;
  tools?: WindowTools | undefined;
  /** Whether the figure of that key has its window here. */
  here: (key: string) => boolean;
  /** Whether a window whose figure is gone stays a while longer. */
  lingers?: (window: FigureWindow) => boolean;
}

/** What changed. */
export interface WindowsChange {
  fresh: readonly FigureWindow[];
  dropped: boolean;
}

export interface ClosedWindow {
  /** See `closedKey`. */
  key: string;
  /** What stood on its tab. */
  label: string;
}

/** A live figure, and where it is from. */
export interface Wanted {
  entry: IKernelEntry;
  figure: FigureModel;
  /** By which it is kept that its window was closed. */
  closedKey: string;
}

export class WindowSet {
  constructor(private readonly options: WindowSetOptions) {
    const { kernels, memory } = options;
    const { signal } = this._life;
    const sync = (): void => this.sync();
    for (const set of [memory.hidden, memory.apart]) {
      set.decided.on(sync, { signal });
    }
    const retitle = (): void => {
      this._windows.forEach(window => window.retitle());
    };
    memory.names.changed.on(retitle, { signal });
    memory.names.loaded.on(retitle, { signal });
    eachEntry(kernels, entry => this._watch(entry), { signal });
    // Before the list of windows is looked at: the windows of a renamed notebook stay where they are.
    followPaths(kernels, rename => this._rename(rename), { signal });
    kernels.changed.on(
      change => {
        if (change.type !== 'current') {
          this.sync();
        }
      },
      { signal }
    );
  }

  /** Windows came or went. */
  readonly changed = new Emitter<WindowsChange>();
  /** Windows have other keys. */
  readonly renamed = new Emitter<Rename>();
  /** A person closed one, and it is gone. */
  readonly closed = new Emitter<ClosedWindow>();

  /** By key. */
  get windows(): ReadonlyMap<string, FigureWindow> {
    return this._windows;
  }

  /** All live figures, by key, in the kernels' order. */
  wanted(): Map<string, Wanted> {
    const wanted = new Map<string, Wanted>();
    for (const entry of this.options.kernels.entries.values()) {
      const session = entry.model.hello?.session ?? '';
      for (const figure of entry.model.figures.values()) {
        const key = figureKey(entry, figure);
        wanted.set(key, {
          entry,
          figure,
          closedKey: closedKey(key, figure.info.name, session)
        });
      }
    }
    return wanted;
  }

  /** Make the windows that are missing, and let those go that have no figure, or stand elsewhere by now. */
  sync(): void {
    if (this._life.signal.aborted) {
      return;
    }
    const { here, trans, memory, tools, lingers = () => false } = this.options;
    const { hidden } = memory;
    const wanted = this.wanted();
    const fresh: FigureWindow[] = [];
    let dropped = false;
    const held = [...this._windows.values()].find(({ node }) =>
      node.contains(document.activeElement)
    );
    for (const [key, window] of [...this._windows]) {
      const next = wanted.get(key);
      const closed = hidden.has(next?.closedKey ?? window.closedKey);
      const gone =
        next === undefined
          ? !this._outlives(window) && !lingers(window)
          : next.entry !== window.entry; // the notebook has another kernel: whose window speaks to that one
      if (gone || (closed && !isWaitedFor(window)) || !here(key)) {
        this._drop(key);
        dropped = true;
      }
    }
    for (const [key, { entry, figure, closedKey }] of wanted) {
      const window = this._windows.get(key);
      const shown = figure.info.waits
        ? !this._leaving.has(figure)
        : !hidden.has(closedKey);
      if (window === undefined && shown && here(key)) {
        const made = new FigureWindow(key, entry, figure, {
          trans,
          names: memory.names,
          tools,
          closed: closed => this._close(closed)
        });
        this._windows.set(key, made);
        fresh.push(made);
      } else if (window !== undefined && window.figure !== figure) {
        window.exhibit(figure);
      }
    }
    const all = [...this._windows.values(), ...wanted.values()];
    const kernels = new Set(all.map(({ entry }) => entry.kernelId));
    for (const window of this._windows.values()) {
      window.named = kernels.size > 1;
    }
    this.changed.emit({ fresh, dropped });
    // A figure that the code has renamed has another window, as one of a new kernel has: the keyboard stays with it.
    fresh
      .find(
        ({ figure, key }) =>
          figure === held?.figure || (held?.isDisposed && key === held.key)
      )
      ?.node.focus();
  }

  /** Let windows of ended sessions go. */
  clean(): void {
    for (const [key, window] of [...this._windows]) {
      if (window.entry.model.hello?.session !== window.session) {
        this._drop(key);
      }
    }
    this.sync();
  }

  dispose(): void {
    this._life.abort();
    for (const key of [...this._windows.keys()]) {
      this._drop(key);
    }
    this.changed.clear();
    this.renamed.clear();
    this.closed.clear();
  }

  private _watch(entry: IKernelEntry): void {
    entry.model.changed.on(
      change => {
        if (
          change === 'figures' ||
          change === 'session' ||
          change === 'state'
        ) {
          this.sync();
        }
      },
      { signal: this._life.signal }
    );
  }

  /** Whether a window without a figure stays: its kernel went, and may bring a figure of that name again. */
  private _outlives({ entry, session }: FigureWindow): boolean {
    if (this.options.kernels.entries.get(entry.kernelId) !== entry) {
      return false;
    }
    const { hello, link } = entry.model;
    return hello?.session !== session || link === 'dead' || link === 'stopped';
  }

  /** The figure of a window that outlived it need not stay closed: who closes such a window tidies up. One that is waited
   * for goes with its window. */
  private _close(window: FigureWindow): void {
    const { key, closedKey, label, entry, figure } = window;
    entry.model.wished.emit({
      type: 'input',
      figure: figure.id,
      events: [{ kind: 'close', x: 0, y: 0 }]
    });
    if (this.wanted().has(key) && !isWaitedFor(window)) {
      this.options.memory.hidden.add(closedKey); // has the windows synchronised
      this.closed.emit({ key: closedKey, label });
    } else {
      this._leaving.add(window.figure);
      this._drop(key);
      this.changed.emit({ fresh: [], dropped: true });
    }
  }

  private _drop(key: string): void {
    const window = this._windows.get(key);
    this._windows.delete(key);
    window?.dispose();
  }

  private _rename(rename: Rename): void {
    const windows = [...this._windows.values()];
    this._windows.clear();
    for (const window of windows) {
      window.key = rename(window.key);
      this._windows.set(window.key, window);
    }
    this.renamed.emit(rename);
  }

  private readonly _windows = new Map<string, FigureWindow>();
  /** Figures that are waited for, and whose windows a person has closed: the kernel is about to close them. */
  private readonly _leaving = new WeakSet<FigureModel>();
  private readonly _life = new AbortController();
}

/** Code waits until a person closes this window; one that was closed before is there again. */
function isWaitedFor(window: FigureWindow): boolean {
  return !window.figure.closed && window.figure.info.waits === true;
}
