/**
 * Requests to a kernel over one connection, each with a bound, and the raw messages that Livemon sends.
 *
 * Replies are matched here by their parent, and not awaited on JupyterLab's futures: it handles messages one after
 * another, and a widget manager that waits for a busy kernel holds up all that come behind.
 */
import type { Kernel } from '@jupyterlab/services';
import { KernelMessage } from '@jupyterlab/services';
import type { JSONObject } from '@lumino/coreutils';

import type { ControlRequest } from './kernelWire';

/** How long the kernel may take, seconds. */
export interface Bounds {
  /** To begin with the request. */
  accept_s: number;
  /** Altogether. */
  timeout_s: number;
}

/** What `@jupyterlab/services` gives for a request that was sent. */
interface Sent {
  readonly msg: { header: { msg_id: string } };
  dispose(): void;
}

/** A reply, or that there was none in time: then what comes after all, null once none can come any more. */
export interface LateReply {
  content: JSONObject | null;
  later?: Promise<JSONObject | null>;
}

/** A cell may run for a day, and what waits behind it as long. */
const LATEST_S = 24 * 3600;

interface Pending {
  begin: () => void;
  settle: (content: JSONObject | null) => void;
}

export class KernelRequests {
  constructor(readonly kernel: Kernel.IKernelConnection) {
    kernel.anyMessage.connect(this._onMessage, this);
  }

  /** Whether nothing is waited for. */
  get idle(): boolean {
    return this._pending.size === 0;
  }

  /** Ask over the control channel; null: no reply in time. */
  async ask(
    type: ControlRequest,
    content: JSONObject,
    timeout_s: number
  ): Promise<JSONObject | null> {
    const reply = await this._request(
      () =>
        this.kernel.sendControlMessage(
          controlMessage(this.kernel, type, content),
          true
        ),
      { accept_s: timeout_s, timeout_s },
      0
    );
    return reply.content;
  }

  /** Run code silently. */
  execute(
    code: string,
    subshell: string | null,
    bounds: Bounds
  ): Promise<LateReply> {
    return this._request(
      () =>
        this.kernel.sendShellMessage(
          executeMessage(this.kernel, code, subshell),
          true
        ),
      bounds,
      LATEST_S
    );
  }

  /** Send a comm message that nobody answers; false: there is no connection. */
  post(
    type: 'comm_open' | 'comm_msg' | 'comm_close',
    content: JSONObject,
    subshell: string | null
  ): boolean {
    if (!this._connected) {
      return false;
    }
    try {
      this.kernel.sendShellMessage(
        commMessage(this.kernel, type, content, subshell)
      );
      return true;
    } catch (error) {
      // The kernel died between the check and the call; a change of its status tells.
      console.debug(`Livemon could not send ${type}:`, error);
      return false;
    }
  }

  /** Nobody will answer what is still open. */
  abandon(): void {
    for (const id of [...this._pending.keys()]) {
      this._settle(id, null);
    }
  }

  dispose(): void {
    this.kernel.anyMessage.disconnect(this._onMessage, this);
    this.abandon();
  }

  private get _connected(): boolean {
    return (
      !this.kernel.isDisposed && this.kernel.connectionStatus === 'connected'
    );
  }

  /** @param latest_s - how long a reply that is late is waited for. */
  private _request(
    send: () => Sent,
    { accept_s, timeout_s }: Bounds,
    latest_s: number
  ): Promise<LateReply> {
    if (!this._connected) {
      return Promise.resolve({ content: null });
    }
    let sent: Sent;
    try {
      sent = send();
    } catch (error) {
      console.debug('Livemon could not ask the kernel:', error);
      return Promise.resolve({ content: null });
    }
    const id = sent.msg.header.msg_id;
    return new Promise(resolve => {
      const give = (): void => {
        if (latest_s === 0) {
          this._settle(id, null);
          return;
        }
        end();
        sent.dispose(); // JupyterLab need not wait for the reply
        resolve({ content: null, later: this._await(id, latest_s) });
      };
      const whole = setTimeout(give, timeout_s * 1000);
      const start = setTimeout(give, accept_s * 1000);
      const end = (): void => {
        clearTimeout(start);
        clearTimeout(whole);
      };
      this._pending.set(id, {
        begin: () => clearTimeout(start),
        settle: content => {
          end();
          if (content === null) {
            sent.dispose();
          }
          resolve({ content });
        }
      });
    });
  }

  /** The reply to a request that was sent long ago; null: none comes any more. */
  private _await(id: string, latest_s: number): Promise<JSONObject | null> {
    return new Promise(resolve => {
      const timer = setTimeout(() => this._settle(id, null), latest_s * 1000);
      this._pending.set(id, {
        begin: () => undefined,
        settle: content => {
          clearTimeout(timer);
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

  private _onMessage(
    _: Kernel.IKernelConnection,
    { msg, direction }: Kernel.IAnyMessageArgs
  ): void {
    const parent =
      'msg_id' in msg.parent_header ? msg.parent_header.msg_id : undefined;
    if (direction !== 'recv' || parent === undefined) {
      return;
    }
    if (msg.channel === 'control' || msg.channel === 'shell') {
      this._settle(parent, msg.content as JSONObject);
    } else if (
      KernelMessage.isStatusMsg(msg) &&
      msg.content.execution_state === 'busy'
    ) {
      this._pending.get(parent)?.begin();
    }
  }

  private readonly _pending = new Map<string, Pending>();
}

/**
 * A request on the control channel. The typings of `@jupyterlab/services` know neither `kernel_info_request` nor
 * `comm_info_request` there, although ipykernel answers both: hence the assertion of the type.
 */
function controlMessage(
  kernel: Kernel.IKernelConnection,
  type: ControlRequest,
  content: JSONObject
): KernelMessage.IControlMessage {
  const message =
    KernelMessage.createMessage<KernelMessage.ICreateSubshellRequestMsg>({
      msgType: 'create_subshell_request',
      channel: 'control',
      username: kernel.username,
      session: kernel.clientId,
      content: {}
    });
  return {
    ...message,
    content,
    header: { ...message.header, msg_type: type }
  } as unknown as KernelMessage.IControlMessage;
}

function executeMessage(
  kernel: Kernel.IKernelConnection,
  code: string,
  subshell: string | null
): KernelMessage.IExecuteRequestMsg {
  return KernelMessage.createMessage<KernelMessage.IExecuteRequestMsg>({
    msgType: 'execute_request',
    channel: 'shell',
    username: kernel.username,
    session: kernel.clientId,
    subshellId: subshell,
    content: {
      code,
      silent: true,
      store_history: false,
      user_expressions: {},
      allow_stdin: false,
      stop_on_error: false
    }
  });
}

/** One function for the three types, which JupyterLab types apart: hence the assertion of the type. */
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
  };
}
