/** Commands for the windows of figures: where they stand, what they are called, closing and bringing back. */
import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import {
  ICommandPalette,
  InputDialog,
  Notification
} from '@jupyterlab/apputils';
import { ITranslator } from '@jupyterlab/translation';
import { closeIcon, editIcon, undoIcon } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';

import type { Translation } from '../../js/src';
import { FIGURE_ARGS, windowOf } from '../figureArgs';
import { maximiseIcon, popOutIcon, restoreIcon, returnIcon } from '../icons';
import { CommandIDs, IBoard, TILE_LAYOUTS } from '../tokens';
import { addMoves, addTiling, DIRECTIONS } from './arrangeCommands';
import { translate } from './translate';

export const figureCommands: JupyterFrontEndPlugin<void> = {
  id: 'livemon:figure-commands',
  description: 'The commands for the windows of live figures.',
  autoStart: true,
  requires: [IBoard],
  optional: [ICommandPalette, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    board: IBoard,
    palette: ICommandPalette | null,
    translator: ITranslator | null
  ): void => {
    const trans = translate(translator);
    const { commands } = app;
    addTiling(commands, board, trans);
    addPlaces(commands, board, trans);
    addMoves(commands, board, trans);
    addRest(commands, board, trans);
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
    for (const command of IDS) {
      if (command !== CommandIDs.tile && command !== CommandIDs.move) {
        palette?.addItem({ command, category });
      }
    }
  }
};

const IDS = [
  CommandIDs.tile,
  CommandIDs.popOut,
  CommandIDs.returnToBoard,
  CommandIDs.maximise,
  CommandIDs.move,
  CommandIDs.rename,
  CommandIDs.close,
  CommandIDs.reopen
];

function addPlaces(
  commands: CommandRegistry,
  board: IBoard,
  trans: Translation
): void {
  const describedBy = { args: { type: 'object', properties: FIGURE_ARGS } };
  commands.addCommand(CommandIDs.popOut, {
    label: trans.__('Pop Figure Out'),
    caption: trans.__(
      'Move the window of the figure from the board to the main area'
    ),
    icon: popOutIcon,
    describedBy,
    isVisible: args => {
      const window = windowOf(board, args);
      return board.canPopOut && (window === null || !board.isApart(window));
    },
    isEnabled: args => {
      const window = windowOf(board, args);
      return window !== null && board.canPopOut && !board.isApart(window);
    },
    execute: args => {
      const window = windowOf(board, args);
      if (window !== null) {
        board.popOut(window);
      }
    }
  });
  const apart = (args: object): boolean => {
    const window = windowOf(board, args);
    return window !== null && board.isApart(window);
  };
  commands.addCommand(CommandIDs.returnToBoard, {
    label: trans.__('Return Figure to Board'),
    caption: trans.__(
      'Move the window of the figure from the main area to its place on the board'
    ),
    icon: returnIcon,
    describedBy,
    isVisible: apart,
    isEnabled: apart,
    execute: args => {
      const window = windowOf(board, args);
      if (window !== null) {
        board.returnToBoard(window);
      }
    }
  });
  const maximised = (args: object): boolean => {
    const window = windowOf(board, args);
    return window !== null && board.isMaximised(window);
  };
  commands.addCommand(CommandIDs.maximise, {
    label: args =>
      maximised(args)
        ? trans.__('Restore Figure')
        : trans.__('Maximise Figure'),
    caption: args =>
      maximised(args)
        ? trans.__('The windows of the board stand as before')
        : trans.__('Give the figure all the space of the board'),
    icon: args => (maximised(args) ? restoreIcon : maximiseIcon),
    describedBy,
    isVisible: args => !apart(args),
    isEnabled: args => windowOf(board, args) !== null && !apart(args),
    execute: args => {
      const window = windowOf(board, args);
      if (window !== null && board.isMaximised(window)) {
        board.restore();
      } else if (window !== null) {
        board.maximise(window);
      }
    }
  });
}

function addRest(
  commands: CommandRegistry,
  board: IBoard,
  trans: Translation
): void {
  commands.addCommand(CommandIDs.rename, {
    label: trans.__('Rename Figure…'),
    caption: trans.__(
      'Give the window of the figure another name; the code keeps its own'
    ),
    icon: editIcon,
    describedBy: {
      args: {
        type: 'object',
        properties: {
          ...FIGURE_ARGS,
          name: {
            type: 'string',
            description:
              'The new name; empty: the title that the code gave (default: a dialog asks)'
          }
        }
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
  });
  commands.addCommand(CommandIDs.close, {
    label: trans.__('Close Figure'),
    caption: trans.__(
      'Close the window of the figure; the figure lives on and can be brought back'
    ),
    icon: closeIcon,
    describedBy: { args: { type: 'object', properties: FIGURE_ARGS } },
    isEnabled: args => windowOf(board, args) !== null,
    execute: args => {
      const window = windowOf(board, args);
      if (window !== null) {
        board.close(window);
      }
    }
  });
  commands.addCommand(CommandIDs.reopen, {
    label: args =>
      args['all'] === true
        ? trans.__('Reopen All Closed Figures')
        : trans.__('Reopen Closed Figure'),
    caption: trans.__('Bring the window back that was closed last'),
    icon: undoIcon,
    describedBy: {
      args: {
        type: 'object',
        properties: {
          all: {
            type: 'boolean',
            description: 'Bring all of them back (default: false)'
          }
        }
      }
    },
    isEnabled: () => board.closedCount > 0,
    execute: args => board.reopen({ all: args['all'] === true })
  });
}

/** A window that was closed by mistake is one click away. */
function offerUndo(board: IBoard, trans: Translation): void {
  let last: string | null = null;
  board.closed.on(label => {
    if (last !== null) {
      Notification.dismiss(last);
    }
    last = Notification.info(trans.__('The window of %1 is closed.', label), {
      autoClose: 8000,
      actions: [
        {
          label: trans.__('Undo'),
          caption: trans.__('Bring the window back'),
          callback: () => board.reopen()
        }
      ]
    });
  });
}
