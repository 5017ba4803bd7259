/**
 * How a person arranged the windows of the board, by figure name. It outlives the board that shows the windows, and
 * follows notebooks that are renamed.
 */
import type { JSONObject } from '@lumino/coreutils';

import { Emitter } from '../../js/src';
import type { ILivemon } from '../tokens';
import type { Area } from './layout';
import { areaFromJson, areaToJson, mapArea, sameArea } from './layout';
import { followPaths } from './paths';

export class Arrangement {
  /** The person's arrangement is another one; not for one that `load` took over. */
  readonly changed = new Emitter<void>();

  constructor(kernels: ILivemon) {
    followPaths(kernels, rename => {
      this.area = mapArea(this._area, rename);
    });
  }

  /** null: there is none, windows are tiled. */
  get area(): Area<string> | null {
    return this._area;
  }
  set area(area: Area<string> | null) {
    if (!sameArea(area, this._area)) {
      this._area = area;
      this.changed.emit();
    }
  }

  /** Take over what an earlier page kept, unless it cannot be understood. */
  load(json: JSONObject): void {
    this._area = areaFromJson(json);
  }

  /** What to keep. */
  toJSON(): JSONObject | null {
    return this._area === null ? null : areaToJson(this._area);
  }

  private _area: Area<string> | null = null;
}
