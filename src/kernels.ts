/**
 * The registry of kernels: one entry and one link for each kernel, whoever shows it.
 *
 * A notebook and a console may share a kernel, each with a connection of its own: one of them is used, and another one
 * when that goes. When the last goes, a kernel that runs Livemon is kept, over a passive connection of our own when one is
 * needed (`Vigil`): nothing else in the page hears it any more; after a reload it is looked for again. It has `handleComms: false`, for one that handles comms would
 * open those of widgets a second time, and answer messages that are not meant for it. Other kernels are forgotten.
 */
import type { Kernel } from '@jupyterlab/services';

import { bounded, Emitter, KernelModel, ViewTracker } from '../js/src';
import type { Documents, KernelDocument } from './documents';
import { JupyterWire } from './jupyterWire';
import type { KeptKernel, KeptKernels } from './keptKernels';
import { KernelLink } from './kernelLink';
import { saveFigure } from './saver';
import { startLivemon } from './starter';
import type { StopOutcome } from './stopper';
import { stopLivemon } from './stopper';
import type { SubshellMemory } from './subshellMemory';
import type { Timers } from './timers';
import type {
  FileFormat,
  IKernelEntry,
  ILivemon,
  KernelsChange,
  SaveOutcome,
  StartOutcome
} from './tokens';
import type { Translation } from '../js/src';
import { isOver, Vigil } from './vigil';

/** A server that has not said by then which kernels run does not answer. */
const LISTED_WITHIN_MS = 30_000;

/** What the registry needs of `app.serviceManager.kernels`. */
export type KernelConnector = Pick<
  Kernel.IManager,
  'connectTo' | 'findById' | 'refreshRunning' | 'runningChanged'
>;

export interface KernelRegistryOptions {
  documents: Documents;
  kernels: KernelConnector;
  /** Unique to this loaded page. */
  page: string;
  memory: SubshellMemory;
  kept: KeptKernels;
  timers: Timers;
  trans: Translation;
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
          this._remove(entry);
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
    for (const entry of [...this._entries.values()]) {
      if (kernel?.id !== entry.kernelId && entry.documents.delete(document)) {
        this._rewire(entry);
        if (entry.documents.size > 0) {
          this._rename(entry); // after another one that is still open
        }
      }
    }
    if (kernel !== null) {
      const entry = this._entryOf(kernel);
      entry.documents.add(document);
      this._rewire(entry);
      this._rename(entry);
    }
    this._updateCurrent();
  }

  private _rename(entry: Entry): void {
    if (entry.rename()) {
      this.changed.emit({ type: 'renamed', entry });
    }
  }

  private _entryOf(kernel: Kernel.IModel): Entry {
    let entry = this._entries.get(kernel.id);
    if (entry === undefined) {
      const made = new Entry(kernel.id, kernel.name, this.options);
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
  private _rewire(entry: Entry): void {
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

  private async _keepOrForget(entry: Entry): Promise<void> {
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
      this._remove(entry);
      return;
    }
    entry.keep(() => this._remove(entry));
    this._rename(entry);
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

  private _remove(entry: Entry): void {
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

  private readonly _entries = new Map<string, Entry>();
  private _current: Entry | null = null;
  private _documentName = '';
  private _visible = true;
}

/** One kernel, its link and what is known of it. */
class Entry implements IKernelEntry {
  constructor(
    readonly kernelId: string,
    readonly kernelName: string,
    private readonly options: KernelRegistryOptions
  ) {
    this.model = new KernelModel({ trans: options.trans });
    this.views = new ViewTracker({
      have: id => this.model.figures.get(id)?.have ?? -1
    });
    this.link = new KernelLink({
      model: this.model,
      views: this.views,
      page: options.page,
      memory: options.memory,
      timers: options.timers,
      trans: options.trans
    });
    this.model.changed.on(change => {
      if (change === 'hello') {
        this._ended = false;
      } else if (change === 'link' && isOver(this.model)) {
        this._ended = true;
      }
      if (change === 'hello' && !this._known) {
        this._known = true;
        this.becameKnown.emit();
      }
    });
  }

  readonly model: KernelModel;
  readonly views: ViewTracker;
  readonly link: KernelLink;
  /** The open notebooks and consoles that use the kernel. */
  readonly documents = new Set<KernelDocument>();
  readonly becameKnown = new Emitter<void>();

  get known(): boolean {
    return this._known;
  }
  /** Livemon or the kernel ended, and nothing was heard since; that the connection went then makes no difference. */
  get ended(): boolean {
    return this._ended;
  }
  get name(): string {
    return this._name;
  }
  get path(): string {
    return this._path;
  }
  get widgetId(): string {
    return this._widgetId;
  }
  get connection(): Kernel.IKernelConnection | null {
    return this._connection;
  }
  /** What to remember of it when the page goes away; null: a document leads to it, or it is over. */
  get kept(): KeptKernel | null {
    return this.documents.size === 0 && this._known && !this._ended
      ? { id: this.kernelId, name: this._name, path: this._path }
      : null;
  }

  /** Its document was closed in an earlier page. */
  recall({ name, path }: KeptKernel): void {
    this._name = name;
    this._path = path;
  }

  /** @param own - the connection was opened for this entry. */
  connect(connection: Kernel.IKernelConnection, own: boolean): void {
    if (!own) {
      this._vigil?.dispose();
      this._vigil = null;
    }
    if (connection !== this._connection) {
      this._connection = connection;
      this.link.use(
        new JupyterWire(connection, {
          own,
          bypass: () =>
            this.options.kernels.connectTo({
              model: { id: this.kernelId, name: this.kernelName },
              handleComms: false
            })
        })
      );
    }
  }

  /** No document uses the kernel any more. @param ended - Livemon or the kernel ended. */
  keep(ended: () => void): void {
    const { kernels, timers } = this.options;
    const hold = (): void => {
      this.connect(
        kernels.connectTo({
          model: { id: this.kernelId, name: this.kernelName },
          handleComms: false
        }),
        true
      );
    };
    this._vigil?.dispose();
    hold();
    this._vigil = new Vigil({
      model: this.model,
      views: this.views,
      timers,
      busy: () => this.link.wire?.seemsBusy ?? false,
      hold,
      release: () => {
        if (!this._known) {
          ended(); // it was looked for in vain
          return;
        }
        this._connection = null;
        this.link.withdraw();
      },
      ended
    });
  }

  /** Take over name and path of its document; the last ones stay when that is closed. True: something changed. */
  rename(): boolean {
    const document = [...this.documents][0];
    const name = document?.name ?? this._name;
    const path = document?.path ?? this._path;
    const widgetId = document?.widgetId ?? '';
    const changed =
      name !== this._name || path !== this._path || widgetId !== this._widgetId;
    this._name = name;
    this._path = path;
    this._widgetId = widgetId;
    return changed;
  }

  start(options: { period_s?: number } = {}): Promise<StartOutcome> {
    const { state, link } = this.model;
    const told = link === 'live' || link === 'pushOnly' ? state : null;
    return startLivemon(this.link, {
      ...options,
      running: told?.cell.running ?? this.link.wire?.seemsBusy ?? false,
      trans: this.options.trans
    });
  }

  saveFigure(figureId: string, format: FileFormat): Promise<SaveOutcome> {
    const { timers, trans } = this.options;
    return saveFigure(this.model, figureId, format, { timers, trans });
  }

  stop(): Promise<StopOutcome> {
    const { timers, trans } = this.options;
    return stopLivemon(this.link, { model: this.model, timers, trans });
  }

  dispose(): void {
    this._vigil?.dispose();
    this.link.dispose();
    this.views.dispose();
    this.model.dispose();
    this.becameKnown.clear();
  }

  private _known = false;
  private _ended = false;
  private _name = '';
  private _path = '';
  private _widgetId = '';
  private _connection: Kernel.IKernelConnection | null = null;
  /** While no document uses the kernel. */
  private _vigil: Vigil | null = null;
}
