/** What the toolbars of figure windows do beyond the figure itself: files by a menu, and whether they show at all. */
import type { CommandRegistry } from '@lumino/commands';
import { Menu } from '@lumino/widgets';

import { Emitter } from '../../js/src';
import type { WindowTools } from '../board/figureWindow';
import { FILE_FORMATS } from '../saver';
import type { SettingsModel } from '../settings';
import { CommandIDs } from '../tokens';

export function windowTools(
  commands: CommandRegistry,
  settings: SettingsModel
): WindowTools {
  const changed = new Emitter<void>();
  settings.changed.on(() => changed.emit());
  return {
    get shown() {
      return settings.current.figureToolbar;
    },
    changed,
    save: ({ figure, entry }, anchor) => {
      const named = { figure: figure.info.name, notebook: entry.path };
      const menu = new Menu({ commands });
      for (const format of FILE_FORMATS) {
        menu.addItem({
          command: CommandIDs.saveFigure,
          args: { ...named, format }
        });
      }
      menu.addItem({ type: 'separator' });
      menu.addItem({ command: CommandIDs.copyFigure, args: named });
      // Disposed behind the command that it triggers.
      menu.aboutToClose.connect(() => setTimeout(() => menu.dispose()));
      const { left, bottom } = anchor.getBoundingClientRect();
      menu.open(left, bottom);
    }
  };
}
