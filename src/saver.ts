/**
 * Makes files of figures: the renderer draws them at the size that the code gave, beside a running cell too.
 *
 * Where nothing answers any more, the picture that the page has is still worth a file.
 */
import { UUID } from '@lumino/coreutils';

import type { FigureModel, KernelModel, Translation } from '../js/src';
import type { Timers } from './timers';

export const FILE_FORMATS = ['png', 'svg', 'pdf'] as const;
export type FileFormat = (typeof FILE_FORMATS)[number];

export const MIME: Record<FileFormat, string> = {
  png: 'image/png',
  svg: 'image/svg+xml',
  pdf: 'application/pdf'
};

/** What came of it; `text` is for people. */
export type SaveOutcome =
  | { status: 'saved'; file: Blob }
  /** The kernel made none: this is the picture as the page shows it. */
  | { status: 'shown'; file: Blob; text: string }
  | { status: 'failed'; text: string };

/** Large figures take seconds; a page must not wait for ever. */
const ANSWERED_WITHIN_S = 30;

/** Have a file of the figure made. Never rejects. */
export async function saveFigure(
  model: KernelModel,
  figureId: string,
  format: FileFormat,
  options: SaveOptions
): Promise<SaveOutcome> {
  try {
    return await attempt(model, figureId, format, options);
  } catch (error) {
    return {
      status: 'failed',
      text: error instanceof Error ? error.message : String(error)
    };
  }
}

interface SaveOptions {
  timers: Timers;
  trans: Translation;
}

async function attempt(
  model: KernelModel,
  figureId: string,
  format: FileFormat,
  options: SaveOptions
): Promise<SaveOutcome> {
  const { trans } = options;
  const figure = model.figures.get(figureId);
  if (figure === undefined) {
    return { status: 'failed', text: trans.__('The figure was closed.') };
  }
  const answer =
    deafness(model, trans) ?? (await ask(model, figureId, format, options));
  if (typeof answer !== 'string') {
    return { status: 'saved', file: answer };
  }
  const shown = format === 'png' ? await pictureOf(figure) : null;
  return shown === null
    ? { status: 'failed', text: answer }
    : {
        status: 'shown',
        file: shown,
        text: trans.__(
          '%1 The picture has the size at which it is shown.',
          answer
        )
      };
}

/** Why nothing that the page says now is answered; null: the hub hears it. */
function deafness(
  { link, state }: KernelModel,
  trans: Translation
): string | null {
  if (link === 'pushOnly' && state?.cell.running === true) {
    return trans.__(
      'While a cell runs this kernel cannot be asked: save again when it has ended.'
    );
  }
  return link === 'live' || link === 'pushOnly' || link === 'stale'
    ? null
    : trans.__('The kernel cannot be reached.');
}

/** The file, or why there is none. */
function ask(
  model: KernelModel,
  figure: string,
  format: FileFormat,
  { timers, trans }: SaveOptions
): Promise<Blob | string> {
  const request = UUID.uuid4(); // pages of plain http have no `crypto.randomUUID`
  return new Promise(resolve => {
    const life = new AbortController();
    const { signal } = life;
    const settle = (answer: Blob | string): void => {
      cancel();
      life.abort();
      resolve(answer);
    };
    const cancel = timers.after(ANSWERED_WITHIN_S, () =>
      settle(
        trans.__(
          'The kernel has not answered within %1 s.',
          String(ANSWERED_WITHIN_S)
        )
      )
    );
    model.saved.on(
      saved => {
        if (saved.request === request) {
          settle(
            saved.file === null
              ? (saved.problem ?? '')
              : new Blob([saved.file.slice()], { type: MIME[format] })
          );
        }
      },
      { signal }
    );
    model.changed.on(
      () => {
        // A cell that began just now may be short, and the request is answered after it.
        const reason =
          model.link === 'pushOnly' ? null : deafness(model, trans);
        if (reason !== null) {
          settle(reason);
        }
      },
      { signal }
    );
    model.wished.emit({ type: 'save', figure, format, request });
  });
}

/** What the page shows of the figure, as PNG; null: nothing yet. */
function pictureOf(figure: FigureModel): Promise<Blob | null> {
  const pixels = figure.pixels();
  const { latest } = figure;
  if (pixels === null || latest === null) {
    return Promise.resolve(null);
  }
  const canvas = document.createElement('canvas');
  canvas.width = latest.width;
  canvas.height = latest.height;
  canvas.getContext('2d')?.drawImage(pixels, 0, 0);
  return new Promise(resolve => canvas.toBlob(resolve, MIME.png));
}
