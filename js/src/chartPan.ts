/** Moving along the axis of a chart what it shows. */
import type { Ends } from './chartRange';

/** A stretch moved as far as wanted, but not away from where there is anything (`limits`; null: nowhere). */
export function moved(
  [start, end]: Ends,
  by: number,
  limits: Ends | null
): Ends {
  const [first, last] = limits ?? [start, end];
  const most = Math.max(0, last - end);
  const least = Math.min(0, first - start);
  const shift = Math.min(Math.max(by, least), most);
  return [start + shift, end + shift];
}

/**
 * Follow the mouse until its button is let go.
 *
 * @param move - how far it went since, as a share of the width of `area`.
 * @param signal - forget about it.
 */
export function followDrag(
  begin: MouseEvent,
  area: HTMLElement,
  move: (share: number) => void,
  signal: AbortSignal
): void {
  const { width } = area.getBoundingClientRect();
  const life = new AbortController();
  const listen = { signal: AbortSignal.any([life.signal, signal]) };
  document.addEventListener(
    'mousemove',
    event => move((event.clientX - begin.clientX) / Math.max(1, width)),
    listen
  );
  document.addEventListener('mouseup', () => life.abort(), listen);
}
