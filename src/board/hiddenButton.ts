/** Says how many live figures the person closed on the board, and brings them back. */
import { Widget } from '@lumino/widgets';

import type { Translation } from '../../js/src';
import type { IBoard } from '../tokens';

export class HiddenButton extends Widget {
  constructor(
    private readonly board: IBoard,
    private readonly _trans: Translation
  ) {
    super({ node: document.createElement('span') });
    this.addClass('livemon-Board-hidden');
    this.node.setAttribute('role', 'status');
    this._button = document.createElement('button');
    this._button.type = 'button';
    this._button.className = 'livemon-Board-hiddenButton';
    this._button.title = this._trans.__(
      'Bring the closed figures back; the other windows stay as they are arranged'
    );
    this._button.addEventListener('click', () => board.reopen({ all: true }));
    this.node.append(this._button);
    board.changed.on(() => this._update(), { signal: this._life.signal });
    this._update();
  }

  override dispose(): void {
    this._life.abort();
    super.dispose();
  }

  private _update(): void {
    const count = this.board.closedCount;
    this._button.hidden = count === 0;
    this._button.textContent =
      count === 0
        ? ''
        : this._trans._n(
            'Show %1 closed figure',
            'Show %1 closed figures',
            count
          );
  }

  private readonly _button: HTMLButtonElement;
  private readonly _life = new AbortController();
}
