/**
 * The registry of kernels: one entry and one link for each kernel, whoever shows it.
 *
 * A notebook and a console may share a kernel, each with a connection of its own: one of them is used, and another one
 * when that goes. When the last goes, a kernel that runs Livemon is kept, as nothing else in the page hears it any more;
 * after a reload it is looked for again. One that ended is kept until a document that used it has another one, or all of
 * them are closed: its last pictures stay in view. Other kernels are forgotten.
 */
import type { Kernel } from '@jupyterlab/services';

import { bounded, Emitter } from '../js/src';
import type { Documents, KernelDocument } from './documents';
import type { KernelEntryOptions } from './kernelEntry';
import { KernelEntry } from './kernelEntry';
import type { KeptKernels } from './keptKernels';
import type { IKernelEntry, ILivemon, KernelsChange } from './tokens';

/** A server that has not said by then which kernels run does not answer. */
const LISTED_WITHIN_MS = 30_000;

/** What the registry needs of `app.serviceManager.kernels`. */
export type KernelConnector = Pick<
  Kernel.IManager,
  'connectTo' | 'findById' | 'refreshRunning' | 'runningChanged'
>;

export interface KernelRegistryOptions extends KernelEntryOptions {
  documents: Documents;
  kernels: KernelConnector;
  kept: KeptKernels;
}

export class KernelRegistry implements ILivemon {
  constructor(private readonly options: KernelRegistryOptions) {
    const { documents, kernels } = options;
    documents.added.on(document => this._watch(document));
    documents.currentChanged.on(() => this._updateCurrent());
    kernels.runningChanged.connect((_, models) => {
      const running = new Set(models.map(model => model.id));
      for (const entry of [...this._entries.values()]) {
        if (entry.documents.size === 0 && !running.has(entry.kernelId)) {
          this._bury(entry);
        }
      }
    });
  }

  readonly changed = new Emitter<KernelsChange>();

  get entries(): ReadonlyMap<string, IKernelEntry> {
    return this._entries;
  }

  get current(): IKernelEntry | null {
    return this._current;
  }

  get documentName(): string {
    return this._documentName;
  }

  /** Whether the page is visible to a person. */
  set visible(visible: boolean) {
    this._visible = visible;
    for (const entry of this._entries.values()) {
      entry.link.visible = visible;
    }
  }

  /** The page goes away. */
  leave(): void {
    const { kept } = this.options;
    kept.remember(
      [...this._entries.values()].flatMap(entry => entry.kept ?? [])
    );
    for (const entry of this._entries.values()) {
      entry.link.leave();
    }
  }

  /** Watch the kernels again that an earlier page watched without their notebooks, as far as they run. */
  async recall(): Promise<void> {
    for (const kept of this.options.kept.take()) {
      const model = await this._find(kept.id);
      if (model !== undefined && !this._entries.has(kept.id)) {
        const entry = this._entryOf(model);
        entry.recall(kept);
        entry.keep(() => this._remove(entry));
      }
    }
  }

  /** The page came back from the browser's cache of pages. */
  comeBack(): void {
    this.options.kept.take();
    for (const entry of this._entries.values()) {
      entry.link.seek();
    }
  }

  private _watch(document: KernelDocument): void {
    document.changed.on(() => this._update(document));
    document.closed.on(() => this._update(document));
    this._update(document);
  }

  /** Put a document to the entry of the kernel that it has now. */
  private _update(document: KernelDocument): void {
    const kernel = document.kernel; // disposed when it died: its entry says so as long as the document is open
    const waits = kernel === null && document.isOpen;
    const deserted: KernelEntry[] = [];
    for (const entry of [...this._entries.values()]) {
      const uses = kernel?.id === entry.kernelId;
      if (!uses && entry.documents.delete(document)) {
        if (waits) {
          entry.bereaved.add(document);
        }
        this._rewire(entry);
        if (entry.documents.size > 0) {
          this._rename(entry); // after another one that is still open
        }
      } else if (!waits && entry.bereaved.delete(document) && !uses) {
        entry.deserted ||= kernel !== null;
        deserted.push(entry);
      } else if (entry.bereaved.has(document)) {
        this._rename(entry);
      }
    }
    if (kernel !== null) {
      const entry = this._entryOf(kernel);
      entry.take(document);
      this._rewire(entry);
      this._rename(entry);
    }
    for (const entry of deserted) {
      this._leave(entry);
    }
    this._updateCurrent();
  }

  /** One whose kernel it was waits for it no more. Its own entry has its name by now: what is kept by that stays there. */
  private _leave(entry: KernelEntry): void {
    if (entry.ended) {
      this._bury(entry);
    }
    const known = this._entries.get(entry.kernelId) === entry;
    if (known && entry.documents.size + entry.bereaved.size > 0) {
      this._rename(entry);
    }
  }

  private _rename(entry: KernelEntry): void {
    if (entry.rename()) {
      this.changed.emit({ type: 'renamed', entry });
    }
  }

  private _entryOf(kernel: Kernel.IModel): KernelEntry {
    let entry = this._entries.get(kernel.id);
    if (entry === undefined) {
      const made = new KernelEntry(kernel.id, kernel.name, this.options);
      entry = made;
      made.link.visible = this._visible;
      this._entries.set(kernel.id, made);
      made.becameKnown.on(() =>
        this.changed.emit({ type: 'known', entry: made })
      );
      this.changed.emit({ type: 'added', entry: made });
    }
    return entry;
  }

  /** Let the entry use a connection that is still there. */
  private _rewire(entry: KernelEntry): void {
    const connections = [...entry.documents]
      .flatMap(document => document.kernel ?? [])
      .filter(kernel => kernel.id === entry.kernelId && !kernel.isDisposed);
    const next =
      connections.find(kernel => kernel === entry.connection) ?? connections[0];
    if (next !== undefined) {
      entry.connect(next, false);
    } else if (entry.documents.size === 0) {
      void this._keepOrForget(entry);
    }
  }

  private async _keepOrForget(entry: KernelEntry): Promise<void> {
    // The kernel that a notebook changed for another one has ended, which the list may not say yet.
    const model =
      entry.known && !entry.ended
        ? await this._find(entry.kernelId)
        : undefined;
    if (
      entry.documents.size > 0 ||
      this._entries.get(entry.kernelId) !== entry
    ) {
      return; // opened again, or removed, meanwhile
    }
    if (model === undefined || entry.ended) {
      this._bury(entry);
      return;
    }
    entry.keep(() => this._bury(entry));
    this._rename(entry);
  }

  /** Its kernel is no more: forget it, unless all whose kernel it was still stand there, without another one. */
  private _bury(entry: KernelEntry): void {
    if (entry.documents.size > 0) {
      return; // whose connection says so in its time
    }
    const awaited = entry.known && !entry.deserted && entry.bereaved.size > 0;
    if (!awaited || entry.model.link === 'stopped') {
      this._remove(entry);
    } else if (entry.model.link !== 'dead') {
      entry.end();
    }
  }

  /** The kernel, if it runs; undefined also when the server does not answer: JupyterLab says that. */
  private async _find(id: string): Promise<Kernel.IModel | undefined> {
    const { kernels } = this.options;
    try {
      return await bounded(
        kernels.refreshRunning().then(() => kernels.findById(id)),
        LISTED_WITHIN_MS,
        'the list of kernels'
      );
    } catch {
      return undefined;
    }
  }

  private _remove(entry: KernelEntry): void {
    this._entries.delete(entry.kernelId);
    this._updateCurrent();
    this.changed.emit({ type: 'removed', entry });
    entry.dispose();
  }

  private _updateCurrent(): void {
    const document = this.options.documents.current;
    const id = document?.kernel?.id;
    const current = id === undefined ? null : (this._entries.get(id) ?? null);
    const name = document?.name ?? '';
    const renamed = name !== this._documentName;
    this._documentName = name;
    if (current !== this._current || (current === null && renamed)) {
      this._current = current;
      this.changed.emit({ type: 'current', entry: current });
    }
  }

  private readonly _entries = new Map<string, KernelEntry>();
  private _current: KernelEntry | null = null;
  private _documentName = '';
  private _visible = true;
}
