/** The head of the panel: which kernel, whether a cell is running, what is wrong. */
import { element, setAttribute, setChildren, setText } from '../dom';
import type { KernelModel } from '../kernelModel';
import type { Line } from './stateWords';
import { cellWords, linkLine, stateLines } from './stateWords';
import type { Translation } from '../translation';

export class Head {
  /** `.livemon-Head` */
  readonly element: HTMLElement;

  private readonly _model: KernelModel;
  private readonly _trans: Translation;
  private readonly _name: HTMLElement;
  private readonly _dot: HTMLElement;
  private readonly _cell: HTMLElement;
  private readonly _stateLine: HTMLElement;
  private readonly _lines: HTMLElement;

  constructor(
    model: KernelModel,
    tools: readonly HTMLElement[],
    trans: Translation
  ) {
    this._model = model;
    this._trans = trans;
    this._name = element('h2', { class: 'livemon-Head-name' });
    this._dot = element('span', {
      class: 'livemon-Head-dot',
      'aria-hidden': 'true'
    });
    this._cell = element('span', { class: 'livemon-Head-cell' });
    this._stateLine = element(
      'div',
      { class: 'livemon-Head-state' },
      this._dot,
      this._cell
    );
    // The words about the link change rarely and matter: they are announced. The seconds above are not.
    this._lines = element('div', {
      class: 'livemon-Head-lines',
      role: 'status'
    });
    this.element = element(
      'header',
      { class: 'livemon-Head' },
      element('div', { class: 'livemon-Head-title' }, this._name, ...tools),
      this._stateLine,
      this._lines
    );
  }

  set name(name: string) {
    this._name.hidden = name === '';
    setText(this._name, name);
    setAttribute(this._name, 'title', name);
  }

  /** Bring everything up to date. */
  update(): void {
    const { state, link } = this._model;
    const reachable = link === 'live' || link === 'pushOnly';
    const cell = state?.cell;
    const activity =
      !reachable || !cell ? 'unknown' : cell.running ? 'running' : 'idle';
    setAttribute(this._dot, 'data-cell', activity);
    setAttribute(this._dot, 'data-link', link);
    this.tick();
    const line = linkLine(this._model, this._trans);
    const lines = [...(line ? [line] : []), ...stateLines(state, this._trans)];
    const words = JSON.stringify(lines);
    if (this._lines.dataset['words'] !== words) {
      this._lines.dataset['words'] = words;
      setChildren(this._lines, lines.map(paragraph));
    }
  }

  /** Time has passed. */
  tick(): void {
    const { state, link } = this._model;
    const known = link === 'live' || link === 'pushOnly' || link === 'stale';
    const words = known
      ? cellWords(state?.cell, this._model.kernelNow(), this._trans)
      : '';
    this._stateLine.hidden = words === '';
    setText(this._cell, words);
  }
}

function paragraph({ level, text }: Line): HTMLElement {
  return element('p', { class: 'livemon-Line', 'data-level': level }, text);
}
