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

export class StepVoice {
  /** `.livemon-Tools-spoken` */
  readonly element = element('span', {
    class: 'livemon-Tools-spoken',
    role: 'status'
  });

  constructor(figure: FigureModel, model: KernelModel, signal: AbortSignal) {
    let stepped = false; // what others do in their pages is not said
    model.wished.on(
      wish => {
        stepped ||=
          wish.type === 'tool' &&
          wish.figure === figure.id &&
          /^(pan|zoom)_/.test(wish.tool);
      },
      { signal }
    );
    figure.tooled.on(
      () => stepped && setText(this.element, figure.toolbar?.view ?? ''),
      { signal }
    );
  }
}
