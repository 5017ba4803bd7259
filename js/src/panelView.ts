/** The panel for one kernel: its state, charts of its series, its figures. */
import type { KernelModel } from './kernelModel';
import type { ViewTracker } from './views';

export interface PanelViewOptions {
  model: KernelModel;
  views: ViewTracker;
  /** What people call this kernel, e.g. the notebook's name; may be changed by `PanelView.name`. */
  name?: string;
  /** Translates the interface's words; default: as they are. */
  trans?: (text: string) => string;
  /** A person chose this figure (`FigureInfo.id`) in the list; without it the list has no buttons. */
  openFigure?: (figureId: string) => void;
}

export class PanelView {
  /** `.livemon-Panel` */
  readonly element: HTMLElement;

  constructor(options: PanelViewOptions) {
    this.element = document.createElement('section');
    this.element.className = 'livemon-Panel';
    this.name = options.name ?? '';
  }

  name: string;

  dispose(): void {
    this.element.remove();
  }
}
