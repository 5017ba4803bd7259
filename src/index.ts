/** The JupyterLab extension: its plugins, which are wiring only. */
import type { JupyterFrontEndPlugin } from '@jupyterlab/application';

import { autoStart } from './plugins/autoStart';
import { board } from './plugins/board';
import { commands } from './plugins/commands';
import { figureCommands } from './plugins/figureCommands';
import { fileCommands } from './plugins/fileCommands';
import { kernels } from './plugins/kernels';
import { mime } from './plugins/mime';
import { panel } from './plugins/panel';
import { settings } from './plugins/settings';
import { status } from './plugins/status';

export * from './tokens';

const plugins: JupyterFrontEndPlugin<unknown>[] = [
  settings,
  kernels,
  board,
  panel,
  autoStart,
  commands,
  figureCommands,
  fileCommands,
  mime,
  status
];
export default plugins;
