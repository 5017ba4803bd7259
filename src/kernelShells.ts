/**
 * What one kernel can do, and the subshell that this page has in it: asked for when first needed, and again after the
 * kernel's process was replaced.
 */
import { RETRY_DELAYS_S } from './hubSearch';
import type { KernelFacts } from './kernelFacts';
import { readFacts } from './kernelFacts';
import type { KernelWire } from './kernelWire';
import { ASK_TIMEOUT_S, Subshell } from './subshell';
import type { SubshellMemory } from './subshellMemory';
import type { Timers } from './timers';

/** Where messages of this page are handled. */
export type ShellChoice =
  /** In this subshell, also while a cell runs. */
  | { subshell: string }
  /** The kernel has none: on the main shell, between cells. */
  | { subshell: null }
  /** It should have one, and did not give it. */
  | 'silent';

export class KernelShells {
  constructor(
    memory: SubshellMemory,
    private readonly timers: Timers
  ) {
    this._subshell = new Subshell(memory);
  }

  /** What the kernel is and can do; null when it does not answer. */
  async facts(wire: KernelWire | null): Promise<KernelFacts | null> {
    if (this._facts === null && wire !== null) {
      this._facts = readFacts(
        await wire.ask('kernel_info_request', {}, ASK_TIMEOUT_S)
      );
    }
    return this._facts;
  }

  /** This page's subshell in the kernel, made when needed; null when the kernel has none to give now. */
  async subshell(wire: KernelWire | null): Promise<string | null> {
    const facts = await this.facts(wire);
    return facts?.subshells === true && wire !== null
      ? this._subshell.ensure(wire)
      : null;
  }

  /**
   * Choose a shell for as long as the session lasts. On the main shell the page would be heard only between cells: of a
   * kernel that has subshells, one is waited for, a bounded number of times.
   *
   * @param wanted - whether the answer is still wanted.
   */
  async choose(wire: KernelWire, wanted: () => boolean): Promise<ShellChoice> {
    for (const delay_s of [0, ...RETRY_DELAYS_S]) {
      if (delay_s > 0) {
        await new Promise<void>(resolve => this.timers.after(delay_s, resolve));
      }
      if (!wanted()) {
        return 'silent';
      }
      const subshell = await this.subshell(wire);
      if (subshell !== null) {
        return { subshell };
      }
      if (this._facts?.subshells === false) {
        return { subshell: null };
      }
    }
    return 'silent';
  }

  /** The kernel's process is gone, and everything that was in it. */
  forget(): void {
    this._facts = null;
    this._subshell.forget();
  }

  /**
   * What is known may be of a process that is gone, replaced by another client: find everything out anew. Where it is
   * not gone, the subshell is given back.
   */
  renew(wire: KernelWire): void {
    this._facts = null;
    this._subshell.release(wire);
  }

  /** The subshell is not needed any more. */
  release(wire: KernelWire): void {
    this._subshell.release(wire);
  }

  /** The page goes away: give the subshell back as far as that still gets through. */
  abandon(wire: KernelWire): void {
    this._subshell.abandon(wire);
  }

  private readonly _subshell: Subshell;
  private _facts: KernelFacts | null = null;
}
