/** Tells people who do not see the picture what part of the data a step of theirs has brought into view. */
import { element, setText } from '../dom';
import type { FigureModel } from '../figureModel';
import type { KernelModel } from '../kernelModel';
import type { Tool } from '../protocol/messages';

/** One step of the view, for which nobody needs a pointer. */
export type StepName = Extract<
  Tool['tool'],
  `pan_${string}` | `zoom_${string}`
>;
/** What a toolbar has buttons for. */
export type ButtonName = Exclude<Tool['tool'], StepName>;

/** A step that brought no view of its own by then, with others of its run, brings none. */
const RUN_MS = 2000;

export class StepVoice {
  /** `.livemon-Tools-spoken` */
  readonly element = element('span', {
    class: 'livemon-Tools-spoken',
    role: 'status'
  });

  constructor(figure: FigureModel, model: KernelModel, signal: AbortSignal) {
    let awaited = 0; // steps whose view is to come: what others do in their pages is not said
    let stepped_ms = -Infinity;
    let last = figure.toolbar?.view ?? '';
    model.wished.on(
      wish => {
        if (
          wish.type === 'tool' &&
          wish.figure === figure.id &&
          /^(pan|zoom)_/.test(wish.tool)
        ) {
          awaited += 1;
          stepped_ms = performance.now();
        }
      },
      { signal }
    );
    figure.tooled.on(
      ({ view = '' }) => {
        if (view === last) {
          return;
        }
        last = view;
        setText(this.element, awaited > 0 ? view : '');
        if (view !== '') {
          const over = performance.now() - stepped_ms > RUN_MS;
          awaited = over ? 0 : Math.max(awaited - 1, 0);
        }
      },
      { signal }
    );
  }
}
