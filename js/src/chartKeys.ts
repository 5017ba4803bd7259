/** What keys do in a chart that has the focus. */

export interface ChartActions {
  /** Move the pointer by so many samples; infinite: to the first or the last that is shown. */
  move: (by: number) => void;
  /** Show more (`factor` above 1) or less of the axis. */
  zoom: (factor: number) => void;
  /** Back to what is usual. */
  reset: () => void;
}

/** How much less of the axis is shown after zooming in. */
export const ZOOM_STEP = 0.5;
/** Samples that the pointer moves by with Shift. */
const MANY = 10;

export function listenToKeys(
  target: HTMLElement,
  { move, zoom, reset }: ChartActions,
  signal: AbortSignal
): void {
  const keys: Record<string, (by: number) => void> = {
    ArrowLeft: by => move(-by),
    ArrowRight: by => move(by),
    Home: () => move(-Infinity),
    End: () => move(Infinity),
    '+': () => zoom(ZOOM_STEP),
    '=': () => zoom(ZOOM_STEP),
    '-': () => zoom(1 / ZOOM_STEP),
    '0': reset,
    Escape: reset
  };
  target.addEventListener(
    'keydown',
    event => {
      const act = keys[event.key];
      if (!act || event.ctrlKey || event.altKey || event.metaKey) {
        return;
      }
      act(event.shiftKey ? MANY : 1);
      event.preventDefault();
      event.stopPropagation();
    },
    { signal }
  );
}
