/** Provides `IBoard`: opens, restores and keeps the board and the windows apart from it, where the application allows. */
import { ILabShell, ILayoutRestorer } from '@jupyterlab/application';
import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { MainAreaWidget, WidgetTracker } from '@jupyterlab/apputils';
import { IConsoleTracker } from '@jupyterlab/console';
import { INotebookTracker } from '@jupyterlab/notebook';
import { IStateDB } from '@jupyterlab/statedb';
import { ITranslator } from '@jupyterlab/translation';
import type { Widget } from '@lumino/widgets';
import { SplitPanel } from '@lumino/widgets';

import { Board } from '../board/board';
import { Desk } from '../board/desk';
import { BoardMemory } from '../board/memory';
import type { PopOut } from '../board/popOut';
import { PopOuts } from '../board/popOuts';
import { eachSession } from '../eachSession';
import { livemonIcon } from '../icons';
import { boardPlace } from '../place';
import type { SettingsModel } from '../settings';
import { ISettings } from '../settings';
import { CommandIDs, IBoard, ILivemon } from '../tokens';
import { fillBoardToolbar } from './boardToolbar';
import { mainArea, restoreMainArea } from './mainArea';
import { translate } from './translate';
import { windowTools } from './windowTools';
import { bounded } from '../../js/src';

const BOARD_ID = 'livemon-board';
/** Where it is kept how the windows stand. */
const LAYOUT_KEY = 'livemon:board-layout';
/** A server that has not answered by then keeps no layout; the board stands meanwhile. */
const LOADED_WITHIN_MS = 30_000;

export const board: JupyterFrontEndPlugin<IBoard> = {
  id: 'livemon:board',
  description:
    'The board of live figure windows, and windows apart from it in the main area.',
  autoStart: true,
  provides: IBoard,
  requires: [ILivemon, ISettings],
  optional: [
    ILabShell,
    ILayoutRestorer,
    IStateDB,
    INotebookTracker,
    IConsoleTracker,
    ITranslator
  ],
  activate: (
    app: JupyterFrontEnd,
    kernels: ILivemon,
    settings: SettingsModel,
    labShell: ILabShell | null,
    restorer: ILayoutRestorer | null,
    state: IStateDB | null,
    notebooks: INotebookTracker | null,
    consoles: IConsoleTracker | null,
    translator: ITranslator | null
  ): IBoard => {
    const trans = translate(translator);
    const canPopOut = labShell !== null;
    const memory = new BoardMemory(kernels);
    if (state !== null) {
      const fetched = state.fetch(LAYOUT_KEY);
      void memory.keep(
        bounded(fetched, LOADED_WITHIN_MS, 'the answer'),
        json => void state.save(LAYOUT_KEY, json)
      );
    }

    const follow = (): void => {
      memory.scope.currentOnly = settings.current.currentNotebookOnly;
    };
    settings.changed.on(follow);
    follow();

    const tools = windowTools(app.commands, settings);

    // -- the board -----------------------------------------------------------------------------------------------------

    const boards = new WidgetTracker<MainAreaWidget<Board>>({
      namespace: BOARD_ID
    });
    const make = (): MainAreaWidget<Board> => {
      const content = new Board({ kernels, trans, memory, tools, canPopOut });
      const widget = new MainAreaWidget({ content });
      widget.id = BOARD_ID;
      widget.addClass('livemon-BoardArea');
      widget.title.label = trans.__('Livemon');
      widget.title.caption = trans.__('Live figures');
      widget.title.icon = livemonIcon.bindprops({ stylesheet: 'mainAreaTab' });
      fillBoardToolbar(app.commands, desk, widget, trans);
      desk.adopt(content);
      void boards.add(widget);
      return widget;
    };

    const put = (
      widget: MainAreaWidget<Board>,
      entry: typeof kernels.current,
      activate: boolean
    ): void => {
      const { area, options } = boardPlace(
        {
          many: labShell !== null,
          sideBySide: labShell?.mode !== 'single-document'
        },
        settings.current.docking,
        entry?.widgetId ?? ''
      );
      app.shell.add(widget, area, { ...options, activate });
      if (area === 'down') {
        unfold(widget);
      }
    };

    /** The open board, or a new one at its place. */
    const ensure = (
      activate: boolean,
      entry = kernels.current
    ): MainAreaWidget<Board> => {
      const widget = boards.find(() => true) ?? make();
      if (!widget.isAttached) {
        put(widget, entry, activate);
      }
      if (activate) {
        app.shell.activateById(widget.id);
      }
      return widget;
    };

    // Simple mode shows one document: the board goes to the bottom then, and back to its place in the main area afterwards.
    let stood: ReturnType<typeof mainArea> = null;
    labShell?.modeChanged.connect((_, mode) => {
      const widget = boards.find(() => true);
      const inMain =
        widget !== undefined && [...labShell.widgets('main')].includes(widget);
      const single = mode === 'single-document';
      // Renewed whatever happens to the board: an arrangement of an earlier time in Simple mode is put over nothing.
      const before = single ? null : stood;
      stood = single && inMain ? mainArea(labShell) : null;
      if (widget?.isAttached && inMain === single) {
        put(widget, kernels.current, false);
        if (before !== null) {
          restoreMainArea(widget, before);
        }
      }
    });

    // -- apart from it -------------------------------------------------------------------------------------------------

    const places = new WidgetTracker<PopOut>({ namespace: 'livemon-figures' });
    const popOuts = new PopOuts({
      kernels,
      trans,
      memory,
      tools,
      canPopOut,
      add: place => {
        place.title.icon = livemonIcon;
        const neighbour = places.find(other => other.isAttached);
        const beside = boards.find(other => other.isAttached);
        const ref = neighbour ?? beside;
        app.shell.add(place, 'main', {
          mode: neighbour ? 'tab-after' : 'split-bottom',
          ...(ref && [...app.shell.widgets('main')].includes(ref)
            ? { ref: ref.id }
            : { mode: 'split-right' }),
          activate: false
        });
        void places.add(place);
      }
    });
    popOuts.renamed.on(place => void places.save(place));

    const desk = new Desk({
      kernels,
      memory,
      popOuts,
      canPopOut,
      openBoard: activate => ensure(activate).content,
      findBoard: () => boards.find(() => true)?.content ?? null,
      activate: id => {
        app.shell.activateById(id);
      }
    });

    // -- what opens by itself ------------------------------------------------------------------------------------------

    eachSession(kernels, 'board', window.sessionStorage, entry => {
      if (settings.current.openBoard) {
        ensure(false, entry);
      }
    });

    if (restorer !== null && canPopOut) {
      app.commands.addCommand(RESTORE, {
        label: trans.__('Put the Window of a Figure Back'),
        isVisible: () => false,
        describedBy: {
          args: {
            type: 'object',
            properties: { key: { type: 'string' } },
            required: ['key']
          }
        },
        execute: ({ key }) => {
          if (typeof key === 'string') {
            popOuts.restore(key);
          }
        }
      });
      void restorer.restore(places, {
        command: RESTORE,
        args: ({ key }) => ({ key }),
        name: ({ key }) => key
      });
      const trackers = [notebooks, consoles].filter(one => one !== null);
      void app.restored.then(() => keepNoOrphans(popOuts, trackers));
    }
    void restorer?.restore(boards, {
      command: CommandIDs.openBoard,
      args: () => ({ activate: false }),
      name: () => 'board'
    });
    return desk;
  }
};

/** From now on no place waits for a figure of a notebook that is not open. */
function keepNoOrphans(
  popOuts: PopOuts,
  trackers: readonly (INotebookTracker | IConsoleTracker)[]
): void {
  const drop = (): void => {
    const paths = new Set<string>();
    for (const tracker of trackers) {
      tracker.forEach(({ sessionContext }) => paths.add(sessionContext.path));
    }
    popOuts.dropOrphans(path => paths.has(path));
  };
  for (const tracker of trackers) {
    tracker.forEach(({ disposed }) => disposed.connect(drop));
    tracker.widgetAdded.connect((_, { disposed }) => disposed.connect(drop));
  }
  drop();
}

/** Of the height of the window, what the board takes at the bottom of Jupyter Notebook at first. */
const BOTTOM_SHARE = 0.4;

/** Show what the widget is in: Jupyter Notebook keeps the bottom of the window folded, also when something comes. */
function unfold(widget: Widget): void {
  for (let outer = widget.parent; outer !== null; outer = outer.parent) {
    const { parent } = outer;
    if (outer.isHidden) {
      outer.show();
      if (parent instanceof SplitPanel && parent.orientation === 'vertical') {
        const others = parent.widgets.length - 1;
        parent.setRelativeSizes(
          parent.widgets.map(one =>
            one === outer ? BOTTOM_SHARE : (1 - BOTTOM_SHARE) / others
          )
        );
      }
    }
  }
}

/** Internal: with it JupyterLab puts windows back that stood apart from the board before a reload. */
const RESTORE = 'livemon:restore-figure';
