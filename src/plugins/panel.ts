/** Puts the panel into a side area and opens it when Livemon starts. */
import { ILayoutRestorer } from '@jupyterlab/application';
import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { Dialog, Notification, showDialog } from '@jupyterlab/apputils';
import { IStateDB } from '@jupyterlab/statedb';
import { ITranslator } from '@jupyterlab/translation';

import { PanelChoices } from '../../js/src';
import { eachSession } from '../eachSession';
import { livemonIcon } from '../icons';
import { StateStore } from '../panel/choiceStore';
import { LivemonPanel, PANEL_ID } from '../panel/panel';
import { ServerKernels } from './serverKernels';
import type { ChartWindow, SettingsModel } from '../settings';
import { ISettings, levelOf } from '../settings';
import type { StartOutcome } from '../tokens';
import { CommandIDs, IBoard, ILivemon } from '../tokens';
import { translate } from './translate';

/** Below the panels that JupyterLab has there. */
const RANK = 900;
/** Seconds that charts show; 0: everything there is. */
const SPANS_S: Readonly<Record<ChartWindow, number>> = {
  '1 min': 60,
  '5 min': 300,
  '15 min': 900,
  all: 0
};

export const panel: JupyterFrontEndPlugin<void> = {
  id: 'livemon:panel',
  description: 'The sidebar panel with measurements, metrics and figures.',
  autoStart: true,
  requires: [ILivemon, IBoard, ISettings],
  optional: [ILayoutRestorer, IStateDB, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    kernels: ILivemon,
    board: IBoard,
    settings: SettingsModel,
    restorer: ILayoutRestorer | null,
    state: IStateDB | null,
    translator: ITranslator | null
  ): void => {
    const trans = translate(translator);
    const choices = new PanelChoices(state && new StateStore(state));
    const follow = (): void => {
      const { chartWindow, thresholds } = settings.current;
      choices.defaults = { machineSpan: SPANS_S[chartWindow] };
      choices.grade = (kind, percent) => levelOf(percent, thresholds[kind]);
    };
    follow();
    settings.changed.on(follow);
    const widget = new LivemonPanel({
      kernels,
      choices,
      trans,
      directory: new ServerKernels({
        sessions: app.serviceManager.sessions,
        settings: app.serviceManager.serverSettings,
        ask: async ({ title, body, accept }) => {
          const { button } = await showDialog({
            title,
            body,
            buttons: [
              Dialog.cancelButton({ label: trans.__('Cancel') }),
              Dialog.warnButton({ label: accept })
            ],
            defaultButton: 0
          });
          return button.accept;
        },
        fail: words => Notification.error(words),
        trans
      }),
      start: async () =>
        (await app.commands.execute(CommandIDs.start, {
          quiet: true
        })) as StartOutcome,
      openFigure: (entry, figureId) => board.reveal(entry, figureId)
    });
    widget.title.icon = livemonIcon;
    widget.title.caption = trans.__('Livemon');

    let side: 'left' | 'right' | null = null;
    const place = (): void => {
      if (side !== settings.current.panelSide) {
        side = settings.current.panelSide;
        app.shell.add(widget, side, { rank: RANK });
      }
    };
    place();
    settings.changed.on(place);
    restorer?.add(widget, PANEL_ID);

    eachSession(kernels, 'panel', window.sessionStorage, () => {
      if (settings.current.openPanel) {
        // The keyboard stays in the cell that started Livemon.
        widget.keepFocusOnce();
        app.shell.activateById(PANEL_ID);
      }
    });
  }
};
