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
  /** `load` took over another one. */
  readonly loaded = new Emitter<void>();

  constructor(kernels: ILivemon) {
    followPaths(kernels, rename => {
      this._set(mapArea(this._area, rename));
    });
  }

  /** null: there is none, windows are tiled. */
  get area(): Area<string> | null {
    return this._area;
  }
  set area(area: Area<string> | null) {
    this._touched = true;
    this._set(area);
  }

  /** Take over what an earlier page kept, unless it cannot be understood, or the person was faster. */
  load(json: JSONObject): void {
    if (!this._touched) {
      this._area = areaFromJson(json);
      this.loaded.emit();
    }
  }

  /** What to keep. */
  toJSON(): JSONObject | null {
    return this._area === null ? null : areaToJson(this._area);
  }

  private _set(area: Area<string> | null): void {
    if (!sameArea(area, this._area)) {
      this._area = area;
      this.changed.emit();
    }
  }

  private _area: Area<string> | null = null;
  /** The person arranged the windows in this page, or had them tiled. */
  private _touched = false;
}
