/**
 * `KernelWire` over a connection of `@jupyterlab/services`: usually the one that a notebook already has.
 *
 * It listens to `anyMessage` and not to `iopubMessage`, which comes after all handlers of earlier messages. It
 * registers no comms with the connection, so one with `handleComms: false` will do.
 *
 * After a reload, JupyterLab keeps what a page wants to send in a queue until the kernel has answered on the main
 * shell, or for 3 s: with a busy kernel, for 3 s. When the first request gets no answer at once, a second, passive
 * connection is opened for what Livemon sends, and closed as soon as the first one gets through.
 */
import type { Kernel } from '@jupyterlab/services';
import { KernelMessage } from '@jupyterlab/services';
import type { JSONObject } from '@lumino/coreutils';

import { Emitter } from '../js/src';
import type { Bounds } from './kernelRequests';
import { KernelRequests } from './kernelRequests';
import type {
  CommTraffic,
  Connection,
  ControlRequest,
  Execution,
  KernelWire,
  Life
} from './kernelWire';

/** The control channel answers within 50 ms; after this the connection's queue is taken to be held. */
const HELD_AFTER_MS = 300;
/** A bypass lives no longer than a queue may be held, and something. */
const BYPASS_LASTS_MS = 6000;
/** A restart that has not led to a new connection by then has failed. */
const REPLACED_WITHIN_MS = 60_000;

export interface JupyterWireOptions {
  /** Close the connection with this wire: it was opened for it. */
  own?: boolean;
  /** Open another, passive connection to the same kernel. */
  bypass?: () => Kernel.IKernelConnection;
}

export class JupyterWire implements KernelWire {
  readonly changed = new Emitter<void>();
  readonly received = new Emitter<CommTraffic>();
  readonly heard = new Emitter<void>();

  constructor(
    private readonly kernel: Kernel.IKernelConnection,
    private readonly options: JupyterWireOptions = {}
  ) {
    this._main = new KernelRequests(kernel);
    kernel.anyMessage.connect(this._onMessage, this);
    kernel.statusChanged.connect(this._onStatus, this);
    kernel.connectionStatusChanged.connect(this._onConnection, this);
    kernel.disposed.connect(this._onConnection, this);
    this._life = this.life;
    this._onStatus(); // a kernel that is being restarted already
  }

  get kernelId(): string {
    return this.kernel.id;
  }

  get connection(): Connection {
    return this._disposed || this.kernel.isDisposed
      ? 'disconnected'
      : this.kernel.connectionStatus;
  }

  get life(): Life {
    return this.kernel.status === 'dead'
      ? 'dead'
      : (this._replaced ?? 'running');
  }

  get seemsBusy(): boolean {
    return this.kernel.status === 'busy';
  }

  async ask(
    type: ControlRequest,
    content: JSONObject,
    timeout_s: number
  ): Promise<JSONObject | null> {
    if (this.connection !== 'connected') {
      return null;
    }
    if (type === 'kernel_info_request' || this._flows) {
      return this._main.ask(type, content, timeout_s); // kernel_info_request passes by the queue
    }
    if (this._bypass !== null) {
      const bypass = await this._bypass.ready;
      return bypass?.ask(type, content, timeout_s) ?? null;
    }
    // Only what may be asked twice may try whether the queue is held; it is what a link asks first.
    const answer = this._main.ask(type, content, timeout_s).then(reply => {
      if (reply !== null) {
        this._onFlows();
      }
      return reply;
    });
    if (type !== 'comm_info_request' || this.options.bypass === undefined) {
      return answer;
    }
    const late = Symbol('late');
    const first = await Promise.race([
      answer,
      new Promise<typeof late>(resolve =>
        setTimeout(() => resolve(late), HELD_AFTER_MS)
      )
    ]);
    if (first !== late) {
      return first;
    }
    const bypass = this._openBypass(this.options.bypass);
    const second = bypass.ready.then(
      requests => requests?.ask(type, content, timeout_s) ?? answer
    );
    return Promise.race([answer, second]);
  }

  post(
    type: 'comm_open' | 'comm_msg' | 'comm_close',
    content: JSONObject,
    subshell: string | null
  ): boolean {
    if (this.connection !== 'connected') {
      return false;
    }
    const bypassed =
      !this._flows && this._bypass?.requests.post(type, content, subshell);
    return bypassed || this._main.post(type, content, subshell);
  }

  async execute(
    code: string,
    subshell: string | null,
    bounds: Bounds
  ): Promise<Execution> {
    if (this.connection !== 'connected') {
      return { status: 'silent' };
    }
    const { content, later } = await this._main.execute(code, subshell, bounds);
    return later === undefined
      ? executionOf(content)
      : { status: 'silent', later: later.then(executionOf) };
  }

  dispose(): void {
    if (this._disposed) {
      return;
    }
    this._disposed = true;
    this.kernel.anyMessage.disconnect(this._onMessage, this);
    this.kernel.statusChanged.disconnect(this._onStatus, this);
    this.kernel.connectionStatusChanged.disconnect(this._onConnection, this);
    this.kernel.disposed.disconnect(this._onConnection, this);
    clearTimeout(this._replacedTimer);
    this._closeBypass();
    this._main.dispose();
    this.changed.clear();
    this.received.clear();
    this.heard.clear();
    if (this.options.own === true && !this.kernel.isDisposed) {
      this.kernel.dispose();
    }
  }

  // -- around a queue that is held -------------------------------------------------------------------------------------

  private _openBypass(open: () => Kernel.IKernelConnection): Bypass {
    if (this._bypass !== null) {
      return this._bypass; // opened for another request meanwhile
    }
    const bypass = new Bypass(open());
    this._bypass = bypass;
    this._bypassTimer = setTimeout(() => this._closeBypass(), BYPASS_LASTS_MS);
    return bypass;
  }

  /** The connection's own queue is no longer held. */
  private _onFlows(): void {
    this._flows = true;
    if (this._bypass !== null && this._bypass.requests.idle) {
      this._closeBypass(); // else the timer closes it, when its answers are there
    }
  }

  private _closeBypass(): void {
    clearTimeout(this._bypassTimer);
    this._bypass?.dispose();
    this._bypass = null;
  }

  // -- the connection --------------------------------------------------------------------------------------------------

  private _onMessage(
    _: Kernel.IKernelConnection,
    { msg, direction }: Kernel.IAnyMessageArgs
  ): void {
    if (direction !== 'recv') {
      return;
    }
    if (msg.channel === 'iopub' && KernelMessage.isCommMsgMsg(msg)) {
      this.received.emit({
        commId: msg.content.comm_id,
        data: msg.content.data,
        buffers: (msg.buffers ?? []).map(asView)
      });
    }
    this.heard.emit();
  }

  private _onStatus(): void {
    const { status } = this.kernel;
    if (status === 'restarting' || status === 'autorestarting') {
      // The old kernel may still say that it is busy or idle: it is replaced until the page has connected anew.
      this._replaced = status;
      clearTimeout(this._replacedTimer);
      this._replacedTimer = setTimeout(
        () => this._onReplaced(),
        REPLACED_WITHIN_MS
      );
    }
    this._onLife();
  }

  /** Another process has taken the kernel's place, or the server failed to start one. */
  private _onReplaced(): void {
    clearTimeout(this._replacedTimer);
    this._replaced = null;
    this._onLife();
  }

  private _onLife(): void {
    const { life } = this;
    if (life !== this._life) {
      this._life = life;
      this._main.abandon();
      this._closeBypass();
      this.changed.emit();
    }
  }

  private _onConnection(): void {
    if (this.connection !== 'connected') {
      this._flows = false;
      this._main.abandon();
      this._closeBypass();
    } else {
      this._onReplaced();
    }
    this.changed.emit();
  }

  private readonly _main: KernelRequests;
  private _bypass: Bypass | null = null;
  private _bypassTimer: ReturnType<typeof setTimeout> | undefined;
  /** A request got through: what is sent on the connection goes out at once. */
  private _flows = false;
  private _replaced: 'restarting' | 'autorestarting' | null = null;
  private _replacedTimer: ReturnType<typeof setTimeout> | undefined;
  private _life: Life;
  private _disposed = false;
}

/** A second connection, for sending only. */
class Bypass {
  constructor(private readonly kernel: Kernel.IKernelConnection) {
    this.requests = new KernelRequests(kernel);
    this.ready = new Promise(resolve => {
      const look = (): void => {
        if (kernel.isDisposed || kernel.connectionStatus !== 'connecting') {
          resolve(
            kernel.connectionStatus === 'connected' ? this.requests : null
          );
        }
      };
      kernel.connectionStatusChanged.connect(look);
      kernel.disposed.connect(() => resolve(null));
      look();
    });
  }

  readonly requests: KernelRequests;
  /** Settles when it can be used; null: it cannot. */
  readonly ready: Promise<KernelRequests | null>;

  dispose(): void {
    this.requests.dispose();
    this.kernel.dispose();
  }
}

function executionOf(content: JSONObject | null): Execution {
  switch (content?.['status']) {
    case undefined:
      return { status: 'silent' };
    case 'ok':
      return { status: 'ok' };
    case 'aborted':
      return { status: 'dropped' };
    default:
      return {
        status: 'error',
        name: textOf(content?.['ename']),
        text: textOf(content?.['evalue'])
      };
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function asView(buffer: ArrayBuffer | ArrayBufferView): ArrayBufferView {
  return ArrayBuffer.isView(buffer) ? buffer : new Uint8Array(buffer);
}
