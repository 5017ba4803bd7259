/**
 * One kernel of the page: what is known of it, its link, and the connection that the link has now.
 *
 * The connection is that of an open notebook or console; when there is none any more, one of our own, when one is needed
 * (`Vigil`).
 */
import type { Kernel } from '@jupyterlab/services';

import { Emitter, KernelModel, ViewTracker } from '../js/src';
import type { Translation } from '../js/src';
import type { KernelDocument } from './documents';
import { JupyterWire } from './jupyterWire';
import { KernelLink } from './kernelLink';
import type { KeptKernel } from './keptKernels';
import { saveFigure } from './saver';
import { startLivemon } from './starter';
import type { StopOutcome } from './stopper';
import { stopLivemon } from './stopper';
import type { SubshellMemory } from './subshellMemory';
import type { Timers } from './timers';
import type {
  FileFormat,
  IKernelEntry,
  SaveOutcome,
  StartOutcome
} from './tokens';
import { isOver, Vigil } from './vigil';

export interface KernelEntryOptions {
  kernels: Pick<Kernel.IManager, 'connectTo'>;
  /** Unique to this loaded page. */
  page: string;
  memory: SubshellMemory;
  timers: Timers;
  trans: Translation;
}

export class KernelEntry implements IKernelEntry {
  constructor(
    readonly kernelId: string,
    readonly kernelName: string,
    private readonly options: KernelEntryOptions
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
  /** Those whose kernel it was, and which have none since: a server that restarts takes kernels along. */
  readonly bereaved = new Set<KernelDocument>();
  /** One of those has another kernel by now, which its figures come from. */
  deserted = false;
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
          bypass: () => this._connectPassively()
        })
      );
    }
  }

  /** No document uses the kernel any more. @param ended - Livemon or the kernel ended. */
  keep(ended: () => void): void {
    const { timers } = this.options;
    const hold = (): void => this.connect(this._connectPassively(), true);
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

  /** The kernel is no more; what it showed last stays until its documents are closed or have another kernel. */
  end(): void {
    this._vigil?.dispose();
    this._vigil = null;
    this._connection = null;
    this.link.end();
  }

  /** A document uses the kernel from now on. */
  take(document: KernelDocument): void {
    if (!this.documents.has(document)) {
      this.documents.add(document);
      this.deserted = false;
    }
  }

  /**
   * Take over name and path of its document; the last ones stay when that is closed. It is the same one as long as that
   * has no other kernel: what the person arranged is kept by its path. True: something changed.
   */
  rename(): boolean {
    const all = [...this.documents, ...this.bereaved];
    const document = all.find(one => one === this._namesake) ?? all[0];
    this._namesake = document;
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

  /** A connection that handles comms would open those of widgets a second time, and answer what is not meant for it. */
  private _connectPassively(): Kernel.IKernelConnection {
    return this.options.kernels.connectTo({
      model: { id: this.kernelId, name: this.kernelName },
      handleComms: false
    });
  }

  private _known = false;
  private _ended = false;
  private _name = '';
  private _path = '';
  private _widgetId = '';
  /** After which it is called. */
  private _namesake: KernelDocument | undefined;
  private _connection: Kernel.IKernelConnection | null = null;
  /** While no document uses the kernel. */
  private _vigil: Vigil | null = null;
}
