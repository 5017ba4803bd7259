/**
 * Everything a page knows about one kernel that runs (or ran) Livemon: samples, figures, state, notices, the link.
 *
 * Whoever owns the connection feeds it with `receive` and sets the link; panels, boards and charts listen. No DOM, no
 * Jupyter. Times are seconds since the epoch.
 */
import type { ParsedSaved } from './binary';
import { parseHub } from './codec';
import { Emitter } from './emitter';
import type { Imaging } from './figureModel';
import type { FigureModel } from './figureModel';
import { BROWSER_IMAGING } from './figureModel';
import { KernelFigures } from './kernelFigures';
import { Notices } from './notices';
import type { Pace } from './pace';
import { pace } from './pace';
import type {
  GpuUse,
  Hello,
  Input,
  Notice,
  Offer,
  Save,
  State,
  Tool
} from './protocol/messages';
import { PROTOCOL } from './protocol/messages';
import { SeriesStore } from './seriesStore';
import { SpanList } from './spanList';
import type { Translation } from './translation';
import { untranslated } from './translation';

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
  | 'spans'
  | 'holders'
  | 'figures'
  | 'notice'
  | 'link'
  | 'session'
  | 'goodbye';

/** What a person wants of a figure; whoever owns the connection adds the page and sends it. */
export type Wish =
  Omit<Input, 'page'> | Omit<Tool, 'page'> | Omit<Save, 'page'>;

export class KernelModel {
  readonly store = new SeriesStore();
  readonly changed = new Emitter<KernelChange>();
  /** A person wants something of a figure. */
  readonly wished = new Emitter<Wish>();
  /** A window is to offer files of its figure; also those of other pages. */
  readonly offered = new Emitter<Offer>();
  /** A file came, or will not come; also those that other pages asked for. */
  readonly saved = new Emitter<ParsedSaved>();

  private readonly _now: () => number;
  private readonly _trans: Translation;
  private readonly _figures: KernelFigures;
  private readonly _notices = new Notices(() => this.changed.emit('notice'));
  private readonly _life = new AbortController();
  private readonly _spans = new SpanList();
  private _holders: readonly GpuUse[] = [];
  private _hello: Hello | null = null;
  private _state: State | null = null;
  private _link: LinkState = 'searching';
  private _linkReason = '';
  private _clockAhead = Infinity;

  /**
   * @param options.now - this machine's clock, seconds since the epoch.
   * @param options.imaging - how frames are decoded and kept; default: by the browser.
   * @param options.pace - is told what becomes of frames; default: the page's.
   * @param options.trans - translates what the page itself reports; default: as it is.
   */
  constructor(
    options: {
      now?: () => number;
      imaging?: Imaging;
      pace?: Pace;
      trans?: Translation;
    } = {}
  ) {
    this._now = options.now ?? (() => Date.now() / 1000);
    this._trans = options.trans ?? untranslated;
    const imaging = options.imaging ?? BROWSER_IMAGING;
    const { signal } = this._life;
    imaging.troubled?.on(
      () =>
        this._report(
          'imaging',
          this._trans.__(
            'The worker that unpacks pictures does not answer: the page does it itself, which may make it slower.'
          )
        ),
      { signal }
    );
    this._figures = new KernelFigures({
      imaging,
      pace: options.pace ?? pace,
      failed: (figure, what) =>
        this._report(
          `frame:${figure.id}`,
          this._trans.__(
            'A picture of %1 could not be decoded (%2); a whole one was asked for.',
            figure.info.name,
            what
          )
        ),
      signal
    });
  }

  /** By `FigureInfo.id`, in the hub's order. */
  get figures(): ReadonlyMap<string, FigureModel> {
    return this._figures.all;
  }

  /** What the hub said first; null: nothing heard yet. */
  get hello(): Hello | null {
    return this._hello;
  }

  get state(): State | null {
    return this._state;
  }

  /** Executed cells and named stretches of time. */
  get spans(): SpanList {
    return this._spans;
  }

  /** Who has memory of which GPU. */
  get holders(): readonly GpuUse[] {
    return this._holders;
  }

  /** What the kernel says about the newest value of a series: why it is unknown, or what it means; empty: nothing. */
  remark(series: string): string {
    for (const { remarks } of this._state?.sources ?? []) {
      // Not `remarks[series]`: a series may be called `constructor`.
      if (remarks !== undefined && Object.hasOwn(remarks, series)) {
        return remarks[series] ?? '';
      }
    }
    return '';
  }

  /** Oldest first. */
  get notices(): readonly Notice[] {
    return this._notices.all;
  }

  /** Id of a figure whose base frame is missing; at most once a second for each figure. */
  get resync(): Emitter<string> {
    return this._figures.resync;
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
    if (this._life.signal.aborted) {
      return;
    }
    const message = parseHub(content, buffers, this._trans);
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
      case 'past':
        this.store.addPast(message);
        return;
      case 'spans':
        this._spans.add(message);
        this.changed.emit('spans');
        return;
      case 'holders':
        this._holders = message.devices;
        this.changed.emit('holders');
        return;
      case 'state':
        this._state = message;
        this.changed.emit('state');
        return;
      case 'figures':
        this._figures.list(message.figures);
        this.changed.emit('figures');
        return;
      case 'frames':
        this._figures.show(message.frames, this._now());
        return;
      case 'notice':
        this._notices.add(message);
        return;
      case 'toolbar': {
        const figure = this.figures.get(message.figure);
        if (figure !== undefined) {
          figure.toolbar = message;
        }
        return;
      }
      case 'offer':
        this.offered.emit(message);
        return;
      case 'saved':
        this.saved.emit(message);
        return;
      case 'goodbye':
        this.setLink('stopped', message.reason ?? '');
        this.changed.emit('goodbye');
        return;
      case 'problem':
        this._notices.report(message, this._now());
        return;
    }
  }

  /** The person has read these. */
  dismiss(...notices: readonly Notice[]): void {
    this._notices.dismiss(...notices);
  }

  /** Say which figures the page shows, by id: the others are not decoded, and no key frames are asked for. */
  set shown(figures: Iterable<string>) {
    this._figures.shown = figures;
  }

  /** No message is taken, no listener is called any more. */
  dispose(): void {
    if (!this._life.signal.aborted) {
      this._life.abort();
      this.changed.clear();
      this.wished.clear();
      this.saved.clear();
      this.resync.clear();
      this.store.changed.clear();
      this._forget();
    }
  }

  private _forget(): void {
    this.store.clear();
    this._hello = null;
    this._state = null;
    this._spans.clear();
    this._holders = [];
    this._notices.clear();
    this._clockAhead = Infinity;
    this._figures.clear();
  }

  private _onHello(hello: Hello): void {
    if (hello.protocol !== PROTOCOL) {
      this._report(
        `version:${hello.protocol}`,
        this._trans.__(
          "The kernel's Livemon speaks version %1 of the protocol, this page speaks %2.",
          String(hello.protocol),
          String(PROTOCOL)
        )
      );
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

  /** Something that the page itself has to say to the person. */
  private _report(key: string, text: string): void {
    this._notices.report({ key, text }, this._now());
  }
}
