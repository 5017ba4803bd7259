/**
 * The embedded widget's side of the talk with its hub, over the widget's own comm: it attaches, says what is shown, gives
 * signs of life, and says when what is shown may be old.
 *
 * Most frontends hand a widget's messages to the kernel's main shell, where a running cell holds them up; JupyterLab hands
 * them to a subshell. Which of the two it is shows in the kernel's acknowledgements: without them, one sign of life is
 * under way and no more. The hub counts a page that it cannot hear as present until the cell ends.
 */
import { encodeControl } from '../codec';
import type { KernelModel } from '../kernelModel';
import { Presence } from '../presence';
import type { ControlMessage } from '../protocol/messages';
import { PROTOCOL } from '../protocol/messages';
import type { Timers } from '../timers';
import type { Translation } from '../translation';
import type { ViewTracker } from '../views';

/** An acknowledgement that has not come by then may never come: the frontend may give none, the connection have gone. */
const LOST_AFTER_S = 30;
/** Nor will the answer to an attach: it is repeated after this, and then after twice as long again and again. */
const ATTACH_AGAIN_AFTER_S = 30;
const ATTACH_AGAIN_LATEST_S = 600;
/** A kernel that handles messages at once acknowledges them within this time. */
const PROMPT_S = 1;

/** What the frontend says about the handling of a message that was sent. */
export interface SendCallbacks {
  iopub: { status: (message: unknown) => void };
}

/** Sends custom messages of the widget's model. */
export type Send = (
  content: Record<string, unknown>,
  callbacks: SendCallbacks
) => void;

export interface TalkOptions {
  kernel: KernelModel;
  views: ViewTracker;
  send: Send;
  /** Unique to this loaded page and widget. */
  page: string;
  timers: Timers;
  trans: Translation;
}

export class Talk {
  constructor(private readonly options: TalkOptions) {
    this._trans = options.trans;
    const { kernel, views, timers, page } = options;
    const { signal } = this._life;
    this._presence = new Presence({
      views,
      timers,
      page,
      send: message => this._send(message),
      heard: () => !this._waiting || !this._running,
      silent: () => this._onSilent(),
      period: () => kernel.hello?.period ?? 0
    });
    views.changed.on(() => this._presence.update(), { signal });
    kernel.wished.on(wish => this._send({ ...wish, page }), { signal });
    kernel.resync.on(figure => this._send({ type: 'resync', page, figure }), {
      signal
    });
    kernel.changed.on(
      change => {
        if (change === 'goodbye') {
          this._ended = true;
          this._presence.stop();
        } else if (change === 'hello' && this._ended) {
          this._ended = false;
          this._attach();
        }
      },
      { signal }
    );
    this._attach();
  }

  /** Whether anybody sees the page; one in the background shows nothing. */
  set visible(visible: boolean) {
    this._presence.visible = visible;
  }

  /** Whatever was sent over the widget's comm; called before the model takes it. */
  hearing(): void {
    this._presence.heardHub();
    this._patience_s = ATTACH_AGAIN_AFTER_S;
    if (this.options.kernel.link === 'stale') {
      this._attach(); // what was said meanwhile, to others, was missed
    }
  }

  /** The model took it. */
  heard(): void {
    const { kernel } = this.options;
    if (this._ended) {
      return;
    }
    if (this._running && this._waits_s > PROMPT_S) {
      kernel.setLink(
        'pushOnly',
        this._trans.__('Figures keep their size and rate until the cell ends.')
      );
    } else {
      kernel.setLink('live');
    }
  }

  /** The widget goes. */
  dispose(): void {
    if (!this._life.signal.aborted) {
      this._life.abort();
      this._presence.stop();
      this._send({ type: 'detach', page: this.options.page });
    }
  }

  private _attach(): void {
    const { kernel, page } = this.options;
    const since = kernel.hello === null ? 0 : kernel.store.newest;
    this._attachedAt_s = this.options.timers.now();
    this._send({ type: 'attach', protocol: PROTOCOL, page, since });
    this._presence.start(false);
  }

  /** The hub has not been heard for too long, although something is shown. */
  private _onSilent(): void {
    const { kernel, timers } = this.options;
    kernel.setLink(
      'stale',
      kernel.hello === null
        ? this._trans.__(
            'The kernel does not answer: a cell is running, or this widget is left over from a kernel that is gone.'
          )
        : this._trans.__(
            'The kernel is silent. If it was restarted, run livemon.hub() again.'
          )
    );
    if (timers.now() - this._attachedAt_s > this._patience_s) {
      this._patience_s = Math.min(2 * this._patience_s, ATTACH_AGAIN_LATEST_S);
      this._attach();
    }
  }

  private _send(message: ControlMessage): void {
    const { send, timers } = this.options;
    const number = (this._sent += 1);
    if (this._acknowledged === number - 1) {
      this._sinceAt_s = timers.now();
    }
    send(encodeControl(message), {
      iopub: {
        status: status => {
          if (isIdle(status)) {
            this._acknowledged = Math.max(this._acknowledged, number);
            this._sinceAt_s = timers.now();
          }
        }
      }
    });
  }

  private get _running(): boolean {
    const { kernel } = this.options;
    return kernel.hello === null || kernel.state?.cell.running === true;
  }

  /** Seconds for which something that was sent has not been acknowledged. */
  private get _waits_s(): number {
    return this._acknowledged === this._sent
      ? 0
      : this.options.timers.now() - this._sinceAt_s;
  }

  private get _waiting(): boolean {
    const waits_s = this._waits_s;
    if (waits_s > LOST_AFTER_S) {
      this._acknowledged = this._sent;
      return false;
    }
    return waits_s > PROMPT_S;
  }

  private readonly _life = new AbortController();
  private readonly _presence: Presence;
  /** How many messages were sent, and the number of the last one that the kernel says it handled. */
  private _sent = 0;
  private _acknowledged = 0;
  /** When the wait for an acknowledgement began. */
  private _sinceAt_s = 0;
  private _ended = false;
  private _attachedAt_s = 0;
  private _patience_s = ATTACH_AGAIN_AFTER_S;
  /** Named so that tools which gather texts for translators find the calls. */
  private readonly _trans: Translation;
}

/** Whether a status message says that a request was handled. */
function isIdle(message: unknown): boolean {
  const { content } = (message ?? {}) as { content?: unknown };
  const { execution_state: state } = (content ?? {}) as {
    execution_state?: unknown;
  };
  return state === 'idle';
}
