/** Commands for the windows of figures: where they stand, what they are called, closing and bringing back. */
import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette, InputDialog } from '@jupyterlab/apputils';
import { ITranslator } from '@jupyterlab/translation';
import { closeIcon, editIcon, undoIcon } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';

import type { Translation } from '../../js/src';
import { FIGURE_ARGS, onWindow, windowOf } from '../figureArgs';
import {
  currentOnlyIcon,
  maximiseIcon,
  popOutIcon,
  restoreIcon,
  returnIcon
} from '../icons';
import type { SettingsModel } from '../settings';
import { ISettings } from '../settings';
import {
  CommandIDs,
  DIRECTIONS,
  GROWTHS,
  IBoard,
  TILE_LAYOUTS
} from '../tokens';
import { addGrowth, addMoves, addTiling } from './arrangeCommands';
import { addCommand } from './checkedCommand';
import { translate } from './translate';
import { offerUndo } from './undoOffer';
import { addViews, ZOOMS } from './viewCommands';

export const figureCommands: JupyterFrontEndPlugin<void> = {
  id: 'livemon:figure-commands',
  description: 'The commands for the windows of live figures.',
  autoStart: true,
  requires: [IBoard, ISettings],
  optional: [ICommandPalette, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    board: IBoard,
    settings: SettingsModel,
    palette: ICommandPalette | null,
    translator: ITranslator | null
  ): void => {
    const trans = translate(translator);
    const { commands } = app;
    addTiling(commands, board, trans);
    addPlaces(commands, board, trans);
    addMoves(commands, board, trans);
    addGrowth(commands, board, trans);
    addViews(commands, board, trans);
    addRest(commands, board, trans);
    addScope(commands, settings, trans);
    offerUndo(board, trans);

    let announced = false;
    board.changed.on(() => {
      // Windows come and go in bunches.
      if (!announced) {
        announced = true;
        queueMicrotask(() => {
          announced = false;
          for (const id of IDS) {
            commands.notifyCommandChanged(id);
          }
        });
      }
    });

    const category = trans.__('Livemon');
    for (const layout of TILE_LAYOUTS) {
      palette?.addItem({
        command: CommandIDs.tile,
        args: { layout },
        category
      });
    }
    for (const direction of DIRECTIONS) {
      const args = { direction };
      palette?.addItem({ command: CommandIDs.move, args, category });
    }
    for (const growth of GROWTHS) {
      const args = { growth };
      palette?.addItem({ command: CommandIDs.resize, args, category });
    }
    for (const direction of DIRECTIONS) {
      const args = { direction };
      palette?.addItem({ command: CommandIDs.pan, args, category });
    }
    for (const direction of ZOOMS) {
      const args = { direction };
      palette?.addItem({ command: CommandIDs.zoom, args, category });
    }
    for (const command of [...PLAIN, CommandIDs.currentOnly]) {
      palette?.addItem({ command, category });
    }
  }
};

/** Those that the palette lists once, without arguments. */
const PLAIN = [
  CommandIDs.popOut,
  CommandIDs.returnToBoard,
  CommandIDs.maximise,
  CommandIDs.rename,
  CommandIDs.close,
  CommandIDs.reopen,
  CommandIDs.undo
];
/** Those that look different when windows come, go or are used. */
const IDS = [
  CommandIDs.tile,
  CommandIDs.move,
  CommandIDs.resize,
  CommandIDs.pan,
  CommandIDs.zoom,
  ...PLAIN
];

function addPlaces(
  commands: CommandRegistry,
  board: IBoard,
  trans: Translation
): void {
  addCommand(
    commands,
    CommandIDs.popOut,
    {
      label: trans.__('Pop Figure Out'),
      caption: trans.__(
        'Move the window of the figure from the board to the main area'
      ),
      icon: popOutIcon,
      args: FIGURE_ARGS,
      isVisible: args => {
        const window = windowOf(board, args);
        return board.canPopOut && (window === null || !board.isApart(window));
      },
      isEnabled: args => {
        const window = windowOf(board, args);
        return window !== null && board.canPopOut && !board.isApart(window);
      },
      execute: onWindow(board, window => board.popOut(window))
    },
    trans
  );
  const apart = (args: object): boolean => {
    const window = windowOf(board, args);
    return window !== null && board.isApart(window);
  };
  addCommand(
    commands,
    CommandIDs.returnToBoard,
    {
      label: trans.__('Return Figure to Board'),
      caption: trans.__(
        'Move the window of the figure from the main area to its place on the board'
      ),
      icon: returnIcon,
      args: FIGURE_ARGS,
      isVisible: apart,
      isEnabled: apart,
      execute: onWindow(board, window => board.returnToBoard(window))
    },
    trans
  );
  const maximised = (args: object): boolean => {
    const window = windowOf(board, args);
    return window !== null && board.isMaximised(window);
  };
  addCommand(
    commands,
    CommandIDs.maximise,
    {
      label: args =>
        maximised(args)
          ? trans.__('Restore Figure')
          : trans.__('Maximise Figure'),
      caption: args =>
        maximised(args)
          ? trans.__('The windows of the board stand as before')
          : trans.__('Give the figure all the space of the board'),
      icon: args => (maximised(args) ? restoreIcon : maximiseIcon),
      args: FIGURE_ARGS,
      isVisible: args => !apart(args),
      isEnabled: args => windowOf(board, args) !== null && !apart(args),
      execute: onWindow(board, window => {
        if (board.isMaximised(window)) {
          board.restore();
        } else {
          board.maximise(window);
        }
      })
    },
    trans
  );
}

function addRest(
  commands: CommandRegistry,
  board: IBoard,
  trans: Translation
): void {
  addCommand(
    commands,
    CommandIDs.rename,
    {
      label: trans.__('Rename Figure…'),
      caption: trans.__(
        'Give the window of the figure another name; the code keeps its own'
      ),
      icon: editIcon,
      args: {
        ...FIGURE_ARGS,
        name: {
          type: 'string',
          description:
            'The new name; empty: the title that the code gave (default: a dialog asks)'
        }
      },
      isEnabled: args => windowOf(board, args) !== null,
      execute: async args => {
        const window = windowOf(board, args);
        if (window === null) {
          return;
        }
        let name: unknown = args['name'];
        if (typeof name !== 'string') {
          const { info } = window.figure;
          const answer = await InputDialog.getText({
            title: trans.__('Rename Figure'),
            label: trans.__('Name; empty: %1', info.title || info.name),
            text: board.nameOf(window),
            okLabel: trans.__('Rename')
          });
          name = answer.button.accept ? (answer.value ?? '') : null;
        }
        if (typeof name === 'string') {
          board.rename(window, name);
        }
      }
    },
    trans
  );
  addCommand(
    commands,
    CommandIDs.close,
    {
      label: trans.__('Close Figure'),
      caption: trans.__(
        'Close the window of the figure; the figure lives on and can be brought back'
      ),
      icon: closeIcon,
      args: FIGURE_ARGS,
      isEnabled: args => windowOf(board, args) !== null,
      execute: onWindow(board, window => board.close(window))
    },
    trans
  );
  addCommand(
    commands,
    CommandIDs.reopen,
    {
      label: args =>
        args['all'] === true
          ? trans.__('Reopen All Closed Figures')
          : trans.__('Reopen Closed Figure'),
      caption: trans.__('Bring the window back that was closed last'),
      icon: undoIcon,
      args: {
        all: {
          type: 'boolean',
          description: 'Bring all of them back (default: false)'
        }
      },
      isEnabled: () => board.closedCount > 0,
      execute: args => board.reopen({ all: args['all'] === true })
    },
    trans
  );
  addCommand(
    commands,
    CommandIDs.undo,
    {
      label: trans.__('Undo on the Board'),
      caption: trans.__(
        'Bring the window back that was closed last, or the arrangement that was tiled'
      ),
      icon: undoIcon,
      isEnabled: () => board.undoable,
      execute: () => board.undo()
    },
    trans
  );
}

/** Which notebooks the board shows figures of. */
function addScope(
  commands: CommandRegistry,
  settings: SettingsModel,
  trans: Translation
): void {
  addCommand(
    commands,
    CommandIDs.currentOnly,
    {
      label: trans.__('Only the Current Notebook'),
      caption: trans.__(
        'Show figures of the current notebook alone on the board, or of all'
      ),
      icon: currentOnlyIcon,
      isToggleable: true,
      isToggled: () => settings.current.currentNotebookOnly,
      execute: () =>
        settings.set(
          'currentNotebookOnly',
          !settings.current.currentNotebookOnly
        )
    },
    trans
  );
  settings.changed.on(() =>
    commands.notifyCommandChanged(CommandIDs.currentOnly)
  );
}
