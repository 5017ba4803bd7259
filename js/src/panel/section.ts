/** A section of the panel: heading, words in place of what is missing, tools, content. */
import { element, setChildren, setText } from '../dom';
import type { PanelChoices } from './choices';
import { Collapsible } from './collapsible';

export interface SectionOptions {
  name: string;
  title: string;
  choices: PanelChoices;
  signal: AbortSignal;
  /** Stands at the end of the heading; not inside it, for the heading is a button itself. */
  corner?: HTMLElement;
  /** Stands above the content. */
  tools?: HTMLElement;
}

export class Section {
  /** `.livemon-Section` */
  readonly element: HTMLElement;
  readonly title: string;

  private readonly _words: HTMLElement;
  private readonly _absent: HTMLElement;
  private readonly _body: HTMLElement;
  private readonly _details: Collapsible;

  constructor(options: SectionOptions) {
    const { name, title, choices, signal, corner, tools } = options;
    this.title = title;
    this._words = element('p', { class: 'livemon-Section-words' });
    this._words.hidden = true;
    this._absent = element('p', { class: 'livemon-Section-absent' });
    this._absent.hidden = true;
    this._body = element('div', { class: 'livemon-Section-body' });
    this._details = new Collapsible({
      class: 'livemon-Section-details',
      name,
      head: [element('h3', {}, title)],
      choices,
      signal
    });
    this._details.element.append(
      this._words,
      ...(tools ? [tools] : []),
      this._body
    );
    this.element = element(
      'div',
      { class: 'livemon-Section', 'data-section': name },
      this._absent,
      this._details.element,
      ...(corner ? [corner] : [])
    );
  }

  get open(): boolean {
    return this._details.open && !this.element.hidden;
  }

  /** What a search leaves of it: some of its content, nothing, or (null) there is no search. */
  set found(found: boolean | null) {
    this.element.hidden = found === false;
    this._details.forced = found === true;
  }

  /** Say something above the content: why there is none, or what to do; empty: nothing. */
  set words(words: string) {
    this._words.hidden = words === '';
    setText(this._words, words);
  }

  /** Nothing of this kind is here, which is no fault: one line in place of heading and content; empty: it is here. */
  set absent(words: string) {
    this._absent.hidden = words === '';
    this._details.element.hidden = words !== '';
    setText(this._absent, words);
  }

  /** Show exactly these. */
  set content(nodes: readonly Node[]) {
    setChildren(this._body, nodes);
  }
}
