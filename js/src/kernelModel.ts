/** Everything a page knows about one kernel that runs (or ran) Livemon. No DOM, no Jupyter. */
import { Emitter } from './emitter';
import { FigureModel } from './figureModel';
import type { Hello, Notice, State } from './protocol/messages';
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

export class KernelModel {
  readonly store = new SeriesStore();
  readonly changed = new Emitter<KernelChange>();
  /** Id of a figure whose base frame is missing; at most once a second for each figure. */
  readonly resync = new Emitter<string>();

  constructor(options: { now?: () => number } = {}) {
    void options;
  }

  /** By `FigureInfo.id`, in the hub's order. */
  get figures(): ReadonlyMap<string, FigureModel> {
    return new Map();
  }
  get hello(): Hello | null {
    return null;
  }
  get state(): State | null {
    return null;
  }
  get notices(): readonly Notice[] {
    return [];
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
  /** Take one message of the hub: `content` and `buffers` of a custom message. Never throws. */
  receive(content: unknown, buffers: readonly ArrayBufferView[]): void {
    void content;
    void buffers;
  }
  /** The person has read it. */
  dismiss(notice: Notice): void {
    void notice;
  }
  /** Forget everything that the kernel said. */
  reset(): void {
    this.changed.emit('session');
  }
  dispose(): void {
    this.changed.clear();
    this.resync.clear();
  }

  private _link: LinkState = 'searching';
  private _linkReason = '';
}
