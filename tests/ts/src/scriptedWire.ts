/** A kernel connection under the test's hand: it answers as scripted, and keeps what was posted. */
import type { JSONObject } from '@lumino/coreutils';

import { hello } from '../../../js/demo/messages';
import type { HubMessage } from '../../../js/src';
import { Emitter, PROTOCOL } from '../../../js/src';
import type {
  CommTraffic,
  Connection,
  ControlRequest,
  Execution,
  KernelWire,
  Life
} from '../../../src/kernelWire';
import type { Timers } from '../../../src/timers';

export interface Posted {
  type: 'comm_open' | 'comm_msg' | 'comm_close';
  commId: string;
  target?: string;
  data: Record<string, unknown>;
  subshell: string | null;
}

export class ScriptedWire implements KernelWire {
  readonly kernelId = 'kernel';
  connection: Connection = 'connected';
  life: Life = 'running';
  seemsBusy = false;
  readonly changed = new Emitter<void>();
  readonly received = new Emitter<CommTraffic>();
  readonly heard = new Emitter<void>();

  /** What the kernel has. */
  subshells = true;
  language = 'python';
  markers: string[] = [];
  /** Called after the reply to a request was made up, before it arrives. */
  onAsked: (type: ControlRequest) => void = () => undefined;
  /** Whether the control channel answers. */
  answers = true;
  /** Replies to `create_subshell_request` that do not come. */
  unmade = 0;

  readonly asked: ControlRequest[] = [];
  readonly deleted: string[] = [];
  readonly posted: Posted[] = [];
  readonly executed: { code: string; subshell: string | null }[] = [];
  /** Results of `execute`, in order; after the last: ok. */
  executions: Execution[] = [];
  disposed = false;
  private _made = 0;

  /** @param living - the subshells that the kernel has now, which wires to the same kernel share. */
  constructor(readonly living = new Set<string>()) {}

  ask(type: ControlRequest, content: JSONObject): Promise<JSONObject | null> {
    const reply = this._answer(type, content);
    this.onAsked(type);
    return reply;
  }

  private _answer(
    type: ControlRequest,
    content: JSONObject
  ): Promise<JSONObject | null> {
    this.asked.push(type);
    if (!this.answers || this.connection !== 'connected') {
      return Promise.resolve(null);
    }
    switch (type) {
      case 'kernel_info_request':
        return Promise.resolve({
          language_info: { name: this.language },
          supported_features: this.subshells ? ['kernel subshells'] : []
        });
      case 'comm_info_request':
        return Promise.resolve({
          comms: Object.fromEntries(
            this.markers.map(id => [id, { target_name: 'livemon.marker' }])
          )
        });
      case 'create_subshell_request':
        if (this.unmade > 0) {
          this.unmade -= 1;
          return Promise.resolve(null);
        }
        this._made += 1;
        this.living.add(`sub${this._made}`);
        return Promise.resolve({
          status: 'ok',
          subshell_id: `sub${this._made}`
        });
      case 'delete_subshell_request':
        this.deleted.push(content['subshell_id'] as string);
        this.living.delete(content['subshell_id'] as string);
        return Promise.resolve({ status: 'ok' });
    }
  }

  post(
    type: Posted['type'],
    content: JSONObject,
    subshell: string | null
  ): boolean {
    if (this.connection !== 'connected') {
      return false;
    }
    if (subshell !== null && !this.living.has(subshell)) {
      return true; // sent, and lost: the kernel knows no such subshell
    }
    this.posted.push({
      type,
      commId: content['comm_id'] as string,
      ...('target_name' in content && {
        target: content['target_name'] as string
      }),
      data: content['data'] as Record<string, unknown>,
      subshell
    });
    this.heard.emit(); // a kernel acknowledges what it handles with status messages
    return true;
  }

  execute(code: string, subshell: string | null): Promise<Execution> {
    this.executed.push({ code, subshell });
    return Promise.resolve(this.executions.shift() ?? { status: 'ok' });
  }

  dispose(): void {
    this.disposed = true;
    this.changed.clear();
    this.received.clear();
    this.heard.clear();
  }

  // -- what the test makes happen --

  become(connection: Connection, life: Life = 'running'): void {
    this.connection = connection;
    this.life = life;
    if (life !== 'running') {
      this.living.clear();
    }
    this.changed.emit();
  }

  /** The hub `commId` says something. */
  say(
    message: HubMessage,
    commId = 'hub',
    buffers: ArrayBufferView[] = []
  ): void {
    this.received.emit({
      commId,
      data: { method: 'custom', content: { ...message, livemon: PROTOCOL } },
      buffers
    });
    this.heard.emit();
  }

  hello(session = 'session', commId = 'hub'): void {
    this.say(
      hello({ session, hub: commId, subshells: this.subshells }),
      commId
    );
  }

  /** Types of the messages that the page sent over its comm, the attach first. */
  get said(): unknown[] {
    return this.posted
      .filter(({ type }) => type !== 'comm_close')
      .map(({ data }) => data['type']);
  }
}

/** A clock that goes when it is told to. */
export class ManualTimers implements Timers {
  private _now_s = 1000;
  private _waiting: { at_s: number; call: () => void }[] = [];

  now(): number {
    return this._now_s;
  }

  after(delay_s: number, call: () => void): () => void {
    const entry = { at_s: this._now_s + delay_s, call };
    this._waiting.push(entry);
    return () => {
      this._waiting = this._waiting.filter(other => other !== entry);
    };
  }

  /** Let time pass; what falls due is called in order, and promises settle in between. */
  async pass(duration_s: number): Promise<void> {
    const end_s = this._now_s + duration_s;
    await settle();
    for (;;) {
      const [next] = this._waiting
        .filter(({ at_s }) => at_s <= end_s)
        .sort((a, b) => a.at_s - b.at_s);
      if (next === undefined) {
        break;
      }
      this._waiting = this._waiting.filter(other => other !== next);
      this._now_s = next.at_s;
      next.call();
      await settle();
    }
    this._now_s = end_s;
  }

  /** Number of calls that are still to come. */
  get pending(): number {
    return this._waiting.length;
  }
}

/** Let all promises that can settle do so. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) {
    await Promise.resolve();
  }
}

/** Something like `sessionStorage`. */
export class MemoryStore {
  readonly items = new Map<string, string>();
  getItem(key: string): string | null {
    return this.items.get(key) ?? null;
  }
  setItem(key: string, value: string): void {
    this.items.set(key, value);
  }
  removeItem(key: string): void {
    this.items.delete(key);
  }
}
