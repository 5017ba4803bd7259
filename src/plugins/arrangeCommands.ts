/** Commands that arrange the windows of the board: tiling them, and swapping one with the next. */
import type { CommandRegistry } from '@lumino/commands';

import type { Translation } from '../../js/src';
import {
  DIRECTION_ARGS,
  directionOf,
  FIGURE_ARGS,
  windowOf
} from '../figureArgs';
import { columnsIcon, rowsIcon, stackedIcon, tileIcon } from '../icons';
import type { Growth, IBoard, TileLayout } from '../tokens';
import { CommandIDs, GROWTHS, TILE_LAYOUTS } from '../tokens';
import { addCommand } from './checkedCommand';

export function addTiling(
  commands: CommandRegistry,
  board: IBoard,
  trans: Translation
): void {
  const kinds = {
    grid: {
      label: trans.__('Tile Live Figures'),
      caption: trans.__(
        'Arrange the windows of the board in a grid, each visible'
      ),
      icon: tileIcon
    },
    rows: {
      label: trans.__('Tile Live Figures in Rows'),
      caption: trans.__('Arrange the windows of the board below each other'),
      icon: rowsIcon
    },
    columns: {
      label: trans.__('Tile Live Figures in Columns'),
      caption: trans.__('Arrange the windows of the board beside each other'),
      icon: columnsIcon
    },
    stacked: {
      label: trans.__('Stack Live Figures'),
      caption: trans.__('Put the windows of the board into tabs'),
      icon: stackedIcon
    }
  };
  const layoutOf = ({ layout }: { layout?: unknown }): TileLayout =>
    TILE_LAYOUTS.find(one => one === layout) ?? 'grid';
  addCommand(
    commands,
    CommandIDs.tile,
    {
      label: args => kinds[layoutOf(args)].label,
      caption: args => kinds[layoutOf(args)].caption,
      icon: args => kinds[layoutOf(args)].icon,
      isToggleable: true,
      isToggled: args => board.tiles === layoutOf(args),
      args: {
        layout: {
          type: 'string',
          enum: TILE_LAYOUTS,
          description: 'How the windows stand (default: grid)'
        }
      },
      execute: args => board.tile(layoutOf(args))
    },
    trans
  );
}

export function addMoves(
  commands: CommandRegistry,
  board: IBoard,
  trans: Translation
): void {
  const labels = {
    left: trans.__('Move Figure Left'),
    right: trans.__('Move Figure Right'),
    up: trans.__('Move Figure Up'),
    down: trans.__('Move Figure Down')
  };
  addCommand(
    commands,
    CommandIDs.move,
    {
      label: args => labels[directionOf(args)],
      caption: trans.__(
        'Swap the window of the figure with the next one on the board'
      ),
      args: DIRECTION_ARGS,
      required: ['direction'],
      isEnabled: args => standsOnBoard(board, args),
      execute: args => {
        const window = windowOf(board, args);
        return window !== null && board.move(window, directionOf(args));
      }
    },
    trans
  );
}

export function addGrowth(
  commands: CommandRegistry,
  board: IBoard,
  trans: Translation
): void {
  const growthOf = ({ growth }: { growth?: unknown }): Growth =>
    GROWTHS.find(one => one === growth) ?? 'wider';
  const labels = {
    wider: trans.__('Make Figure Wider'),
    narrower: trans.__('Make Figure Narrower'),
    taller: trans.__('Make Figure Taller'),
    shorter: trans.__('Make Figure Shorter')
  };
  addCommand(
    commands,
    CommandIDs.resize,
    {
      label: args => labels[growthOf(args)],
      caption: trans.__('Move the split between the window and the next one'),
      args: { ...FIGURE_ARGS, growth: { type: 'string', enum: GROWTHS } },
      required: ['growth'],
      isEnabled: args => standsOnBoard(board, args),
      execute: args => {
        const window = windowOf(board, args);
        return window !== null && board.resize(window, growthOf(args));
      }
    },
    trans
  );
}

/** Whether the window stands among others, which can give it space. */
function standsOnBoard(board: IBoard, args: object): boolean {
  const window = windowOf(board, args);
  return (
    window !== null && !board.isApart(window) && !board.isMaximised(window)
  );
}
