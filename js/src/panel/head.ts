/** The head of the panel: which kernel, whether a cell is running, what is wrong. */
import { element, setAttribute, setChildren, setText } from '../dom';
import type { KernelModel } from '../kernelModel';
import type { Line } from './stateWords';
import { cellWords, droppedLines, linkLine, stateLines } from './stateWords';
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
  private readonly _lines: Lines;
  private readonly _counts: Lines;

  constructor(model: KernelModel, trans: Translation) {
    this._model = model;
    this._trans = trans;
    this._name = element('h2', { class: 'livemon-Head-name' });
    this._dot = element('span', {
      class: 'livemon-Head-dot',
      'aria-hidden': 'true'
    });
    this._cell = element('span', { class: 'livemon-Head-cell' });
    // The words about the link change rarely and matter: they are announced. Seconds and counts are not.
    this._lines = new Lines({ role: 'status', 'aria-atomic': 'false' });
    this._counts = new Lines({});
    this._stateLine = element(
      'div',
      { class: 'livemon-Head-state' },
      this._dot,
      this._cell
    );
    this.element = element(
      'header',
      { class: 'livemon-Head' },
      this._name,
      this._stateLine,
      this._lines.element,
      this._counts.element
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
    // Where the kernel itself says that it hears nobody, the page need not say so again.
    const once = link === 'pushOnly' && Boolean(state?.notice);
    this._lines.show([
      ...(line && !once ? [line] : []),
      ...stateLines(state, this._trans)
    ]);
    this._counts.show(droppedLines(state, this._trans));
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

/** Lines of words, of which only what differs is changed: what stays is not announced again. */
class Lines {
  readonly element: HTMLElement;

  constructor(attributes: Readonly<Record<string, string>>) {
    this.element = element('div', {
      class: 'livemon-Head-lines',
      ...attributes
    });
  }

  show(lines: readonly Line[]): void {
    const before = [...this.element.children];
    const now = lines.map(({ level, text }) => {
      const same = before.findIndex(node => node.textContent === text);
      const [kept] = same === -1 ? [] : before.splice(same, 1);
      const node = kept ?? element('p', { class: 'livemon-Line' }, text);
      setAttribute(node, 'data-level', level);
      return node;
    });
    setChildren(this.element, now);
  }
}
