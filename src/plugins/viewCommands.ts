/** Commands that move the view of a figure by steps, so that nobody needs a pointer for it. */
import type { CommandRegistry } from '@lumino/commands';

import type { Translation } from '../../js/src';
import {
  DIRECTION_ARGS,
  directionOf,
  FIGURE_ARGS,
  onWindow,
  windowOf
} from '../figureArgs';
import type { Direction, IBoard } from '../tokens';
import { CommandIDs } from '../tokens';
import { addCommand } from './checkedCommand';

/** Towards the middle, or away from it. */
export const ZOOMS = ['in', 'out'] as const;
type Zoom = (typeof ZOOMS)[number];

export function addViews(
  commands: CommandRegistry,
  board: IBoard,
  trans: Translation
): void {
  const pans = {
    left: trans.__('Pan Figure Left'),
    right: trans.__('Pan Figure Right'),
    up: trans.__('Pan Figure Up'),
    down: trans.__('Pan Figure Down')
  };
  addCommand(
    commands,
    CommandIDs.pan,
    {
      label: args => pans[directionOf(args)],
      caption: trans.__(
        'Move the view of all axes of the figure by a tenth; “follow” shows again what the code sets'
      ),
      args: DIRECTION_ARGS,
      required: ['direction'],
      isEnabled: args => hears(board, args),
      execute: args => step(board, `pan_${directionOf(args)}`)(args)
    },
    trans
  );
  const zoomOf = ({ direction }: { direction?: unknown }): Zoom =>
    ZOOMS.find(one => one === direction) ?? 'in';
  const zooms = {
    in: trans.__('Zoom Figure In'),
    out: trans.__('Zoom Figure Out')
  };
  addCommand(
    commands,
    CommandIDs.zoom,
    {
      label: args => zooms[zoomOf(args)],
      caption: trans.__(
        'Zoom all axes of the figure around their middle; “follow” shows again what the code sets'
      ),
      args: { ...FIGURE_ARGS, direction: { type: 'string', enum: ZOOMS } },
      required: ['direction'],
      isEnabled: args => hears(board, args),
      execute: args => step(board, `zoom_${zoomOf(args)}`)(args)
    },
    trans
  );
}

function step(
  board: IBoard,
  tool: `pan_${Direction}` | `zoom_${Zoom}`
): (args: object) => void {
  return onWindow(board, ({ entry, figure }) =>
    entry.model.wished.emit({ type: 'tool', figure: figure.id, tool })
  );
}

/** Whether the kernel of the window can be asked. */
function hears(board: IBoard, args: object): boolean {
  const window = windowOf(board, args);
  const link = window?.entry.model.link;
  return (link === 'live' || link === 'pushOnly') && !window?.figure.closed;
}
