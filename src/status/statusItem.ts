/**
 * The status bar's item: CPU, memory and GPU memory where the current notebook runs. A click opens the panel.
 *
 * It listens, and counts as showing samples, only while it can be seen.
 */
import { Widget } from '@lumino/widgets';

import type { PanelHandle, Translation } from '../../js/src';
import { formatText, watchVisible } from '../../js/src';
import { levelOf } from '../settings';
import type { SettingsModel, Threshold } from '../settings';
import type { IKernelEntry, ILivemon } from '../tokens';
import type { Use } from './machine';
import { readMachine } from './machine';

export interface StatusItemOptions {
  kernels: ILivemon;
  settings: SettingsModel;
  trans: Translation;
  /** The person wants to see more. */
  open: () => void;
}

export class StatusItem extends Widget {
  constructor(private readonly options: StatusItemOptions) {
    super();
    this.addClass('livemon-Status');
    this._button = document.createElement('button');
    this._button.type = 'button';
    this._button.className = 'livemon-Status-button';
    this._button.addEventListener('click', () => options.open());
    this.node.append(this._button);
    const { signal } = this._life;
    options.settings.changed.on(() => this._draw(), { signal });
    watchVisible(
      this._button,
      visible => {
        this._visible = visible;
        this._listen();
      },
      { signal }
    );
  }

  /** The kernel that is shown; null: none that runs Livemon. */
  get entry(): IKernelEntry | null {
    return this._entry;
  }
  set entry(entry: IKernelEntry | null) {
    if (entry !== this._entry) {
      this._entry = entry;
      this._listen();
    }
  }

  override dispose(): void {
    if (!this.isDisposed) {
      this._life.abort();
      this._mute();
      super.dispose();
    }
  }

  private _listen(): void {
    this._mute();
    if (this._entry !== null && this._visible) {
      const { model, views } = this._entry;
      this._ear = new AbortController();
      const { signal } = this._ear;
      this._handle = views.showPanel();
      model.store.changed.on(() => this._draw(), { signal });
      model.changed.on(() => this._draw(), { signal });
    }
    this._draw();
  }

  private _mute(): void {
    this._ear?.abort();
    this._ear = null;
    this._handle?.dispose();
    this._handle = null;
  }

  private _draw(): void {
    const entry = this._entry;
    if (entry === null) {
      this._button.replaceChildren();
      return;
    }
    const { trans, settings } = this.options;
    const { thresholds } = settings.current;
    const { cpu, memory, vram, kernel } = readMachine(entry.model.store);
    const { link } = entry.model;
    const current = link === 'live' || link === 'pushOnly';
    this.node.dataset['state'] = current ? 'live' : 'stale';
    const parts = [
      part(trans.__('CPU'), cpu, thresholds.cpu, formatPercent),
      part(trans.__('Mem'), memory, thresholds.memory, formatBytes),
      part(trans.__('VRAM'), vram, thresholds.vram, formatBytes)
    ].filter(one => one !== null);
    this._button.replaceChildren(
      ...(parts.length > 0 ? parts : [trans.__('Livemon')])
    );
    const lines = [
      trans.__('Where %1 runs:', entry.name),
      cpu && trans.__('CPU %1', formatPercent(cpu)),
      memory && trans.__('Memory %1', wholeUse(memory, trans)),
      vram && trans.__('GPU memory %1', wholeUse(vram, trans)),
      kernel.cpu !== null &&
        trans.__(
          'The kernel itself: CPU %1 of one core',
          formatText(kernel.cpu, 'percent')
        ),
      kernel.memory !== null &&
        trans.__(
          'The kernel itself: memory %1',
          formatText(kernel.memory, 'bytes')
        ),
      kernel.vram !== null &&
        trans.__(
          'The kernel itself: GPU memory %1',
          formatText(kernel.vram, 'bytes')
        ),
      !current && trans.__('These values are old: the kernel is not heard now.')
    ].filter(line => typeof line === 'string');
    this._button.title = [...lines, trans.__('Click to open the panel.')].join(
      '\n'
    );
    this._button.setAttribute('aria-label', lines.join(' '));
  }

  private readonly _button: HTMLButtonElement;
  private readonly _life = new AbortController();
  private _ear: AbortController | null = null;
  private _handle: PanelHandle | null = null;
  private _entry: IKernelEntry | null = null;
  private _visible = false;
}

/** null: nothing is known of it. */
function part(
  label: string,
  use: Use | null,
  threshold: Threshold,
  format: (use: Use) => string
): HTMLElement | null {
  if (use === null) {
    return null;
  }
  const element = document.createElement('span');
  element.className = 'livemon-Status-part';
  element.dataset['level'] = levelOf(use.percent, threshold);
  const name = document.createElement('span');
  name.className = 'livemon-Status-label';
  name.textContent = label;
  const value = document.createElement('span');
  value.dir = 'ltr'; // a number and its unit, also where text runs from right to left
  value.textContent = format(use);
  element.append(name, ' ', value);
  return element;
}

function formatPercent({ used }: Use): string {
  return `${Math.round(used)}\u00a0%`;
}

function formatBytes({ used }: Use): string {
  return formatText(used, 'bytes');
}

function wholeUse({ used, total, percent }: Use, trans: Translation): string {
  const amount = formatText(used, 'bytes');
  return total === null || percent === null
    ? amount
    : trans.__(
        '%1 of %2 (%3 %)',
        amount,
        formatText(total, 'bytes'),
        String(Math.round(percent))
      );
}
