/** The sidebar: a section for each kernel that runs Livemon, the current notebook's first, and a way to start it. */
import type { Message } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';

import { eachEntry } from '../eachEntry';
import type {
  IKernelEntry,
  ILivemon,
  KernelsChange,
  StartOutcome
} from '../tokens';
import { KernelSection } from './kernelSection';
import { ScrollPlaces } from './scrollPlaces';
import { StartPrompt } from './startPrompt';
import type { KernelDirectory, PanelChoices, Translation } from '../../js/src';

/** The element id that other tools may rely on. */
export const PANEL_ID = 'livemon-panel';

export interface LivemonPanelOptions {
  kernels: ILivemon;
  /** How the person wants all panels. */
  choices: PanelChoices;
  trans: Translation;
  /** Names of the server's kernels, and what can be done with them; default: neither. */
  directory?: KernelDirectory;
  start: () => Promise<StartOutcome>;
  openFigure: (entry: IKernelEntry, figureId: string) => void;
}

export class LivemonPanel extends Widget {
  constructor(private readonly options: LivemonPanelOptions) {
    super();
    this.id = PANEL_ID;
    this.addClass('livemon-Sidebar');
    this.node.setAttribute('role', 'region');
    const { trans } = options;
    this.node.setAttribute('aria-label', trans.__('Livemon'));
    this.node.tabIndex = -1;
    this._prompt = new StartPrompt(options);
    this._list = document.createElement('div');
    this._list.className = 'livemon-Sidebar-kernels';
    this.node.append(this._prompt.element, this._list);
    this._places = new ScrollPlaces(this.node, this._list, this._life.signal);
    eachEntry(options.kernels, entry => this._watch(entry), {
      signal: this._life.signal
    });
    options.kernels.changed.on(change => this._onChange(change), {
      signal: this._life.signal
    });
    this._arrange();
  }

  override dispose(): void {
    if (this.isDisposed) {
      return;
    }
    this._life.abort();
    for (const section of this._sections.values()) {
      section.dispose();
    }
    this._sections.clear();
    super.dispose();
  }

  protected override onAfterShow(message: Message): void {
    super.onAfterShow(message);
    this._setVisible(true);
    this._scroll();
  }

  protected override onBeforeHide(message: Message): void {
    this._keepScroll();
    this._setVisible(false);
    super.onBeforeHide(message);
  }

  protected override onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    this._setVisible(this.isVisible);
    this._scroll();
  }

  protected override onBeforeDetach(message: Message): void {
    this._keepScroll();
    this._setVisible(false);
    super.onBeforeDetach(message);
  }

  protected override onActivateRequest(message: Message): void {
    super.onActivateRequest(message);
    if (!this._keepFocus) {
      this.node.focus();
    }
    this._keepFocus = false;
  }

  /** The next activation, which comes as a message later, leaves the keyboard where it is. */
  keepFocusOnce(): void {
    this._keepFocus = true;
  }

  private _onChange(change: KernelsChange): void {
    const { entry } = change;
    switch (change.type) {
      case 'known':
        this._show(change.entry);
        break;
      case 'removed':
        this._sections.get(change.entry.kernelId)?.dispose();
        this._sections.delete(change.entry.kernelId);
        this._places.forget(change.entry.kernelId);
        break;
      case 'added':
      case 'renamed':
      case 'current':
        break;
    }
    if (entry !== null) {
      this._sections.get(entry.kernelId)?.update();
    }
    this._arrange();
  }

  private _show(entry: IKernelEntry): void {
    if (!entry.known || this._sections.has(entry.kernelId)) {
      return;
    }
    const section = new KernelSection({
      entry,
      choices: this.options.choices,
      trans: this.options.trans,
      directory: this.options.directory ?? null,
      openFigure: figureId => this.options.openFigure(entry, figureId)
    });
    section.visible = this._visible;
    this._sections.set(entry.kernelId, section);
  }

  private _watch(entry: IKernelEntry): void {
    this._show(entry);
    entry.model.changed.on(
      change => {
        if (change === 'link' || change === 'hello' || change === 'goodbye') {
          this._arrange();
        }
      },
      { signal: this._life.signal }
    );
  }

  private _arrange(): void {
    const { current, documentName } = this.options.kernels;
    const shown =
      current === null ? undefined : this._sections.get(current.kernelId);
    const switched = this._first !== (current?.kernelId ?? '');
    if (switched) {
      this._keepScroll();
      this._first = current?.kernelId ?? '';
    }
    for (const section of this._sections.values()) {
      section.current = section === shown || this._sections.size === 1;
    }
    const sections = [...this._sections.values()].filter(
      section => section !== shown
    );
    if (shown !== undefined) {
      sections.unshift(shown);
    }
    // Moving an element closes menus and loses focus in it: only what stands wrong is moved.
    sections.forEach(({ element }, index) => {
      if (this._list.children[index] !== element) {
        this._list.insertBefore(element, this._list.children[index] ?? null);
      }
    });
    this._prompt.show(current, documentName);
    this._prompt.element.hidden = !canStart(current) && this._sections.size > 0;
    if (switched) {
      this._scroll();
    }
  }

  /** Remember how far a person scrolled: each kernel has a place of its own. */
  private _keepScroll(): void {
    if (this._visible) {
      this._places.keep(this._first);
    }
  }

  private _scroll(): void {
    if (this._visible) {
      this._places.restore(this._first);
    }
  }

  private _setVisible(visible: boolean): void {
    this._visible = visible;
    for (const section of this._sections.values()) {
      section.visible = visible;
    }
  }

  private readonly _prompt: StartPrompt;
  private readonly _list: HTMLElement;
  private readonly _sections = new Map<string, KernelSection>();
  private readonly _life = new AbortController();
  private _visible = false;
  /** Id of the kernel whose section stands first; empty: no notebook is current. */
  private _first = '';
  /** How far each kernel's view was scrolled, by the kernel that stood first. */
  private readonly _places: ScrollPlaces;
  private _keepFocus = false;
}

/** Whether Livemon could be started in the kernel: it is there, and runs none as far as the page knows. */
export function canStart(entry: IKernelEntry | null): entry is IKernelEntry {
  if (entry === null) {
    return false;
  }
  switch (entry.model.link) {
    case 'stopped':
    case 'dead':
      return true;
    case 'searching':
    case 'disconnected':
      return !entry.known;
    case 'connecting':
    case 'live':
    case 'pushOnly':
    case 'stale':
      return false;
  }
}
