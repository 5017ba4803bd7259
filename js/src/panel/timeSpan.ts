/** How much time charts show: a choice, and what it means now. */
import type { Ends } from '../chartRange';
import { element } from '../dom';
import type { Translation } from '../translation';
import type { PanelChoices } from './choices';

/** Seconds; 0: everything there is. */
function spans(
  trans: Translation
): readonly (readonly [seconds: number, label: string])[] {
  return [
    [60, trans.__('1 min')],
    [300, trans.__('5 min')],
    [900, trans.__('15 min')],
    [3600, trans.__('1 h')],
    [0, trans.__('All')]
  ];
}

export interface TimeSpanOptions {
  choices: PanelChoices;
  /** Which of the choices it is. */
  which: 'machineSpan' | 'metricSpan';
  trans: Translation;
  signal: AbortSignal;
}

export class TimeSpan {
  private readonly _options: TimeSpanOptions;

  constructor(options: TimeSpanOptions) {
    this._options = options;
  }

  /** A menu for a person; there may be several, which say the same. @param label - what it is about. */
  createMenu(label: string): HTMLElement {
    const { choices, which, trans, signal } = this._options;
    const select = element('select', {
      class: 'livemon-TimeSpan',
      'aria-label': label,
      title: label
    });
    for (const [seconds, text] of spans(trans)) {
      select.append(element('option', { value: String(seconds) }, text));
    }
    const follow = (): void => {
      const chosen = String(choices.current[which]);
      // One that was set elsewhere and is not on the list stands there as itself.
      if (![...select.options].some(({ value }) => value === chosen)) {
        select.prepend(
          element('option', { value: chosen }, trans.__('%1 s', chosen))
        );
      }
      select.value = chosen;
    };
    select.addEventListener(
      'change',
      () => choices.change({ [which]: Number(select.value) }),
      { signal }
    );
    choices.changed.on(follow, { signal });
    follow();
    return select;
  }

  /**
   * Ends of the time axis, seconds since the epoch; null: there is nothing to show.
   *
   * @param extent - times of the oldest and the newest sample; null: there is none.
   * @param now - where the axis ends, unless everything is shown: then it ends with the newest sample.
   */
  ends(extent: Ends | null, now: number): Ends | null {
    const seconds = this._options.choices.current[this._options.which];
    if (seconds > 0) {
      return now === 0 ? null : [now - seconds, now];
    }
    if (extent === null) {
      return null;
    }
    const [first, last] = [extent[0], Math.min(extent[1], now)];
    return first < last ? [first, last] : [last - 1, last + 1];
  }
}
