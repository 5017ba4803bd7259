/** What a surface says about a figure besides its picture: pure words, no DOM. */
import type { FigureModel } from './figureModel';
import type { KernelModel } from './kernelModel';
import type { FigureInfo } from './protocol/messages';
import { sentence } from './sentence';
import type { Translation } from './translation';

/** `data-state` of a surface. stale: what is seen may be old, or nothing was seen yet. */
export type FigureViewState = 'live' | 'stale' | 'disconnected' | 'error';

export interface FigureWords {
  state: FigureViewState;
  /** One line on top of the (dimmed) picture; empty: nothing to say. */
  message: string;
  /** Why the figure is not shown as others are; empty: it is. */
  note: string;
  /** Traceback; empty: drawing went well. */
  error: string;
}

/** @param seen - whether there is a picture to look at. */
export function describeFigure(
  { info, closed, overdue }: Pick<FigureModel, 'info' | 'closed' | 'overdue'>,
  seen: boolean,
  { link, linkReason }: Pick<KernelModel, 'link' | 'linkReason'>,
  trans: Translation
): FigureWords {
  const said = (text: string): string =>
    linkReason === '' ? text : `${text} ${sentence(linkReason)}`;
  const own = ownWords(info, { seen, overdue }, trans);
  if (closed) {
    return {
      ...own,
      state: 'disconnected',
      message: trans.__('This figure was closed.')
    };
  }
  switch (link) {
    case 'live':
    case 'pushOnly':
      return own;
    case 'searching':
    case 'connecting':
      return {
        ...own,
        state: 'stale',
        message: said(trans.__('Connecting to the kernel…'))
      };
    case 'stale':
      return {
        ...own,
        state: 'stale',
        message: said(trans.__('May be out of date.'))
      };
    case 'disconnected':
      return {
        ...own,
        state: 'disconnected',
        message: said(trans.__('Disconnected.'))
      };
    case 'stopped':
      return {
        ...own,
        state: 'disconnected',
        message: said(trans.__('Livemon was stopped.'))
      };
    case 'dead':
      return {
        ...own,
        state: 'disconnected',
        message: said(trans.__('The kernel is gone.'))
      };
  }
}

/** What there is to say while the link is up. */
function ownWords(
  info: FigureInfo,
  { seen, overdue }: { seen: boolean; overdue: boolean },
  trans: Translation
): FigureWords {
  const note = info.note ?? '';
  const error = info.error ?? '';
  const waiting: FigureWords =
    seen && !overdue
      ? { state: 'live', message: '', note, error: '' }
      : {
          state: 'stale',
          message: seen
            ? trans.__('A frame was lost. Waiting for a whole picture…')
            : trans.__('Waiting for the first picture…'),
          note,
          error: ''
        };
  switch (info.state ?? 'waiting') {
    case 'error':
      return {
        state: 'error',
        message: '',
        note,
        error: error || trans.__('Drawing failed.')
      };
    case 'refused':
      return {
        state: 'error',
        message: note || trans.__('This figure is too large.'),
        note: '',
        error
      };
    case 'waiting':
    case 'live':
    case 'fallback':
      return waiting;
  }
}
