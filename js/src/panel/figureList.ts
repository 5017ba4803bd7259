/** The figures of a kernel in the panel: a small live picture, title, state, and a way to open each. */
import { element, setAttribute, setChildren, setText } from '../dom';
import type { FigureModel } from '../figureModel';
import { describeFigure } from '../figureState';
import type { KernelModel } from '../kernelModel';
import type { Translation } from '../translation';
import type { ViewTracker } from '../views';
import { FigurePicture } from './figurePicture';

/** More than these take less space each. */
const MANY = 5;

export interface FigureListOptions {
  model: KernelModel;
  views: ViewTracker;
  trans: Translation;
  openFigure: ((figureId: string) => void) | undefined;
}

interface Item {
  element: HTMLElement;
  button: HTMLElement;
  title: HTMLElement;
  words: HTMLElement;
  /** null: the host shows the figures itself. */
  picture: FigurePicture | null;
}

export class FigureList {
  /** `.livemon-Figures` */
  readonly element: HTMLElement;

  private readonly _options: FigureListOptions;
  private readonly _items = new Map<string, Item>();
  private _match: ((text: string) => boolean) | null = null;

  constructor(options: FigureListOptions) {
    this._options = options;
    this.element = element('ul', { class: 'livemon-Figures' });
  }

  /** Bring everything up to date. */
  update(): void {
    const { figures } = this._options.model;
    for (const id of this._items.keys()) {
      if (!figures.has(id)) {
        this._items.get(id)?.picture?.dispose();
        this._items.delete(id);
      }
    }
    const items = [...figures.values()].map(figure => {
      const item = this._items.get(figure.id) ?? this._create(figure);
      this._describe(figure, item);
      return item.element;
    });
    setChildren(this.element, items);
    this.element.classList.toggle('livemon-mod-many', items.length > MANY);
    this._filter();
  }

  /** Show only what is searched for, null: everything; answers how many figures these are. */
  filter(match: ((text: string) => boolean) | null): number {
    this._match = match;
    return this._filter();
  }

  dispose(): void {
    for (const { picture } of this._items.values()) {
      picture?.dispose();
    }
    this._items.clear();
    this.element.remove();
  }

  private _filter(): number {
    let found = 0;
    for (const { element, title } of this._items.values()) {
      element.hidden = this._match?.(title.textContent ?? '') === false;
      found += element.hidden ? 0 : 1;
    }
    return found;
  }

  private _create(figure: FigureModel): Item {
    const { openFigure, views, trans } = this._options;
    const title = element('span', { class: 'livemon-FigureItem-title' });
    const words = element('bdi');
    const button = openFigure
      ? element('button', { type: 'button' })
      : element('div');
    button.className = 'livemon-FigureItem';
    const picture = openFigure ? new FigurePicture(figure, views) : null;
    button.append(
      ...(picture
        ? [
            element(
              'span',
              { class: 'livemon-FigureItem-picture' },
              picture.element
            )
          ]
        : []),
      element(
        'span',
        { class: 'livemon-FigureItem-text' },
        element('span', { class: 'livemon-FigureItem-dot' }),
        title,
        element('span', { class: 'livemon-FigureItem-state' }, words)
      )
    );
    if (openFigure) {
      button.title = trans.__('Show on the board');
      button.addEventListener('click', () => {
        openFigure(figure.id);
      });
    }
    const row = element('li', {}, button);
    const item = { element: row, button, title, words, picture };
    this._items.set(figure.id, item);
    return item;
  }

  private _describe(figure: FigureModel, item: Item): void {
    const { model, trans } = this._options;
    // Pictures come only to who shows the figure; the list goes by what the hub says.
    const drawn = (figure.info.state ?? 'waiting') !== 'waiting';
    const { state } = describeFigure(figure, drawn, model, trans);
    const title = figure.info.title || figure.info.name;
    setText(item.title, title);
    setAttribute(item.title, 'title', title); // it may be too long to be seen
    const words = this._words(figure, state);
    setText(item.words, words);
    // A size is read from left to right.
    setAttribute(item.words, 'dir', /^\d/.test(words) ? 'ltr' : 'auto');
    setAttribute(item.button, 'data-state', state);
  }

  private _words({ info }: FigureModel, state: string): string {
    const { trans } = this._options;
    if (state === 'disconnected') {
      return trans.__('disconnected');
    }
    switch (info.state ?? 'waiting') {
      case 'waiting':
        return trans.__('nothing drawn yet');
      case 'live':
        return `${info.width} × ${info.height}`;
      case 'error':
        return trans.__('drawing failed');
      case 'fallback':
        return trans.__('drawn in the kernel');
      case 'refused':
        return trans.__('too large');
    }
  }
}
