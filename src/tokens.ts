/** What the parts of the extension, and other extensions, see of each other: interfaces only. */
import { Token } from '@lumino/coreutils';

import type { Emitter, KernelModel, ViewTracker } from '../js/src';
import type { StartOutcome } from './starter';
import type { StopOutcome } from './stopper';

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
  readonly changed: Emitter<KernelsChange>;
}

export const ILivemon = new Token<ILivemon>(
  'livemon:ILivemon',
  'The kernels that this page is connected to, what Livemon measures and plots in them, and how the page stands with them.'
);

/** The board of live figure windows. */
export interface IBoard {
  /**
   * Open the board beside the current notebook, unless it is open.
   *
   * @param activate - also bring it to the front (default).
   */
  open(activate?: boolean): void;
  /** Bring all live figures back and arrange them so that each is visible. */
  tile(): void;
  /** Open the board with this figure (`FigureInfo.id`) in front. */
  reveal(entry: IKernelEntry, figureId: string): void;
}

export const IBoard = new Token<IBoard>(
  'livemon:IBoard',
  'The main-area board that shows each live figure in a window of its own.'
);

/** Commands of Livemon; their names are a promise to other tools. */
export namespace CommandIDs {
  export const start = 'livemon:start';
  export const stop = 'livemon:stop';
  export const openPanel = 'livemon:open-panel';
  export const openBoard = 'livemon:open-board';
  export const tile = 'livemon:tile';
}
