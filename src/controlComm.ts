/**
 * The raw comm on which a page talks to one hub. The hub never answers on it: an answer would send the page's next messages
 * to the shell it came from, which may be busy (docs/decisions/0003-control.md). What it has to say, it says on the hub
 * comm.
 */
import type { JSONObject } from '@lumino/coreutils';
import { UUID } from '@lumino/coreutils';

import type { ControlMessage } from '../js/src';
import { encodeControl, PROTOCOL } from '../js/src';
import { CONTROL_TARGET } from './hubMarker';
import type { KernelWire } from './kernelWire';

export class ControlComm {
  /**
   * @param page - id of this loaded page.
   * @param session - session of the hub that it is for.
   * @param subshell - what handles its messages; null: the main shell, between cells.
   */
  constructor(
    private readonly page: string,
    readonly session: string,
    readonly subshell: string | null
  ) {}

  /**
   * Open it.
   *
   * @param since - wall time of the newest sample that the page has, seconds since the epoch.
   * @returns false when there is no connection.
   */
  open(wire: KernelWire, since: number): boolean {
    const data = encodeControl({
      type: 'attach',
      protocol: PROTOCOL,
      page: this.page,
      since
    });
    return wire.post(
      'comm_open',
      {
        comm_id: this._commId,
        target_name: CONTROL_TARGET,
        data: data as JSONObject
      },
      this.subshell
    );
  }

  /** False when there is no connection. */
  send(wire: KernelWire, message: ControlMessage): boolean {
    const data = encodeControl(message) as JSONObject;
    return wire.post(
      'comm_msg',
      { comm_id: this._commId, data },
      this.subshell
    );
  }

  /**
   * Say that the page detaches, and close it. On the main shell: the page's subshell is likely to be deleted next, and
   * what it is handling then ends as an asyncio task destroyed while pending, which Python reports in the person's cell.
   * Beside a running cell the hub finds out by the page's silence.
   */
  close(wire: KernelWire): void {
    const data = encodeControl({ type: 'detach', page: this.page });
    const content = { comm_id: this._commId, data: data as JSONObject };
    wire.post('comm_msg', content, null);
    wire.post('comm_close', { comm_id: this._commId, data: {} }, null);
  }

  private readonly _commId = UUID.uuid4();
}
