/** Registers the renderer of a figure's output in cells. */
import type { JupyterFrontEndPlugin } from '@jupyterlab/application';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { ITranslator } from '@jupyterlab/translation';

import { FIGURE_MIME, FigureRenderer } from '../mime/figureRenderer';
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
    _,
    kernels: ILivemon,
    board: IBoard,
    rendermime: IRenderMimeRegistry,
    translator: ITranslator | null
  ): void => {
    const trans = translate(translator);
    rendermime.addFactory(
      {
        safe: true,
        mimeTypes: [FIGURE_MIME],
        createRenderer: () =>
          new FigureRenderer({
            kernels,
            trans,
            reveal: (entry, figureId) => board.reveal(entry, figureId)
          })
      },
      RANK
    );
  }
};
