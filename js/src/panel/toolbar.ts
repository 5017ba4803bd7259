/** The head of all sections, always in view: search, back from a zoom, pause, and a menu. */
import { element, setAttribute, setText } from '../dom';
import { Emitter } from '../emitter';
import type { Translation } from '../translation';
import { icon } from './icons';
import type { Menu, MenuItem } from './menu';
import type { PanelTime } from './panelTime';
import type { SharedAxis } from './sharedAxis';

export interface ToolbarOptions {
  time: PanelTime;
  axis: SharedAxis;
  menu: Menu;
  /** What the menu offers now. */
  items: () => MenuItem[];
  trans: Translation;
  signal: AbortSignal;
}

/** How long it says what came of something. */
const TOLD_MS = 5000;

export class Toolbar {
  /** `.livemon-Toolbar` */
  readonly element: HTMLElement;
  /** Another search: the words. */
  readonly searched = new Emitter<string>();

  private readonly _options: ToolbarOptions;
  private readonly _search: HTMLInputElement;
  private readonly _whole: HTMLButtonElement;
  private readonly _pause: HTMLButtonElement;
  private readonly _words: HTMLElement;
  private readonly _told: HTMLElement;
  private _found = '';
  private _timer: ReturnType<typeof setTimeout> | null = null;

  constructor(options: ToolbarOptions) {
    this._options = options;
    const { time, axis, trans, signal } = options;
    this._search = element('input', {
      type: 'search',
      class: 'livemon-Toolbar-search',
      placeholder: trans.__('Search'),
      'aria-label': trans.__('Search series and figures'),
      spellcheck: 'false'
    });
    this._whole = button('whole', trans.__('Show the whole again'));
    this._pause = button('pause', trans.__('Pause'));
    const more = button('more', trans.__('More'));
    setAttribute(more, 'aria-haspopup', 'menu');
    setAttribute(more, 'aria-expanded', 'false');
    // A screen reader announces what is set in places that it knows: both are there from the start.
    this._words = element('p', {
      class: 'livemon-Toolbar-words',
      role: 'status'
    });
    this._told = element('p', {
      class: 'livemon-Toolbar-told',
      role: 'status'
    });
    this.element = element(
      'div',
      { class: 'livemon-Toolbar' },
      element(
        'div',
        {
          class: 'livemon-Toolbar-tools',
          role: 'group',
          'aria-label': trans.__('Tools')
        },
        this._search,
        this._whole,
        this._pause,
        more
      ),
      this._words,
      this._told
    );

    const listen = { signal };
    this._search.addEventListener(
      'input',
      () => this.searched.emit(this._search.value),
      listen
    );
    this._search.addEventListener(
      'keydown',
      event => this._onKey(event),
      listen
    );
    this._whole.addEventListener('click', () => axis.zoomTo(null), listen);
    this._pause.addEventListener(
      'click',
      () => time.pause(time.paused === null),
      listen
    );
    more.addEventListener(
      'click',
      () => options.menu.open(trans.__('More'), options.items(), more),
      listen
    );
    axis.zoomed.on(() => this._update(), listen);
    time.changed.on(() => this._update(), listen);
    signal.addEventListener('abort', () => this._forget());
    this._update();
  }

  /** What a search found, in words; empty: nothing is searched for. */
  set found(words: string) {
    this._found = words;
    this._update();
  }

  /** Say for a while what came of something. */
  tell(words: string): void {
    this._forget();
    setText(this._told, words);
    this._timer = setTimeout(() => setText(this._told, ''), TOLD_MS);
  }

  private _update(): void {
    const { time, axis, trans } = this._options;
    const { paused } = time;
    this._whole.disabled = axis.zoom === null;
    const label =
      paused === null ? trans.__('Pause') : trans.__('Go on with live values');
    setAttribute(this._pause, 'title', label);
    setAttribute(this._pause, 'aria-label', label);
    this._pause.classList.toggle('livemon-mod-on', paused !== null);
    this._pause.replaceChildren(icon(paused === null ? 'pause' : 'play'));
    const at =
      paused === null ? '' : new Date(paused * 1000).toLocaleTimeString();
    setText(
      this._words,
      [paused === null ? '' : trans.__('Paused at %1.', at), this._found]
        .filter(Boolean)
        .join(' ')
    );
  }

  private _onKey(event: KeyboardEvent): void {
    if (event.key === 'Escape' && this._search.value !== '') {
      this._search.value = '';
      this.searched.emit('');
      event.preventDefault();
      event.stopPropagation();
    }
  }

  private _forget(): void {
    if (this._timer !== null) {
      clearTimeout(this._timer);
      this._timer = null;
    }
  }
}

function button(
  name: Parameters<typeof icon>[0],
  label: string
): HTMLButtonElement {
  return element(
    'button',
    {
      type: 'button',
      class: 'livemon-IconButton',
      title: label,
      'aria-label': label
    },
    icon(name)
  );
}
