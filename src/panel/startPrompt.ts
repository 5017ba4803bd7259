/** What the panel shows for a notebook without Livemon: a sentence, and a button that starts it. */
import type { IKernelEntry, StartOutcome } from '../tokens';
import type { Translation } from '../../js/src';

export interface StartPromptOptions {
  trans: Translation;
  /** Start Livemon in the current notebook. */
  start: () => Promise<StartOutcome>;
}

export class StartPrompt {
  constructor(private readonly options: StartPromptOptions) {
    this.element = document.createElement('div');
    this.element.className = 'livemon-StartPrompt';
    this._text = document.createElement('p');
    this._button = document.createElement('button');
    this._button.type = 'button';
    this._button.className =
      'jp-mod-styled jp-mod-accept livemon-StartPrompt-button';
    this._button.addEventListener('click', () => void this._start());
    this._answer = document.createElement('p');
    this._answer.className = 'livemon-StartPrompt-answer';
    this._answer.setAttribute('role', 'status');
    this.element.append(this._text, this._button, this._answer);
    this.show(null);
  }

  readonly element: HTMLElement;

  /**
   * @param entry - of the notebook or console that is current now; null: there is none, or it has no kernel.
   * @param documentName - of that notebook or console; empty: there is none.
   */
  show(entry: IKernelEntry | null, documentName = ''): void {
    const { trans } = this.options;
    this._entry = entry;
    if (entry === null) {
      this._text.textContent =
        documentName === ''
          ? trans.__(
              'Open a notebook or a console with a kernel to watch what it measures and plots.'
            )
          : trans.__(
              '%1 has no kernel now. Once one is started for it, Livemon can watch it.',
              documentName
            );
      this._button.textContent = trans.__('Start Livemon');
    } else {
      this._text.textContent = entry.known
        ? trans.__('Livemon does not run here now.')
        : entry.model.link === 'stopped'
          ? trans.__(
              'Livemon does not run here yet. It shows CPU, memory, GPU, metrics and live figures while cells run.'
            )
          : trans.__('The kernel has not answered yet.');
      this._button.textContent = trans.__('Start Livemon for %1', entry.name);
    }
    this._update();
  }

  private async _start(): Promise<void> {
    const kernelId = this._entry?.kernelId;
    if (kernelId === undefined || this._starting.has(kernelId)) {
      return;
    }
    this._starting.add(kernelId);
    this._last = null;
    this._update();
    try {
      const outcome = await this.options.start();
      const last = { kernelId, outcome };
      this._last = last;
      if (outcome.status === 'waiting') {
        void outcome.later.then(settled => {
          if (this._last === last) {
            this._last = { kernelId, outcome: settled }; // unless it was tried again, there or elsewhere
            this._update();
          }
        });
      }
    } finally {
      this._starting.delete(kernelId);
      this._update();
    }
  }

  private _update(): void {
    const kernelId = this._entry?.kernelId;
    const starting = kernelId !== undefined && this._starting.has(kernelId);
    this._button.disabled = kernelId === undefined || starting;
    this._button.setAttribute('aria-busy', String(starting));
    // What came of it belongs to the kernel in which it was tried, whichever is shown by now.
    const outcome =
      this._last?.kernelId === kernelId ? this._last?.outcome : undefined;
    const words =
      outcome === undefined || outcome.status === 'started' ? '' : outcome.text;
    if (this._answer.textContent !== words) {
      this._answer.textContent = words; // a screen reader announces what is set, also when it is the same
    }
    this._answer.dataset['status'] = outcome?.status ?? '';
  }

  private readonly _text: HTMLElement;
  private readonly _button: HTMLButtonElement;
  private readonly _answer: HTMLElement;
  private _entry: IKernelEntry | null = null;
  /** Ids of the kernels in which Livemon is being started from here. */
  private readonly _starting = new Set<string>();
  /** What came of the last try. */
  private _last: { kernelId: string; outcome: StartOutcome } | null = null;
}
