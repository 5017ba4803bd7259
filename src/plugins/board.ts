/** Provides `IBoard`: opens, restores and keeps the board in the main area. */
import { ILayoutRestorer } from '@jupyterlab/application';
import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import {
  CommandToolbarButton,
  MainAreaWidget,
  WidgetTracker
} from '@jupyterlab/apputils';
import { IStateDB } from '@jupyterlab/statedb';
import { ITranslator } from '@jupyterlab/translation';
import type { JSONObject } from '@lumino/coreutils';

import { Arrangement } from '../board/arrangement';
import { Board } from '../board/board';
import { HiddenButton } from '../board/hiddenButton';
import { HiddenFigures } from '../board/hiddenFigures';
import { eachEntry } from '../eachEntry';
import { isRecord } from '../records';
import { livemonIcon } from '../icons';
import { Once } from '../once';
import type { SettingsModel } from '../settings';
import { ISettings } from '../settings';
import { CommandIDs, IBoard, ILivemon } from '../tokens';
import { translate } from './translate';
import type { Translation } from '../../js/src';
import { bounded } from '../../js/src';

const BOARD_ID = 'livemon-board';
/** Where the arrangement of the windows is kept. */
const LAYOUT_KEY = 'livemon:board-layout';
/** A server that has not answered by then keeps no layout; the board stands meanwhile. */
const LOADED_WITHIN_MS = 30_000;

export const board: JupyterFrontEndPlugin<IBoard> = {
  id: 'livemon:board',
  description: 'The main-area board of live figure windows.',
  autoStart: true,
  provides: IBoard,
  requires: [ILivemon, ISettings],
  optional: [ILayoutRestorer, IStateDB, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    kernels: ILivemon,
    settings: SettingsModel,
    restorer: ILayoutRestorer | null,
    state: IStateDB | null,
    translator: ITranslator | null
  ): IBoard => {
    const trans = translate(translator);
    const tracker = new WidgetTracker<MainAreaWidget<Board>>({
      namespace: BOARD_ID
    });
    const arrangement = new Arrangement(kernels);
    const hidden = new HiddenFigures(kernels);
    const loaded = (
      state && bounded(state.fetch(LAYOUT_KEY), LOADED_WITHIN_MS, 'the answer')
    )?.then(
      value => {
        if (!isRecord(value)) {
          return;
        }
        const { area, hidden: keys } = value as JSONObject;
        if (isRecord(area)) {
          arrangement.load(area);
        }
        if (Array.isArray(keys)) {
          hidden.load(keys.filter(key => typeof key === 'string'));
        }
      },
      (error: unknown) => {
        console.warn('Livemon could not read the layout of its board:', error);
      }
    );

    const save = (): void => {
      void state?.save(LAYOUT_KEY, {
        area: arrangement.toJSON(),
        hidden: [...hidden.keys]
      });
    };
    // Not before what was kept is known; then also what the person did meanwhile.
    let changed = false;
    const note = (): void => {
      changed = true;
    };
    const unlisten = [hidden.changed.on(note), arrangement.changed.on(note)];
    void Promise.resolve(loaded).then(() => {
      unlisten.forEach(stop => stop());
      hidden.changed.on(save);
      arrangement.changed.on(save);
      if (changed) {
        save();
      }
    });

    const make = (): MainAreaWidget<Board> => {
      const content = new Board({ kernels, trans, arrangement, hidden });
      const widget = new MainAreaWidget({ content });
      widget.id = BOARD_ID;
      widget.addClass('livemon-BoardArea');
      widget.title.label = trans.__('Livemon');
      widget.title.caption = trans.__('Live figures');
      widget.title.icon = livemonIcon;
      addToolbar(app, widget, trans);
      void tracker.add(widget);
      return widget;
    };

    /** The open board, or a new one beside the notebook of `entry`. */
    const ensure = (
      activate: boolean,
      entry = kernels.current
    ): MainAreaWidget<Board> => {
      const widget = tracker.find(() => true) ?? make();
      if (!widget.isAttached) {
        app.shell.add(widget, 'main', {
          mode: 'split-right',
          ref: entry?.widgetId || null,
          activate
        });
      }
      if (activate) {
        app.shell.activateById(widget.id);
      }
      return widget;
    };

    const opened = new Once('board', window.sessionStorage);
    eachEntry(kernels, entry => {
      const { model } = entry;
      model.changed.on(what => {
        const session = model.hello?.session;
        if (
          what === 'hello' &&
          session !== undefined &&
          opened.first(session) &&
          settings.current.openBoard
        ) {
          ensure(false, entry);
        }
      });
    });

    void restorer?.restore(tracker, {
      command: CommandIDs.openBoard,
      args: () => ({ activate: false }),
      name: () => 'board'
    });

    return {
      open: activate => {
        ensure(activate ?? true);
      },
      tile: () => ensure(true).content.tile(),
      reveal: (entry, figureId) => ensure(true).content.reveal(entry, figureId)
    };
  }
};

function addToolbar(
  app: JupyterFrontEnd,
  { content, toolbar }: MainAreaWidget<Board>,
  trans: Translation
): void {
  toolbar.addItem(
    'tile',
    new CommandToolbarButton({
      commands: app.commands,
      id: CommandIDs.tile,
      label: trans.__('Tile')
    })
  );
  toolbar.addItem('hidden', new HiddenButton(content, trans));
}
