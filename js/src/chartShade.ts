/** Shades where cells and spans ran, below the lines of a chart over time. */
import type uPlot from 'uplot';

import type { Ends } from './chartRange';
import type { SpanEntry } from './protocol/messages';

/** @param x - what is shown, seconds since the epoch. @param spans - those of which some part is shown. */
export function shade(
  plot: uPlot,
  x: Ends,
  spans: readonly SpanEntry[],
  colour: string
): void {
  const { ctx, bbox } = plot;
  const place = (time: number): number =>
    Math.min(
      Math.max(plot.valToPos(time, 'x', true), bbox.left),
      bbox.left + bbox.width
    );
  ctx.save();
  ctx.fillStyle = colour;
  for (const { start, end = 0, kind } of spans) {
    const left = place(start);
    const right = place(end === 0 ? x[1] : end);
    // A cell is a band, a span within it a strip at the top; the shortest is still to be seen.
    const height = kind === 'cell' ? bbox.height : bbox.height / 8;
    const width = Math.max(right - left - devicePixelRatio, devicePixelRatio);
    ctx.fillRect(left, bbox.top, width, height);
  }
  ctx.restore();
}
