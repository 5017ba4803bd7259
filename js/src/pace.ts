/**
 * How many frames per second this page asks for: as many as it can show, shared among the figures that it shows.
 *
 * One `Pace` serves a page, whichever kernels its figures live in. It is told of each frame that was put into a picture,
 * and looks back once a second: a page that falls behind asks for less at once, one that keeps up asks for more again
 * step by step. It knows nothing of pixels or messages; times are in milliseconds of the page's own clock.
 */
import { Emitter } from './emitter';

/** What became of one frame. */
export interface FrameReport {
  /** Stands for the figure. */
  figure: object;
  /** It covers everything. Key frames come all at once when figures come into view: how long they wait tells nothing. */
  key: boolean;
  /** From its arrival to its place in the picture: waiting, decoding, putting. */
  wait_ms: number;
  /** Part of that for which the main thread was busy with it. */
  busy_ms: number;
  /**
   * From the capture in the kernel to the arrival, up to a constant: only its growth counts. null: unknown, or a frame
   * that shows a state again which was captured long ago.
   */
  age_ms: number | null;
}

/** Frames per second of all figures together, when the page keeps up: what a screen shows. */
export const FULL_RATE = 60;
/** Rates that are asked for: few, so that small changes of the load do not make messages. */
const RATES = [60, 45, 30, 20, 15, 12, 10, 7, 5, 4, 3, 2, 1] as const;
/** A figure is not asked for less, whatever the load: it would look dead. */
const LEAST_RATE = 1;

const LOOK_EVERY_MS = 1000;
/** So many frames tell something; when they take longer than the second number to come, there is no load to speak of. */
const ENOUGH = 3;
const AT_REST_MS = 3000;
/** A median wait of this much: frames arrive faster than they are decoded. */
const LATE_WAIT_MS = 100;
/** A median age of so much more than the least that was seen: frames pile up on their way here. */
const LATE_AGE_MS = 700;
/** The least age is forgotten after this, or sooner than twice this: clocks drift and networks change. */
const LEAST_AGE_LASTS_MS = 15_000;
/** Share of the main thread that figures may take: the notebook wants the rest. */
const BUSY_SHARE = 0.35;
const SLOWER = 0.7;
const FASTER = 1.5;
/** Looks in a row at which all was well, before more is asked for. */
const CALM_LOOKS = 3;

/** Figures that somebody shows, as a part of all that the page shows. */
export interface Claim {
  /** How many. */
  figures: number;
  dispose(): void;
}

/** The least age of a figure's frames: in the stretch of time now, and in the one before. */
interface LeastAge {
  since_ms: number;
  now_ms: number;
  before_ms: number;
}

export class Pace {
  /** `rate` is another one. */
  readonly changed = new Emitter<void>();

  private readonly _now: () => number;
  private readonly _claims = new Set<Claim>();
  private readonly _ages = new WeakMap<object, LeastAge>();
  /** Frames per second that the page can take, all figures together. */
  private _capacity = FULL_RATE;
  private _rate: number = FULL_RATE;
  private _since_ms: number;
  private _waits: number[] = [];
  private _delays: number[] = [];
  private _busy_ms = 0;
  private _calm = 0;
  private _skipped = 0;
  private _overrun = false;

  /** @param now - monotonic time, milliseconds. */
  constructor(now: () => number = () => performance.now()) {
    this._now = now;
    this._since_ms = now();
  }

  /** Frames per second to ask for, of each figure. */
  get rate(): number {
    return this._rate;
  }

  /** Take part in the sharing. */
  claim(): Claim {
    let figures = 0;
    const update = (): void => this._update();
    const claim: Claim = {
      get figures() {
        return figures;
      },
      set figures(count) {
        if (count !== figures) {
          figures = count;
          update();
        }
      },
      dispose: () => {
        this._claims.delete(claim);
        this._update();
      }
    };
    this._claims.add(claim);
    return claim;
  }

  /** A frame was put into its picture. */
  report({ figure, key, wait_ms, busy_ms, age_ms }: FrameReport): void {
    this._busy_ms += busy_ms;
    if (key) {
      return;
    }
    this._waits.push(wait_ms);
    if (age_ms !== null) {
      this._delays.push(age_ms - this._leastAge(figure, age_ms));
    }
    this._look();
  }

  /** The main thread was busy with showing a picture. */
  busy(spent_ms: number): void {
    this._busy_ms += spent_ms;
  }

  /** A frame was passed over: a newer one, which covers it, came before it could be decoded. */
  skipped(): void {
    this._skipped += 1;
  }

  /** More frames arrived than can wait: the page started again from a key frame. */
  overrun(): void {
    this._overrun = true;
    this._look();
  }

  private _look(): void {
    const elapsed_ms = this._now() - this._since_ms;
    const enough = this._waits.length >= ENOUGH || this._overrun;
    if (elapsed_ms < (enough ? LOOK_EVERY_MS : AT_REST_MS)) {
      return;
    }
    const rested = !enough || elapsed_ms > 2 * AT_REST_MS;
    const shown_per_s = (this._waits.length * 1000) / elapsed_ms;
    const behind =
      this._overrun ||
      this._skipped > this._waits.length ||
      median(this._waits) > LATE_WAIT_MS ||
      median(this._delays) > LATE_AGE_MS ||
      this._busy_ms > BUSY_SHARE * elapsed_ms;
    this._since_ms = this._now();
    this._waits = [];
    this._delays = [];
    this._busy_ms = 0;
    this._skipped = 0;
    this._overrun = false;
    if (rested) {
      return; // one slow frame after a pause says little
    }
    if (behind) {
      this._calm = 0;
      // Of what came, not of what was asked for: the kernel may have sent less than that all the time.
      this._capacity = SLOWER * Math.min(this._capacity, shown_per_s);
      this._update();
    } else if ((this._calm += 1) >= CALM_LOOKS) {
      this._calm = 0;
      this._capacity = Math.min(FULL_RATE, FASTER * this._capacity);
      this._update();
    }
  }

  private _update(): void {
    let figures = 0;
    for (const claim of this._claims) {
      figures += claim.figures;
    }
    this._capacity = Math.max(this._capacity, LEAST_RATE);
    const share = this._capacity / Math.max(1, figures);
    const rate = RATES.find(each => each <= share) ?? LEAST_RATE;
    if (rate !== this._rate) {
      this._rate = rate;
      this.changed.emit();
    }
  }

  private _leastAge(figure: object, age_ms: number): number {
    const now_ms = this._now();
    let least = this._ages.get(figure);
    if (
      least === undefined ||
      now_ms - least.since_ms > 2 * LEAST_AGE_LASTS_MS
    ) {
      least = { since_ms: now_ms, now_ms: age_ms, before_ms: age_ms };
      this._ages.set(figure, least);
    } else if (now_ms - least.since_ms > LEAST_AGE_LASTS_MS) {
      least.before_ms = least.now_ms;
      least.now_ms = age_ms;
      least.since_ms = now_ms;
    }
    least.now_ms = Math.min(least.now_ms, age_ms);
    return Math.min(least.now_ms, least.before_ms);
  }
}

/** The middle one; 0 when there are none. */
function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

/** The page's one. */
export const pace = new Pace();
