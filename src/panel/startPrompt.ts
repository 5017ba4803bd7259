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

  /** The notebook or console that is current now; null: none, or without a kernel. */
  show(entry: IKernelEntry | null): void {
    const { trans } = this.options;
    if (entry?.kernelId !== this._kernelId) {
      this._kernelId = entry?.kernelId ?? null;
      this._answer.textContent = '';
    }
    this._entry = entry;
    if (entry === null) {
      this._text.textContent = trans.__(
        'Open a notebook or a console with a kernel to watch what it measures and plots.'
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
    if (this._starting) {
      return;
    }
    this._starting = true;
    this._answer.textContent = '';
    this._update();
    try {
      const outcome = await this.options.start();
      this._answer.textContent =
        outcome.status === 'started' ? '' : outcome.text;
      this._answer.dataset['status'] = outcome.status;
    } finally {
      this._starting = false;
      this._update();
    }
  }

  private _update(): void {
    this._button.disabled = this._entry === null || this._starting;
    this._button.setAttribute('aria-busy', String(this._starting));
  }

  private readonly _text: HTMLElement;
  private readonly _button: HTMLButtonElement;
  private readonly _answer: HTMLElement;
  private _entry: IKernelEntry | null = null;
  private _kernelId: string | null = null;
  private _starting = false;
}
