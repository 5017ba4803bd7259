/** What a person should read once: notices, newest first, each of which can be put away. */
import { element, setChildren } from '../dom';
import type { KernelModel } from '../kernelModel';
import type { Notice } from '../protocol/messages';
import type { Translation } from '../translation';

export class NoticeList {
  /** `.livemon-Notices` */
  readonly element: HTMLElement;

  private readonly _model: KernelModel;
  private readonly _trans: Translation;
  private readonly _items = new Map<Notice, HTMLElement>();

  constructor(model: KernelModel, trans: Translation) {
    this._model = model;
    this._trans = trans;
    this.element = element('div', {
      class: 'livemon-Notices',
      role: 'log',
      'aria-label': trans.__('Notices')
    });
  }

  /** Bring everything up to date. */
  update(): void {
    const notices = [...this._model.notices].reverse();
    for (const known of this._items.keys()) {
      if (!notices.includes(known)) {
        this._items.delete(known);
      }
    }
    this.element.hidden = notices.length === 0;
    setChildren(
      this.element,
      notices.map(notice => this._items.get(notice) ?? this._create(notice))
    );
  }

  private _create(notice: Notice): HTMLElement {
    const time = new Date(notice.time * 1000).toLocaleTimeString();
    const close = element(
      'button',
      {
        type: 'button',
        class: 'livemon-Notice-close',
        'aria-label': this._trans.__('Dismiss')
      },
      '×'
    );
    close.addEventListener('click', () => {
      this._model.dismiss(notice);
    });
    const item = element(
      'div',
      { class: 'livemon-Notice', 'data-level': notice.level, title: time },
      element('p', {}, notice.text),
      close
    );
    if (notice.detail) {
      item.append(
        element(
          'details',
          {},
          element('summary', {}, this._trans.__('Details')),
          element('pre', { tabindex: '0' }, notice.detail)
        )
      );
    }
    this._items.set(notice, item);
    return item;
  }
}
