/** The paper that a picture is drawn on, as far as the picture tells. */
import type { Size } from '../fitting';

let context: CanvasRenderingContext2D | null = null;

/** The colour of the paper, for CSS: that of the four corners; null: something is drawn in one of them. */
export function paperOf(
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
