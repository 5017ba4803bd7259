/** Puts the item into the status bar, where the application has one. */
import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { IStatusBar } from '@jupyterlab/statusbar';
import { ITranslator } from '@jupyterlab/translation';
import { Signal } from '@lumino/signaling';

import { eachEntry } from '../eachEntry';
import type { SettingsModel } from '../settings';
import { ISettings } from '../settings';
import { StatusItem } from '../status/statusItem';
import type { IKernelEntry } from '../tokens';
import { CommandIDs, ILivemon } from '../tokens';
import { translate } from './translate';

/** Left of what concerns the document's mode. */
const RANK = 20;

export const status: JupyterFrontEndPlugin<void> = {
  id: 'livemon:status',
  description: 'CPU, memory and GPU memory in the status bar.',
  autoStart: true,
  requires: [ILivemon, ISettings],
  optional: [IStatusBar, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    kernels: ILivemon,
    settings: SettingsModel,
    statusBar: IStatusBar | null,
    translator: ITranslator | null
  ): void => {
    if (statusBar === null) {
      return;
    }
    const item = new StatusItem({
      kernels,
      settings,
      trans: translate(translator),
      open: () => void app.commands.execute(CommandIDs.openPanel)
    });
    const activeStateChanged = new Signal<StatusItem, void>(item);
    statusBar.registerStatusItem('livemon:status', {
      item,
      align: 'middle',
      rank: RANK,
      isActive: () => item.entry !== null,
      activeStateChanged
    });
    const update = (): void => {
      const { current } = kernels;
      const shown =
        settings.current.statusBar && current !== null && runs(current);
      item.entry = shown ? current : null;
      activeStateChanged.emit();
    };
    kernels.changed.on(update);
    settings.changed.on(update);
    eachEntry(kernels, ({ model }) => {
      model.changed.on(what => {
        if (what === 'link' || what === 'hello' || what === 'goodbye') {
          update();
        }
      });
    });
    update();
  }
};

/** Livemon runs there, as far as the page knows. */
function runs({ known, model: { link } }: IKernelEntry): boolean {
  return known && link !== 'stopped' && link !== 'dead';
}
