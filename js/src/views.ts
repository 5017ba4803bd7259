/**
 * What this page shows of one kernel, gathered from everything that shows something.
 *
 * Surfaces and panels register here; whoever owns the connection reads `current()` when `changed` fires and tells the
 * hub. The sign of life is the connection's business. No DOM; times are in milliseconds.
 */
import { Emitter } from './emitter';
import type { Viewport } from './protocol/messages';

/** What a surface asks for. `width` and `height` are CSS pixels, `ratio` device pixels per CSS pixel. */
export interface SurfaceViewport {
  width: number;
  height: number;
  ratio: number;
  /** Frames per second that it can take. */
  fps: number;
}

/** One thing that is shown; dispose it when it is hidden or gone. */
export interface ViewHandle {
  update(viewport: SurfaceViewport): void;
  dispose(): void;
}

/** One thing that shows samples. */
export interface PanelHandle {
  dispose(): void;
}

/** The body of a `View` message. */
export interface CurrentView {
  panel: boolean;
  figures: Record<string, Viewport>;
}

interface Shown {
  figure: string;
  viewport: SurfaceViewport;
  passive: boolean;
}

/** How long changes are gathered before `changed` fires. */
export const GATHER_MS = 100;

export class ViewTracker {
  /** What is shown changed; fires at most every `GATHER_MS`. Read `current()`. */
  readonly changed = new Emitter<void>();

  private readonly _have: (figureId: string) => number;
  private readonly _shown = new Set<Shown>();
  private _panels = 0;
  private _timer: ReturnType<typeof setTimeout> | null = null;
  private _told: string;

  /** @param options.have - sequence number of the frame that the page has of a figure; -1: none. */
  constructor(options: { have?: (figureId: string) => number } = {}) {
    this._have = options.have ?? (() => -1);
    this._told = this._fingerprint();
  }

  /**
   * A figure is visible.
   *
   * @param options.passive - this surface takes what comes: its size counts only while no other surface shows the figure.
   */
  show(
    figureId: string,
    viewport: SurfaceViewport,
    options: { passive?: boolean } = {}
  ): ViewHandle {
    const shown: Shown = {
      figure: figureId,
      viewport: { ...viewport },
      passive: options.passive ?? false
    };
    this._shown.add(shown);
    this._schedule();
    return {
      update: next => {
        shown.viewport = { ...next };
        this._schedule();
      },
      dispose: () => {
        if (this._shown.delete(shown)) {
          this._schedule();
        }
      }
    };
  }

  /** Something that shows samples is visible. */
  showPanel(): PanelHandle {
    let open = true;
    this._panels += 1;
    this._schedule();
    return {
      dispose: () => {
        if (open) {
          open = false;
          this._panels -= 1;
          this._schedule();
        }
      }
    };
  }

  /** Whether anything is visible: a page that shows nothing gives no sign of life. */
  get empty(): boolean {
    return this._panels === 0 && this._shown.size === 0;
  }

  /** What is shown now. Of several surfaces of one figure the largest counts, at the fastest rate asked for. */
  current(): CurrentView {
    const figures: Record<string, Viewport> = {};
    for (const [figure, viewport] of this._merged()) {
      figures[figure] = { ...viewport, have: this._have(figure) };
    }
    return { panel: this._panels > 0, figures };
  }

  /** No more `changed`. */
  dispose(): void {
    if (this._timer !== null) {
      clearTimeout(this._timer);
      this._timer = null;
    }
    this.changed.clear();
  }

  private _merged(): Map<string, SurfaceViewport> {
    const merged = new Map<string, SurfaceViewport>();
    for (const passive of [true, false]) {
      const chosen = new Map<string, SurfaceViewport>();
      for (const shown of this._shown) {
        if (shown.passive !== passive) {
          continue;
        }
        const other = chosen.get(shown.figure);
        const larger =
          other === undefined || area(shown.viewport) > area(other)
            ? shown.viewport
            : other;
        chosen.set(shown.figure, {
          ...larger,
          fps: Math.max(shown.viewport.fps, other?.fps ?? 0)
        });
      }
      for (const [figure, viewport] of chosen) {
        merged.set(figure, viewport); // surfaces that ask for a size win over passive ones
      }
    }
    return merged;
  }

  private _fingerprint(): string {
    const figures = [...this._merged()].sort(([a], [b]) => (a < b ? -1 : 1));
    return JSON.stringify([this._panels > 0, figures]);
  }

  private _schedule(): void {
    this._timer ??= setTimeout(() => {
      this._timer = null;
      const now = this._fingerprint();
      if (now !== this._told) {
        this._told = now;
        this.changed.emit();
      }
    }, GATHER_MS);
  }
}

function area(viewport: SurfaceViewport): number {
  return viewport.width * viewport.height * viewport.ratio * viewport.ratio;
}
