/** What a person may set, as the parts of the extension see it. */
import { Token } from '@lumino/coreutils';

import { Emitter } from '../js/src';

export interface LivemonSettings {
  /** On which side the panel stands. */
  panelSide: 'left' | 'right';
  /** Open the panel when Livemon starts in a notebook. */
  openPanel: boolean;
  /** Open the board when Livemon starts in a notebook. */
  openBoard: boolean;
}

export const DEFAULT_SETTINGS: LivemonSettings = {
  panelSide: 'right',
  openPanel: true,
  openBoard: true
};

/** Read the settings that JupyterLab has put together; what is missing or odd is as by default. */
export function readSettings(
  composite: Readonly<Record<string, unknown>>
): LivemonSettings {
  const flag = (name: 'openPanel' | 'openBoard'): boolean => {
    const value = composite[name];
    return typeof value === 'boolean' ? value : DEFAULT_SETTINGS[name];
  };
  return {
    panelSide: composite['panelSide'] === 'left' ? 'left' : 'right',
    openPanel: flag('openPanel'),
    openBoard: flag('openBoard')
  };
}

/** The settings now, and when they change. Until JupyterLab has loaded them they are as by default. */
export class SettingsModel {
  readonly changed = new Emitter<LivemonSettings>();

  get current(): LivemonSettings {
    return this._current;
  }
  set current(settings: LivemonSettings) {
    this._current = settings;
    this.changed.emit(settings);
  }

  private _current = DEFAULT_SETTINGS;
}

export const ISettings = new Token<SettingsModel>(
  'livemon:ISettings',
  'What the person has set for Livemon.'
);
