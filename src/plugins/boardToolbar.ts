/** The toolbar of the board: how windows are tiled, what the current one can do, and the way back for closed ones. */
import type { MainAreaWidget } from '@jupyterlab/apputils';
import { Toolbar } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';

import type { Translation } from '../../js/src';
import type { Board } from '../board/board';
import { HiddenButton } from '../board/hiddenButton';
import { ToolButton } from '../board/toolButton';
import { CommandIDs, TILE_LAYOUTS } from '../tokens';
import type { IBoard } from '../tokens';

export function fillBoardToolbar(
  commands: CommandRegistry,
  board: IBoard,
  { toolbar }: MainAreaWidget<Board>,
  trans: Translation
): void {
  toolbar.node.setAttribute('aria-label', trans.__('Board of live figures'));
  for (const layout of TILE_LAYOUTS) {
    toolbar.addItem(
      `tile-${layout}`,
      new ToolButton(commands, CommandIDs.tile, { layout })
    );
  }
  toolbar.addItem('maximise', new ToolButton(commands, CommandIDs.maximise));
  if (board.canPopOut) {
    toolbar.addItem('pop-out', new ToolButton(commands, CommandIDs.popOut));
  }
  toolbar.addItem(
    'current-only',
    new ToolButton(commands, CommandIDs.currentOnly)
  );
  toolbar.addItem('space', Toolbar.createSpacerItem());
  toolbar.addItem('hidden', new HiddenButton(board, trans));
}
