/** What other parts may do with the windows of figures, wherever these stand: the board, and places apart from it. */
import { Emitter } from '../../js/src';
import type {
  Direction,
  Growth,
  IBoard,
  IFigureWindow,
  IKernelEntry,
  ILivemon,
  IUndo,
  TileLayout
} from '../tokens';
import type { Board } from './board';
import { figureKey, FigureWindow, KEY_ATTRIBUTE } from './figureWindow';
import type { BoardMemory } from './memory';
import type { PopOuts } from './popOuts';
import { placeOf } from './popOuts';
import type { ClosedStep, TiledStep, UndoStep } from './undoSteps';
import { UndoSteps } from './undoSteps';
import type { ClosedWindow, Wanted } from './windowSet';

export interface DeskOptions {
  kernels: ILivemon;
  memory: BoardMemory;
  popOuts: PopOuts;
  canPopOut: boolean;
  /** The open board, or a new one. */
  openBoard: (activate: boolean) => Board;
  /** The open board; null: it is closed. */
  findBoard: () => Board | null;
  /** Bring a place of the main area to the front. */
  activate: (id: string) => void;
}

export class Desk implements IBoard {
  constructor(private readonly options: DeskOptions) {
    const { kernels, memory, popOuts } = options;
    this._steps = new UndoSteps(kernels);
    const tell = (): void => this.changed.emit();
    popOuts.set.changed.on(tell);
    popOuts.set.closed.on(closed => {
      options.findBoard()?.refocus();
      this._tellClosed(closed);
    });
    memory.arrangement.changed.on(tell);
    memory.names.changed.on(tell);
    memory.hidden.decided.on(tell);
    memory.scope.changed.on(tell);
    // Whatever is done in a window or on its tab, also with the right button, makes it the current one.
    for (const type of ['focusin', 'pointerdown', 'contextmenu']) {
      document.addEventListener(
        type,
        event => this._use(event.composedPath()),
        { capture: true }
      );
    }
  }

  readonly changed = new Emitter<void>();
  readonly closed = new Emitter<{ label: string; undo: IUndo }>();
  readonly tiled = new Emitter<IUndo>();

  /** A board was made. */
  adopt(board: Board): void {
    board.set.changed.on(() => this.changed.emit());
    board.set.closed.on(closed => this._tellClosed(closed));
    board.disposed.connect(() => this.changed.emit());
    this.changed.emit();
  }

  open(activate = true): void {
    this.options.openBoard(activate);
  }

  tile(layout: TileLayout = 'grid'): void {
    const { arrangement } = this.options.memory;
    const before = arrangement.current;
    this.options.openBoard(true).tile(layout);
    if (before.area === null && before.tiles === layout) {
      return;
    }
    const step: TiledStep = { type: 'tiled', before };
    this._steps.push(step);
    if (before.area !== null) {
      this.tiled.emit(this._undoOf(step, () => this._untile(step)));
    }
  }

  get tiles(): TileLayout | null {
    const { area, tiles } = this.options.memory.arrangement;
    return area === null ? tiles : null;
  }

  reveal(entry: IKernelEntry, figureId: string): void {
    const figure = entry.model.figures.get(figureId);
    if (figure === undefined) {
      return;
    }
    const { memory, canPopOut } = this.options;
    const key = figureKey(entry, figure);
    const found = this.options.popOuts.set.wanted().get(key);
    memory.hidden.delete(found?.closedKey ?? key);
    memory.scope.follow(entry);
    if (!canPopOut || !memory.apart.has(key)) {
      this.options.openBoard(true);
    }
    this._show(key);
  }

  get windows(): readonly FigureWindow[] {
    const { popOuts, findBoard } = this.options;
    return [
      ...(findBoard()?.set.windows.values() ?? []),
      ...popOuts.set.windows.values()
    ];
  }

  get current(): FigureWindow | null {
    const { windows } = this;
    return (
      windows.find(window => window.key === this._used) ??
      (windows.length === 1 ? (windows[0] ?? null) : null)
    );
  }

  get canPopOut(): boolean {
    return this.options.canPopOut;
  }

  isApart(window: IFigureWindow): boolean {
    return window instanceof FigureWindow && placeOf(window) !== null;
  }

  popOut({ key }: IFigureWindow): void {
    if (this.options.canPopOut) {
      this.options.memory.apart.add(key);
      this._show(key);
    }
  }

  returnToBoard({ key }: IFigureWindow): void {
    this.options.memory.apart.delete(key);
    this.options.openBoard(true);
    this._show(key);
  }

  isMaximised(window: IFigureWindow): boolean {
    return this.options.findBoard()?.maximised === window;
  }

  maximise({ key }: IFigureWindow): void {
    const board = this.options.findBoard();
    const window = board?.set.windows.get(key);
    if (board && window) {
      board.maximised = window;
    }
  }

  restore(): void {
    const board = this.options.findBoard();
    if (board) {
      board.maximised = null;
    }
  }

  move({ key }: IFigureWindow, direction: Direction): boolean {
    const board = this.options.findBoard();
    const window = board?.set.windows.get(key);
    return board && window ? board.move(window, direction) : false;
  }

  resize({ key }: IFigureWindow, growth: Growth): boolean {
    const board = this.options.findBoard();
    const window = board?.set.windows.get(key);
    return board && window ? board.resize(window, growth) : false;
  }

  nameOf({ key }: IFigureWindow): string {
    return this.options.memory.names.get(key) ?? '';
  }

  rename({ key }: IFigureWindow, name: string): void {
    this.options.memory.names.set(key, name.trim());
  }

  close(window: IFigureWindow): void {
    this.windows.find(({ key }) => key === window.key)?.close();
  }

  get closedCount(): number {
    return this._closed().length;
  }

  reopen({ all = false }: { all?: boolean } = {}): void {
    const closed = this._closed();
    this._reopen(all ? closed : closed.slice(-1));
  }

  get undoable(): boolean {
    const closed = this._closed();
    return (
      closed.length > 0 ||
      this._steps.some(step => step.type === 'tiled' && this._tiled)
    );
  }

  undo(): void {
    const closed = this._closed();
    const find = (step: UndoStep): Closed[] =>
      step.type === 'closed'
        ? closed.filter(({ closedKey }) => closedKey === step.key)
        : [];
    const step = this._steps.pop(one =>
      one.type === 'tiled' ? this._tiled : find(one).length > 0
    );
    if (step?.type === 'tiled') {
      this._untile(step);
    } else {
      // Without a step it was closed before this page was loaded.
      this._reopen(step === null ? closed.slice(-1) : find(step));
    }
  }

  private _undoOf(step: UndoStep, takeBack: () => void): IUndo {
    const possible = (): boolean =>
      this._steps.has(step) &&
      (step.type === 'tiled' ? this._tiled : this._closedBy(step) !== null);
    return {
      get possible() {
        return possible();
      },
      run: () => {
        if (possible()) {
          this._steps.drop(step);
          takeBack();
        }
      }
    };
  }

  /** The live figure whose window was closed by this step and still is, also where the board shows other notebooks. */
  private _closedBy({ key }: ClosedStep): Wanted | null {
    const { memory, popOuts } = this.options;
    return memory.hidden.has(key)
      ? ([...popOuts.set.wanted().values()].find(
          ({ closedKey }) => closedKey === key
        ) ?? null)
      : null;
  }

  private _untile({ before }: TiledStep): void {
    this.options.memory.arrangement.restore(before);
    this.options.openBoard(true);
  }

  /** Whether nothing was arranged by hand since the last tiling: taking one back would throw that away. */
  private get _tiled(): boolean {
    return this.options.memory.arrangement.area === null;
  }

  /** Bring these back, the last of them to the front. */
  private _reopen(closed: readonly Closed[]): void {
    const last = closed.at(-1);
    if (last === undefined) {
      return;
    }
    const { memory, canPopOut } = this.options;
    memory.hidden.delete(...closed.map(({ closedKey }) => closedKey));
    if (!memory.apart.has(last.key) || !canPopOut) {
      this.options.openBoard(true);
    }
    this._show(last.key);
  }

  /** Live figures whose windows were closed and would stand somewhere now, in the order in which they were closed. */
  private _closed(): Closed[] {
    const { hidden, scope, apart } = this.options.memory;
    const live = new Map<string, string>();
    for (const [key, { closedKey }] of this.options.popOuts.set.wanted()) {
      if (scope.has(key) || apart.has(key)) {
        live.set(closedKey, key);
      }
    }
    return hidden.keys.flatMap(closedKey => {
      const key = live.get(closedKey);
      return key === undefined ? [] : [{ key, closedKey }];
    });
  }

  private _tellClosed({ key, label }: ClosedWindow): void {
    const step: ClosedStep = { type: 'closed', key };
    this._steps.push(step);
    const undo = this._undoOf(step, () => {
      const found = this._closedBy(step);
      if (found !== null) {
        this.reveal(found.entry, found.figure.id);
      }
    });
    this.closed.emit({ label, undo });
  }

  /** Bring the window to the front, and the keyboard to it. */
  private _show(key: string): void {
    const { popOuts, findBoard, activate } = this.options;
    this._used = key;
    const place = popOuts.places.get(key);
    if (place !== undefined) {
      activate(place.id);
      return;
    }
    const board = findBoard();
    const window = board?.set.windows.get(key);
    if (board && window) {
      if (board.maximised !== null) {
        board.maximised = window;
      }
      board.activateWidget(window);
    }
  }

  private _use(path: readonly EventTarget[]): void {
    for (const node of path) {
      const key =
        node instanceof Element ? node.getAttribute(KEY_ATTRIBUTE) : null;
      if (key !== null) {
        if (key !== this._used) {
          this._used = key;
          this.changed.emit();
        }
        return;
      }
    }
  }

  private readonly _steps: UndoSteps;
  /** Key of the window that was used last. */
  private _used: string | null = null;
}

/** The keys of a figure whose window was closed; see `figureKey` and `closedKey`. */
interface Closed {
  key: string;
  closedKey: string;
}
