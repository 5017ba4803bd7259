/** One kernel in the panel: its name, and its `PanelView`, which costs nothing while it cannot be seen. */
import { PanelView } from '../../js/src';
import type { IKernelEntry } from '../tokens';
import type { KernelDirectory, PanelChoices, Translation } from '../../js/src';

export interface KernelSectionOptions {
  entry: IKernelEntry;
  /** How the person wants all panels. */
  choices: PanelChoices;
  trans: Translation;
  /** What is known of the server's kernels; null: nothing. */
  directory: KernelDirectory | null;
  /** A person chose a figure of this kernel. */
  openFigure: (figureId: string) => void;
}

export class KernelSection {
  constructor(private readonly options: KernelSectionOptions) {
    const { entry } = options;
    this.element = document.createElement('details');
    this.element.className = 'livemon-KernelSection';
    this.element.dataset['kernel'] = entry.kernelId;
    const summary = document.createElement('summary');
    summary.className = 'livemon-KernelSection-summary';
    this._name = document.createElement('h2');
    this._name.className = 'livemon-KernelSection-name';
    summary.append(this._name);
    this._body = document.createElement('div');
    this._body.className = 'livemon-KernelSection-body';
    this.element.append(summary, this._body);
    this.element.addEventListener('toggle', () => {
      this._notice();
      this._update();
    });
    this.update();
  }

  readonly element: HTMLDetailsElement;

  /** The kernel of the current notebook: it stands first and is open. What a person opened stays so afterwards. */
  set current(current: boolean) {
    if (current !== this._current) {
      this._notice();
      this._current = current;
      this.element.classList.toggle('livemon-mod-current', current);
      this._expected = current || this._byHand;
      this.element.open = this._expected;
      this._update();
    }
  }

  /** Whether the panel is visible. */
  set visible(visible: boolean) {
    this._visible = visible;
    this._update();
  }

  /** The entry's name or place changed. */
  update(): void {
    const { entry, trans } = this.options;
    this._name.textContent = entry.name;
    if (this._view !== null) {
      this._view.name = entry.name;
    }
    this._name.title =
      entry.widgetId === ''
        ? trans.__('%1 (closed, its kernel still runs)', entry.path)
        : entry.path;
    this.element.classList.toggle('livemon-mod-closed', entry.widgetId === '');
  }

  dispose(): void {
    this._view?.dispose();
    this._view = null;
    this.element.remove();
  }

  /** Whether a person opened or closed it since; the event about it comes later, after other changes perhaps. */
  private _notice(): void {
    if (this.element.open !== this._expected) {
      this._byHand = this._expected = this.element.open;
    }
  }

  /** The view is made when it can be seen for the first time; from then on it looks itself whether it can. */
  private _update(): void {
    if (this._view === null && this._visible && this.element.open) {
      const { entry, choices, trans, directory, openFigure } = this.options;
      this._view = new PanelView({
        model: entry.model,
        views: entry.views,
        name: entry.name,
        headed: false,
        choices,
        trans,
        openFigure,
        ...(directory && { directory })
      });
      this._body.append(this._view.element);
    }
  }

  private readonly _name: HTMLElement;
  private readonly _body: HTMLElement;
  private _view: PanelView | null = null;
  private _current = false;
  /** A person opened it. */
  private _byHand = false;
  /** Whether it is open as far as is known here. */
  private _expected = false;
  private _visible = false;
}
