/**
 * What a hub knows of this page while it is attached: what the page shows, and that it is still there. And the
 * counterpart: whether the hub is still heard.
 *
 * It sends when the view changes and every 2 s while something is shown; a page that shows nothing says so once and is
 * silent from then on. Signs of life that nobody takes are not sent: they would pile up before a busy kernel.
 */
import type { ControlMessage } from './protocol/messages';
import type { Timers } from './timers';
import type { ViewTracker } from './views';

/** The hub forgets a page after 5 s of silence. */
export const ALIVE_EVERY_S = 2;
/** Silence of the hub, while something is shown, after which the picture is called stale. */
export const STALE_AFTER_S = 5;

export interface PresenceOptions {
  views: ViewTracker;
  timers: Timers;
  /** Id of this loaded page. */
  page: string;
  send: (message: ControlMessage) => unknown;
  /** Whether the kernel takes now what is said; where it does not, the hub does not expect to hear anything. */
  heard: () => boolean;
  /** The hub has been silent for too long; called once a second as long as it is. */
  silent: () => void;
  /** Sampling period of the hub, seconds. */
  period: () => number;
}

export class Presence {
  constructor(private readonly options: PresenceOptions) {}

  /**
   * The page attached: tell the hub what is shown.
   *
   * @param acknowledged - the kernel handles what is sent at once, and says so with status messages.
   */
  start(acknowledged: boolean): void {
    this.stop();
    this._attached = true;
    this._acknowledged = acknowledged;
    this._hubAt_s = this._kernelAt_s = this.options.timers.now();
    this.update();
  }

  /** No more signs of life. */
  stop(): void {
    this._attached = false;
    this._rest();
  }

  /** Whether the page itself is visible; a page in the background shows nothing. */
  set visible(visible: boolean) {
    if (visible !== this._visible) {
      this._visible = visible;
      this.update();
    }
  }

  /** The view changed. */
  update(): void {
    const { views, timers, page } = this.options;
    const shown = this._visible && !views.empty;
    if (!this._attached || (!shown && !this._showing)) {
      return; // nothing is shown, and the hub knows
    }
    const body = shown ? views.current() : { panel: false, figures: {} };
    this._send({ type: 'view', page, ...body });
    if (!shown) {
      this._rest();
    } else if (!this._showing) {
      this._showing = true;
      this._hubAt_s = this._kernelAt_s = timers.now();
      this._tick();
    }
  }

  /** A message of the hub arrived. */
  heardHub(): void {
    this._hubAt_s = this.options.timers.now();
  }

  /** The kernel said anything. */
  heardKernel(): void {
    this._kernelAt_s = this.options.timers.now();
  }

  private _send(message: ControlMessage): void {
    this._sentAt_s = this.options.timers.now();
    this.options.send(message);
  }

  private _tick(): void {
    const { timers, page, heard } = this.options;
    this._untick?.();
    this._untick = timers.after(1, () => {
      if (timers.now() - this._sentAt_s >= ALIVE_EVERY_S && heard()) {
        this._send({ type: 'alive', page });
      }
      if (this._overdue()) {
        this.options.silent();
      }
      if (this._showing) {
        this._tick();
      }
    });
  }

  /**
   * While samples are shown, the hub speaks every period, or every other second. While only figures are shown it may have nothing to say, but
   * the kernel acknowledges each sign of life, if a subshell hears it.
   */
  private _overdue(): boolean {
    const { views, timers, period } = this.options;
    const now_s = timers.now();
    const { panel, glance } = views.current();
    if (panel || glance) {
      return now_s - this._hubAt_s > Math.max(STALE_AFTER_S, 3 * period());
    }
    return this._acknowledged && now_s - this._kernelAt_s > STALE_AFTER_S;
  }

  private _rest(): void {
    this._showing = false;
    this._untick?.();
    this._untick = null;
  }

  private _attached = false;
  private _acknowledged = false;
  private _visible = true;
  /** The hub was told that something is shown. */
  private _showing = false;
  private _untick: (() => void) | null = null;
  private _sentAt_s = 0;
  private _hubAt_s = 0;
  private _kernelAt_s = 0;
}
