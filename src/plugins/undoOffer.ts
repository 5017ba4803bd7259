/** A window that was closed by mistake is one click away, and so is an arrangement that was tiled. */
import { Notification } from '@jupyterlab/apputils';

import type { Translation } from '../../js/src';
import type { IBoard, IUndo } from '../tokens';

/** Offer to undo what was done last, as long as that can be undone. */
export function offerUndo(
  board: Pick<IBoard, 'changed' | 'closed' | 'tiled'>,
  trans: Translation
): void {
  let last: { id: string; undo: IUndo } | null = null;
  const dismiss = (): void => {
    if (last !== null) {
      Notification.dismiss(last.id);
      last = null;
    }
  };
  const offer = (text: string, caption: string, undo: IUndo): void => {
    dismiss();
    const callback = (): void => undo.run();
    const actions = [{ label: trans.__('Undo'), caption, callback }];
    const id = Notification.info(text, { autoClose: 8000, actions });
    last = { id, undo };
  };
  board.closed.on(({ label, undo }) =>
    offer(
      trans.__('The window of %1 is closed.', label),
      trans.__('Bring the window back'),
      undo
    )
  );
  board.tiled.on(undo =>
    offer(
      trans.__('The windows are tiled, not as you arranged them.'),
      trans.__('Bring your arrangement back'),
      undo
    )
  );
  board.changed.on(() => {
    if (last?.undo.possible === false) {
      dismiss();
    }
  });
}
