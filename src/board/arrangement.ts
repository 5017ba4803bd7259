/**
 * How a person arranged the windows of the board, by figure name: by hand, or as tiles of some kind, and whether one of
 * them has all the space. It outlives the board that shows the windows, and follows notebooks that are renamed.
 */
import type { JSONObject, JSONValue } from '@lumino/coreutils';

import { Emitter } from '../../js/src';
import type { ILivemon, TileLayout } from '../tokens';
import { TILE_LAYOUTS } from '../tokens';
import type { Area } from './layout';
import { areaFromJson, areaToJson, mapArea, retain, sameArea } from './layout';
import type { Rename } from './paths';
import { followPaths } from './paths';

/** How the windows stand, as far as it was decided. */
export interface Arranged {
  area: Area<string> | null;
  tiles: TileLayout;
  maximised: string | null;
}

/** The same windows under other keys. */
export function renameArranged(
  { area, tiles, maximised }: Arranged,
  rename: Rename
): Arranged {
  return {
    area: mapArea(area, rename),
    tiles,
    maximised: maximised === null ? null : rename(maximised)
  };
}

export class Arrangement {
  /** The person's arrangement is another one; not for one that `load` took over. */
  readonly changed = new Emitter<void>();
  /** Another one holds, which no window stands by yet: an earlier page kept it, or the person took something back. */
  readonly loaded = new Emitter<void>();

  constructor(kernels: ILivemon) {
    followPaths(kernels, rename => {
      this._set(renameArranged(this.current, rename));
    });
  }

  /** What the person made by hand; null: windows are tiled. */
  get area(): Area<string> | null {
    return this._area;
  }

  /** How windows are tiled when nothing was made by hand. */
  get tiles(): TileLayout {
    return this._tiles;
  }

  /** The window that has all the space now; null: none. */
  get maximised(): string | null {
    return this._maximised;
  }
  set maximised(key: string | null) {
    this._touched = true;
    this._set({ ...this.current, maximised: key });
  }

  /** Take what the person made by hand. Windows that are not there now keep their places beside their neighbours. */
  arrange(area: Area<string>): void {
    this._touched = true;
    this._set({
      area: retain(this._area, area),
      tiles: this._tiles,
      maximised: null
    });
  }

  /** Forget what was made by hand. */
  tile(layout: TileLayout): void {
    this._touched = true;
    this._set({ area: null, tiles: layout, maximised: null });
  }

  /** All of it, for `restore`. */
  get current(): Arranged {
    const { area, tiles, maximised } = this;
    return { area, tiles, maximised };
  }

  /** Have the windows stand as they stood before. */
  restore(arranged: Arranged): void {
    this._touched = true;
    this._set(arranged);
    this.loaded.emit();
  }

  /** Take over what an earlier page kept, unless it cannot be understood, or the person was faster. */
  load(json: JSONObject): void {
    if (this._touched) {
      return;
    }
    const { area, tiles, maximised } = json;
    this._area = areaFromJson(area);
    this._tiles = TILE_LAYOUTS.find(one => one === tiles) ?? 'grid';
    this._maximised = typeof maximised === 'string' ? maximised : null;
    this.loaded.emit();
  }

  /** What to keep. */
  toJSON(): JSONObject {
    const area: JSONValue = this._area === null ? null : areaToJson(this._area);
    return { area, tiles: this._tiles, maximised: this._maximised };
  }

  private _set({ area, tiles, maximised }: Arranged): void {
    const same =
      tiles === this._tiles &&
      maximised === this._maximised &&
      sameArea(area, this._area);
    if (!same) {
      this._area = area;
      this._tiles = tiles;
      this._maximised = maximised;
      this.changed.emit();
    }
  }

  private _area: Area<string> | null = null;
  private _tiles: TileLayout = 'grid';
  private _maximised: string | null = null;
  /** The person arranged the windows in this page, or had them tiled. */
  private _touched = false;
}
