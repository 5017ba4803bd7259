/**
 * Starts Livemon with each notebook, where the person has set that: once for each process of a kernel, and never again in
 * one in which somebody stopped it.
 */
import { eachEntry } from './eachEntry';
import type { IKernelEntry, ILivemon, StartOutcome } from './tokens';

/** What a hub says when the kernel ends under it; every other farewell was somebody's wish. */
const KERNEL_ENDED = 'the kernel shuts down';

export interface AutoStartOptions {
  kernels: ILivemon;
  /** Whether the person wants it. */
  wanted: () => boolean;
  /** Whether the kernel belongs to a notebook: consoles are left alone. */
  isNotebook: (entry: IKernelEntry) => boolean;
  start: (entry: IKernelEntry) => Promise<StartOutcome>;
  /** It did not work: why, in words. */
  failed: (entry: IKernelEntry, text: string) => void;
}

export class AutoStart {
  constructor(private readonly options: AutoStartOptions) {
    eachEntry(options.kernels, entry => {
      entry.model.changed.on(what => {
        if (what === 'goodbye') {
          this._onGoodbye(entry);
        } else if (what === 'hello') {
          this._done.add(entry);
        } else if (what === 'link') {
          this._onLink(entry);
        }
      });
      this._onLink(entry);
    });
    // The notebook of a kernel may be known later than the kernel.
    options.kernels.changed.on(({ type, entry }) => {
      if (type === 'renamed') {
        this._onLink(entry);
      }
    });
  }

  /** The setting changed. */
  update(): void {
    for (const entry of this.options.kernels.entries.values()) {
      this._onLink(entry);
    }
  }

  private _onGoodbye(entry: IKernelEntry): void {
    if (entry.model.linkReason === KERNEL_ENDED) {
      this._done.delete(entry);
    } else {
      this._refused.add(entry);
    }
  }

  private _onLink(entry: IKernelEntry): void {
    const { wanted, isNotebook } = this.options;
    const { link } = entry.model;
    if (link === 'dead' || link === 'disconnected') {
      this._done.delete(entry); // what comes back may be another process; one that runs Livemon says hello
      return;
    }
    const open =
      link === 'stopped' && !this._done.has(entry) && !this._refused.has(entry);
    if (open && wanted() && isNotebook(entry)) {
      this._done.add(entry);
      void this._start(entry);
    }
  }

  private async _start(entry: IKernelEntry): Promise<void> {
    let outcome = await this.options.start(entry);
    if (outcome.status === 'waiting') {
      outcome = await outcome.later;
    }
    if (outcome.status === 'failed' && outcome.foreign !== true) {
      this.options.failed(entry, outcome.text);
    }
  }

  /** Kernels in whose present process Livemon was started or has been tried. */
  private readonly _done = new WeakSet<IKernelEntry>();
  /** Kernels in which somebody stopped it. */
  private readonly _refused = new WeakSet<IKernelEntry>();
}
