/**
 * The one subshell that this page has in one kernel: made when first needed, deleted when no longer.
 *
 * A subshell belongs to the kernel, not to a connection: it outlives a lost websocket, and dies with a restart.
 */
import type { JSONObject } from '@lumino/coreutils';

import type { KernelWire } from './kernelWire';
import type { SubshellMemory } from './subshellMemory';

/** How long the control channel may take. It answers within 50 ms unless the kernel holds the interpreter lock. */
export const ASK_TIMEOUT_S = 3;
/** How long a late subshell is waited for, to delete it. */
const LATEST_S = 120;

export class Subshell {
  constructor(private readonly memory: SubshellMemory) {}

  /** Its id, if there is one now. */
  get id(): string | null {
    return this._id;
  }

  /** The subshell's id, made when there is none yet; null when the kernel did not give one in time. */
  ensure(wire: KernelWire): Promise<string | null> {
    if (this._id !== null) {
      return Promise.resolve(this._id);
    }
    this._making ??= this._make(wire).finally(() => {
      this._making = null;
    });
    return this._making;
  }

  /** The kernel's process ended, and the subshell with it. */
  forget(): void {
    this._life += 1;
    this._id = null;
    this._making = null;
  }

  /** Have it deleted; nobody waits for the answer. */
  release(wire: KernelWire): void {
    const id = this._id;
    this.forget();
    if (id !== null) {
      void remove(wire, id);
    }
  }

  /** The page goes away: delete it if that still gets through, and let the next page make sure. */
  abandon(wire: KernelWire): void {
    if (this._id !== null) {
      this.memory.remember(wire.kernelId, this._id);
      this.release(wire);
    }
  }

  private async _make(wire: KernelWire): Promise<string | null> {
    const life = this._life;
    const left = this.memory.take(wire.kernelId);
    if (left !== null) {
      await remove(wire, left);
    }
    const answer = wire.ask('create_subshell_request', {}, LATEST_S);
    const timeout = Symbol('timeout');
    let timer: ReturnType<typeof setTimeout> | undefined;
    const reply = await Promise.race([
      answer,
      new Promise<typeof timeout>(resolve => {
        timer = setTimeout(() => resolve(timeout), ASK_TIMEOUT_S * 1000);
      })
    ]);
    clearTimeout(timer);
    if (reply === timeout) {
      // Given up; should it come yet, nobody would ever use it.
      void answer.then(late => discard(wire, late));
      return null;
    }
    const id = reply?.['subshell_id'];
    if (typeof id !== 'string') {
      return null;
    }
    if (life !== this._life) {
      await discard(wire, reply); // released while it was made
      return null;
    }
    this._id = id;
    return id;
  }

  private _id: string | null = null;
  private _making: Promise<string | null> | null = null;
  private _life = 0;
}

/** Delete the subshell that a reply to `create_subshell_request` tells of, if it does. */
async function discard(
  wire: KernelWire,
  reply: JSONObject | null
): Promise<void> {
  const id = reply?.['subshell_id'];
  if (typeof id === 'string') {
    await remove(wire, id);
  }
}

async function remove(wire: KernelWire, id: string): Promise<void> {
  // An error in the reply means that there is no such subshell, which is what was wanted.
  await wire.ask('delete_subshell_request', { subshell_id: id }, ASK_TIMEOUT_S);
}
