/** How uPlot draws a composition: axes, lines, colours. It asks for the composition anew whenever it draws. */
import type uPlot from 'uplot';

import { formatLogarithmic } from './chartScale';
import type { Composition } from './chartTraces';
import type { Theme } from './theme';
import { LINE_COLOURS } from './theme';
import type { Unit } from './units';
import { formatTicks, tickDistances } from './units';

export interface PlotOptions {
  /** CSS pixels. */
  width: number;
  height: number;
  /** Of the labels beside the value axis. */
  axisWidth: number;
  fontSize: number;
  theme: Theme;
  unit: Unit;
  /** What is drawn now: its traces and its scale stay the same as long as the plot. */
  composition: () => Composition;
  /** How many lines in colours of their own are shown. */
  mainLines: () => number;
  /** Fill the area below a line that stands alone. */
  filled: boolean;
  /** Multiplies widths of lines. */
  weight?: number;
}

/** So little that there are two labels at least, whatever the stretch of values. In font sizes. */
const TICK_SPACE = 1.7;
const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, sans-serif';
const PADDING: uPlot.Padding = [6, 2, 6, 0];

/** Options of a plot that no pointer reaches; the x axis has no labels. */
export function plotOptions(options: PlotOptions): uPlot.Options {
  const { width, height, axisWidth, fontSize, theme, unit } = options;
  const { traces, scale } = options.composition();
  const space = fontSize * TICK_SPACE;
  const distances = tickDistances(unit);
  const axis: uPlot.Axis = {
    size: axisWidth,
    gap: 4,
    space,
    font: `${fontSize}px ${FONT}`,
    stroke: () => theme.colours.text,
    grid: { stroke: () => theme.colours.grid, width: 1 },
    ticks: { show: false },
    border: { show: false },
    ...(distances && { incrs: distances }),
    ...(scale.ticks && {
      splits: () => {
        const most = Math.floor((height - 12) / space) + 1;
        return options.composition().scale.ticks?.(most) ?? [];
      }
    }),
    values: (_plot, splits, _axis, _space, distance) =>
      scale.ticks
        ? formatLogarithmic(splits, unit)
        : formatTicks(splits, distance, unit)
  };
  return {
    width,
    height,
    padding: PADDING,
    legend: { show: false },
    select: { show: false, left: 0, top: 0, width: 0, height: 0 },
    cursor: { show: false },
    scales: {
      x: { time: false, range: () => options.composition().x },
      y: {
        range: () => options.composition().y,
        ...(scale.ticks && {
          // eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment -- `Custom` exists for TypeScript alone
          distr: 100,
          fwd: scale.forward,
          bwd: scale.back
        })
      }
    },
    axes: [{ show: false }, axis],
    series: [{}, ...traces.map((_, index) => series(options, index))]
  };
}

function series(options: PlotOptions, index: number): uPlot.Series {
  const { theme, filled, weight = 1 } = options;
  const { line = 0, style = 'main' } =
    options.composition().traces[index] ?? {};
  const colour = line % LINE_COLOURS;
  const stroke = (): string => {
    const { faint, pale, lines, text } = theme.colours;
    switch (style) {
      case 'faint':
        return faint;
      case 'pale':
        return pale[colour] ?? text;
      case 'main':
        return lines[colour] ?? text;
    }
  };
  const dots = (): number[] => options.composition().dots[index] ?? [];
  return {
    stroke,
    width: (style === 'main' ? 1.5 : style === 'pale' ? 1 : 0.75) * weight,
    ...(filled &&
      style === 'main' && {
        fill: () =>
          (options.mainLines() === 1 && theme.colours.areas[colour]) ||
          'transparent'
      }),
    spanGaps: false,
    pxAlign: 0, // values between pixels: else a slow slope is a staircase
    points: {
      show: () => dots().length > 0,
      filter: () => dots(),
      size: 3 * weight
    }
  };
}
