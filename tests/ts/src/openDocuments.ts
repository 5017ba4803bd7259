/** Open notebooks and consoles for tests: real widgets and signals, with the little of a session context that is read. */
import type { ISessionContext } from '@jupyterlab/apputils';
import type { Kernel } from '@jupyterlab/services';
import { Signal } from '@lumino/signaling';
import { Widget } from '@lumino/widgets';

import type { DocumentTracker } from '../../../src/documents';

type Session = { kernel: Kernel.IKernelConnection | null };

export class OpenDocument extends Widget {
  readonly sessionContext: ISessionContext;
  readonly context: { path: string };
  private readonly _context: Record<
    'sessionChanged' | 'kernelChanged' | 'propertyChanged',
    Signal<object, unknown>
  > & { session: Session | null; name: string; path: string };

  constructor(path: string, kernel: Kernel.IKernelConnection | null) {
    super();
    this.id = path;
    this.title.label = path;
    const source = {};
    this._context = {
      sessionChanged: new Signal(source),
      kernelChanged: new Signal(source),
      propertyChanged: new Signal(source),
      session: kernel && { kernel },
      name: path,
      path
    };
    this.context = { path };
    this.sessionContext = this._context as unknown as ISessionContext;
  }

  /** It has another kernel from now on, or none. */
  change(kernel: Kernel.IKernelConnection | null): void {
    this._context.session = kernel && { kernel };
    this._context.kernelChanged.emit(undefined);
  }

  /** Its session tells that, where it has one. */
  rename(path: string): void {
    this.context.path = path;
    if (this._context.session !== null) {
      this._context.path = path;
      this._context.propertyChanged.emit('path');
    }
    this.title.label = path;
  }
}

export class Tracker implements DocumentTracker<OpenDocument> {
  readonly currentChanged = new Signal<this, OpenDocument | null>(this);
  readonly widgetAdded = new Signal<this, OpenDocument>(this);
  private readonly _widgets = new Set<OpenDocument>();
  private _current: OpenDocument | null = null;

  get currentWidget(): OpenDocument | null {
    return this._current;
  }

  forEach(call: (widget: OpenDocument) => void): void {
    this._widgets.forEach(call);
  }

  add(...widgets: OpenDocument[]): void {
    for (const widget of widgets) {
      this._widgets.add(widget);
      widget.disposed.connect(() => {
        this._widgets.delete(widget);
        if (this._current === widget) {
          this.focus(null);
        }
      });
      this.widgetAdded.emit(widget);
    }
  }

  focus(widget: OpenDocument | null): void {
    this._current = widget;
    this.currentChanged.emit(widget);
  }
}
