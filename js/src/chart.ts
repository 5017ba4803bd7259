/**
 * A chart of series over time, or over steps: uPlot, fed from ring buffers.
 *
 * It draws at most once per animation frame and only while it can be seen; `invalidate` says that something may have
 * changed. uPlot itself is made when the chart is seen for the first time. All charts of a panel share one time axis: who
 * drags over one, or points into it, sees the same stretch and the same moment in all (`SharedAxis`).
 */
import uPlot from 'uplot';

import { ChartHover } from './chartHover';
import { listenToKeys } from './chartKeys';
import { ChartMouse } from './chartMouse';
import { moved } from './chartPan';
import { plotOptions } from './chartPlot';
import type { Ends } from './chartRange';
import { shade } from './chartShade';
import type {
  ChartLine,
  ChartLook,
  Composition,
  TracesOptions
} from './chartTraces';
import { Traces } from './chartTraces';
import { element, setText } from './dom';
import { drawing, watchVisible } from './drawing';
import type { SharedAxis } from './panel/sharedAxis';
import type { Statistics } from './panel/statistics';
import type { SpanEntry } from './protocol/messages';
import type { Series } from './seriesStore';
import type { Theme } from './theme';
import type { Translation } from './translation';
import { endWords, stepWords } from './units';

export interface ChartOptions extends TracesOptions {
  /** What the chart shows, for people who do not see it. */
  title: string;
  theme: Theme;
  /** The time axis that it shares. */
  axis: SharedAxis;
  /** The stretch of time that is shown now, seconds since the epoch; null: nothing to show yet. */
  span: () => Ends | null;
  /** How it is to be drawn now. */
  look: () => ChartLook;
  trans: Translation;
  /** The kernel's time now, seconds since the epoch; null: time does not go on for this chart. */
  now: () => number | null;
  /** Fill the area below a line that stands alone. */
  filled: boolean;
  /** Cells and spans of which some part lies between two times; default: none are shown. */
  spans?: (start: number, end: number) => readonly SpanEntry[];
  /** Tell people who do not see it. */
  say: (words: string) => void;
}

/** CSS pixels. */
export const CHART_HEIGHT = 64;
const AXIS_WIDTH = 46;
const FONT_SIZE = 9;
/** Charts are drawn a little before they scroll into view, and while only the rows above them are. CSS pixels. */
const MARGIN = 160;

export class Chart {
  /** `.livemon-Chart` */
  readonly element: HTMLElement;

  private readonly _options: ChartOptions;
  private readonly _life = new AbortController();
  private readonly _traces: Traces;
  private readonly _hidden = new Set<Series>();
  private readonly _hover: ChartHover;
  private readonly _mouse: ChartMouse;
  private readonly _plotArea: HTMLElement;
  private readonly _start: HTMLElement;
  private readonly _end: HTMLElement;
  private _plot: uPlot | null = null;
  /** What the plot was made for: with other traces or another scale it is made anew. */
  private _shape = '';
  private _composition: Composition | null = null;
  private _visible = false;
  private _width = 0;

  constructor(options: ChartOptions) {
    this._options = options;
    this._traces = new Traces(options);
    const { signal } = this._life;
    const { trans } = options;
    this._hover = new ChartHover({ ...options, traces: this._traces });
    this._mouse = new ChartMouse({
      axis: options.axis,
      source: this,
      timeOf: x => this._traces.timeOf(x),
      shown: () => this._composition?.x ?? null,
      show: (from, share) => this._show(from, share),
      released: () => this.invalidate(),
      signal
    });
    this._plotArea = element('div', {
      class: 'livemon-Chart-plot',
      role: 'img',
      'aria-label': options.title,
      'aria-description': trans.__(
        'Left and right move the pointer, and at an edge the stretch that is shown; + and − zoom; Escape: the whole again.'
      ),
      tabindex: '0',
      style: `height: ${CHART_HEIGHT}px`
    });
    this._start = element('span');
    this._end = element('span');
    this.element = element(
      'div',
      { class: 'livemon-Chart' },
      this._plotArea,
      element(
        'div',
        {
          class: 'livemon-Chart-ends',
          'aria-hidden': 'true',
          title: trans.__(
            'Drag over the chart to zoom, with Shift to move. Double click: the whole again.'
          ),
          style: `padding-inline-start: ${AXIS_WIDTH}px`
        },
        this._start,
        this._end
      ),
      this._hover.element
    );
    const reset = (): void => {
      options.axis.point(null, this);
      options.axis.zoomTo(null);
    };
    listenToKeys(
      this._plotArea,
      {
        move: by => this._move(by),
        zoom: factor => this.zoomBy(factor),
        reset
      },
      signal
    );
    this._plotArea.addEventListener(
      'blur',
      () => options.axis.point(null, this),
      { signal }
    );
    watchVisible(
      this.element,
      visible => {
        this._visible = visible;
        this.invalidate();
      },
      { signal, margin_px: MARGIN }
    );
    const observer = new ResizeObserver(entries => {
      this._width = Math.floor(entries.at(-1)?.contentRect.width ?? 0);
      this.invalidate();
    });
    observer.observe(this.element);
    signal.addEventListener('abort', () => observer.disconnect());
    options.theme.changed.on(() => this.invalidate(), { signal });
    options.axis.pointed.on(
      () => {
        if (this._visible && this._plot) {
          drawing.request(this._showPointer);
        }
      },
      { signal }
    );
  }

  /** Whether it is in view, or nearly. */
  get visible(): boolean {
    return this._visible;
  }

  /** Do not show the line of that series now, or show it again. */
  hide(series: Series, hidden: boolean): void {
    if (hidden !== this._hidden.has(series)) {
      if (hidden) {
        this._hidden.add(series);
      } else {
        this._hidden.delete(series);
      }
      this.invalidate();
    }
  }

  /** Something may have changed: draw when there is occasion. */
  invalidate(): void {
    if (this._visible && this._width > 0) {
      drawing.request(this._draw);
    }
  }

  /** Show more (`factor` above 1) or less of the time axis. */
  zoomBy(factor: number): void {
    const span = this._options.span();
    if (span) {
      this._options.axis.zoomBy(factor, span);
    }
  }

  /** Show what was before or after, by this share of what is shown. */
  panBy(share: number): void {
    const span = this._options.span();
    this._traces.look = this._options.look();
    if (span) {
      this._show(this._traces.ends(span), share);
    }
  }

  /** What it shows now, for a width in pixels; null: nothing yet. */
  compose(columns: number): Composition | null {
    const span = this._options.span();
    this._traces.look = this._options.look();
    return span && this._traces.compose(span, columns, this._hidden);
  }

  /** Of the line of that series, as far as it is drawn; null: nothing is. */
  statisticsOf(series: Series): Statistics | null {
    const span = this._options.span();
    const line = this.lines.find(other => other.series === series);
    this._traces.look = this._options.look();
    return span && line ? this._traces.statistics(line, span) : null;
  }

  /** What stands below the ends of the axis. */
  ends({ x }: Composition): { start: string; end: string } {
    const { now, trans, look } = this._options;
    return look().stepwise
      ? stepWords(x[0], x[1], this._traces.restarted, trans)
      : endWords(x[0], x[1], now(), trans);
  }

  /** All that are drawn, in the order of their colours. */
  get lines(): readonly ChartLine[] {
    return this._traces.lines;
  }

  /** The lines in colours of their own that are shown. */
  get mainLines(): ChartLine[] {
    return this.lines.filter(
      ({ role, series }) => role === 'main' && !this._hidden.has(series)
    );
  }

  dispose(): void {
    this._life.abort();
    drawing.cancel(this._draw);
    drawing.cancel(this._showPointer);
    this._plot?.destroy();
    this._plot = null;
    this.element.remove();
  }

  private readonly _draw = (): void => {
    if (this._width === 0 || this._mouse.marking) {
      return; // what is being marked must not move away
    }
    const composition = this.compose(this._width - AXIS_WIDTH);
    if (composition === null) {
      return;
    }
    this._composition = composition;
    const shape = JSON.stringify([composition.traces, composition.scale.key]);
    if (shape !== this._shape) {
      this._plot?.destroy();
      this._plot = null;
      this._mouse.forget();
      this._shape = shape;
    }
    this._plot ??= this._createPlot(composition);
    if (this._plot.width !== this._width) {
      this._plot.setSize({ width: this._width, height: CHART_HEIGHT });
    }
    this._plot.setData(composition.data);
    if (this._mouse.over) {
      this._mouse.point(this._plot);
    }
    const { start, end } = this.ends(composition);
    setText(this._start, start);
    setText(this._end, end);
    this._showPointer();
  };

  private _createPlot(composition: Composition): uPlot {
    const { theme, unit, filled } = this._options;
    const options = plotOptions({
      width: this._width,
      height: CHART_HEIGHT,
      axisWidth: AXIS_WIDTH,
      fontSize: FONT_SIZE,
      theme,
      unit,
      filled,
      composition: () => this._composition ?? composition,
      mainLines: () => this.mainLines.length
    });
    return new uPlot(
      {
        ...options,
        ...this._mouse.plotOptions(),
        hooks: {
          drawClear: [plot => this._shade(plot)],
          setSelect: [plot => this._mouse.select(plot)]
        }
      },
      undefined,
      this._plotArea
    );
  }

  /** Show where cells ran. Steps of metrics have no such places. */
  private _shade(plot: uPlot): void {
    const { spans, look, theme } = this._options;
    const x = this._composition?.x;
    if (spans && x && !look().stepwise) {
      shade(plot, x, spans(x[0], x[1]), theme.colours.shade);
    }
  }

  // -- the shared axis -------------------------------------------------------------------------------------------------

  /** Look at another part of the axis: `from`, moved by a share of its length. */
  private _show(from: Ends, share: number): void {
    const traces = this._traces;
    const by = share * (from[1] - from[0]);
    const [start, end] = moved(from, by, traces.extent());
    if (start !== from[0]) {
      this._options.axis.zoomTo([traces.timeOf(start), traces.timeOf(end)]);
    }
  }

  /** Move the pointer by so many samples of the first line, and say what is there; at an edge of a zoom, the zoom. */
  private _move(by: number): void {
    const line = this.mainLines[0] ?? this.lines[0];
    const span = this._options.span();
    if (!line || !span || !this._composition) {
      return;
    }
    const { axis, say } = this._options;
    const traces = this._traces;
    const x = traces.ends(span); // a key may come before what the last one changed is drawn
    const own = axis.pointer?.source === this ? axis.pointer.time : null;
    let from = own === null ? x[1] : traces.xOf(own);
    let move = own === null ? 0 : by; // the first key shows where it begins
    if (!Number.isFinite(by)) {
      // The sample next to the edge may lie outside of what is shown.
      from = by < 0 ? x[0] : x[1];
      const near = traces.xOf(traces.nearest(line, from)?.time ?? NaN);
      move = near < x[0] ? 1 : near > x[1] ? -1 : 0;
    }
    const found = traces.neighbour(line, from, move);
    const to = traces.xOf(found?.time ?? NaN);
    if (found && axis.zoom && Number.isFinite(by)) {
      const beyond = Math.min(to - x[0], 0) + Math.max(to - x[1], 0);
      this._show(x, beyond / (x[1] - x[0]));
    }
    if (found && (axis.zoom || (to >= x[0] && to <= x[1]))) {
      axis.point(found.time, this);
      say(this._hover.words(this.mainLines, to));
    }
  }

  /** Put the cursor where the pointer is, in whichever chart, and say what is there. */
  private readonly _showPointer = (): void => {
    const plot = this._plot;
    const composition = this._composition;
    const pointer = this._options.axis.pointer;
    if (!plot || !composition) {
      return;
    }
    const x = pointer ? this._traces.xOf(pointer.time) : NaN;
    const inside = x >= composition.x[0] && x <= composition.x[1];
    const own = pointer?.source === this;
    if (!own || !this._mouse.over) {
      const left = inside ? plot.valToPos(x, 'x') : -10;
      plot.setCursor({ left, top: inside ? 0 : -10 }, false);
    }
    if (inside) {
      this._hover.show(this.mainLines, x, own);
    } else {
      this._hover.hide();
    }
  };
}
