/** The paper that a picture is drawn on, as far as the picture tells. */
import type { FigureModel, Rectangle } from '../figureModel';
import type { Size } from '../fitting';

let context: CanvasRenderingContext2D | null = null;

/**
 * The paper of a figure. Reading pixels back costs more than drawing them small: it is done where a corner may have
 * changed.
 */
export class Paper {
  constructor(
    private readonly figure: Pick<
      FigureModel,
      'latest' | 'version' | 'changedSince' | 'pixels'
    >,
    private readonly read: typeof paperOf = paperOf
  ) {}

  /** Of the picture that is there now; null also: there is none. */
  get colour(): string | null {
    const { latest, version } = this.figure;
    const picture = this.figure.pixels();
    if (latest === null || picture === null) {
      return null;
    }
    const { width, height } = latest;
    const same = width === this._size?.width && height === this._size.height;
    const changes = same ? this.figure.changedSince(this._version) : null;
    if (changes?.some(one => hasCorner(one, latest)) ?? true) {
      this._colour = this.read(picture, latest);
    }
    this._version = version;
    this._size = { width, height };
    return this._colour;
  }

  private _colour: string | null = null;
  private _size: Size | null = null;
  private _version = 0;
}

function hasCorner({ x, y, width, height }: Rectangle, whole: Size): boolean {
  const beside = x <= 0 || x + width >= whole.width;
  return beside && (y <= 0 || y + height >= whole.height);
}

/** The colour of the paper, for CSS: that of the four corners; null: something is drawn in one of them. */
function paperOf(
  picture: CanvasImageSource,
  { width, height }: Size
): string | null {
  if (context === null) {
    const corners = Object.assign(document.createElement('canvas'), {
      width: 4,
      height: 1
    });
    context = corners.getContext('2d', { willReadFrequently: true });
  }
  if (context === null) {
    return null;
  }
  context.clearRect(0, 0, 4, 1);
  [0, width - 1].forEach((x, column) =>
    [0, height - 1].forEach((y, row) =>
      context?.drawImage(picture, x, y, 1, 1, 2 * column + row, 0, 1, 1)
    )
  );
  const { data } = context.getImageData(0, 0, 4, 1);
  const [first, ...others] = [0, 4, 8, 12].map(at => {
    const [red = 0, green = 0, blue = 0, alpha = 0] = data.slice(at, at + 4);
    return `rgb(${red} ${green} ${blue} / ${alpha / 255})`;
  });
  return others.every(other => other === first) ? (first ?? null) : null;
}
