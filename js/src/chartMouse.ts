/** What the mouse does on a plot: it points, marks a stretch to look at, and with Shift moves what is shown. */
import type uPlot from 'uplot';

import { followDrag } from './chartPan';
import type { Ends } from './chartRange';
import type { SharedAxis } from './panel/sharedAxis';

export interface ChartMouseOptions {
  axis: SharedAxis;
  /** The chart that it points in. */
  source: object;
  /** The time at a place on the axis. */
  timeOf: (x: number) => number;
  /** What is shown now; null: nothing yet. */
  shown: () => Ends | null;
  /** Look at another part of the axis: `from`, moved by a share of its length. */
  show: (from: Ends, share: number) => void;
  /** Nothing is being marked any more. */
  released: () => void;
  signal: AbortSignal;
}

/** A drag shorter than this is a click. CSS pixels. */
const SHORTEST_DRAG = 4;
const NOTHING = { left: 0, top: 0, width: 0, height: 0 };

export class ChartMouse {
  private readonly _options: ChartMouseOptions;
  private _marking = false;
  private _over = false;

  constructor(options: ChartMouseOptions) {
    this._options = options;
  }

  /** A stretch is being marked: the plot must not move below it. */
  get marking(): boolean {
    return this._marking;
  }

  /** The mouse is over the plot: uPlot moves the cursor itself. */
  get over(): boolean {
    return this._over;
  }

  /** What a plot is made with, so that it has this mouse. */
  plotOptions(): Pick<uPlot.Options, 'select' | 'cursor'> {
    return {
      select: { show: true, ...NOTHING },
      cursor: {
        y: false,
        drag: { x: true, y: false, setScale: false, dist: SHORTEST_DRAG },
        points: { size: 5 },
        bind: {
          mousedown: (_plot, over, handle) => event => {
            if (event.button === 0 && event.shiftKey) {
              this._pan(event, over);
              return null;
            }
            this._marking = event.button === 0;
            document.addEventListener('mouseup', () => this._release(), {
              once: true,
              signal: this._options.signal
            });
            handle(event);
            return null;
          },
          mousemove: (plot, _over, handle) => event => {
            handle(event);
            this._over = true;
            this.point(plot);
            return null;
          },
          mouseleave: (_plot, _over, handle) => event => {
            handle(event);
            this._over = false;
            this._options.axis.point(null, this._options.source);
            return null;
          },
          dblclick: () => () => {
            this._options.axis.zoomTo(null);
            return null;
          }
        }
      }
    };
  }

  /** The plot was made anew: the mouse has not moved over this one. */
  forget(): void {
    this._over = false;
  }

  /** The mouse moved over the plot, or the plot below the mouse. */
  point(plot: uPlot): void {
    const { axis, source, timeOf } = this._options;
    const { left = -1 } = plot.cursor;
    const time = timeOf(plot.posToVal(left, 'x'));
    if (left >= 0 && !Number.isNaN(time)) {
      axis.point(time, source);
    }
  }

  /** uPlot's hook: a stretch was marked. */
  select(plot: uPlot): void {
    const { left, width } = plot.select;
    if (width < SHORTEST_DRAG) {
      return;
    }
    plot.setSelect(NOTHING, false);
    const { axis, timeOf } = this._options;
    const time = (at: number): number => timeOf(plot.posToVal(at, 'x'));
    this._marking = false;
    axis.zoomTo([time(left), time(left + width)]);
  }

  private _pan(event: MouseEvent, area: HTMLElement): void {
    const { shown, show, signal } = this._options;
    const from = shown();
    if (from) {
      followDrag(event, area, share => show(from, -share), signal);
    }
  }

  private _release(): void {
    this._marking = false;
    this._options.released();
  }
}
