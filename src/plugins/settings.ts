/** Provides the settings of `schema/plugin.json`; without a registry of settings they are as by default. */
import type { JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ISettingRegistry } from '@jupyterlab/settingregistry';

import type { PartialJSONValue } from '@lumino/coreutils';

import { ISettings, readSettings, SettingsModel } from '../settings';

/** Name of the plugin and of its schema. */
const ID = 'livemon:plugin';

export const settings: JupyterFrontEndPlugin<SettingsModel> = {
  id: ID,
  description: 'The settings of Livemon.',
  autoStart: true,
  provides: ISettings,
  optional: [ISettingRegistry],
  activate: (_, registry: ISettingRegistry | null): SettingsModel => {
    const model = new SettingsModel();
    registry?.load(ID).then(
      loaded => {
        const take = (): void => {
          model.current = readSettings(loaded.composite);
        };
        loaded.changed.connect(take);
        take();
        model.chosen.on(({ name, value }) => {
          loaded
            .set(name, value as PartialJSONValue)
            .catch((error: unknown) => {
              console.warn('Livemon could not keep a setting:', error);
            });
        });
      },
      (error: unknown) => {
        console.warn('Livemon uses its default settings:', error);
      }
    );
    return model;
  }
};
