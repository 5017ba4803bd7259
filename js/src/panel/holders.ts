/** Who has memory on each GPU: kernels by the names of their notebooks, other processes, and what nobody told. */
import { element, setAttribute, setChildren } from '../dom';
import type { Emitter } from '../emitter';
import type { KernelModel } from '../kernelModel';
import type { GpuUse, Holder } from '../protocol/messages';
import type { Translation } from '../translation';
import { formatText } from '../units';
import { icon } from './icons';
import { kernelWords } from './kernelWords';
import type { Menu, MenuItem } from './menu';

/** What the page knows of the server's kernels. */
export interface KernelDirectory {
  /** A name, or what can be done, is another now. */
  readonly changed: Emitter<void>;
  /** What people call a kernel: the name of its notebook; null: it is not one of this server. */
  nameOf(kernelId: string): string | null;
  /** What a person can do with it; each asks first where something is lost. */
  actionsOf(kernelId: string): readonly MenuItem[];
}

export interface HolderTableOptions {
  model: KernelModel;
  /** default: kernels are called by their ids, and nothing can be done. */
  directory?: KernelDirectory;
  /** What people call the kernel of this panel. */
  name: () => string;
  menu: Menu;
  trans: Translation;
}

/** A rest smaller than this part of the memory is the driver's own. */
const REST = 0.02;

export class HolderTable {
  /** `.livemon-Holders` */
  readonly element = element('div', { class: 'livemon-Holders' });

  private readonly _options: HolderTableOptions;
  private _signature = '';

  constructor(options: HolderTableOptions) {
    this._options = options;
    this.update();
  }

  /** Bring it up to date. */
  update(): void {
    const { model } = this._options;
    const devices = model.holders.map(use => ({
      use,
      rows: use.holders.map(holder => this._describe(holder)),
      rest: this._rest(use)
    }));
    // Rows are made anew only when something is another: a menu may be open on one.
    const signature = JSON.stringify(devices);
    if (signature === this._signature) {
      return;
    }
    this._signature = signature;
    const focused = this.element.contains(document.activeElement)
      ? document.activeElement?.getAttribute('data-key')
      : null;
    setChildren(
      this.element,
      devices.flatMap(({ use, rows, rest }) => this._device(use, rows, rest))
    );
    this.element.hidden = this.element.childElementCount === 0;
    if (focused != null) {
      [...this.element.querySelectorAll('button')]
        .find(button => button.getAttribute('data-key') === focused)
        ?.focus();
    }
  }

  private _device(
    { device, title, holders, note = '' }: GpuUse,
    names: readonly string[],
    rest: number
  ): HTMLElement[] {
    const { trans } = this._options;
    const rows = holders.map((holder, index) =>
      this._row(device, holder, names[index] ?? '')
    );
    if (rest > 0 && (rows.length > 0 || note !== '')) {
      const words = trans.__('Others, and the driver');
      rows.push(
        element(
          'tr',
          {},
          element('th', { scope: 'row' }, words),
          element('td', {}, formatText(rest, 'bytes')),
          element('td')
        )
      );
    }
    if (rows.length === 0) {
      return [];
    }
    const table = element(
      'table',
      {
        'data-device': device,
        ...(note !== '' && { title: kernelWords(note, trans) })
      },
      element('caption', {}, trans.__('Memory of %1', title)),
      element('tbody', {}, ...rows)
    );
    return [table];
  }

  private _row(device: string, holder: Holder, name: string): HTMLElement {
    const { trans } = this._options;
    const { bytes = 0, unknown = false, pids = [], own = false } = holder;
    const amount =
      unknown && bytes === 0
        ? formatText(null, 'bytes')
        : formatText(bytes, 'bytes');
    const actions = element('td');
    const row = element(
      'tr',
      { ...(own && { class: 'livemon-mod-own' }) },
      element(
        'th',
        {
          scope: 'row',
          title: trans.__('Processes: %1', pids.join(', '))
        },
        name
      ),
      element(
        'td',
        unknown
          ? { title: trans.__('The driver does not know all of it.') }
          : {},
        unknown && bytes > 0 ? trans.__('at least %1', amount) : amount
      ),
      actions
    );
    const button = this._button(
      `${device} ${holder.kernel ?? ''}`,
      holder,
      name
    );
    if (button !== null) {
      actions.append(button);
    }
    return row;
  }

  private _button(
    key: string,
    { kernel = '', source = '' }: Holder,
    name: string
  ): HTMLElement | null {
    const { directory, menu, trans } = this._options;
    if (
      directory === undefined ||
      source !== '' ||
      directory.nameOf(kernel) === null
    ) {
      return null;
    }
    const label = trans.__('What to do with %1', name);
    const button = element(
      'button',
      {
        type: 'button',
        class: 'livemon-IconButton',
        'aria-label': label,
        'aria-haspopup': 'menu',
        'aria-expanded': 'false',
        'data-key': key,
        title: trans.__('Interrupt, restart or shut down')
      },
      icon('more')
    );
    button.addEventListener('click', () =>
      menu.open(label, [...directory.actionsOf(kernel)], button)
    );
    setAttribute(button, 'data-kernel', kernel);
    return button;
  }

  private _describe({
    kernel = '',
    own = false,
    name = '',
    pids = [],
    source = ''
  }: Holder): string {
    const { directory, trans } = this._options;
    const known = kernel === '' ? null : (directory?.nameOf(kernel) ?? null);
    if (own) {
      const mine = known ?? this._options.name();
      const words = mine === '' ? trans.__('This kernel') : mine;
      return source === '' ? words : trans.__('%1, as %2 says', words, source);
    }
    if (known !== null) {
      return known;
    }
    return kernel === ''
      ? trans.__('%1 (process %2)', name || '?', String(pids[0] ?? ''))
      : trans.__('A kernel of another server (%1)', kernel.slice(0, 8));
  }

  /** What is used and nobody was named for; 0: nothing to speak of. */
  private _rest({ device, holders }: GpuUse): number {
    const { store } = this._options.model;
    const newest = (name: string): number =>
      store.find(`${device}.${name}`)?.buffer.last?.value ?? NaN;
    const named = holders.filter(({ source = '' }) => source === '');
    const told = (named.length > 0 ? named : holders).reduce(
      (sum, { bytes = 0 }) => sum + bytes,
      0
    );
    const rest = newest('memory_used_bytes') - told;
    const total = newest('memory_total_bytes');
    const unknown = holders.some(holder => holder.unknown);
    // Rounded, so that the table stands still.
    const step = 2 ** 20;
    return !unknown && rest > REST * total ? Math.round(rest / step) * step : 0;
  }
}
