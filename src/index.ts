/** The JupyterLab extension: its plugins, which are wiring only. */
import type { JupyterFrontEndPlugin } from '@jupyterlab/application';

import { board } from './plugins/board';
import { commands } from './plugins/commands';
import { kernels } from './plugins/kernels';
import { mime } from './plugins/mime';
import { panel } from './plugins/panel';
import { settings } from './plugins/settings';

export * from './tokens';

const plugins: JupyterFrontEndPlugin<unknown>[] = [
  settings,
  kernels,
  board,
  panel,
  commands,
  mime
];
export default plugins;
