/**
 * Renders a figure's output in a cell: live while its figure moves, else the picture that was saved with the notebook,
 * which has the size that the code gave it. A line below says which figure, and whether it lives in this page.
 */
import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import type { Message } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';

import { FrameSurface } from '../../js/src';
import { eachEntry } from '../eachEntry';
import { isRecord } from '../records';
import type { IKernelEntry, ILivemon } from '../tokens';
import type { FigureModel, Translation } from '../../js/src';

/** Mime type of a live figure's output. */
export const FIGURE_MIME = 'application/vnd.livemon.figure+json';

/** What the output says: `figure` is the `FigureInfo.id` in the run of Livemon `session`. */
export interface FigureReference {
  session: string;
  figure: string;
  name: string;
  /** Wall time of the state that the saved picture shows, seconds since the epoch; 0: no picture, or an old notebook. */
  time: number;
}

/** Read the data of an output; null: not what we know. */
export function readReference(data: unknown): FigureReference | null {
  if (!isRecord(data)) {
    return null;
  }
  const { session, figure, name, time } = data;
  return typeof session === 'string' && typeof figure === 'string'
    ? {
        session,
        figure,
        name: typeof name === 'string' ? name : figure,
        time: typeof time === 'number' ? time : 0
      }
    : null;
}

export interface FigureRendererOptions {
  kernels: ILivemon;
  trans: Translation;
  /** Show the figure on the board. */
  reveal: (entry: IKernelEntry, figureId: string) => void;
}

export class FigureRenderer extends Widget implements IRenderMime.IRenderer {
  constructor(private readonly options: FigureRendererOptions) {
    super();
    this.addClass('livemon-Output');
    this._picture = document.createElement('div');
    this._picture.className = 'livemon-Output-picture';
    this._caption = document.createElement('div');
    this._caption.className = 'livemon-Output-caption';
    this._image.addEventListener('load', () => {
      this._loaded = true;
      this._repicture();
    });
    this.node.append(this._picture, this._caption);
  }

  renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    const png = model.data['image/png'];
    this.refer(
      readReference(model.data[FIGURE_MIME]),
      typeof png === 'string' ? png : null
    );
    return Promise.resolve();
  }

  /** Show that figure; `png`: its saved picture, in base64. */
  refer(reference: FigureReference | null, png: string | null): void {
    this._reference = reference;
    this._png = png;
    if (this._shown === 'saved') {
      this._shown = null; // another one may have been saved; what is live stays, and with it the focus of the keyboard
    }
    this._listen();
    this._update();
    this._repicture();
    this._recaption();
  }

  override dispose(): void {
    if (this.isDisposed) {
      return;
    }
    this._life.abort();
    this._clear();
    super.dispose();
  }

  protected override onBeforeDetach(message: Message): void {
    this._shown = null;
    this._clear();
    super.onBeforeDetach(message);
  }

  protected override onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    this._update();
  }

  private _listen(): void {
    if (this._listening) {
      return;
    }
    this._listening = true;
    const { signal } = this._life;
    const { kernels } = this.options;
    const watch = ({ model }: IKernelEntry): void => {
      model.changed.on(
        change => {
          if (change === 'figures' || change === 'session') {
            this._update();
          }
          if (change === 'figures' || change === 'link') {
            this._recaption();
          }
        },
        { signal }
      );
    };
    eachEntry(kernels, watch, { signal });
    kernels.changed.on(() => this._update(), { signal });
  }

  /** The kernel in which the figure lives now. */
  private _home(): IKernelEntry | null {
    const reference = this._reference;
    for (const entry of this.options.kernels.entries.values()) {
      if (
        reference !== null &&
        entry.model.hello?.session === reference.session &&
        entry.model.figures.has(reference.figure)
      ) {
        return entry;
      }
    }
    return null;
  }

  private _update(): void {
    const reference = this._reference;
    const entry = this._home();
    const figure =
      reference === null
        ? undefined
        : entry?.model.figures.get(reference.figure);
    const shown = figure ?? 'saved';
    if (shown === this._shown || !this.isAttached) {
      return;
    }
    this._shown = shown;
    this._clear();
    this._picture.classList.toggle('livemon-mod-live', figure !== undefined);
    this._caption.replaceChildren();
    const { trans } = this.options;
    if (entry !== null && figure !== undefined) {
      this._surface = new FrameSurface({
        figure,
        model: entry.model,
        views: entry.views,
        fit: 'inline',
        trans
      });
      this._picture.append(this._surface.element);
      const { signal } = (this._watching = new AbortController());
      figure.framed.on(() => this._repicture(), { signal });
      figure.changed.on(() => this._repicture(), { signal });
      this._repicture();
      const button = document.createElement('button');
      button.type = 'button';
      button.className = 'livemon-Output-button';
      button.textContent = trans.__('Show on the board');
      button.addEventListener('click', () =>
        this.options.reveal(entry, figure.id)
      );
      this._words = document.createElement('span');
      this._caption.append(this._words, ' · ', button);
      this._recaption();
      return;
    }
    this._words = null;
    const name = reference?.name ?? '';
    if (this._png !== null) {
      this._image.alt = trans.__('Saved picture of figure “%1”', name);
      this._load(this._png);
      this._picture.append(this._image);
      this._caption.append(
        trans.__(
          'Saved picture of figure “%1”. It is not live in this page.',
          name
        )
      );
    } else {
      this._caption.append(
        trans.__(
          'Figure “%1” is not live in this page, and no picture of it was saved.',
          name
        )
      );
    }
  }

  /** Show nothing. */
  private _clear(): void {
    this._watching?.abort();
    this._watching = null;
    this._surface?.dispose();
    this._surface = null;
    this._picture.replaceChildren();
    this._picture.classList.remove('livemon-mod-resting');
  }

  /**
   * Of a live figure: the saved picture while that shows its newest state. What lives may have been drawn for a window of
   * another size; it stays beneath, since who sees the figure goes on to see it.
   */
  private _repicture(): void {
    const figure = this._shown;
    if (figure === null || figure === 'saved') {
      return;
    }
    const { info, latest } = figure;
    const time = this._reference?.time ?? 0;
    const current =
      this._png !== null &&
      (latest?.time ?? 0) <= time &&
      info.state !== 'error' &&
      info.state !== 'refused';
    if (current && this._png !== null) {
      this._image.alt = info.title || info.name;
      this._load(this._png);
    }
    const atRest = current && this._loaded;
    this._picture.classList.toggle('livemon-mod-resting', atRest);
    if (!atRest) {
      this._image.remove();
    } else if (this._image.parentElement !== this._picture) {
      this._picture.append(this._image);
    }
  }

  private _load(png: string): void {
    const source = `data:image/png;base64,${png}`;
    if (this._image.src !== source) {
      this._loaded = false;
      this._image.src = source;
    }
  }

  /** The line below a figure that is shown live, or was until its kernel stopped. */
  private _recaption(): void {
    const entry = this._home();
    if (this._words === null || entry === null) {
      return;
    }
    const { trans } = this.options;
    const ended = entry.model.link === 'dead' || entry.model.link === 'stopped';
    const figure = this._shown;
    // It may have been renamed since the output was made.
    const name =
      figure !== null && figure !== 'saved'
        ? figure.info.name
        : (this._reference?.name ?? '');
    this._words.textContent = ended
      ? trans.__('Last picture of figure “%1”', name)
      : trans.__('Live figure “%1”', name);
  }

  private readonly _picture: HTMLElement;
  private readonly _caption: HTMLElement;
  private readonly _life = new AbortController();
  private _reference: FigureReference | null = null;
  private _words: HTMLElement | null = null;
  private _png: string | null = null;
  private _listening = false;
  private _surface: FrameSurface | null = null;
  private readonly _image = document.createElement('img');
  /** `_image` is decoded: it takes the place of what is live without a blink. */
  private _loaded = false;
  /** Ends the watch of the live figure. */
  private _watching: AbortController | null = null;
  /** What is shown now: a figure, or only the saved picture. */
  private _shown: FigureModel | 'saved' | null = null;
}
