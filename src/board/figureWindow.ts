/** One figure window of the board: a titled widget around a `FrameSurface`. */
import type { Message } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';

import type { Emitter, FigureModel } from '../../js/src';
import { FigureTools, FrameSurface } from '../../js/src';
import type { IFigureWindow, IKernelEntry } from '../tokens';
import type { Translation } from '../../js/src';
import type { FigureNames } from './figureNames';

/** Attribute of windows and their tabs that holds the key, by which a menu or a double click knows its window. */
export const KEY_ATTRIBUTE = 'data-livemon-key';

/** What names a figure over reloads and restarts: its notebook and its name. */
export function figureKey(entry: IKernelEntry, figure: FigureModel): string {
  return `${entry.path}#${figure.info.name}`;
}

/** What names figures to which nobody gave a name. */
const UNNAMED = /^Figure( \d+)?$/;

/**
 * By which it is kept that a person closed the window of a figure. "Figure 1" of another session is another figure: who
 * runs a notebook anew expects to see it.
 */
export function closedKey(key: string, name: string, session: string): string {
  return UNNAMED.test(name) ? `${key}#${session}` : key;
}

export interface FigureWindowOptions {
  trans: Translation;
  /** What the person calls figures. */
  names: FigureNames;
  /** A person closed the window. */
  closed: (window: FigureWindow) => void;
  /** Default: a toolbar without a button to save. */
  tools?: WindowTools | undefined;
}

/** What the tools of all windows have in common. */
export interface WindowTools {
  /** Whether windows have a toolbar. */
  readonly shown: boolean;
  /** `shown` is another. */
  readonly changed: Emitter<void>;
  /** A person wants a file of the figure: ask which, near `anchor`. */
  save(window: FigureWindow, anchor: HTMLElement): void;
}

export class FigureWindow extends Widget implements IFigureWindow {
  constructor(
    private _key: string,
    readonly entry: IKernelEntry,
    figure: FigureModel,
    private readonly options: FigureWindowOptions
  ) {
    super();
    this.addClass('livemon-FigureWindow');
    this.node.tabIndex = -1; // takes the focus when it is activated, so that the keyboard follows
    this.node.setAttribute('role', 'group');
    this.title.closable = true;
    this._figure = figure;
    this._unlistenTools = options.tools?.changed.on(() => {
      if (this._tools !== null) {
        this._tools.toolbar = options.tools?.shown ?? true;
      }
    });
    this.exhibit(figure);
  }

  /** See `figureKey`; another one when the notebook is renamed. */
  get key(): string {
    return this._key;
  }
  set key(key: string) {
    this._key = key;
    this.retitle();
  }

  get closedKey(): string {
    return closedKey(this._key, this._figure.info.name, this._session);
  }

  get label(): string {
    return this.title.label;
  }

  /** The figure that is shown. */
  get figure(): FigureModel {
    return this._figure;
  }

  /** Session of Livemon that the figure belongs to. */
  get session(): string {
    return this._session;
  }

  /** Show this figure from now on: the window of a restarted kernel gets the new figure of the same name. */
  exhibit(figure: FigureModel): void {
    this._unlisten?.();
    this._tools?.dispose();
    this._surface?.dispose();
    this._figure = figure;
    this._session = this.entry.model.hello?.session ?? '';
    this._unlisten = figure.changed.on(() => this.retitle());
    this._surface = new FrameSurface({
      figure,
      model: this.entry.model,
      views: this.entry.views,
      fit: 'window',
      trans: this.options.trans
    });
    const { tools } = this.options;
    this._tools = new FigureTools({
      surface: this._surface,
      host: this.node,
      figure,
      model: this.entry.model,
      trans: this.options.trans,
      save: tools && (anchor => tools.save(this, anchor)),
      toolbar: tools?.shown ?? true
    });
    this.node.append(this._surface.element);
    this.retitle();
  }

  /** Whether the title tells the notebook too: set when the board shows figures of several. */
  set named(named: boolean) {
    this._named = named;
    this.retitle();
  }

  retitle(): void {
    const { info, closed } = this._figure;
    const { trans, names } = this.options;
    const title = names.get(this._key) ?? (info.title || info.name);
    const origin = `${info.name} (${this.entry.name})`;
    this.title.label = this._named ? `${title} · ${this.entry.name}` : title;
    this.title.caption = closed
      ? trans.__('%1, no longer live', origin)
      : origin;
    this.title.className = closed ? 'livemon-mod-ended' : '';
    this.title.dataset = { [KEY_ATTRIBUTE.slice('data-'.length)]: this._key };
    this.node.setAttribute(KEY_ATTRIBUTE, this._key);
    this.node.setAttribute('aria-label', this.title.label);
  }

  override dispose(): void {
    if (this.isDisposed) {
      return;
    }
    this._unlisten?.();
    this._unlistenTools?.();
    this._tools?.dispose();
    this._surface?.dispose();
    super.dispose();
  }

  protected override onActivateRequest(message: Message): void {
    super.onActivateRequest(message);
    if (!this.node.contains(document.activeElement)) {
      this.node.focus();
    }
  }

  protected override onCloseRequest(message: Message): void {
    super.onCloseRequest(message);
    this.options.closed(this);
  }

  private _figure: FigureModel;
  private _session = '';
  private _surface: FrameSurface | null = null;
  private _tools: FigureTools | null = null;
  private readonly _unlistenTools: (() => void) | undefined;
  private _unlisten: (() => void) | null = null;
  private _named = false;
}
