/**
 * The view of a canvas in a layout of ipywidgets (`AppLayout(center=fig.canvas)`): the figure as in the output of a cell.
 *
 * Where a page of Livemon has attached, the kernel names this view in the state of its canvases, and says in `livemon`
 * which figure it is (`python/livemon/figures/placing.py`).
 */
import type * as Widgets from '@jupyter-widgets/base';
import type { Panel } from '@lumino/widgets';

import type { FigureRenderer } from './figureRenderer';
import { readReference } from './figureRenderer';

/** What the kernel calls the view, and the version of what both have agreed on. */
export const VIEW_MODULE = { name: 'livemon', version: '1.0.0' };

/** The views of `VIEW_MODULE`. `widgets` is the page's own library: it is there only where widgets are. */
export function figureViews(
  widgets: typeof Widgets,
  create: () => FigureRenderer
): Record<string, typeof Widgets.WidgetView> {
  class FigureView extends widgets.DOMWidgetView {
    private readonly _renderer = create();
    /** Made by the constructor of the base: a value here would take its place. */
    declare private _panel: Panel;

    /** A panel, as of ipywidgets' boxes: what it holds is attached, detached and disposed with it. */
    override _createElement(): HTMLElement {
      this._panel = new widgets.JupyterLuminoPanelWidget({ view: this });
      return this._panel.node;
    }

    override _setElement(node: HTMLElement): void {
      super._setElement(node); // which makes a widget without a layout of it
      this.luminoWidget = this._panel;
    }

    override render(): void {
      const show = (): void =>
        this._renderer.refer(readReference(this.model.get('livemon')), null);
      this.listenTo(this.model, 'change:livemon', show);
      show();
      this._panel.addWidget(this._renderer);
    }

    override remove(): unknown {
      this._renderer.dispose();
      return super.remove();
    }
  }
  return { FigureView };
}
