/** Above the charts of metrics: how much they are smoothed, and what they are drawn over. */
import { element, setText } from '../dom';
import type { Translation } from '../translation';
import type { PanelChoices } from './choices';
import { MOST_SMOOTHING } from './choices';

export class MetricTools {
  /** `.livemon-MetricTools` */
  readonly element: HTMLElement;

  constructor(choices: PanelChoices, trans: Translation, signal: AbortSignal) {
    const amount = element('output', { class: 'livemon-MetricTools-amount' });
    const slider = element('input', {
      type: 'range',
      min: '0',
      max: String(MOST_SMOOTHING),
      step: '0.01',
      title: trans.__('Smooth metrics; the lines as they are stay in view')
    });
    const over = element(
      'select',
      {
        class: 'livemon-TimeSpan livemon-MetricTools-over',
        title: trans.__('Horizontal axis of metrics'),
        'aria-label': trans.__('Horizontal axis of metrics')
      },
      element('option', { value: '' }, trans.__('Time')),
      element('option', { value: 'steps' }, trans.__('Steps'))
    );
    this.element = element(
      'div',
      { class: 'livemon-MetricTools' },
      element(
        'label',
        {},
        element('span', {}, trans.__('Smoothing')),
        slider,
        amount
      ),
      over
    );
    const follow = (): void => {
      const { smoothing, stepwise } = choices.current;
      slider.value = String(smoothing);
      setText(amount, smoothing.toFixed(2));
      over.value = stepwise ? 'steps' : '';
    };
    // While it is dragged it is only looked at; where it is let go is kept.
    for (const [type, keep] of [
      ['input', false],
      ['change', true]
    ] as const) {
      slider.addEventListener(
        type,
        () => choices.change({ smoothing: Number(slider.value) }, keep),
        { signal }
      );
    }
    over.addEventListener(
      'change',
      () => choices.change({ stepwise: over.value === 'steps' }),
      { signal }
    );
    choices.changed.on(follow, { signal });
    follow();
  }
}
