/** The board in a plain page, with the real dock panel of JupyterLab, over kernels whose models the test feeds. */
import { Notification } from '@jupyterlab/apputils';
import { Widget } from '@lumino/widgets';

import { encoded, figure, hello } from '../../../../js/demo/messages';
import type { Wish } from '../../../../js/src/kernelModel';
import { Emitter, FigureModel, untranslated } from '../../../../js/src';
import { Board } from '../../../../src/board/board';
import { Desk } from '../../../../src/board/desk';
import { HiddenButton } from '../../../../src/board/hiddenButton';
import { BoardMemory } from '../../../../src/board/memory';
import { PopOuts } from '../../../../src/board/popOuts';
import { offerUndo } from '../../../../src/plugins/undoOffer';
import type {
  IKernelEntry,
  ILivemon,
  IUndo,
  KernelsChange
} from '../../../../src/tokens';
import { kernelEntry, say } from '../kernelEntry';

type Kept = ReturnType<BoardMemory['toJSON']>;

class BoardPage {
  readonly changed = new Emitter<KernelsChange>();
  readonly entries = new Map<string, IKernelEntry>();
  private _current: IKernelEntry | null = null;
  readonly kernels: ILivemon = (page => ({
    entries: page.entries,
    get current() {
      return page._current;
    },
    changed: page.changed
  }))(this);
  readonly memory = new BoardMemory(this.kernels);
  readonly arrangement = this.memory.arrangement;
  readonly hidden = this.memory.hidden;
  readonly popOuts = new PopOuts({
    kernels: this.kernels,
    trans: untranslated,
    memory: this.memory,
    canPopOut: true,
    add: place => {
      place.node.style.height = '200px';
      Widget.attach(place, document.body);
    }
  });
  readonly desk = new Desk({
    kernels: this.kernels,
    memory: this.memory,
    popOuts: this.popOuts,
    canPopOut: true,
    openBoard: () => this.board!,
    findBoard: () => this.board,
    activate: id => {
      for (const place of this.popOuts.places.values()) {
        if (place.id === id) {
          place.activate();
        }
      }
    }
  });
  readonly figurePrototype = FigureModel.prototype;
  saves = 0;
  /** What windows have asked the kernel for, where a test listens. */
  readonly wishes: Wish[] = [];
  board: Board | null = null;
  /** What the desk has offered to undo last, where a test listens. */
  offered: IUndo | null = null;
  /** JupyterLab's; nothing shows them in this page. */
  readonly notifications = Notification.manager;

  constructor() {
    this.arrangement.changed.on(() => (this.saves += 1));
    offerUndo(this.desk, untranslated);
  }

  /** The window of that figure. */
  window(name: string) {
    return this.desk.windows.find(one => one.figure.info.name === name)!;
  }

  /** What a reload brings back: the memory, which is another object then. */
  async recall(kept: Kept): Promise<void> {
    await this.memory.keep(Promise.resolve(kept), () => undefined);
  }

  /** A kernel with these figures. */
  addKernel(id: string, path: string, names: readonly string[]): void {
    const entry = kernelEntry(id, { name: path, path });
    this.entries.set(id, entry);
    this.changed.emit({ type: 'added', entry });
    this.begin(id, `session of ${id}`);
    entry.model.setLink('live');
    this.setFigures(id, names);
  }

  /** The notebook of that kernel is the current one. */
  choose(id: string): void {
    this._current = this.entries.get(id)!;
    this.changed.emit({ type: 'current', entry: this._current });
  }

  /** Livemon starts in the kernel; its figures are gone with the session before. */
  begin(id: string, session: string): void {
    say(this.entries.get(id)!.model, hello({ session }));
  }

  /** `waits`: the code waits until their windows are closed. */
  setFigures(id: string, names: readonly string[], waits = false): void {
    const figures = names.map(name =>
      figure(`${id}-${name}`, { name, title: name, state: 'live', waits })
    );
    say(this.entries.get(id)!.model, { type: 'figures', figures });
  }

  /** Show a picture of each of these figures, a key frame and one on top of it, and wait until they are seen. */
  async picture(id: string, names: readonly string[]): Promise<void> {
    const size = { width: 64, height: 48 };
    const pixels = new Uint8Array(4 * size.width * size.height).fill(128);
    const packed = await new Response(
      new Blob([pixels]).stream().pipeThrough(new CompressionStream('deflate'))
    ).arrayBuffer();
    for (const seq of [0, 1]) {
      const frames = names.map(name =>
        encoded(
          {
            figure: `${id}-${name}`,
            seq,
            base: seq - 1,
            ...size,
            time: seq
          },
          new Uint8Array(packed.slice(0))
        )
      );
      say(this.entries.get(id)!.model, { type: 'frames', frames });
    }
    const seen = (name: string): boolean =>
      document.querySelector(`[data-figure="${name}"][data-frame="1"]`) !==
      null;
    while (!names.every(seen)) {
      await new Promise(requestAnimationFrame);
    }
  }

  rename(id: string, path: string): void {
    const entry = this.entries.get(id);
    if (entry) {
      Object.assign(entry, { path, name: path });
      this.changed.emit({ type: 'renamed', entry });
    }
  }

  /** Open the board. */
  open(): void {
    this.board = new Board({
      kernels: this.kernels,
      trans: untranslated,
      memory: this.memory,
      canPopOut: true
    });
    this.board.id = 'board';
    this.desk.adopt(this.board);
    Widget.attach(this.board, document.body);
    this._button = new HiddenButton(this.desk, untranslated);
    Widget.attach(this._button, document.body);
  }

  close(): void {
    this._button?.dispose();
    this._button = null;
    this.board?.dispose();
    this.board = null;
  }

  private _button: HiddenButton | null = null;
}

export type { BoardPage };

declare global {
  var boardPage: BoardPage;
}

export function start(): void {
  globalThis.boardPage = new BoardPage();
  document.body.dataset['ready'] = '';
}
