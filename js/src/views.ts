/**
 * What this page shows of one kernel, gathered from everything that shows something.
 *
 * Surfaces and panels register here; whoever owns the connection reads `current()` when `changed` fires and tells the
 * hub. The sign of life is the connection's business. No DOM; times are in milliseconds.
 */
import { Emitter } from './emitter';
import type { Claim, Pace } from './pace';
import { pace } from './pace';
import type { Viewport } from './protocol/messages';

/** What a surface asks for. `width` and `height` are CSS pixels, `ratio` device pixels per CSS pixel. */
export interface SurfaceViewport {
  width: number;
  height: number;
  ratio: number;
  /** Frames per second that it has a use for; what is asked for may be less (`Pace`). */
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
  glance: boolean;
  figures: Record<string, Viewport>;
}

interface Shown {
  figure: string;
  viewport: SurfaceViewport;
  passive: boolean;
}

/** How long changes are gathered before `changed` fires. */
export const GATHER_MS = 100;
/** The same for what has just come into view: a picture is waited for, and its neighbours come in the same moment. */
export const APPEAR_MS = 10;

/** What a small picture in a list asks for: so little that it takes no part in the sharing of the rate. */
export const SMALL_FPS = 0.5;

export class ViewTracker {
  /** What is shown changed; fires at most every `GATHER_MS`. Read `current()`. */
  readonly changed = new Emitter<void>();

  private readonly _have: (figureId: string) => number;
  private readonly _pace: Pace;
  private readonly _claim: Claim;
  private readonly _unlisten: () => void;
  private readonly _shown = new Set<Shown>();
  private readonly _open = { panel: 0, glance: 0 };
  private _timer: ReturnType<typeof setTimeout> | null = null;
  /** When the timer fires, as `performance.now()`. */
  private _due_ms = 0;
  private _told: string;

  /**
   * @param options.have - sequence number of the frame that the page has of a figure; -1: none.
   * @param options.pace - shares out the frames; default: the page's.
   */
  constructor(
    options: { have?: (figureId: string) => number; pace?: Pace } = {}
  ) {
    this._have = options.have ?? (() => -1);
    this._pace = options.pace ?? pace;
    this._claim = this._pace.claim();
    this._unlisten = this._pace.changed.on(() => this._schedule(GATHER_MS));
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
    this._schedule(APPEAR_MS);
    return {
      update: next => {
        shown.viewport = { ...next };
        this._schedule(GATHER_MS);
      },
      dispose: () => {
        if (this._shown.delete(shown)) {
          this._schedule(GATHER_MS);
        }
      }
    };
  }

  /** Something that shows samples is visible. */
  showPanel(): PanelHandle {
    return this._count('panel');
  }

  /** Something that shows a few numbers of machine and kernel now and then is visible. */
  showGlance(): PanelHandle {
    return this._count('glance');
  }

  /** Whether anything is visible: a page that shows nothing gives no sign of life. */
  get empty(): boolean {
    return (
      this._open.panel === 0 &&
      this._open.glance === 0 &&
      this._shown.size === 0
    );
  }

  /** What is shown now. Of several surfaces of one figure the largest counts, at the fastest rate any has a use for. */
  current(): CurrentView {
    const figures: Record<string, Viewport> = {};
    for (const [figure, viewport] of this._merged()) {
      figures[figure] = { ...viewport, have: this._have(figure) };
    }
    return { ...this._samples(), figures };
  }

  /** No more `changed`. */
  dispose(): void {
    if (this._timer !== null) {
      clearTimeout(this._timer);
      this._timer = null;
    }
    this._unlisten();
    this._claim.dispose();
    this.changed.clear();
  }

  private _samples(): { panel: boolean; glance: boolean } {
    return { panel: this._open.panel > 0, glance: this._open.glance > 0 };
  }

  private _count(what: 'panel' | 'glance'): PanelHandle {
    let open = true;
    this._open[what] += 1;
    this._schedule(APPEAR_MS);
    return {
      dispose: () => {
        if (open) {
          open = false;
          this._open[what] -= 1;
          this._schedule(GATHER_MS);
        }
      }
    };
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
        // Surfaces that ask for a size win over passive ones.
        const fps = Math.min(viewport.fps, this._pace.rate);
        merged.set(figure, { ...viewport, fps });
      }
    }
    return merged;
  }

  private _fingerprint(): string {
    const figures = [...this._merged()].sort(([a], [b]) => (a < b ? -1 : 1));
    return JSON.stringify([this._samples(), figures]);
  }

  private _schedule(wait_ms: number): void {
    const due_ms = performance.now() + wait_ms;
    if (this._timer !== null) {
      if (this._due_ms <= due_ms) {
        return;
      }
      clearTimeout(this._timer);
    }
    this._due_ms = due_ms;
    this._timer = setTimeout(() => {
      // May change the rate of all, and so schedule them: the other trackers only, as long as the timer counts as set.
      this._claim.figures = [...this._merged().values()].filter(
        ({ fps }) => fps > SMALL_FPS
      ).length;
      this._timer = null;
      const now = this._fingerprint();
      if (now !== this._told) {
        this._told = now;
        this.changed.emit();
      }
    }, wait_ms);
  }
}

function area(viewport: SurfaceViewport): number {
  return viewport.width * viewport.height * viewport.ratio * viewport.ratio;
}
