/**
 * How the widgets of JupyterLab's main area stand, kept while Simple mode lasts for one that leaves it meanwhile:
 * JupyterLab itself puts back where they stood only those that stayed.
 */
import type { ILabShell } from '@jupyterlab/application';
import { DockPanel } from '@lumino/widgets';
import type { Widget } from '@lumino/widgets';

import type { Area } from '../board/layout';
import { mapArea, retain } from '../board/layout';

/** Ids of widgets, as they stand side by side; in Simple mode as they did before. null: there is none. */
export function mainArea(shell: ILabShell): Area<string> | null {
  return idsOf(shell.saveLayout().mainArea?.dock?.main ?? null);
}

/**
 * Have the main area stand as it stood `before`. What is gone is left out, what came since stands beside its neighbours,
 * and what is in front stays there.
 *
 * @param back - the widget that comes back to it, and stands in it already.
 */
export function restoreMainArea(back: Widget, before: Area<string>): void {
  const dock = back.parent;
  if (!(dock instanceof DockPanel)) {
    return;
  }
  const front = [...dock.selectedWidgets()].filter(one => one !== back);
  const widgets = new Map([...dock.widgets()].map(each => [each.id, each]));
  const stood = mapArea(before, id => (widgets.has(id) ? id : null));
  const now = idsOf(dock.saveLayout().main);
  const area = stood && retain(now, stood);
  dock.restoreLayout({ main: mapArea(area, id => widgets.get(id) ?? null) });
  front.forEach(one => dock.selectWidget(one));
}

function idsOf(area: Area<Widget> | null): Area<string> | null {
  return mapArea(area, ({ id }) => id);
}
