/** Starts Livemon with each notebook, where that is set. */
import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ITranslator } from '@jupyterlab/translation';

import { AutoStart } from '../autoStart';
import type { SettingsModel } from '../settings';
import { ISettings, startOptions } from '../settings';
import { ILivemon } from '../tokens';
import { translate } from './translate';

export const autoStart: JupyterFrontEndPlugin<void> = {
  id: 'livemon:auto-start',
  description: 'Starts Livemon with each notebook, where that is set.',
  autoStart: true,
  requires: [ILivemon, ISettings, INotebookTracker],
  optional: [ITranslator],
  activate: (
    _: JupyterFrontEnd,
    kernels: ILivemon,
    settings: SettingsModel,
    notebooks: INotebookTracker,
    translator: ITranslator | null
  ): void => {
    const trans = translate(translator);
    const starter = new AutoStart({
      kernels,
      wanted: () => settings.current.startWithNotebook,
      isNotebook: ({ widgetId }) =>
        notebooks.find(({ id }) => id === widgetId) !== undefined,
      start: entry => entry.start(startOptions(settings.current)),
      failed: ({ name }, text) => {
        Notification.warning(
          trans.__('Livemon was not started with %1. %2', name, text),
          { autoClose: 10_000 } // else it is shown nowhere but behind the bell
        );
      }
    });
    settings.changed.on(() => starter.update());
  }
};
