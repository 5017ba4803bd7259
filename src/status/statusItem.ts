/**
 * The status bar's item: CPU, memory and GPU memory of the current notebook's kernel, coloured by how full the machine
 * is; its tooltip says both. A click opens the panel.
 *
 * It listens, and asks for its few numbers, only while it can be seen.
 */
import { Widget } from '@lumino/widgets';

import type { PanelHandle, Translation } from '../../js/src';
import { formatText, setAttribute, setText, watchVisible } from '../../js/src';
import { levelOf } from '../settings';
import type { SettingsModel } from '../settings';
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
    const { trans } = options;
    this._parts = {
      cpu: new Part(trans.__('CPU'), 'percent'),
      memory: new Part(trans.__('Mem'), 'bytes'),
      vram: new Part(trans.__('VRAM'), 'bytes'),
      allVram: new Part(trans.__('VRAM of all'), 'bytes')
    };
    this._name.textContent = trans.__('Livemon');
    this._button.append(
      this._name,
      ...Object.values(this._parts).map(({ element }) => element)
    );
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
      this._handle = views.showGlance();
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
      return; // it is not active then, and not seen
    }
    const { trans, settings } = this.options;
    const { thresholds } = settings.current;
    const { cpu, memory, vram, kernel } = readMachine(entry.model.store);
    const { link } = entry.model;
    const current = link === 'live' || link === 'pushOnly';
    this.node.dataset['state'] = current ? 'live' : 'stale';
    const parts = this._parts;
    parts.cpu.show(
      kernel.cpu ?? cpu?.used ?? null,
      levelOf(cpu?.percent ?? null, thresholds.cpu)
    );
    parts.memory.show(
      kernel.memory ?? memory?.used ?? null,
      levelOf(memory?.percent ?? null, thresholds.memory)
    );
    // A driver that does not tell which process has what leaves the whole, which is labelled so.
    const whole = kernel.vram === null;
    parts.vram.show(
      whole ? null : kernel.vram,
      levelOf(vram?.percent ?? null, thresholds.vram)
    );
    parts.allVram.show(
      whole ? (vram?.used ?? null) : null,
      levelOf(vram?.percent ?? null, thresholds.vram)
    );
    const shown = Object.values(parts).some(one => !one.element.hidden);
    this._name.hidden = shown;
    const lines = [
      trans.__('The kernel of %1:', entry.name),
      kernel.cpu !== null &&
        trans.__('CPU %1 of one core', formatText(kernel.cpu, 'percent')),
      kernel.memory !== null &&
        trans.__('Memory %1', formatText(kernel.memory, 'bytes')),
      kernel.vram !== null &&
        trans.__('GPU memory %1', formatText(kernel.vram, 'bytes')),
      trans.__('The machine it runs on:'),
      cpu && trans.__('CPU %1 of all cores', formatPercent(cpu)),
      memory && trans.__('Memory %1', wholeUse(memory, trans)),
      vram && trans.__('GPU memory %1', wholeUse(vram, trans)),
      !current && trans.__('These values are old: the kernel is not heard now.')
    ].filter(line => typeof line === 'string');
    setAttribute(
      this._button,
      'title',
      [...lines, trans.__('Click to open the panel.')].join('\n')
    );
    setAttribute(this._button, 'aria-label', lines.join(' '));
  }

  private readonly _parts: Record<'cpu' | 'memory' | 'vram' | 'allVram', Part>;
  private readonly _name = document.createElement('span');
  private readonly _button: HTMLButtonElement;
  private readonly _life = new AbortController();
  private _ear: AbortController | null = null;
  private _handle: PanelHandle | null = null;
  private _entry: IKernelEntry | null = null;
  private _visible = false;
}

/** One number with its name. Its elements stay: one that is replaced while it is pressed swallows the click. */
class Part {
  readonly element = document.createElement('span');

  constructor(
    label: string,
    private readonly _unit: 'percent' | 'bytes'
  ) {
    this.element.className = 'livemon-Status-part';
    this.element.hidden = true;
    const name = document.createElement('span');
    name.className = 'livemon-Status-label';
    name.textContent = label;
    this._value.dir = 'ltr'; // a number and its unit, also where text runs from right to left
    this.element.append(name, ' ', this._value);
  }

  /** null: it is not known. */
  show(value: number | null, level: string): void {
    this.element.hidden = value === null;
    setAttribute(this.element, 'data-level', level);
    setText(
      this._value,
      value === null
        ? ''
        : this._unit === 'percent'
          ? `${Math.round(value)}\u00a0%`
          : formatText(value, 'bytes')
    );
  }

  private readonly _value = document.createElement('span');
}

function formatPercent({ used }: Use): string {
  return `${Math.round(used)}\u00a0%`;
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
