/** The board in a plain page, with the real dock panel of JupyterLab, over kernels whose models the test feeds. */
import { Widget } from '@lumino/widgets';

import type { FigureInfo } from '../../../../js/src';
import {
  Emitter,
  KernelModel,
  untranslated,
  ViewTracker
} from '../../../../js/src';
import { Arrangement } from '../../../../src/board/arrangement';
import { Board } from '../../../../src/board/board';
import { HiddenFigures } from '../../../../src/board/hiddenFigures';
import type {
  IKernelEntry,
  ILivemon,
  KernelsChange
} from '../../../../src/tokens';

type Layout = ReturnType<Arrangement['toJSON']>;

class BoardPage {
  readonly changed = new Emitter<KernelsChange>();
  readonly entries = new Map<string, IKernelEntry>();
  readonly kernels: ILivemon = {
    entries: this.entries,
    current: null,
    changed: this.changed
  };
  readonly arrangement = new Arrangement(this.kernels);
  readonly hidden = new HiddenFigures(this.kernels);
  saves = 0;
  board: Board | null = null;

  constructor() {
    this.arrangement.changed.on(() => (this.saves += 1));
  }

  /** A kernel with these figures. */
  addKernel(id: string, path: string, names: readonly string[]): void {
    const model = new KernelModel();
    const entry = {
      kernelId: id,
      name: path,
      path,
      widgetId: 'w',
      known: true,
      model,
      views: new ViewTracker({
        have: key => model.figures.get(key)?.have ?? -1
      }),
      start: () => Promise.reject(new Error('not here')),
      stop: () => Promise.reject(new Error('not here'))
    };
    this.entries.set(id, entry);
    this.changed.emit({ type: 'added', entry });
    model.receive(
      {
        livemon: 1,
        type: 'hello',
        protocol: 1,
        session: `session of ${id}`,
        hub: 'h',
        version: '0',
        pid: 1,
        time: 1,
        period: 1,
        subshells: true
      },
      []
    );
    model.setLink('live');
    this.setFigures(id, names);
  }

  setFigures(id: string, names: readonly string[]): void {
    const figures: FigureInfo[] = names.map(name => ({
      id: `${id}-${name}`,
      name,
      title: name,
      width: 640,
      height: 480,
      state: 'live'
    }));
    this.entries
      .get(id)
      ?.model.receive({ livemon: 1, type: 'figures', figures }, []);
  }

  rename(id: string, path: string): void {
    const entry = this.entries.get(id);
    if (entry) {
      Object.assign(entry, { path, name: path });
      this.changed.emit({ type: 'renamed', entry });
    }
  }

  /** Open the board, as after a reload when there is a layout. */
  open(layout: Layout = null): void {
    if (layout !== null) {
      this.arrangement.load(layout);
    }
    this.board = new Board({
      kernels: this.kernels,
      trans: untranslated,
      arrangement: this.arrangement,
      hidden: this.hidden
    });
    this.board.id = 'board';
    Widget.attach(this.board, document.body);
  }

  close(): void {
    this.board?.dispose();
    this.board = null;
  }
}

export type { BoardPage };

declare global {
  var boardPage: BoardPage;
}

export function start(): void {
  globalThis.boardPage = new BoardPage();
  document.body.dataset['ready'] = '';
}
