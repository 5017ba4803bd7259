/**
 * Everything a page knows about one kernel that runs (or ran) Livemon: samples, figures, state, notices, the link.
 *
 * Whoever owns the connection feeds it with `receive` and sets the link; panels, boards and charts listen. No DOM, no
 * Jupyter. Times are seconds since the epoch.
 */
import type { ParsedFrames, Problem } from './codec';
import { parseHub } from './codec';
import { Emitter } from './emitter';
import type { Imaging } from './figureModel';
import { FigureModel } from './figureModel';
import type { Figures, Hello, Notice, State } from './protocol/messages';
import { PROTOCOL } from './protocol/messages';
import { SeriesStore } from './seriesStore';

/**
 * How this page stands with the kernel's hub.
 *
 * searching: looking for a hub; connecting: found, nothing heard yet; live: hears and is heard; pushOnly: hears, is not
 * heard while a cell runs; stale: heard nothing for too long; disconnected: the connection is down; stopped: the hub
 * said goodbye; dead: the kernel is gone.
 */
export type LinkState =
  | 'searching'
  | 'connecting'
  | 'live'
  | 'pushOnly'
  | 'stale'
  | 'disconnected'
  | 'stopped'
  | 'dead';

/** Which part of a `KernelModel` changed. Samples: `store.changed`; frames: `FigureModel.framed`. */
export type KernelChange =
  | 'hello'
  | 'catalogue'
  | 'state'
  | 'figures'
  | 'notice'
  | 'link'
  | 'session'
  | 'goodbye';

/** Notices kept; older ones go. */
const MAX_NOTICES = 50;
/** Kinds of problems that are remembered as reported. */
const MAX_PROBLEMS = 200;
/** A figure asks for a key frame at most this often. */
const RESYNC_INTERVAL_MS = 1000;
/** Requests for a key frame in a row that led to no picture; after these, only showing the figure anew asks again. */
const MAX_RESYNCS = 5;

export class KernelModel {
  readonly store = new SeriesStore();
  readonly changed = new Emitter<KernelChange>();
  /** Id of a figure whose base frame is missing; at most once a second for each figure. */
  readonly resync = new Emitter<string>();

  private readonly _now: () => number;
  private readonly _imaging: Imaging | undefined;
  private readonly _figures = new Map<string, FigureModel>();
  /** Figures that asked for a key frame less than `RESYNC_INTERVAL_MS` ago. */
  private readonly _asked = new Map<string, ReturnType<typeof setTimeout>>();
  /** Requests for a key frame since the figure's last picture. */
  private readonly _tries = new Map<string, number>();
  /** Ids of the figures that this page shows; null: nobody said. */
  private _shown: ReadonlySet<string> | null = null;
  private readonly _reported = new Set<string>();
  private _hello: Hello | null = null;
  private _state: State | null = null;
  private _notices: readonly Notice[] = [];
  private _link: LinkState = 'searching';
  private _linkReason = '';
  private _clockAhead = Infinity;
  private _disposed = false;

  /**
   * @param options.now - this machine's clock, seconds since the epoch.
   * @param options.imaging - how frames are decoded and kept; default: by the browser.
   */
  constructor(options: { now?: () => number; imaging?: Imaging } = {}) {
    this._now = options.now ?? (() => Date.now() / 1000);
    this._imaging = options.imaging;
  }

  /** By `FigureInfo.id`, in the hub's order. */
  get figures(): ReadonlyMap<string, FigureModel> {
    return this._figures;
  }

  /** What the hub said first; null: nothing heard yet. */
  get hello(): Hello | null {
    return this._hello;
  }

  get state(): State | null {
    return this._state;
  }

  /** Oldest first. */
  get notices(): readonly Notice[] {
    return this._notices;
  }

  get link(): LinkState {
    return this._link;
  }

  set link(link: LinkState) {
    this.setLink(link, this._linkReason);
  }

  /** Why, in words for people; may be empty. */
  get linkReason(): string {
    return this._linkReason;
  }

  set linkReason(reason: string) {
    this.setLink(this._link, reason);
  }

  /** Both at once, so that listeners never see one without the other. */
  setLink(link: LinkState, reason = ''): void {
    if (link !== this._link || reason !== this._linkReason) {
      this._link = link;
      this._linkReason = reason;
      this.changed.emit('link');
    }
  }

  /** The kernel's wall clock now, as well as this page can tell. */
  kernelNow(): number {
    return (
      this._now() - (Number.isFinite(this._clockAhead) ? this._clockAhead : 0)
    );
  }

  /** Take one message of the hub: `content` and `buffers` of a custom message. Never throws. */
  receive(content: unknown, buffers: readonly ArrayBufferView[]): void {
    if (this._disposed) {
      return;
    }
    const message = parseHub(content, buffers);
    switch (message.type) {
      case 'hello':
        this._onHello(message);
        return;
      case 'catalogue':
        this.store.apply(message);
        this.changed.emit('catalogue');
        return;
      case 'samples':
        if (!message.replay) {
          this._compareClocks(message.time.at(-1) ?? NaN);
        }
        this.store.add(message);
        return;
      case 'state':
        this._state = message;
        this.changed.emit('state');
        return;
      case 'figures':
        this._onFigures(message);
        return;
      case 'frames':
        this._onFrames(message);
        return;
      case 'notice':
        this._addNotice(message);
        return;
      case 'goodbye':
        this.setLink('stopped', message.reason ?? '');
        this.changed.emit('goodbye');
        return;
      case 'problem':
        this._report(message);
        return;
    }
  }

  /** The person has read it. */
  dismiss(notice: Notice): void {
    const left = this._notices.filter(other => other !== notice);
    if (left.length !== this._notices.length) {
      this._notices = left;
      this.changed.emit('notice');
    }
  }

  /** Say which figures the page shows, by id: key frames are asked for these only. */
  set shown(figures: Iterable<string>) {
    const shown = new Set(figures);
    for (const id of shown) {
      if (this._shown?.has(id) !== true) {
        this._tries.delete(id);
      }
    }
    this._shown = shown;
  }

  /** Forget everything that the kernel said; the link stays as it is. */
  reset(): void {
    this._forget();
    this.changed.emit('session');
  }

  /** No message is taken, no listener is called any more. */
  dispose(): void {
    if (!this._disposed) {
      this._disposed = true;
      this.changed.clear();
      this.resync.clear();
      this.store.changed.clear();
      this._forget();
    }
  }

  private _forget(): void {
    this.store.clear();
    this._hello = null;
    this._state = null;
    this._notices = [];
    this._clockAhead = Infinity;
    this._reported.clear();
    for (const timer of this._asked.values()) {
      clearTimeout(timer);
    }
    this._asked.clear();
    this._tries.clear();
    const figures = [...this._figures.values()];
    this._figures.clear();
    for (const figure of figures) {
      figure.close();
    }
  }

  private _onHello(hello: Hello): void {
    if (hello.protocol !== PROTOCOL) {
      this._report({
        type: 'problem',
        kind: 'version',
        key: `version:${hello.protocol}`,
        text: `The kernel's Livemon speaks version ${hello.protocol} of the protocol, this page speaks ${PROTOCOL}.`
      });
      return;
    }
    const fresh = this._hello !== null && this._hello.session !== hello.session;
    if (fresh) {
      this._forget();
    }
    this._hello = hello;
    this.store.period = hello.period;
    this._compareClocks(hello.time);
    if (fresh) {
      this.changed.emit('session');
    }
    this.changed.emit('hello');
  }

  /**
   * Learn how far this page's clock is ahead of the kernel's: `time` was read there before it was heard here, so the
   * smallest difference seen is the nearest to the truth.
   */
  private _compareClocks(time: number): void {
    const ahead = this._now() - time;
    if (ahead < this._clockAhead) {
      this._clockAhead = ahead;
    }
  }

  private _onFigures({ figures: infos }: Figures): void {
    const before = new Map(this._figures);
    this._figures.clear(); // set anew, so that the map has the hub's order
    for (const info of infos) {
      const known = before.get(info.id);
      before.delete(info.id);
      this._figures.set(info.id, known ?? this._createFigure(info));
      if (known) {
        known.info = info;
      }
    }
    for (const gone of before.values()) {
      gone.close();
    }
    this.changed.emit('figures');
  }

  private _createFigure(info: Figures['figures'][number]): FigureModel {
    const figure = new FigureModel(info, this._imaging);
    figure.broken.on(() => {
      this._askForKeyFrame(figure.id);
    });
    figure.framed.on(() => this._tries.delete(figure.id));
    figure.failed.on(what => {
      this._report({
        type: 'problem',
        kind: 'buffers',
        key: `frame:${figure.id}`,
        text: `A picture of ${figure.info.name} could not be decoded (${what}); a whole one was asked for.`
      });
    });
    return figure;
  }

  private _onFrames({ frames }: ParsedFrames): void {
    for (const encoded of frames) {
      // A figure that is not known yet, or not any more: when it is, its first frame will be a key frame or ask for one.
      this._figures.get(encoded.frame.figure)?.push(encoded);
    }
  }

  private _askForKeyFrame(figureId: string): void {
    const tries = this._tries.get(figureId) ?? 0;
    if (
      this._asked.has(figureId) ||
      this._shown?.has(figureId) === false ||
      tries >= MAX_RESYNCS
    ) {
      return;
    }
    this._tries.set(figureId, tries + 1);
    // Looked at again afterwards: the answer may itself have been lost, and a figure at rest sends nothing more.
    const again = (): void => {
      this._asked.delete(figureId);
      if (this._figures.get(figureId)?.have === -1) {
        this._askForKeyFrame(figureId);
      }
    };
    this._asked.set(figureId, setTimeout(again, RESYNC_INTERVAL_MS));
    this.resync.emit(figureId);
  }

  private _addNotice(notice: Notice): void {
    const others = this._notices.filter(
      other =>
        notice.key === undefined ||
        notice.key === '' ||
        other.key !== notice.key
    );
    this._notices = [...others, notice].slice(-MAX_NOTICES);
    this.changed.emit('notice');
  }

  /** Say once that something was not understood: on the console for developers, as a notice for people. */
  private _report({ key, text }: Problem): void {
    if (this._reported.has(key) || this._reported.size >= MAX_PROBLEMS) {
      return;
    }
    this._reported.add(key);
    console.warn(`Livemon: ${text}`);
    this._addNotice({
      type: 'notice',
      level: 'warning',
      text,
      key: `problem:${key}`,
      time: this._now()
    });
  }
}
