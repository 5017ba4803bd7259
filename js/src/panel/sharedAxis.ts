/**
 * The one time axis of all charts of a panel: what part of it a person looks at, and where the pointer is. Times are
 * seconds since the epoch. No DOM.
 */
import type { Ends } from '../chartRange';
import { Emitter } from '../emitter';

/** Where the pointer is, and in which chart. */
export interface Pointer {
  time: number;
  source: object;
}

/** Nothing shorter than this is shown: samples are hardly nearer to each other. Seconds. */
const SHORTEST_S = 0.01;

export class SharedAxis {
  /** Another part is looked at. */
  readonly zoomed = new Emitter<void>();
  /** The pointer moved. */
  readonly pointed = new Emitter<void>();

  private _zoom: Ends | null = null;
  private _pointer: Pointer | null = null;

  /** The part that a person looks at; null: what the choice of the section shows. */
  get zoom(): Ends | null {
    return this._zoom;
  }

  /** null: the pointer is in no chart. */
  get pointer(): Pointer | null {
    return this._pointer;
  }

  /** Look at this part; null: back to what is usual. */
  zoomTo(ends: Ends | null): void {
    const next =
      ends === null || ends[1] - ends[0] >= SHORTEST_S ? ends : this._zoom;
    if (next !== this._zoom) {
      this._zoom = next;
      this.zoomed.emit();
    }
  }

  /** Look at more (`factor` above 1) or less of what is shown now, around the pointer or else the middle. */
  zoomBy(factor: number, [start, end]: Ends): void {
    const pointer = this._pointer?.time ?? NaN;
    const at = pointer >= start && pointer <= end ? pointer : (start + end) / 2;
    this.zoomTo([at - (at - start) * factor, at + (end - at) * factor]);
  }

  /** The pointer is at that time, in that chart; null: it left the chart. */
  point(time: number | null, source: object): void {
    if (time === null && this._pointer?.source !== source) {
      return; // it is in another one already
    }
    this._pointer = time === null ? null : { time, source };
    this.pointed.emit();
  }
}
