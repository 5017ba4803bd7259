/** Registers what shows figures in the outputs of cells: by themselves, and within layouts of ipywidgets. */
import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { ITranslator } from '@jupyterlab/translation';

import { shareTranslation } from '../../js/src';
import { FIGURE_MIME, FigureRenderer } from '../mime/figureRenderer';
import { VIEW_MODULE, figureViews } from '../mime/figureView';
import { IBoard, ILivemon } from '../tokens';
import { translate } from './translate';

/** Before widget views (-10), which are there for frontends without Livemon. */
const RANK = -20;

export const mime: JupyterFrontEndPlugin<void> = {
  id: 'livemon:mime',
  description: 'Shows live figures in the outputs of cells.',
  autoStart: true,
  requires: [ILivemon, IBoard, IRenderMimeRegistry],
  optional: [ITranslator],
  activate: (
    app: JupyterFrontEnd,
    kernels: ILivemon,
    board: IBoard,
    rendermime: IRenderMimeRegistry,
    translator: ITranslator | null
  ): void => {
    const trans = translate(translator);
    shareTranslation(trans); // embedded panels are loaded by ipywidgets, without a translator
    const create = (): FigureRenderer =>
      new FigureRenderer({
        kernels,
        trans,
        reveal: (entry, figureId) => board.reveal(entry, figureId)
      });
    rendermime.addFactory(
      { safe: true, mimeTypes: [FIGURE_MIME], createRenderer: create },
      RANK
    );
    registerViews(app, create).catch((error: unknown) => {
      console.warn('Livemon: layouts of widgets cannot show figures', error);
    });
  }
};

/** Widgets belong to another extension, which need not be there. */
async function registerViews(
  app: JupyterFrontEnd,
  create: () => FigureRenderer
): Promise<void> {
  const widgets = await import('@jupyter-widgets/base');
  const registry = await app.resolveOptionalService(
    widgets.IJupyterWidgetRegistry
  );
  registry?.registerWidget({
    ...VIEW_MODULE,
    exports: figureViews(widgets, create)
  });
}
