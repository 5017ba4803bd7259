/** What the board makes of Lumino's dock panel: tabs that are its own, and no memory of tabs that are gone. */
import { TabBarSvg } from '@jupyterlab/ui-components';
import type { TabBar } from '@lumino/widgets';
import { DockPanel, Widget } from '@lumino/widgets';

/**
 * Without the class that dock panels give their tabs: JupyterLab's menu for tabs of the main area goes by it, and would
 * close the whole board from the tab of one figure. `style/board.css` gives tabs their look.
 */
export class FigureTabs extends DockPanel.Renderer {
  override createTabBar(): TabBar<Widget> {
    const bar = new TabBarSvg<Widget>();
    bar.addClass('livemon-Board-tabs');
    return bar;
  }
}

/**
 * The layout of a dock panel (Lumino 2.10) keeps an entry for each tab bar that it ever made, also when that is disposed:
 * each figure that was shown would leave its tab in memory. The entries are private, so nothing is taken for granted.
 */
export function forgetDisposed(panel: DockPanel): void {
  const entries: unknown = panel.layout && Reflect.get(panel.layout, '_items');
  if (entries instanceof Map) {
    for (const widget of entries.keys()) {
      if (widget instanceof Widget && widget.isDisposed) {
        entries.delete(widget);
      }
    }
  }
}
