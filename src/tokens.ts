/** What the parts of the extension, and other extensions, see of each other: interfaces only. */
import { Token } from '@lumino/coreutils';

import type { Emitter, FigureModel, KernelModel, ViewTracker } from '../js/src';
import type { FileFormat, SaveOutcome } from './saver';
import type { StartOutcome } from './starter';
import type { StopOutcome } from './stopper';

export type { FileFormat, SaveOutcome } from './saver';
export type { StartOutcome } from './starter';
export type { StopOutcome } from './stopper';

/** One kernel that this page is connected to. */
export interface IKernelEntry {
  readonly kernelId: string;
  /** What people call it: the name of its notebook or console. */
  readonly name: string;
  /** Path of its notebook or console, relative to the server's root. */
  readonly path: string;
  /** `id` of the widget of its notebook or console; empty when that is closed. */
  readonly widgetId: string;
  /** Livemon runs or ran in it while this page watched. */
  readonly known: boolean;
  /** Everything that the page knows about the kernel. */
  readonly model: KernelModel;
  /** What the page shows of it. */
  readonly views: ViewTracker;
  /** Start Livemon in it; never throws. @param options.period_s - sampling period; default: the package's. */
  start(options?: { period_s?: number }): Promise<StartOutcome>;
  /** Have a file of this figure (`FigureInfo.id`) made, at the size that its code gave it; never throws. */
  saveFigure(figureId: string, format: FileFormat): Promise<SaveOutcome>;
  /** Stop Livemon in it, also while a cell runs; never throws, and waits a bounded time. */
  stop(): Promise<StopOutcome>;
}

/** What happened to the set of kernels. */
export type KernelsChange =
  | { type: 'added' | 'removed' | 'renamed' | 'known'; entry: IKernelEntry }
  /** Another notebook or console is the current one. */
  | { type: 'current'; entry: IKernelEntry | null };

/** The kernels of the open notebooks and consoles, and those that still run Livemon after theirs were closed. */
export interface ILivemon {
  /** By kernel id, in the order in which they came. */
  readonly entries: ReadonlyMap<string, IKernelEntry>;
  /** The kernel of the current notebook or console; null: there is none, or it has no kernel. */
  readonly current: IKernelEntry | null;
  /** What people call the current notebook or console, also while it has no kernel; empty or undefined: there is none. */
  readonly documentName?: string;
  readonly changed: Emitter<KernelsChange>;
}

export const ILivemon = new Token<ILivemon>(
  'livemon:ILivemon',
  'The kernels that this page is connected to, what Livemon measures and plots in them, and how the page stands with them.'
);

/** How the board tiles its windows: all visible in a grid, below each other, beside each other, or as tabs. */
export const TILE_LAYOUTS = ['grid', 'rows', 'columns', 'stacked'] as const;
export type TileLayout = (typeof TILE_LAYOUTS)[number];

/** The window of one figure, on the board or apart from it in the main area. */
export interface IFigureWindow {
  /** Names the figure over reloads and restarts: path of its notebook, `#`, its name. */
  readonly key: string;
  readonly entry: IKernelEntry;
  readonly figure: FigureModel;
  /** What stands on its tab: the name that the person gave it, or the title that the code did. */
  readonly label: string;
}

/** The windows of live figures: on the board, and apart from it in the main area. */
export interface IBoard {
  /**
   * Open the board, at the place that is set for it, unless it is open.
   *
   * @param activate - also bring it to the front (default).
   */
  open(activate?: boolean): void;
  /** Arrange the windows of the board so; default: in a grid, each visible. */
  tile(layout?: TileLayout): void;
  /** Tiling took the place of an arrangement made by hand: what brings that back. */
  readonly tiled: Emitter<IUndo>;
  /** How windows are tiled; null: a person arranged them by hand. */
  readonly tiles: TileLayout | null;
  /** Show the window of this figure (`FigureInfo.id`) in front, wherever it is, also when it was closed. */
  reveal(entry: IKernelEntry, figureId: string): void;

  /** All windows, those of the board first. */
  readonly windows: readonly IFigureWindow[];
  /** The window that the person used last; null: there is none. */
  readonly current: IFigureWindow | null;
  /** Windows came, went, moved or were used. */
  readonly changed: Emitter<void>;

  /** Whether windows can stand apart from the board: not where the main area has one document only. */
  readonly canPopOut: boolean;
  /** Whether the window stands apart from the board. */
  isApart(window: IFigureWindow): boolean;
  /** Move the window to the main area. */
  popOut(window: IFigureWindow): void;
  /** Move the window from the main area to its place on the board. */
  returnToBoard(window: IFigureWindow): void;
  /** Whether the window has all the space of the board. */
  isMaximised(window: IFigureWindow): boolean;
  /** Give the window all the space of the board. */
  maximise(window: IFigureWindow): void;
  /** The windows of the board stand as before one was maximised. */
  restore(): void;
  /** Swap the window with the next one in that direction; false: there is none. */
  move(window: IFigureWindow, direction: Direction): boolean;
  /** Move the split beside the window by a step; false: there is none. */
  resize(window: IFigureWindow, growth: Growth): boolean;
  /** The name that the person gave it; empty: none. */
  nameOf(window: IFigureWindow): string;
  /** Give the window a name; empty: the title that the code gave it. */
  rename(window: IFigureWindow, name: string): void;
  /** Close the window; the figure lives on, and `reopen` brings it back. */
  close(window: IFigureWindow): void;
  /** A person closed the window of a live figure: what stood on its tab, and what brings this one back. */
  readonly closed: Emitter<{ label: string; undo: IUndo }>;
  /** How many live figures of the notebooks that the board shows have a closed window. */
  readonly closedCount: number;
  /** Bring the window back that was closed last, or all of them. */
  reopen(options?: { all?: boolean }): void;
  /** Whether there is something for `undo`. */
  readonly undoable: boolean;
  /** Take back what was done last: a window was closed, or the windows were tiled and not arranged by hand since. */
  undo(): void;
}

/** One thing that was done to the windows, and may be taken back out of order. */
export interface IUndo {
  /** Whether it still counts: it was not taken back, and nothing took its place. */
  readonly possible: boolean;
  /** Take it back, if it still counts. */
  run(): void;
}

/** Where a figure's neighbour stands, and where its view may go. */
export const DIRECTIONS = ['left', 'right', 'up', 'down'] as const;
export type Direction = (typeof DIRECTIONS)[number];

/** How a window of the board changes its size. */
export const GROWTHS = ['wider', 'narrower', 'taller', 'shorter'] as const;
export type Growth = (typeof GROWTHS)[number];

export const IBoard = new Token<IBoard>(
  'livemon:IBoard',
  'The windows of live figures: on the board, or apart from it in the main area.'
);

/** Commands of Livemon; their names are a promise to other tools. */
export namespace CommandIDs {
  export const open = 'livemon:open';
  export const start = 'livemon:start';
  export const stop = 'livemon:stop';
  export const openPanel = 'livemon:open-panel';
  export const openBoard = 'livemon:open-board';
  export const exportSamples = 'livemon:export';
  export const tile = 'livemon:tile';
  export const popOut = 'livemon:pop-out';
  export const returnToBoard = 'livemon:return-to-board';
  export const maximise = 'livemon:maximise-figure';
  export const move = 'livemon:move-figure';
  export const resize = 'livemon:resize-figure';
  export const pan = 'livemon:pan-figure';
  export const zoom = 'livemon:zoom-figure';
  export const rename = 'livemon:rename-figure';
  export const close = 'livemon:close-figure';
  export const reopen = 'livemon:reopen-figure';
  export const undo = 'livemon:undo';
  export const currentOnly = 'livemon:current-notebook-only';
  export const saveFigure = 'livemon:save-figure';
  export const copyFigure = 'livemon:copy-figure';
}
