/** What time it is in a panel: whether time goes on, what stretch of it charts show, and pausing. No DOM of its own. */
import type { Ends } from '../chartRange';
import { Emitter } from '../emitter';
import type { KernelModel } from '../kernelModel';
import type { Series } from '../seriesStore';
import type { SharedAxis } from './sharedAxis';
import type { TimeSpan } from './timeSpan';

export interface PanelTimeOptions {
  model: KernelModel;
  axis: SharedAxis;
  machine: TimeSpan;
  metrics: TimeSpan;
}

export class PanelTime {
  /** The panel was paused, or goes on. */
  readonly changed = new Emitter<void>();

  private readonly _options: PanelTimeOptions;
  private _paused: number | null = null;
  /** Times of the oldest and the newest sample; worked out once for each time that something is drawn. */
  private readonly _extents = new Map<boolean, Ends | null>();

  constructor(options: PanelTimeOptions) {
    this._options = options;
  }

  /** When the panel was paused, seconds since the epoch; null: it is not. */
  get paused(): number | null {
    return this._paused;
  }

  /** Show nothing that comes from now on, or go on with everything that came meanwhile. */
  pause(paused: boolean): void {
    if (paused !== (this._paused !== null)) {
      this._paused = paused ? this._end() : null;
      this.changed.emit();
    }
  }

  /** Nothing later than this is shown. */
  get until(): number {
    return this._paused ?? Infinity;
  }

  /** Whether time goes on for charts; else the last that is known stays in view. */
  get moving(): boolean {
    const { link } = this._options.model;
    return (
      this._paused === null &&
      (link === 'live' || link === 'pushOnly' || link === 'stale')
    );
  }

  /** Samples came. */
  forget(): void {
    this._extents.clear();
  }

  /** The stretch of time that charts of metrics, or of the machine, show. */
  span(metric: boolean): Ends | null {
    const { axis, machine, metrics } = this._options;
    return (
      axis.zoom ??
      (metric ? metrics : machine).ends(
        this._extent(metric),
        this._paused ?? this._end()
      )
    );
  }

  private _end(): number {
    const { model } = this._options;
    const { newest } = model.store;
    return this.moving && newest > 0
      ? Math.max(model.kernelNow(), newest)
      : newest;
  }

  private _extent(metric: boolean): Ends | null {
    let extent = this._extents.get(metric);
    if (extent === undefined) {
      extent = extentOf(
        this._options.model.store
          .all()
          .filter(({ entry }) => (entry.group === 'metric') === metric)
      );
      this._extents.set(metric, extent);
    }
    return extent;
  }
}

function extentOf(all: readonly Series[]): Ends | null {
  let [first, last] = [Infinity, -Infinity];
  for (const { buffer } of all) {
    if (buffer.length > 0) {
      first = Math.min(first, buffer.past.entry(0)?.time ?? buffer.time(0));
      last = Math.max(last, buffer.time(buffer.length - 1));
    }
  }
  return first <= last ? [first, last] : null;
}
