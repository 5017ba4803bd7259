/**
 * The board: a dock panel with a window for each live figure of the kernels of this page.
 *
 * Windows are tiled until the person arranges them; from then on their arrangement is kept, by figure name, and new
 * windows take half of the largest. A window that the person closes hides its figure until they ask for it again.
 */
import { DockPanelSvg } from '@jupyterlab/ui-components';
import type { Message } from '@lumino/messaging';
import type { DockPanel } from '@lumino/widgets';
import { Widget } from '@lumino/widgets';

import { Emitter } from '../../js/src';
import type { FigureModel } from '../../js/src';
import { eachEntry } from '../eachEntry';
import type { IKernelEntry, ILivemon } from '../tokens';
import type { Arrangement } from './arrangement';
import { figureKey, FigureWindow } from './figureWindow';
import type { HiddenFigures } from './hiddenFigures';
import type { Area } from './layout';
import { gridArea, itemsOf, mapArea, sameArea } from './layout';
import type { Rename } from './paths';
import { followPaths } from './paths';
import { tile } from './tiling';
import type { Translation } from '../../js/src';

export interface BoardOptions {
  kernels: ILivemon;
  trans: Translation;
  /** What the person made of the layout. */
  arrangement: Arrangement;
  /** The figures whose windows a person closed. */
  hidden: HiddenFigures;
}

export class Board extends DockPanelSvg {
  constructor(private readonly options: BoardOptions) {
    super({ tabsConstrained: true });
    this.addClass('livemon-Board');
    this._hidden = options.hidden;
    this._arrangement = options.arrangement;
    this._empty = document.createElement('p');
    this._empty.className = 'livemon-Board-empty';
    const { kernels, trans } = options;
    this._empty.textContent = trans.__(
      'No live figures. Figures that Matplotlib draws in a notebook that runs Livemon appear here.'
    );
    this.node.append(this._empty);
    const { signal } = this._life;
    this._hidden.changed.on(() => this.hiddenChanged.emit(), { signal });
    this._hidden.loaded.on(() => this._sync(), { signal });
    this._arrangement.loaded.on(() => this._arrange([], true), { signal });
    eachEntry(kernels, entry => this._watch(entry), { signal });
    // Before the list of windows is looked at: the windows of a renamed notebook stay where they are.
    followPaths(kernels, rename => this._rename(rename), { signal });
    kernels.changed.on(
      change => {
        if (change.type !== 'current') {
          this._sync();
        }
      },
      { signal }
    );
    this.layoutModified.connect(this._onModified, this);
    this._sync();
  }

  /** The set of hidden figures changed. */
  readonly hiddenChanged = new Emitter<void>();

  /** Figures that the person closed and that still live, by key. */
  get hiddenFigures(): ReadonlyMap<string, FigureModel> {
    return new Map(
      [...this._wanted()].flatMap(([key, { figure }]) =>
        this._hidden.has(key) ? [[key, figure] as const] : []
      )
    );
  }

  /** Bring all live figures back; the other windows stay as the person arranged them. */
  showHidden(): void {
    const [first] = this.hiddenFigures.keys();
    this._hidden.clear();
    this._sync();
    const window = first === undefined ? undefined : this._windows.get(first);
    if (window !== undefined) {
      this.activateWidget(window); // what was pressed goes: the keyboard follows
    }
  }

  /** Bring all live figures back, forget the person's arrangement and windows of ended sessions, and tile. */
  tile(): void {
    this._hidden.clear();
    this._arrangement.area = null;
    for (const [key, window] of [...this._windows]) {
      if (window.entry.model.hello?.session !== window.session) {
        this._drop(key);
      }
    }
    this._sync();
    this._tile();
  }

  /** Show the window of this figure in front, also when it was closed. */
  reveal(entry: IKernelEntry, figureId: string): void {
    const figure = entry.model.figures.get(figureId);
    if (figure === undefined) {
      return;
    }
    const key = figureKey(entry, figure);
    if (this._hidden.delete(key)) {
      this._sync();
    }
    const window = this._windows.get(key);
    if (window !== undefined) {
      this.activateWidget(window);
    }
  }

  override dispose(): void {
    if (this.isDisposed) {
      return;
    }
    this._life.abort();
    this.hiddenChanged.clear();
    super.dispose();
  }

  protected override onResize(message: Widget.ResizeMessage): void {
    super.onResize(message);
    const seen = this.node.clientWidth > 0;
    if (seen && this._arrangement.area === null && this._windows.size > 1) {
      this._tile(); // another shape may fit the new size better
    }
  }

  protected override onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    this._arrange([]);
  }

  // -- which windows there are -----------------------------------------------------------------------------------------

  private _watch(entry: IKernelEntry): void {
    entry.model.changed.on(
      change => {
        if (change === 'figures' || change === 'session') {
          this._sync();
        }
      },
      { signal: this._life.signal }
    );
  }

  /** All live figures, by key. */
  private _wanted(): Map<string, { entry: IKernelEntry; figure: FigureModel }> {
    const wanted = new Map<
      string,
      { entry: IKernelEntry; figure: FigureModel }
    >();
    for (const entry of this.options.kernels.entries.values()) {
      for (const figure of entry.model.figures.values()) {
        wanted.set(figureKey(entry, figure), { entry, figure });
      }
    }
    return wanted;
  }

  private _sync(): void {
    const wanted = this._wanted();
    const fresh: FigureWindow[] = [];
    let dropped = false;
    for (const [key, window] of [...this._windows]) {
      const gone = !wanted.has(key) && !this._outlives(window);
      if (gone || this._hidden.has(key)) {
        this._drop(key);
        dropped = true;
      }
    }
    for (const [key, { entry, figure }] of wanted) {
      const window = this._windows.get(key);
      if (window === undefined && !this._hidden.has(key)) {
        const made = new FigureWindow(key, entry, figure, {
          trans: this.options.trans,
          closed: closed => this._hide(closed)
        });
        this._windows.set(key, made);
        fresh.push(made);
      } else if (window !== undefined && window.figure !== figure) {
        window.exhibit(figure);
      }
    }
    const kernels = new Set(
      [...this._windows.values()].map(({ entry }) => entry.kernelId)
    );
    for (const window of this._windows.values()) {
      window.named = kernels.size > 1;
    }
    if (fresh.length > 0 || dropped) {
      this._arrange(fresh);
    }
    this._empty.hidden = this._windows.size > 0;
    this.hiddenChanged.emit(); // one that was hidden before a reload may have come
  }

  /** Whether a window without a figure stays: its kernel went, and may bring a figure of that name again. */
  private _outlives({ entry, session }: FigureWindow): boolean {
    if (this.options.kernels.entries.get(entry.kernelId) !== entry) {
      return false;
    }
    const { hello, link } = entry.model;
    return hello?.session !== session || link === 'dead' || link === 'stopped';
  }

  private _drop(key: string): void {
    const window = this._windows.get(key);
    this._windows.delete(key);
    window?.dispose();
  }

  private _hide(window: FigureWindow): void {
    this._drop(window.key);
    this._hidden.add(window.key);
    this._arrange([]);
    this._empty.hidden = this._windows.size > 0;
  }

  private _rename(rename: Rename): void {
    const windows = [...this._windows.values()];
    this._windows.clear();
    for (const window of windows) {
      window.key = rename(window.key);
      this._windows.set(window.key, window);
    }
    this._arranged = mapArea(this._arranged, rename);
    this._shape = '';
  }

  // -- where they stand ------------------------------------------------------------------------------------------------

  /** @param anew - the arrangement is another one. */
  private _arrange(fresh: readonly FigureWindow[], anew = false): void {
    const { area } = this._arrangement;
    if (area === null) {
      this._tile();
      return;
    }
    const placed = new Set(itemsOf(area));
    if (anew || fresh.some(({ key }) => placed.has(key)) || this.isEmpty) {
      this._restore(area);
    }
    for (const window of this._windows.values()) {
      if (window.parent !== this) {
        this._addBeside(window);
      }
    }
    this._arranged = this._describe();
  }

  private _tile(): void {
    const { clientWidth, clientHeight } = this.node;
    // In the kernels' order; windows that wait for a figure of their name stand last.
    const keys = new Set([...this._wanted().keys(), ...this._windows.keys()]);
    const shown = [...keys].filter(key => this._windows.has(key));
    const rows = tile(shown, clientWidth, clientHeight);
    const shape = rows.map(row => row.join('\n')).join('\n\n');
    if (shape === this._shape && sameArea(this._describe(), this._arranged)) {
      return;
    }
    this._shape = shape;
    this._restore(gridArea(rows));
    this._arranged = this._describe();
  }

  private _restore(area: Area<string> | null): void {
    const main = mapArea(area, key => this._windows.get(key) ?? null);
    this.restoreLayout({ main: main });
  }

  /** Give a new window half of the largest one. */
  private _addBeside(window: FigureWindow): void {
    let ref: Widget | null = null;
    let largest = -1;
    for (const other of this.selectedWidgets()) {
      const { offsetWidth, offsetHeight } = other.node;
      if (offsetWidth * offsetHeight > largest) {
        largest = offsetWidth * offsetHeight;
        ref = other;
      }
    }
    const wide = ref !== null && ref.node.offsetWidth >= ref.node.offsetHeight;
    this.addWidget(window, {
      mode: wide ? 'split-right' : 'split-bottom',
      ref
    });
  }

  private _describe(): Area<string> | null {
    return mapArea(this.saveLayout().main, widget =>
      widget instanceof FigureWindow ? widget.key : null
    );
  }

  /** Sent after each change of the layout, also of those made here: what differs from them was the person. */
  private _onModified(): void {
    forgetDisposed(this);
    const now = this._describe();
    if (now === null || sameArea(now, this._arranged)) {
      return;
    }
    this._arranged = now;
    this._arrangement.area = now;
  }

  private readonly _windows = new Map<string, FigureWindow>();
  private readonly _arrangement: Arrangement;
  private readonly _hidden: HiddenFigures;
  private readonly _empty: HTMLElement;
  private readonly _life = new AbortController();
  /** The layout as it was last made or seen. */
  private _arranged: Area<string> | null = null;
  private _shape = '';
}

/**
 * The layout of a dock panel (Lumino 2.10) keeps an entry for each tab bar that it ever made, also when that is disposed:
 * each figure that was shown would leave its tab in memory. The entries are private, so nothing is taken for granted.
 */
function forgetDisposed(panel: DockPanel): void {
  const entries: unknown = panel.layout && Reflect.get(panel.layout, '_items');
  if (entries instanceof Map) {
    for (const widget of entries.keys()) {
      if (widget instanceof Widget && widget.isDisposed) {
        entries.delete(widget);
      }
    }
  }
}
