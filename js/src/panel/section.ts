/** A collapsible section of the panel: heading, words in place of what is missing, content. */
import { element, setChildren, setText } from '../dom';

export class Section {
  /** `.livemon-Section`, a `details` element: the keyboard and screen readers know it. */
  readonly element: HTMLDetailsElement;

  private readonly _words: HTMLElement;
  private readonly _body: HTMLElement;

  /** @param tools - stand at the right of the heading. */
  constructor(name: string, title: string, tools: readonly HTMLElement[] = []) {
    this._words = element('p', { class: 'livemon-Section-words' });
    this._words.hidden = true;
    this._body = element('div', { class: 'livemon-Section-body' });
    this.element = element(
      'details',
      { class: 'livemon-Section', 'data-section': name, open: '' },
      element(
        'summary',
        { class: 'livemon-Section-head' },
        element('h3', {}, title),
        ...tools
      ),
      this._words,
      this._body
    );
  }

  /** Say something above the content: why there is none, or what to do; empty: nothing. */
  set words(words: string) {
    this._words.hidden = words === '';
    setText(this._words, words);
  }

  /** Show exactly these. */
  set content(nodes: readonly Node[]) {
    setChildren(this._body, nodes);
  }
}
