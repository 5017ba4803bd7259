/** A place in the main area for the window of one figure: the figure is there, or it says which one it waits for. */
import type { Message } from '@lumino/messaging';
import type { Widget } from '@lumino/widgets';
import { Panel } from '@lumino/widgets';

import type { Translation } from '../../js/src';
import { FigureWindow, KEY_ATTRIBUTE } from './figureWindow';

export class PopOut extends Panel {
  constructor(
    key: string,
    private readonly options: {
      trans: Translation;
      /** A person closed a place that waits. */
      abandoned: (popOut: PopOut) => void;
    }
  ) {
    super();
    this.addClass('livemon-PopOut');
    this.title.closable = true;
    this._hint = document.createElement('p');
    this._hint.className = 'livemon-PopOut-hint';
    this.node.append(this._hint);
    this.node.tabIndex = -1;
    this._key = key;
    this.key = key;
  }

  /** See `figureKey`. */
  get key(): string {
    return this._key;
  }
  set key(key: string) {
    this._key = key;
    this.id = `livemon-figure-${key}`;
    this._describe();
  }

  /** The window that stands here; null: none yet. */
  get window(): FigureWindow | null {
    const window = this.widgets[0];
    return window instanceof FigureWindow ? window : null;
  }
  set window(window: FigureWindow | null) {
    if (window !== null) {
      this.addWidget(window);
      window.title.changed.connect(this._describe, this);
    }
    this._describe();
  }

  protected override onChildRemoved(message: Widget.ChildMessage): void {
    super.onChildRemoved(message);
    message.child.title.changed.disconnect(this._describe, this);
    if (!this.isDisposed) {
      this._describe();
    }
  }

  protected override onActivateRequest(message: Message): void {
    super.onActivateRequest(message);
    if (this.window === null) {
      this.node.focus();
    } else {
      this.window.activate();
    }
  }

  /** The window is what is closed: its figure is hidden, and this place goes with it. */
  protected override onCloseRequest(message: Message): void {
    super.onCloseRequest(message);
    if (this.window === null) {
      this.options.abandoned(this);
    } else {
      this.window.close();
    }
  }

  private _describe(): void {
    const { trans } = this.options;
    const { title } = this;
    const { window } = this;
    // JupyterLab keeps the widget's id there.
    title.dataset = {
      ...title.dataset,
      [KEY_ATTRIBUTE.slice('data-'.length)]: this._key
    };
    this.node.toggleAttribute('data-waiting', window === null);
    this._hint.hidden = window !== null;
    if (window !== null) {
      title.label = window.title.label;
      title.caption = window.title.caption;
      title.className = window.title.className;
      return;
    }
    const at = this._key.lastIndexOf('#');
    const name = this._key.slice(at + 1);
    const notebook = this._key.slice(0, at);
    title.label = name;
    title.caption = trans.__('%1 (%2), not there yet', name, notebook);
    title.className = 'livemon-mod-ended';
    this._hint.textContent = trans.__(
      'The figure %1 appears here when %2 draws it again.',
      name,
      notebook
    );
  }

  private readonly _hint: HTMLElement;
  private _key: string;
}
