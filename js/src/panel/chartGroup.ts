/** Charts that stand together: those of a device, metrics of one prefix, or all of a section that has neither. */
import { element, setChildren, setText } from '../dom';
import type { ChartHost } from './chartHost';
import type { ChartSlot } from './chartSlot';
import { Collapsible } from './collapsible';
import { Facts } from './facts';
import type { PlannedLine } from './plan';

export class ChartGroup {
  readonly element: HTMLElement;
  /** Its charts, in order. */
  slots: readonly ChartSlot[] = [];

  private readonly _life = new AbortController();
  private readonly _details: Collapsible | null;
  private readonly _count = element('span', { class: 'livemon-Group-count' });
  private readonly _blocks = element('div', { class: 'livemon-Blocks' });
  private readonly _facts: Facts;

  /** @param title - empty: they belong to no group. @param name - by which it is remembered. */
  constructor(title: string, name: string, host: ChartHost) {
    this._facts = new Facts(host);
    if (title === '') {
      this._details = null;
      this.element = element('div', {}, this._blocks, this._facts.element);
      return;
    }
    this._details = new Collapsible({
      class: 'livemon-Group',
      name,
      head: [
        element('h4', { class: 'livemon-Device', title }, title),
        this._count
      ],
      choices: host.choices,
      signal: this._life.signal
    });
    this._details.element.append(this._blocks, this._facts.element);
    this.element = this._details.element;
  }

  get open(): boolean {
    return this._details?.open !== false;
  }

  /** Take over these charts and lines of text. @param counted - say how many charts there are. */
  show(
    slots: readonly ChartSlot[],
    facts: readonly PlannedLine[],
    counted: boolean
  ): void {
    this._facts.show(facts);
    this.slots = slots;
    setText(this._count, counted ? String(slots.length) : '');
    setChildren(
      this._blocks,
      slots.map(slot => slot.element)
    );
  }

  /** Show only what is searched for, null: everything; answers how many series these are. */
  filter(match: ((text: string) => boolean) | null): number {
    let series = this._facts.filter(match);
    for (const slot of this.slots) {
      const found = match === null || slot.matches(match);
      slot.element.hidden = !found;
      series += found ? slot.count : 0;
    }
    this.element.hidden = match !== null && series === 0;
    if (this._details) {
      this._details.forced = match !== null && series > 0;
    }
    return series;
  }

  /** Bring the lines of text up to date. */
  refresh(): void {
    this._facts.update();
  }

  dispose(): void {
    this._life.abort();
    this.element.remove();
  }
}
