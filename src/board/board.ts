/**
 * The board: a dock panel with a window for each live figure of the kernels of this page, but for those that stand apart.
 *
 * Windows are tiled until the person arranges them; from then on their arrangement is kept, by figure name, and new
 * windows take half of the largest. A window that the person closes hides its figure until they ask for it again.
 */
import type { Message } from '@lumino/messaging';
import type { Widget } from '@lumino/widgets';
import { DockPanel } from '@lumino/widgets';

import type { Translation } from '../../js/src';
import type { Direction, Growth, ILivemon, TileLayout } from '../tokens';
import type { Arrangement } from './arrangement';
import { FigureTabs, forgetDisposed } from './dock';
import type { WindowTools } from './figureWindow';
import { FigureWindow, KEY_ATTRIBUTE } from './figureWindow';
import type { Area } from './layout';
import { gridArea, itemsOf, mapArea, sameArea, stackedArea } from './layout';
import type { BoardMemory } from './memory';
import { neighbour } from './neighbour';
import { resized } from './resizing';
import type { BoardScope } from './scope';
import { tile } from './tiling';
import type { WindowsChange } from './windowSet';
import { WindowSet } from './windowSet';

export interface BoardOptions {
  kernels: ILivemon;
  trans: Translation;
  memory: BoardMemory;
  tools?: WindowTools | undefined;
  /** Whether figures can have their windows apart from the board. */
  canPopOut: boolean;
}

export class Board extends DockPanel {
  constructor(options: BoardOptions) {
    super({ tabsConstrained: true, renderer: new FigureTabs() });
    this.addClass('livemon-Board');
    const { kernels, memory, trans, tools, canPopOut } = options;
    this._arrangement = memory.arrangement;
    this.set = new WindowSet({
      kernels,
      trans,
      memory,
      tools,
      here: key =>
        memory.scope.has(key) && (!canPopOut || !memory.apart.has(key))
    });
    this._scope = memory.scope;
    this.node.tabIndex = -1; // has the keyboard when the last window is closed
    this._empty = document.createElement('p');
    this._empty.className = 'livemon-Board-empty';
    this._trans = trans;
    this.node.append(this._empty);
    const { signal } = this._life;
    this._arrangement.loaded.on(() => this._arrange([], true), { signal });
    this.set.changed.on(change => this._onWindows(change));
    memory.scope.changed.on(() => this.set.sync(), { signal });
    this.set.closed.on(() => this.refocus());
    this.set.renamed.on(rename => {
      this._arranged = mapArea(this._arranged, rename);
      this._shape = '';
    });
    this.node.addEventListener('dblclick', this);
    this.layoutModified.connect(this._onModified, this);
    this.set.sync();
  }

  /** The windows that stand on the board. */
  readonly set: WindowSet;

  /** Forget what the person made by hand and windows of ended sessions, and tile. */
  tile(layout: TileLayout): void {
    this._arrangement.tile(layout);
    this._shape = '';
    this.set.clean();
    this._arrange([], true);
  }

  /** The window that has all the space. */
  get maximised(): FigureWindow | null {
    const { maximised } = this._arrangement;
    return maximised === null
      ? null
      : (this.set.windows.get(maximised) ?? null);
  }

  /** Give this window all the space, the others wait in tabs; null: all stand as before. */
  set maximised(window: FigureWindow | null) {
    const shown = window ?? this.maximised;
    this._arrangement.maximised = window?.key ?? null;
    this._shape = '';
    this._arrange([], true);
    if (shown !== null) {
      this.activateWidget(shown);
    }
  }

  /** Swap the window with the next one in that direction; false: there is none. */
  move(window: FigureWindow, direction: Direction): boolean {
    const others = [...this.selectedWidgets()].filter(
      other => other instanceof FigureWindow
    );
    const next = neighbour(window, others, direction, one =>
      one.node.getBoundingClientRect()
    );
    const area = this._describe();
    if (next === null || area === null || this.maximised !== null) {
      return false;
    }
    const swap: Record<string, string> = {
      [window.key]: next.key,
      [next.key]: window.key
    };
    const swapped = mapArea(area, key => swap[key] ?? key);
    if (swapped !== null) {
      this._arrangement.arrange(swapped);
      this._arrange([], true);
      this.activateWidget(window);
    }
    return true;
  }

  /** Move the split beside the window by a step; false: there is none. */
  resize(window: FigureWindow, growth: Growth): boolean {
    const area = this._describe();
    const next =
      area === null || this.maximised !== null
        ? null
        : resized(area, window.key, growth);
    if (next === null) {
      return false;
    }
    this._arrangement.arrange(next);
    this._arrange([], true);
    this.activateWidget(window);
    return true;
  }

  /** Where nothing has the keyboard any more, a window takes it, or the board itself: keys go on to work. */
  refocus(): void {
    const { activeElement } = document;
    const nobody =
      activeElement === null ||
      activeElement === document.body ||
      activeElement === this.node;
    if (nobody && this.isVisible) {
      const [first] = this.selectedWidgets();
      if (first === undefined) {
        this.node.focus();
      } else {
        this.activateWidget(first);
      }
    }
  }

  override dispose(): void {
    if (this.isDisposed) {
      return;
    }
    this._life.abort();
    this.node.removeEventListener('dblclick', this);
    this.set.dispose();
    super.dispose();
  }

  override handleEvent(event: Event): void {
    if (event.type === 'dblclick') {
      this._onDoubleClick(event);
    } else {
      super.handleEvent(event);
    }
  }

  protected override onResize(message: Widget.ResizeMessage): void {
    super.onResize(message);
    const seen = this.node.clientWidth > 0;
    if (seen && this._arrangement.area === null && this.set.windows.size > 1) {
      this._arrange([]); // another shape may fit the new size better
    }
  }

  protected override onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    this._arrange([]);
  }

  protected override onActivateRequest(message: Message): void {
    super.onActivateRequest(message);
    this.refocus();
  }

  private _onWindows({ fresh, dropped }: WindowsChange): void {
    if (fresh.length > 0 || dropped) {
      this._arrange(fresh);
    }
    const { _trans: trans } = this;
    this._empty.hidden = this.set.windows.size > 0;
    if (!this._empty.hidden) {
      const keys = [...this.set.wanted().keys()];
      this._empty.textContent = keys.some(key => this._scope.has(key))
        ? trans.__('All live figures are closed, or have windows of their own.')
        : keys.length > 0
          ? trans.__(
              'The current notebook has no live figures, and the board shows no others: see "Only the Current Notebook" in its toolbar.'
            )
          : trans.__(
              'No live figures. Figures that Matplotlib draws in a notebook that runs Livemon appear here.'
            );
    }
  }

  /** As in window systems, a double click on the title gives a window all the space, and takes it again. */
  private _onDoubleClick({ target }: Event): void {
    const tab =
      target instanceof Element
        ? target.closest(`.lm-TabBar-tab[${KEY_ATTRIBUTE}]`)
        : null;
    const window = this.set.windows.get(tab?.getAttribute(KEY_ATTRIBUTE) ?? '');
    if (window !== undefined) {
      this.maximised = window === this.maximised ? null : window;
    }
  }

  // -- where they stand ------------------------------------------------------------------------------------------------

  /** @param anew - the arrangement is another one. */
  private _arrange(fresh: readonly FigureWindow[], anew = false): void {
    const { area } = this._arrangement;
    const { maximised } = this;
    if (maximised !== null) {
      this._put(stackedArea(this._keys(area), maximised.key));
    } else if (area === null) {
      this._tile();
    } else {
      const placed = new Set(itemsOf(area));
      if (anew || fresh.some(({ key }) => placed.has(key)) || this.isEmpty) {
        this._restore(area);
      }
      for (const window of this.set.windows.values()) {
        if (window.parent !== this) {
          this._addBeside(window);
        }
      }
      this._arranged = this._describe();
    }
    this.toggleClass('livemon-mod-maximised', maximised !== null);
  }

  private _tile(): void {
    const { tiles } = this._arrangement;
    const { clientWidth, clientHeight } = this.node;
    const keys = this._keys(null);
    if (tiles === 'stacked') {
      // The tab in front stays there.
      const [first] = this.selectedWidgets();
      const current = first instanceof FigureWindow ? first.key : keys[0];
      this._put(stackedArea(keys, current));
      return;
    }
    const rows =
      tiles === 'grid'
        ? tile(keys, clientWidth, clientHeight, this._aspect(keys))
        : tiles === 'rows'
          ? keys.map(key => [key])
          : [keys];
    const shape = rows.map(row => row.join('\n')).join('\n\n');
    if (shape === this._shape && sameArea(this._describe(), this._arranged)) {
      return;
    }
    this._put(gridArea(rows));
    this._shape = shape;
  }

  /** Width to height of these figures, on average. */
  private _aspect(keys: readonly string[]): number | undefined {
    const logarithms = keys.flatMap(key => {
      const info = this.set.windows.get(key)?.figure.info;
      return info && info.width > 0 && info.height > 0
        ? [Math.log(info.width / info.height)]
        : [];
    });
    const sum = logarithms.reduce((all, one) => all + one, 0);
    return logarithms.length > 0
      ? Math.exp(sum / logarithms.length)
      : undefined;
  }

  /** Keys of all windows, as they stand in `area`, else in the kernels' order; those that wait for a figure stand last. */
  private _keys(area: Area<string> | null): string[] {
    const { windows } = this.set;
    const order = [
      ...itemsOf(area),
      ...this.set.wanted().keys(),
      ...windows.keys()
    ];
    return [...new Set(order)].filter(key => windows.has(key));
  }

  /** Have the windows stand like this, by Livemon and not by the person. */
  private _put(area: Area<string> | null): void {
    this._shape = '';
    if (area === null || !sameArea(this._describe(), area)) {
      this._restore(area);
    }
    this._arranged = this._describe();
  }

  private _restore(area: Area<string> | null): void {
    const main = mapArea(area, key => this.set.windows.get(key) ?? null);
    this.restoreLayout({ main });
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
    const sameTabs = sameArea(now, this._arranged, { anyTab: true });
    this._arranged = now;
    if (sameTabs && this.maximised !== null) {
      const [front] = this.selectedWidgets();
      this._arrangement.maximised =
        front instanceof FigureWindow ? front.key : null;
    } else if (!sameTabs || this._arrangement.area !== null) {
      this._arrangement.arrange(now);
      this.removeClass('livemon-mod-maximised');
    }
  }

  private readonly _arrangement: Arrangement;
  private readonly _scope: BoardScope;
  private readonly _empty: HTMLElement;
  private readonly _trans: Translation;
  private readonly _life = new AbortController();
  /** The layout as it was last made or seen. */
  private _arranged: Area<string> | null = null;
  /** Of the grid that was put up last; empty: none. */
  private _shape = '';
}
