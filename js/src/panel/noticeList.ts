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
  private readonly _list: HTMLElement;
  private readonly _all: HTMLButtonElement;
  private readonly _items = new Map<Notice, HTMLElement>();

  constructor(model: KernelModel, trans: Translation) {
    this._model = model;
    this._trans = trans;
    this._list = element('div', {
      class: 'livemon-Notices-list',
      role: 'log',
      // takes the focus when the last button in it goes, so that the keyboard stays here
      tabindex: '-1',
      'aria-label': trans.__('Notices')
    });
    this._all = element(
      'button',
      { type: 'button', class: 'livemon-Notices-all' },
      trans.__('Dismiss all')
    );
    this._all.addEventListener('click', () => {
      this._model.dismiss(...this._model.notices);
      this._list.focus();
    });
    this.element = element(
      'div',
      { class: 'livemon-Notices' },
      this._all,
      this._list
    );
  }

  /** Bring everything up to date. */
  update(): void {
    const notices = [...this._model.notices].reverse();
    for (const known of this._items.keys()) {
      if (!notices.includes(known)) {
        this._items.delete(known);
      }
    }
    this.element.classList.toggle('livemon-mod-empty', notices.length === 0);
    this._all.hidden = notices.length < 2;
    setChildren(
      this._list,
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
        title: this._trans.__('Dismiss'),
        'aria-label': this._trans.__('Dismiss: %1', notice.text)
      },
      '×'
    );
    const item = element(
      'div',
      { class: 'livemon-Notice', 'data-level': notice.level },
      element('p', {}, notice.text),
      close,
      element('time', { class: 'livemon-Notice-time' }, time)
    );
    close.addEventListener('click', () => {
      const next = item.nextElementSibling ?? item.previousElementSibling;
      this._model.dismiss(notice);
      const button = next?.querySelector<HTMLElement>('.livemon-Notice-close');
      (button ?? this._list).focus();
    });
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
