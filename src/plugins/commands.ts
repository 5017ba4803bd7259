/** Livemon's commands; other tools rely on their names. */
import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette, Notification } from '@jupyterlab/apputils';
import { ITranslator } from '@jupyterlab/translation';
import { stopIcon } from '@jupyterlab/ui-components';

import { eachEntry } from '../eachEntry';
import { livemonIcon } from '../icons';
import { canStart, PANEL_ID } from '../panel/panel';
import type { SettingsModel } from '../settings';
import { ISettings, startOptions } from '../settings';
import type { StartOutcome, StopOutcome } from '../tokens';
import { CommandIDs, IBoard, ILivemon } from '../tokens';
import { addCommand } from './checkedCommand';
import { translate } from './translate';

/** Time to read a sentence; one without a time is shown nowhere but behind the bell. */
const READ_MS = 8000;

export const commands: JupyterFrontEndPlugin<void> = {
  id: 'livemon:commands',
  description: 'The commands of Livemon, in the command palette.',
  autoStart: true,
  requires: [ILivemon, IBoard, ISettings],
  optional: [ICommandPalette, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    kernels: ILivemon,
    board: IBoard,
    settings: SettingsModel,
    palette: ICommandPalette | null,
    translator: ITranslator | null
  ): void => {
    const trans = translate(translator);
    const registry = app.commands;

    addCommand(
      registry,
      CommandIDs.start,
      {
        label: trans.__('Start Livemon'),
        caption: trans.__(
          'Start Livemon in the kernel of the current notebook, without changing the notebook'
        ),
        icon: livemonIcon,
        isEnabled: () => canStart(kernels.current),
        args: {
          quiet: {
            type: 'boolean',
            description: 'Show no notification; the result says what came of it'
          }
        },
        execute: async (args): Promise<StartOutcome> => {
          const outcome: StartOutcome =
            kernels.current === null
              ? {
                  status: 'failed',
                  text: trans.__(
                    'There is no notebook or console with a kernel.'
                  )
                }
              : await kernels.current.start(startOptions(settings.current));
          if (args['quiet'] !== true) {
            if (outcome.status === 'failed') {
              Notification.error(outcome.text, { autoClose: false });
            } else if (outcome.status === 'waiting') {
              Notification.info(outcome.text, { autoClose: READ_MS });
              void outcome.later.then(last => {
                if (last.status === 'failed') {
                  Notification.error(last.text, { autoClose: false });
                }
              });
            }
          }
          return outcome;
        }
      },
      trans
    );

    addCommand(
      registry,
      CommandIDs.stop,
      {
        label: trans.__('Stop Livemon'),
        caption: trans.__(
          'Stop Livemon in the kernel of the current notebook, also while a cell runs'
        ),
        icon: stopIcon,
        isEnabled: () =>
          kernels.current?.known === true && !canStart(kernels.current),
        execute: async (): Promise<StopOutcome> => {
          const outcome: StopOutcome =
            kernels.current === null
              ? {
                  status: 'failed',
                  text: trans.__(
                    'There is no notebook or console with a kernel.'
                  )
                }
              : await kernels.current.stop();
          if (outcome.status === 'failed') {
            Notification.error(outcome.text, { autoClose: false });
          } else if (outcome.status === 'waiting') {
            Notification.info(outcome.text, { autoClose: READ_MS });
          }
          return outcome;
        }
      },
      trans
    );

    addCommand(
      registry,
      CommandIDs.open,
      {
        label: () =>
          canStart(kernels.current)
            ? trans.__('Start Livemon')
            : trans.__('Open Livemon'),
        caption: () =>
          canStart(kernels.current)
            ? trans.__(
                'Livemon: watch what this notebook measures and plots while it runs'
              )
            : trans.__('Livemon: show the panel'),
        icon: livemonIcon,
        execute: async () => {
          app.shell.activateById(PANEL_ID);
          if (canStart(kernels.current)) {
            await registry.execute(CommandIDs.start);
          }
        }
      },
      trans
    );

    addCommand(
      registry,
      CommandIDs.openPanel,
      {
        label: trans.__('Open Livemon Panel'),
        caption: trans.__(
          'Show measurements, metrics and the state of Livemon'
        ),
        icon: livemonIcon,
        execute: () => app.shell.activateById(PANEL_ID)
      },
      trans
    );

    addCommand(
      registry,
      CommandIDs.openBoard,
      {
        label: trans.__('Open Livemon Board'),
        caption: trans.__('Show each live figure in a window'),
        icon: livemonIcon,
        args: {
          activate: {
            type: 'boolean',
            description: 'Bring the board to the front (default: true)'
          }
        },
        execute: args => board.open(args['activate'] !== false)
      },
      trans
    );

    const refresh = (): void => {
      registry.notifyCommandChanged(CommandIDs.start);
      registry.notifyCommandChanged(CommandIDs.stop);
      registry.notifyCommandChanged(CommandIDs.open);
    };
    kernels.changed.on(refresh);
    eachEntry(kernels, ({ model }) => {
      model.changed.on(what => {
        if (what === 'link' || what === 'hello' || what === 'goodbye') {
          refresh();
        }
      });
    });

    const category = trans.__('Livemon');
    for (const command of [
      CommandIDs.start,
      CommandIDs.stop,
      CommandIDs.openPanel,
      CommandIDs.openBoard
    ]) {
      palette?.addItem({ command, category });
    }
  }
};
