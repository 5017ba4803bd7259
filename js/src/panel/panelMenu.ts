/** What a person can do with the panel as a whole. */
import type { KernelModel } from '../kernelModel';
import type { Translation } from '../translation';
import type { PanelChoices } from './choices';
import { fileName, saveSamples } from './exporting';
import type { MenuItem } from './menu';

export interface PanelMenuOptions {
  model: KernelModel;
  choices: PanelChoices;
  /** What people call the kernel; may be empty. */
  name: string;
  /** Names of all sections. */
  sections: readonly string[];
  /** Tell the person what came of something. */
  tell: (words: string) => void;
  trans: Translation;
}

export function panelMenu(options: PanelMenuOptions): MenuItem[] {
  const { model, choices, name, sections, tell, trans } = options;
  const { statistics } = choices.current;
  return [
    {
      label: trans.__('Save all series as CSV'),
      run: () => {
        const file = fileName([name || 'livemon', 'series'], 'csv');
        void saveSamples(file, model.store.all(), { tell, trans });
      }
    },
    {
      label: trans.__('Show min, mean and max'),
      checked: statistics,
      separated: true,
      run: () => choices.change({ statistics: !statistics })
    },
    {
      label: trans.__('Open all sections'),
      separated: true,
      run: () => choices.change({ closed: [] })
    },
    {
      label: trans.__('Close all sections'),
      run: () => choices.change({ closed: sections })
    }
  ];
}
