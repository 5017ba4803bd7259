/**
 * Notebooks and consoles as one kind of thing: a named widget that has a kernel connection, now this one, now that.
 */
import type { ISessionContext } from '@jupyterlab/apputils';
import type { Kernel } from '@jupyterlab/services';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import type { Widget } from '@lumino/widgets';

import { Emitter } from '../js/src';

/** The part of a widget tracker that is used here. */
export interface DocumentTracker<
  T extends Widget & { sessionContext: ISessionContext }
> {
  readonly currentWidget: T | null;
  readonly currentChanged: ISignal<unknown, T | null>;
  readonly widgetAdded: ISignal<unknown, T>;
  forEach(call: (widget: T) => void): void;
}

type SessionWidget = Widget & {
  sessionContext: ISessionContext;
  /** Of notebooks: their file. */
  context?: { readonly path: string };
};

/** One open notebook or console. */
export class KernelDocument {
  constructor(private readonly widget: SessionWidget) {
    const { sessionContext } = widget;
    sessionContext.sessionChanged.connect(this._onChange, this);
    sessionContext.kernelChanged.connect(this._onChange, this);
    sessionContext.propertyChanged.connect(this._onChange, this);
    widget.title.changed.connect(this._onChange, this);
    widget.disposed.connect(this._onClosed, this);
  }

  /** Its kernel, name or path changed. */
  readonly changed = new Emitter<void>();
  readonly closed = new Emitter<void>();

  get widgetId(): string {
    return this.widget.id;
  }

  get name(): string {
    return this.widget.title.label || this.widget.sessionContext.name;
  }

  get path(): string {
    const { sessionContext, context } = this.widget;
    const own = sessionContext.session === null ? context?.path : undefined; // without a session it hears of no new name
    return own ?? sessionContext.path;
  }

  get isOpen(): boolean {
    return !this.widget.isDisposed;
  }

  /** Its connection to a kernel; null: none. */
  get kernel(): Kernel.IKernelConnection | null {
    return this.widget.isDisposed
      ? null
      : (this.widget.sessionContext.session?.kernel ?? null);
  }

  private _onChange(): void {
    this.changed.emit();
  }

  private _onClosed(): void {
    Signal.disconnectReceiver(this);
    this.closed.emit();
  }
}

/** All open notebooks and consoles. */
export class Documents {
  /** @param trackers - of notebooks and of consoles, as far as the application has them. */
  constructor(trackers: readonly DocumentTracker<SessionWidget>[]) {
    for (const tracker of trackers) {
      tracker.widgetAdded.connect((_, widget) => this._add(widget), this);
      tracker.currentChanged.connect(
        (_, widget) => this._setCurrent(widget),
        this
      );
    }
    this._trackers = trackers;
  }

  readonly added = new Emitter<KernelDocument>();
  readonly currentChanged = new Emitter<void>();

  /** Announce what is open already. Call it once, when listening. */
  start(): void {
    for (const tracker of this._trackers) {
      tracker.forEach(widget => this._add(widget));
      this._current ??= this._find(tracker.currentWidget);
    }
    this.currentChanged.emit();
  }

  /** The one that a person used last. */
  get current(): KernelDocument | null {
    return this._current;
  }

  private _find(widget: SessionWidget | null): KernelDocument | null {
    return widget === null ? null : (this._documents.get(widget) ?? null);
  }

  private _add(widget: SessionWidget): void {
    if (this._documents.has(widget)) {
      return;
    }
    const document = new KernelDocument(widget);
    this._documents.set(widget, document);
    document.closed.on(() => {
      this._documents.delete(widget);
      if (this._current === document) {
        this._setCurrent(null);
      }
    });
    this.added.emit(document);
    if (this._trackers.some(tracker => tracker.currentWidget === widget)) {
      this._setCurrent(widget);
    }
  }

  private _setCurrent(widget: SessionWidget | null): void {
    // A tracker that lost its last widget says null: another one may still have a current widget.
    let current = this._find(widget);
    for (const tracker of this._trackers) {
      current ??= this._find(tracker.currentWidget);
    }
    if (current !== this._current) {
      this._current = current;
      this.currentChanged.emit();
    }
  }

  private readonly _trackers: readonly DocumentTracker<SessionWidget>[];
  private readonly _documents = new Map<SessionWidget, KernelDocument>();
  private _current: KernelDocument | null = null;
}
