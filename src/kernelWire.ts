/**
 * The seam between Livemon and one kernel connection: what a `KernelLink` needs, and nothing more.
 *
 * `JupyterWire` is the implementation in JupyterLab; the tests of the link script one of their own.
 */
import type { JSONObject } from '@lumino/coreutils';

import type { Emitter } from '../js/src';

/** The state of the connection between this page and the server. */
export type Connection = 'connecting' | 'connected' | 'disconnected';

/**
 * What the server says about the kernel's process.
 *
 * restarting: a person asked for it; autorestarting: it died and the server starts another; dead: it is gone for good.
 */
export type Life = 'running' | 'restarting' | 'autorestarting' | 'dead';

/** One message on a comm, as the kernel sent it. */
export interface CommTraffic {
  commId: string;
  /** `content.data` of the message. */
  data: unknown;
  buffers: readonly ArrayBufferView[];
}

/** What came of running code in the kernel. */
export type Execution =
  | { status: 'ok' }
  /** The code raised. `name` is the exception's class, `text` what it says. */
  | { status: 'error'; name: string; text: string }
  /** The kernel dropped it unrun, because the cell before it failed. */
  | { status: 'dropped' }
  /**
   * No reply within the bound, or the connection went; the kernel may still run it.
   *
   * @property later - what came of it after all, within a day; silent again: the connection or the kernel went. Absent
   * when nothing can come any more.
   */
  | { status: 'silent'; later?: Promise<Execution> };

export interface KernelWire {
  readonly kernelId: string;
  readonly connection: Connection;
  readonly life: Life;
  /** Whether the kernel said that it is working, as far as status messages tell: a request on another shell says busy and idle too. */
  readonly seemsBusy: boolean;
  /** `connection` or `life` changed. */
  readonly changed: Emitter<void>;
  /** A message on any comm of the kernel, at once, whatever else is being handled. */
  readonly received: Emitter<CommTraffic>;
  /** The kernel said anything at all. */
  readonly heard: Emitter<void>;

  /**
   * Ask over the control channel, which answers while a cell runs.
   *
   * @returns the content of the reply; null when there was none within `timeout_s` or nothing could be sent.
   */
  ask(
    type: ControlRequest,
    content: JSONObject,
    timeout_s: number
  ): Promise<JSONObject | null>;

  /**
   * Send a comm message that nobody answers.
   *
   * @param subshell - the subshell that handles it; null: the main shell, after whatever runs there.
   * @returns false when there is no connection to send on.
   */
  post(
    type: 'comm_open' | 'comm_msg' | 'comm_close',
    content: JSONObject,
    subshell: string | null
  ): boolean;

  /**
   * Run `code` silently: no output, no history, no change to cells.
   *
   * @param bounds.accept_s - how long the shell may take to begin with it.
   * @param bounds.timeout_s - how long it may take altogether. What comes later is `later` of the outcome.
   */
  execute(
    code: string,
    subshell: string | null,
    bounds: { accept_s: number; timeout_s: number }
  ): Promise<Execution>;

  /** Stop listening; closes the connection when it was opened for this wire. */
  dispose(): void;
}

export type ControlRequest =
  | 'kernel_info_request'
  | 'comm_info_request'
  | 'create_subshell_request'
  | 'delete_subshell_request';
