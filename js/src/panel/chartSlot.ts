/** The place of one chart in the panel. What stands there, a `ChartBlock`, is made when it is needed. */
import { element } from '../dom';
import { ChartBlock } from './chartBlock';
import type { ChartHost } from './chartHost';
import type { PlannedChart } from './plan';

// Heights of a block's parts, CSS pixels: what it will take before it was ever there. A little wrong does no harm.
const ROW = 18;
const STATISTICS = 14;
const CHART = 76;
const BARS = 20;

export class ChartSlot {
  /** `.livemon-Slot` */
  readonly element = element('div', { class: 'livemon-Slot' });

  private readonly _host: ChartHost;
  private _planned: PlannedChart;
  private _signature = '';
  private _text = '';
  private _block: ChartBlock | null = null;
  private _needed = false;
  /** That it had last, CSS pixels; 0: it was never shown. */
  private _height = 0;

  constructor(host: ChartHost, planned: PlannedChart) {
    this._host = host;
    this._planned = planned;
  }

  /** What stands there now; null: nothing. */
  get block(): ChartBlock | null {
    return this._block;
  }

  /** How many series its chart has. */
  get count(): number {
    return this._planned.lines.length;
  }

  /** @param words - what it is also found by. */
  plan(planned: PlannedChart, words: string): void {
    const signature = JSON.stringify(planned);
    const names = planned.lines.flatMap(({ entry, label }) => [
      entry.name,
      label
    ]);
    this._text = [words, planned.title, ...names].join(' ');
    // After another session a series of the same id and name is another.
    const stale =
      this._block &&
      !planned.lines.every(({ entry }) => {
        const series = this._host.series(entry.id);
        return series && this._block?.holds(series);
      });
    if (signature === this._signature && !stale) {
      return;
    }
    this._signature = signature;
    this._planned = planned;
    this._remove();
    if (this._needed) {
      this._create();
    } else {
      this._reserve(this._estimate());
    }
  }

  /** Whether it is what is searched for. */
  matches(match: (text: string) => boolean): boolean {
    return match(this._text);
  }

  /**
   * Whether anybody may see it, or soon will.
   *
   * @param height - that it has now, and keeps when nothing stands there; 0: it is not shown at all. CSS pixels.
   */
  need(needed: boolean, height: number): void {
    if (needed === this._needed || (!needed && this._focused)) {
      return;
    }
    this._needed = needed;
    if (needed) {
      this._create();
    } else {
      this._remove();
      this._reserve(height || this._height || this._estimate());
    }
    this._height = height || this._height;
  }

  dispose(): void {
    this._remove();
    this.element.remove();
  }

  private get _focused(): boolean {
    const { activeElement } = this.element.getRootNode() as Document;
    return activeElement !== null && this.element.contains(activeElement);
  }

  private _create(): void {
    const { _planned: planned, _host: host } = this;
    this._block = new ChartBlock({ planned, host });
    this.element.append(this._block.element);
    this.element.style.height = '';
    this._block.update();
  }

  private _remove(): void {
    this._block?.dispose();
    this._block = null;
  }

  private _reserve(height: number): void {
    this.element.style.height = `${height}px`;
  }

  private _estimate(): number {
    const { lines } = this._planned;
    const rows = lines.filter(({ role }) => role === 'main').length;
    const { statistics } = this._host.choices.current;
    return (
      CHART +
      rows * (ROW + (statistics ? STATISTICS : 0)) +
      (lines.some(({ role }) => role === 'faint') ? BARS : 0)
    );
  }
}
