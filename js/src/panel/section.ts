/** A collapsible section of the panel: heading, words in place of what is missing, content. */
import { element, setChildren, setText } from '../dom';

export class Section {
  /** `.livemon-Section` */
  readonly element: HTMLElement;

  private readonly _words: HTMLElement;
  private readonly _body: HTMLElement;

  /** @param tools - stand at the right of the heading; not inside it, for the heading is a button itself. */
  constructor(name: string, title: string, tools: readonly HTMLElement[] = []) {
    this._words = element('p', { class: 'livemon-Section-words' });
    this._words.hidden = true;
    this._body = element('div', { class: 'livemon-Section-body' });
    this.element = element(
      'div',
      { class: 'livemon-Section', 'data-section': name },
      // a `details` element: the keyboard and screen readers know it
      element(
        'details',
        { open: '' },
        element(
          'summary',
          { class: 'livemon-Section-head' },
          element('h3', {}, title)
        ),
        this._words,
        this._body
      ),
      ...tools
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
