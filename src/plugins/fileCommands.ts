/** Commands that hand out files: a figure as PNG, SVG, PDF or into the clipboard, and samples as CSV. */
import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette, Notification } from '@jupyterlab/apputils';
import { ITranslator } from '@jupyterlab/translation';
import { copyIcon, downloadIcon, saveIcon } from '@jupyterlab/ui-components';

import type { Translation } from '../../js/src';
import { csvFile, fileName, saveFile } from '../../js/src';
import { FIGURE_ARGS, windowOf } from '../figureArgs';
import { stemOf } from '../notebookStem';
import type { FileFormat } from '../saver';
import { FILE_FORMATS } from '../saver';
import type { IFigureWindow, IKernelEntry } from '../tokens';
import { CommandIDs, IBoard, ILivemon } from '../tokens';
import { addCommand } from './checkedCommand';
import { translate } from './translate';

export const fileCommands: JupyterFrontEndPlugin<void> = {
  id: 'livemon:file-commands',
  description: 'The commands that save figures and export samples.',
  autoStart: true,
  requires: [ILivemon, IBoard],
  optional: [ICommandPalette, ITranslator],
  activate: (
    { commands }: JupyterFrontEnd,
    kernels: ILivemon,
    board: IBoard,
    palette: ICommandPalette | null,
    translator: ITranslator | null
  ): void => {
    const trans = translate(translator);

    const labels = {
      png: trans.__('Save Figure as PNG'),
      svg: trans.__('Save Figure as SVG'),
      pdf: trans.__('Save Figure as PDF')
    };
    const formatOf = ({ format }: { format?: unknown }): FileFormat =>
      FILE_FORMATS.find(one => one === format) ?? 'png';
    addCommand(
      commands,
      CommandIDs.saveFigure,
      {
        label: args => labels[formatOf(args)],
        caption: trans.__(
          'Download the figure at the size that the code gave it, also while a cell runs'
        ),
        icon: saveIcon,
        args: {
          ...FIGURE_ARGS,
          format: {
            type: 'string',
            enum: FILE_FORMATS,
            description: 'Format of the file (default: png)'
          }
        },
        isEnabled: args => windowOf(board, args) !== null,
        execute: async args => {
          const window = windowOf(board, args);
          return window !== null && (await save(window, formatOf(args), trans));
        }
      },
      trans
    );

    addCommand(
      commands,
      CommandIDs.copyFigure,
      {
        label: trans.__('Copy Figure'),
        caption: trans.__('Copy the figure to the clipboard, as a PNG'),
        icon: copyIcon,
        args: FIGURE_ARGS,
        isEnabled: args => windowOf(board, args) !== null,
        execute: async args => {
          const window = windowOf(board, args);
          return window !== null && (await copy(window, trans));
        }
      },
      trans
    );

    const entryOf = ({
      notebook
    }: {
      notebook?: unknown;
    }): IKernelEntry | null =>
      typeof notebook === 'string'
        ? ([...kernels.entries.values()].find(
            ({ path }) => path === notebook
          ) ?? null)
        : kernels.current;
    addCommand(
      commands,
      CommandIDs.exportSamples,
      {
        label: trans.__('Export Samples as CSV'),
        caption: trans.__(
          'Download the measurements and metrics of the current notebook that this page has'
        ),
        icon: downloadIcon,
        args: {
          notebook: {
            type: 'string',
            description: 'Path of the notebook (default: the current one)'
          },
          series: {
            type: 'array',
            items: { type: 'string' },
            description: 'Names of the series (default: all)'
          }
        },
        isEnabled: args => (entryOf(args)?.model.store.all().length ?? 0) > 0,
        execute: async args => {
          const entry = entryOf(args);
          const { series } = args;
          const names = Array.isArray(series)
            ? new Set(series.filter(one => typeof one === 'string'))
            : undefined;
          if (entry === null) {
            return 0;
          }
          const all = entry.model.store.all();
          try {
            const { file, rows } = await csvFile(
              names ? all.filter(one => names.has(one.entry.name)) : all
            );
            saveFile(fileName([stemOf(entry.path), 'livemon'], 'csv'), file);
            return rows;
          } catch (error) {
            const why = error instanceof Error ? error.message : String(error);
            Notification.error(
              trans.__('The samples were not saved. %1', why),
              { autoClose: false }
            );
            return 0;
          }
        }
      },
      trans
    );

    const category = trans.__('Livemon');
    for (const format of FILE_FORMATS) {
      const args = { format };
      palette?.addItem({ command: CommandIDs.saveFigure, args, category });
    }
    palette?.addItem({ command: CommandIDs.copyFigure, category });
    palette?.addItem({ command: CommandIDs.exportSamples, category });

    let announced = false;
    board.changed.on(() => {
      if (!announced) {
        announced = true;
        queueMicrotask(() => {
          announced = false;
          commands.notifyCommandChanged(CommandIDs.saveFigure);
          commands.notifyCommandChanged(CommandIDs.copyFigure);
        });
      }
    });
    kernels.changed.on(() =>
      commands.notifyCommandChanged(CommandIDs.exportSamples)
    );
  }
};

/** A file that takes longer than this says that it is being made. */
const QUICK_MS = 800;
/** Time to read a sentence that wants nothing of anybody; one without a time is shown nowhere but behind the bell. */
const READ_MS = 8000;

/** Have a file made and hand it out; whether there is one. */
async function save(
  window: IFigureWindow,
  format: FileFormat,
  trans: Translation
): Promise<boolean> {
  const { entry, figure, label } = window;
  const told: string[] = [];
  const timer = setTimeout(() => {
    const options = { autoClose: false } as const;
    told.push(
      Notification.emit(trans.__('Saving %1…', label), 'in-progress', options)
    );
  }, QUICK_MS);
  const outcome = await entry.saveFigure(figure.id, format);
  clearTimeout(timer);
  told.forEach(id => {
    Notification.dismiss(id);
  });
  if (outcome.status === 'failed') {
    Notification.error(trans.__('%1 was not saved. %2', label, outcome.text), {
      autoClose: false
    });
    return false;
  }
  saveFile(fileName([stemOf(entry.path), label], format), outcome.file);
  if (outcome.status === 'shown') {
    Notification.warning(outcome.text, { autoClose: READ_MS });
  }
  return true;
}

/** Copy the figure to the clipboard; whether it is there. */
async function copy(
  window: IFigureWindow,
  trans: Translation
): Promise<boolean> {
  const { entry, figure, label } = window;
  const refuse = (why: string): false => {
    Notification.error(trans.__('%1 was not copied. %2', label, why), {
      autoClose: false,
      actions: [
        {
          label: trans.__('Save as PNG'),
          caption: trans.__('Download the picture instead'),
          callback: () => void save(window, 'png', trans)
        }
      ]
    });
    return false;
  };
  if (!copiesPictures()) {
    return refuse(
      trans.__(
        'Browsers copy pictures only from pages of https or of this machine.'
      )
    );
  }
  try {
    // Browsers want to hear of it while the key or button is still being pressed: the picture may come later.
    const file = entry.saveFigure(figure.id, 'png').then(outcome => {
      if (outcome.status === 'failed') {
        throw new Error(outcome.text);
      }
      return outcome.file;
    });
    file.catch(() => undefined);
    await navigator.clipboard.write([new ClipboardItem({ 'image/png': file })]);
    await file;
    Notification.success(trans.__('%1 is in the clipboard.', label), {
      autoClose: 3000
    });
    return true;
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
}

/** Pages of plain http have no clipboard, whatever the types of the browser's interface say. */
function copiesPictures(): boolean {
  const { clipboard } = navigator as { clipboard?: Partial<Clipboard> };
  return clipboard?.write !== undefined && typeof ClipboardItem !== 'undefined';
}
