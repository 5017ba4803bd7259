/**
 * A server of kernels under the test's hand, for real connections and managers of `@jupyterlab/services`: it is what
 * their websockets and requests reach.
 */
import type { Kernel } from '@jupyterlab/services';
import {
  KernelManager,
  KernelMessage,
  ServerConnection
} from '@jupyterlab/services';
import {
  deserialize,
  serialize
} from '@jupyterlab/services/lib/kernel/serialize';
import type { JSONObject } from '@lumino/coreutils';

/** What came over a socket. */
export interface Heard {
  socket: ScriptedSocket;
  channel: string;
  type: string;
  content: JSONObject;
  subshell: string | null;
}

export class ScriptedServer {
  /** The kernels that the server says are running, by id. */
  readonly running = new Map<string, Kernel.IModel>();
  /** Open sockets, the oldest first. */
  readonly sockets: ScriptedSocket[] = [];
  /** All that pages sent. */
  readonly heard: Heard[] = [];
  /** Whether the control channel answers. */
  controlAnswers = true;
  /** Replies by type of the request; without one: `{ status: 'ok' }`. */
  readonly replies = new Map<string, JSONObject>();
  /** Whether restarts lead to another kernel. */
  restarts = true;

  /** Of its kernels; its connections are disposed with it. */
  readonly manager: KernelManager;
  private _shellAnswers = true;
  private _late: (() => void)[] = [];

  constructor(...kernelIds: string[]) {
    for (const id of kernelIds) {
      this.running.set(id, { id, name: 'python3' });
    }
    const connect = (url: string): ScriptedSocket =>
      new ScriptedSocket(this, url);
    const serverSettings = ServerConnection.makeSettings({
      baseUrl: 'http://server.test/',
      wsUrl: 'ws://server.test/',
      fetch: request => Promise.resolve(this._respond(request as Request)),
      WebSocket: function (url: string) {
        return connect(url);
      } as unknown as typeof WebSocket
    });
    this.manager = new KernelManager({ serverSettings, standby: 'never' });
  }

  /** Whether the main shell answers: not while a cell runs; what was asked meanwhile is answered then. */
  set shellAnswers(answers: boolean) {
    this._shellAnswers = answers;
    if (answers) {
      for (const answer of this._late.splice(0)) {
        answer();
      }
    }
  }

  /** A connection as a notebook has one; disposed with the server. */
  connect(id: string): Kernel.IKernelConnection {
    return this.manager.connectTo({ model: { id, name: 'python3' } });
  }

  /** The kernel says something on iopub, to all sockets. */
  publish(
    msgType: 'comm_msg' | 'status',
    content: JSONObject,
    options: { parent?: KernelMessage.IMessage; buffers?: ArrayBuffer[] } = {}
  ): void {
    for (const socket of this.sockets) {
      socket.deliver('iopub', msgType, content, options);
    }
  }

  /** What pages asked for or sent, without JupyterLab's own greeting of each connection. */
  get types(): string[] {
    return this.heard
      .filter(
        ({ channel, type }) =>
          channel !== 'shell' || type !== 'kernel_info_request'
      )
      .map(({ type }) => type);
  }

  async dispose(): Promise<void> {
    await this.manager.ready; // else what it asked for first fails, and nobody handles that
    this.manager.dispose();
  }

  /** A page sent this. */
  onMessage(socket: ScriptedSocket, message: KernelMessage.IMessage): void {
    const { channel, content, header } = message;
    const type: string = header.msg_type;
    this.heard.push({
      socket,
      channel,
      type,
      content: content as unknown as JSONObject,
      subshell: (header as { subshell_id?: string | null }).subshell_id ?? null
    });
    if (!type.endsWith('_request')) {
      return;
    }
    const answer = (): void => this._answer(socket, message);
    if (channel === 'control' ? this.controlAnswers : this._shellAnswers) {
      answer();
    } else if (channel === 'shell') {
      this._late.push(answer);
    }
  }

  private _answer(
    socket: ScriptedSocket,
    message: KernelMessage.IMessage
  ): void {
    const { channel } = message;
    const type: string = message.header.msg_type;
    socket.deliver(
      'iopub',
      'status',
      { execution_state: 'busy' },
      { parent: message }
    );
    socket.deliver(
      channel,
      type.replace('_request', '_reply'),
      this.replies.get(type) ?? REPLIES[type] ?? { status: 'ok' },
      { parent: message }
    );
    socket.deliver(
      'iopub',
      'status',
      { execution_state: 'idle' },
      { parent: message }
    );
  }

  private _respond(request: Request): Response {
    const [, id, verb] =
      /api\/kernels\/?([^/?]*)\/?(\w*)/.exec(request.url) ?? [];
    const json = (value: unknown, status = 200): Response =>
      new Response(JSON.stringify(value), { status });
    if (!id) {
      return json([...this.running.values()]);
    }
    const model = this.running.get(id);
    if (verb === 'restart' && !this.restarts) {
      return json({ message: 'no' }, 500);
    }
    return model ? json(model) : json({ message: 'no such kernel' }, 404);
  }
}

const REPLIES: Readonly<Record<string, JSONObject>> = {
  kernel_info_request: {
    status: 'ok',
    protocol_version: '5.5',
    implementation: 'ipykernel',
    implementation_version: '7.4.0',
    language_info: { name: 'python', version: '3.11' },
    banner: '',
    help_links: []
  },
  comm_info_request: { status: 'ok', comms: {} }
};

/** One websocket. It opens by itself. */
export class ScriptedSocket {
  binaryType = 'arraybuffer';
  readonly protocol = '';
  onopen: ((event: unknown) => void) | null = null;
  onmessage: ((event: { data: string | ArrayBuffer }) => void) | null = null;
  onclose: ((event: unknown) => void) | null = null;
  onerror: ((event: unknown) => void) | null = null;
  private _open = false;

  constructor(
    private readonly server: ScriptedServer,
    readonly url: string
  ) {
    queueMicrotask(() => {
      this._open = true;
      server.sockets.push(this);
      this.onopen?.({});
    });
  }

  send(data: string | ArrayBuffer): void {
    const message = deserialize(data as ArrayBuffer);
    queueMicrotask(() => this.server.onMessage(this, message));
  }

  /** The page closes it. */
  close(): void {
    this._forget();
  }

  /** The network does. */
  break(): void {
    this._forget();
    this.onclose?.({ code: 1006 });
  }

  deliver(
    channel: string,
    msgType: string,
    content: JSONObject,
    {
      parent,
      buffers = []
    }: { parent?: KernelMessage.IMessage; buffers?: ArrayBuffer[] } = {}
  ): void {
    const message = KernelMessage.createMessage<KernelMessage.IStatusMsg>({
      msgType: 'status',
      channel: 'iopub',
      session: 'kernel',
      content: { execution_state: 'idle' },
      buffers
    });
    const data = serialize({
      ...message,
      channel,
      content,
      header: { ...message.header, msg_type: msgType },
      parent_header: parent?.header ?? {}
    } as unknown as KernelMessage.IMessage);
    if (this._open) {
      this.onmessage?.({ data });
    }
  }

  private _forget(): void {
    this._open = false;
    const index = this.server.sockets.indexOf(this);
    if (index >= 0) {
      this.server.sockets.splice(index, 1);
    }
  }
}
