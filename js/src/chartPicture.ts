/** A chart as a picture to keep: larger than in the panel, with its title and the names of its lines. */
import uPlot from 'uplot';

import type { Chart } from './chart';
import { plotOptions } from './chartPlot';
import type { Theme } from './theme';
import { LINE_COLOURS } from './theme';
import type { Translation } from './translation';
import type { Unit } from './units';

export interface PictureOptions {
  chart: Chart;
  title: string;
  unit: Unit;
  theme: Theme;
  filled: boolean;
  trans: Translation;
}

// CSS pixels; the picture has as many device pixels as the screen.
const WIDTH = 960;
const HEIGHT = 400;
const MARGIN = 16;
const TITLE_SIZE = 17;
const FONT_SIZE = 13;
const AXIS_WIDTH = 72;
const LINE_HEIGHT = 20;
const SWATCH = 10;
const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, sans-serif';

/** As PNG; null: there is nothing to show yet. */
export async function chartPicture(
  options: PictureOptions
): Promise<Blob | null> {
  const { chart, theme, trans } = options;
  const width = WIDTH - 2 * MARGIN;
  const composition = chart.compose(width - AXIS_WIDTH);
  if (composition === null) {
    return null;
  }
  const plot = await new Promise<uPlot>(done => {
    const plotted = plotOptions({
      width,
      height: HEIGHT,
      axisWidth: AXIS_WIDTH,
      fontSize: FONT_SIZE,
      weight: 1.4,
      theme,
      unit: options.unit,
      filled: options.filled,
      composition: () => composition,
      mainLines: () => chart.mainLines.length
    });
    new uPlot(
      { ...plotted, hooks: { ready: [done] } },
      composition.data,
      document.createElement('div')
    );
  });

  const lines = chart.mainLines.length > 1 ? chart.mainLines : [];
  const top = MARGIN + TITLE_SIZE + 10 + (lines.length > 0 ? LINE_HEIGHT : 0);
  const ratio = plot.ctx.canvas.width / width;
  const canvas = document.createElement('canvas');
  canvas.width = WIDTH * ratio;
  canvas.height = (top + HEIGHT + LINE_HEIGHT + MARGIN) * ratio;
  const context = canvas.getContext('2d');
  if (context === null) {
    plot.destroy();
    throw new Error(trans.__('This browser cannot draw.'));
  }
  const { colours } = theme;
  context.fillStyle = colours.background;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(plot.ctx.canvas, MARGIN * ratio, top * ratio);
  plot.destroy();

  context.scale(ratio, ratio);
  context.textBaseline = 'top';
  context.fillStyle = colours.foreground;
  context.font = `600 ${TITLE_SIZE}px ${FONT}`;
  context.fillText(options.title, MARGIN, MARGIN, width);
  context.font = `${FONT_SIZE}px ${FONT}`;
  let x = MARGIN;
  for (const { label, series } of lines) {
    const index = chart.lines.findIndex(line => line.series === series);
    context.fillStyle = colours.lines[index % LINE_COLOURS] ?? colours.text;
    const y = top - LINE_HEIGHT;
    context.fillRect(x, y + 2, SWATCH, SWATCH);
    context.fillStyle = colours.text;
    context.fillText(label, x + SWATCH + 6, y);
    x += SWATCH + 6 + context.measureText(label).width + 16;
  }
  const { start, end } = chart.ends(composition);
  const below = top + HEIGHT + 4;
  context.fillStyle = colours.text;
  context.fillText(start, MARGIN + AXIS_WIDTH, below);
  context.textAlign = 'right';
  context.fillText(end, WIDTH - MARGIN, below);
  return new Promise(done => canvas.toBlob(done, 'image/png'));
}
