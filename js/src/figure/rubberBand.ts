/** Where the rubber band of a zoom is seen: as Matplotlib's backends draw it, inside of the axes where the drag began. Pure. */
import type { ZoomArea } from '../protocol/messages';
import type { Band } from './gestures';

type Box = [left: number, top: number, right: number, bottom: number];

/** Fractions of the picture; null: nothing can be zoomed there. @param areas - what lies on top first. */
export function rubberBand(
  { from, to, along }: Band,
  areas: readonly ZoomArea[]
): Box | null {
  const area = areas.find(({ box }) => {
    const [left, top, right, bottom] = box as Box;
    return (
      from.x >= left && from.x <= right && from.y >= top && from.y <= bottom
    );
  });
  if (area === undefined) {
    return null;
  }
  const [left, top, right, bottom] = area.box as Box;
  const axis = area.along || along;
  const [x0, x1] =
    axis === 'y' ? [left, right] : between(from.x, to.x, left, right);
  const [y0, y1] =
    axis === 'x' ? [top, bottom] : between(from.y, to.y, top, bottom);
  return [x0, y0, x1, y1];
}

/** Both values, the lower one first, as far as they may go. */
function between(
  one: number,
  other: number,
  least: number,
  most: number
): [number, number] {
  const bound = (value: number): number =>
    Math.min(most, Math.max(least, value));
  return [bound(Math.min(one, other)), bound(Math.max(one, other))];
}
