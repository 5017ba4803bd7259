/**
 * `KernelWire` over a connection of `@jupyterlab/services`: usually the one that a notebook already has.
 *
 * It listens to `anyMessage` and not to `iopubMessage`: JupyterLab handles messages one after another, and a widget
 * manager that waits for a busy kernel holds up everything behind it until the cell ends. For the same reason replies
 * are matched here by their parent, and not awaited on futures. Nothing here registers comms with the connection, so a
 * connection with `handleComms: false` will do.
 */
import { Kernel, KernelMessage } from '@jupyterlab/services';
import type { JSONObject } from '@lumino/coreutils';

import { Emitter } from '../js/src';
import type {
  CommTraffic,
  Connection,
  ControlRequest,
  Execution,
  KernelWire,
  Life
} from './kernelWire';

/** What `@jupyterlab/services` gives for a request that was sent. */
interface Sent {
  readonly msg: { header: { msg_id: string } };
  dispose(): void;
}

interface Pending {
  /** The kernel took the request up. */
  begin: () => void;
  settle: (content: JSONObject | null) => void;
}

interface Bounds {
  /** How long the kernel may take to take it up, seconds. */
  accept_s: number;
  /** How long it may take altogether. */
  timeout_s: number;
}

export class JupyterWire implements KernelWire {
  readonly changed = new Emitter<void>();
  readonly received = new Emitter<CommTraffic>();
  readonly heard = new Emitter<void>();

  /**
   * @param kernel - the connection to use.
   * @param options.own - close the connection with this wire.
   */
  constructor(
    private readonly kernel: Kernel.IKernelConnection,
    private readonly options: { own: boolean } = { own: false }
  ) {
    kernel.anyMessage.connect(this._onMessage, this);
    kernel.statusChanged.connect(this._onStatus, this);
    kernel.connectionStatusChanged.connect(this._onConnection, this);
    kernel.disposed.connect(this._onConnection, this);
    this._life = lifeOf(kernel);
  }

  get kernelId(): string {
    return this.kernel.id;
  }

  get connection(): Connection {
    return this.kernel.isDisposed
      ? 'disconnected'
      : this.kernel.connectionStatus;
  }

  get life(): Life {
    return lifeOf(this.kernel);
  }

  get seemsBusy(): boolean {
    return this.kernel.status === 'busy';
  }

  ask(
    type: ControlRequest,
    content: JSONObject,
    timeout_s: number
  ): Promise<JSONObject | null> {
    return this._request(
      () =>
        this.kernel.sendControlMessage(
          controlMessage(this.kernel, type, content),
          true
        ),
      { accept_s: timeout_s, timeout_s }
    );
  }

  post(
    type: 'comm_open' | 'comm_msg' | 'comm_close',
    content: JSONObject,
    subshell: string | null
  ): boolean {
    if (this._disposed || this.connection !== 'connected') {
      return false;
    }
    try {
      this.kernel.sendShellMessage(
        commMessage(this.kernel, type, content, subshell)
      );
      return true;
    } catch (error) {
      // The kernel died between the check and the call; the status change tells the link.
      console.debug(`Livemon could not send ${type}:`, error);
      return false;
    }
  }

  async execute(
    code: string,
    subshell: string | null,
    bounds: Bounds
  ): Promise<Execution> {
    const content = await this._request(
      () =>
        this.kernel.sendShellMessage(
          KernelMessage.createMessage<KernelMessage.IExecuteRequestMsg>({
            msgType: 'execute_request',
            channel: 'shell',
            username: this.kernel.username,
            session: this.kernel.clientId,
            subshellId: subshell,
            content: {
              code,
              silent: true,
              store_history: false,
              user_expressions: {},
              allow_stdin: false,
              stop_on_error: false
            }
          }),
          true
        ),
      bounds
    );
    if (content === null) {
      return { status: 'silent' };
    }
    return content['status'] === 'ok'
      ? { status: 'ok' }
      : {
          status: 'error',
          name: String(content['ename'] ?? ''),
          text: String(content['evalue'] ?? '')
        };
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
    this._abandon();
    this.changed.clear();
    this.received.clear();
    this.heard.clear();
    if (this.options.own && !this.kernel.isDisposed) {
      this.kernel.dispose();
    }
  }

  private async _request(
    send: () => Sent,
    { accept_s, timeout_s }: Bounds
  ): Promise<JSONObject | null> {
    if (this._disposed || this.connection !== 'connected') {
      return null;
    }
    let sent: Sent;
    try {
      sent = send();
    } catch (error) {
      console.debug('Livemon could not ask the kernel:', error);
      return null;
    }
    const id = sent.msg.header.msg_id;
    return new Promise(resolve => {
      const give = (): void => this._settle(id, null);
      const whole = setTimeout(give, timeout_s * 1000);
      const start = setTimeout(give, accept_s * 1000);
      this._pending.set(id, {
        begin: () => clearTimeout(start),
        settle: content => {
          clearTimeout(start);
          clearTimeout(whole);
          if (content === null) {
            sent.dispose(); // JupyterLab need not wait for the reply either
          }
          resolve(content);
        }
      });
    });
  }

  private _settle(id: string, content: JSONObject | null): void {
    const pending = this._pending.get(id);
    this._pending.delete(id);
    pending?.settle(content);
  }

  /** Nobody will answer what is still open. */
  private _abandon(): void {
    for (const id of [...this._pending.keys()]) {
      this._settle(id, null);
    }
  }

  private _onMessage(
    _: Kernel.IKernelConnection,
    { msg, direction }: Kernel.IAnyMessageArgs
  ): void {
    if (direction !== 'recv') {
      return;
    }
    const parent =
      'msg_id' in msg.parent_header ? msg.parent_header.msg_id : undefined;
    if (msg.channel === 'control' || msg.channel === 'shell') {
      if (parent !== undefined) {
        this._settle(parent, msg.content as JSONObject);
      }
    } else if (KernelMessage.isStatusMsg(msg)) {
      if (parent !== undefined && msg.content.execution_state === 'busy') {
        this._pending.get(parent)?.begin();
      }
    } else if (KernelMessage.isCommMsgMsg(msg)) {
      this.received.emit({
        commId: msg.content.comm_id,
        data: msg.content.data,
        buffers: (msg.buffers ?? []).map(asView)
      });
    }
    this.heard.emit();
  }

  private _onStatus(): void {
    const life = lifeOf(this.kernel);
    if (life !== this._life) {
      this._life = life;
      this._abandon();
      this.changed.emit();
    }
  }

  private _onConnection(): void {
    if (this.connection !== 'connected') {
      this._abandon();
    }
    this.changed.emit();
  }

  private readonly _pending = new Map<string, Pending>();
  private _life: Life;
  private _disposed = false;
}

function lifeOf(kernel: Kernel.IKernelConnection): Life {
  switch (kernel.status) {
    case 'restarting':
    case 'autorestarting':
    case 'dead':
      return kernel.status;
    default:
      return 'running';
  }
}

function asView(buffer: ArrayBuffer | ArrayBufferView): ArrayBufferView {
  return ArrayBuffer.isView(buffer) ? buffer : new Uint8Array(buffer);
}

/**
 * A request on the control channel. The typings of `@jupyterlab/services` know neither `kernel_info_request` nor
 * `comm_info_request` there, although ipykernel answers both: hence the one assertion of the type.
 */
function controlMessage(
  kernel: Kernel.IKernelConnection,
  type: ControlRequest,
  content: JSONObject
): KernelMessage.IControlMessage {
  const message = {
    ...KernelMessage.createMessage<KernelMessage.ICreateSubshellRequestMsg>({
      msgType: 'create_subshell_request',
      channel: 'control',
      username: kernel.username,
      session: kernel.clientId,
      content: {}
    }),
    content
  };
  return {
    ...message,
    header: { ...message.header, msg_type: type }
  } as unknown as KernelMessage.IControlMessage;
}

function commMessage(
  kernel: Kernel.IKernelConnection,
  type: 'comm_open' | 'comm_msg' | 'comm_close',
  content: JSONObject,
  subshell: string | null
): KernelMessage.IShellMessage {
  const message = KernelMessage.createMessage<
    KernelMessage.ICommMsgMsg<'shell'>
  >({
    msgType: 'comm_msg',
    channel: 'shell',
    username: kernel.username,
    session: kernel.clientId,
    subshellId: subshell,
    content: { comm_id: '', data: {} }
  });
  return {
    ...message,
    content,
    header: { ...message.header, msg_type: type }
  } as unknown as KernelMessage.IShellMessage;
}
