/** What a chart says of the samples at the pointer: on top of it, and in words for people who do not see it. */
import type { ChartLine, Found, Traces } from './chartTraces';
import { element } from './dom';
import type { SpanEntry } from './protocol/messages';
import { LINE_COLOURS } from './theme';
import type { Translation } from './translation';
import type { Unit } from './units';
import { formatText } from './units';

export interface ChartHoverOptions {
  traces: Traces;
  unit: Unit;
  trans: Translation;
  /** See `ChartOptions.spans`. */
  spans?: (start: number, end: number) => readonly SpanEntry[];
}

export class ChartHover {
  /** `.livemon-Chart-hover` */
  readonly element: HTMLElement;

  private readonly _options: ChartHoverOptions;

  constructor(options: ChartHoverOptions) {
    this._options = options;
    this.element = element('div', {
      class: 'livemon-Chart-hover',
      'aria-hidden': 'true'
    });
    this.hide();
  }

  hide(): void {
    this.element.hidden = true;
  }

  /**
   * As short as can be: more lines than two are told apart by their colours.
   *
   * @param x - place on the axis.
   * @param full - also say when that was.
   */
  show(main: readonly ChartLine[], x: number, full: boolean): void {
    const { traces, unit } = this._options;
    const all = main.map(line => traces.nearest(line, x));
    const labelled = main.length === 2 && all.every(found => !isSmooth(found));
    const parts = main.flatMap((line, index) => {
      const found = all[index] ?? null;
      const words = [
        ...(labelled ? [line.label] : []),
        this._value(line, found),
        ...(isSmooth(found) ? [`(~${formatText(found.smooth, unit)})`] : [])
      ].join(' ');
      const colour = (traces.lines.indexOf(line) % LINE_COLOURS) + 1;
      const swatch = element('span', {
        class: 'livemon-Row-swatch',
        style: `background: var(--livemon-line-${colour})`
      });
      return main.length > 1 ? [swatch, words] : [words];
    });
    const when = full ? this._when(all[0] ?? null) : '';
    this.element.replaceChildren(...parts, when);
    this.element.hidden = false;
  }

  /** The same in a sentence. */
  words(main: readonly ChartLine[], x: number): string {
    const { traces, unit, trans } = this._options;
    const all = main.map(line => traces.nearest(line, x));
    const words = main.map((line, index) => {
      const found = all[index] ?? null;
      const value = `${line.label} ${this._value(line, found)}`;
      return isSmooth(found)
        ? trans.__('%1, smoothed %2', value, formatText(found.smooth, unit))
        : value;
    });
    return words.join(', ') + this._when(all[0] ?? null);
  }

  /** Step and time of a sample. */
  private _when(found: Found | null): string {
    if (found === null) {
      return '';
    }
    const { trans } = this._options;
    const time = new Date(found.time * 1000).toLocaleTimeString();
    const cells = this._options.spans?.(found.time, found.time + 0.001) ?? [];
    const cell = cells.find(({ kind }) => kind === 'cell');
    const during = cell === undefined ? '' : ` · [${cell.count ?? ''}]`;
    return Number.isFinite(found.step)
      ? ` · ${trans.__('step %1', String(found.step))} · ${time}${during}`
      : ` · ${time}${during}`;
  }

  private _value({ series }: ChartLine, found: Found | null): string {
    const { trans, unit } = this._options;
    const value = found?.value ?? NaN;
    const unknown = series.entry.group !== 'metric' && Number.isNaN(value);
    const text = formatText(found === null || unknown ? null : value, unit);
    const [low, high] = (found?.between ?? []).map(end =>
      formatText(end, unit)
    );
    return low === undefined || high === undefined
      ? text
      : trans.__('%1 (mean; %2 to %3)', text, low, high);
  }
}

function isSmooth(found: Found | null): found is Found & { smooth: number } {
  return found?.smooth != null && !Number.isNaN(found.smooth);
}
