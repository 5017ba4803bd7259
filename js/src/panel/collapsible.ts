/** A part of the panel that can be closed, and stays so: a `details` element, which keyboards and screen readers know. */
import { element } from '../dom';
import type { PanelChoices } from './choices';

export interface CollapsibleOptions {
  class: string;
  /** By which it is remembered. */
  name: string;
  /** What stands in the summary. */
  head: readonly Node[];
  choices: PanelChoices;
  signal: AbortSignal;
}

export class Collapsible {
  readonly element: HTMLDetailsElement;

  private readonly _options: CollapsibleOptions;
  private _forced = false;

  constructor(options: CollapsibleOptions) {
    this._options = options;
    const { choices, signal } = options;
    this.element = element(
      'details',
      { class: options.class },
      element('summary', { class: `${options.class}-head` }, ...options.head)
    );
    this.element.addEventListener('toggle', () => this._onToggle(), { signal });
    choices.changed.on(() => this._follow(), { signal });
    this._follow();
  }

  get open(): boolean {
    return this.element.open;
  }

  /** Open for now, whatever is remembered: what was searched for is in it. */
  set forced(forced: boolean) {
    if (forced !== this._forced) {
      this._forced = forced;
      this._follow();
    }
  }

  private get _wanted(): boolean {
    const { name, choices } = this._options;
    return this._forced || !choices.current.closed.includes(name);
  }

  private _follow(): void {
    if (this.element.open !== this._wanted) {
      this.element.open = this._wanted;
    }
  }

  private _onToggle(): void {
    if (this.element.open !== this._wanted && !this._forced) {
      const { name, choices } = this._options;
      choices.mark('closed', name, !this.element.open);
    }
  }
}
