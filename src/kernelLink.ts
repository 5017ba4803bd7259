/**
 * The link of this page to one kernel: finds its hub, listens to it, and tells it what the page shows.
 *
 * Finding goes over the control channel and listening over iopub, so both work while a cell runs. What the page has to
 * say goes over a raw comm in a subshell of its own, built by hand: the connection may be one that handles no comms.
 * Nothing waits without a bound: a request that gets no answer is repeated a few times, and then only when the kernel
 * says something again. The link knows no JupyterLab: it sees a `KernelWire`.
 */
import type { JSONObject } from '@lumino/coreutils';
import { UUID } from '@lumino/coreutils';

import type { ControlMessage, KernelModel, ViewTracker } from '../js/src';
import { encodeControl, PROTOCOL } from '../js/src';
import type { HubMarker } from './hubMarker';
import {
  CONTROL_TARGET,
  isRecord,
  MARKER_TARGET,
  markersIn
} from './hubMarker';
import type { KernelFacts } from './kernelFacts';
import { readFacts } from './kernelFacts';
import type { CommTraffic, KernelWire } from './kernelWire';
import { ASK_TIMEOUT_S, Subshell } from './subshell';
import type { SubshellMemory } from './subshellMemory';
import type { Timers } from './timers';

/** Waits between the tries to get an answer from the kernel, seconds. */
export const RETRY_DELAYS_S: readonly number[] = [0.5, 1, 2, 4, 8];
/** The hub forgets a page after 5 s of silence. */
export const ALIVE_EVERY_S = 2;
/** Silence of the hub, while something is shown, after which the picture is called stale. */
export const STALE_AFTER_S = 5;
/** How often a stale link looks for its hub again. */
export const SEEK_EVERY_S = 10;

export interface KernelLinkOptions {
  model: KernelModel;
  views: ViewTracker;
  /** Unique to this loaded page. */
  page: string;
  memory: SubshellMemory;
  timers: Timers;
  /** Translates words for people. */
  trans?: (text: string) => string;
}

/** The comm on which this page talks. */
interface Control {
  commId: string;
  subshell: string | null;
  /** Session of the hub that it was opened for. */
  session: string;
}

export class KernelLink {
  constructor(options: KernelLinkOptions) {
    this._model = options.model;
    this._views = options.views;
    this._page = options.page;
    this._timers = options.timers;
    this._trans = options.trans ?? (text => text);
    this._subshell = new Subshell(options.memory);
    const { signal } = this._life;
    this._views.changed.on(() => this._onView(), { signal });
    this._model.resync.on(
      figure => this._send({ type: 'resync', page: this._page, figure }),
      { signal }
    );
  }

  /** The connection in use. */
  get wire(): KernelWire | null {
    return this._wire;
  }

  /** Use another connection to the same kernel; the earlier one is disposed. */
  use(wire: KernelWire | null): void {
    this._unlisten?.abort();
    this._wire?.dispose();
    this._wire = wire;
    this._turn += 1;
    if (wire === null) {
      this._say('disconnected', 'There is no connection to the kernel.');
      return;
    }
    this._unlisten = new AbortController();
    const { signal } = this._unlisten;
    wire.changed.on(() => this._onWire(), { signal });
    wire.received.on(traffic => this._onTraffic(traffic), { signal });
    wire.heard.on(() => this._onHeard(), { signal });
    this._onWire();
  }

  /** Look for the hub now, e.g. after code that starts one. */
  seek(): void {
    void this._seek();
  }

  /** What the kernel is and can do; null when it does not answer. */
  async facts(): Promise<KernelFacts | null> {
    if (this._facts === null && this._wire !== null) {
      this._facts = readFacts(
        await this._wire.ask('kernel_info_request', {}, ASK_TIMEOUT_S)
      );
    }
    return this._facts;
  }

  /** This page's subshell in the kernel, made when needed; null when the kernel has none to give. */
  async subshell(): Promise<string | null> {
    const facts = await this.facts();
    return facts?.subshells === true && this._wire !== null
      ? this._subshell.ensure(this._wire)
      : null;
  }

  /** Ask the hub to stop. False: there is no hub that would hear. */
  stop(): boolean {
    return this._send({ type: 'stop', page: this._page });
  }

  /** Whether the page itself is visible; a page in the background shows nothing. */
  set visible(visible: boolean) {
    if (visible !== this._visible) {
      this._visible = visible;
      this._onView();
    }
  }

  /** The page goes away: say so as far as it still gets through. */
  leave(): void {
    this._turn += 1;
    this._closeControl();
    if (this._wire !== null) {
      this._subshell.abandon(this._wire);
    }
  }

  /** Let the hub know, and close what was opened. */
  dispose(): void {
    if (this._life.signal.aborted) {
      return;
    }
    this._life.abort();
    this._turn += 1;
    this._closeControl();
    if (this._wire !== null) {
      this._subshell.release(this._wire);
    }
    this._unlisten?.abort();
    this._wire?.dispose();
    this._wire = null;
  }

  // -- the connection and the kernel's process -------------------------------------------------------------------------

  private _onWire(): void {
    const wire = this._wire;
    if (wire === null) {
      return;
    }
    switch (wire.life) {
      case 'dead':
        this._obituary = null;
        this._bury();
        this._say('dead', 'It died or was shut down.');
        return;
      case 'restarting':
        this._obituary = ['stopped', 'The kernel was restarted.'];
        this._bury();
        this._say('disconnected', 'The kernel is restarting.');
        return;
      case 'autorestarting':
        this._obituary = [
          'dead',
          'It died. A new one runs in its place, without Livemon.'
        ];
        this._bury();
        this._say('dead', 'It died. The server starts a new one.');
        return;
      case 'running':
        break;
    }
    if (wire.connection === 'connected') {
      void this._seek();
      return;
    }
    this._turn += 1;
    this._quiet();
    if (this._obituary === null) {
      this._say(
        'disconnected',
        wire.connection === 'connecting'
          ? 'Connecting to the kernel again.'
          : 'The connection to the server is lost.'
      );
    }
  }

  /** The kernel's process is gone: so are hub, subshell and comm. */
  private _bury(): void {
    this._turn += 1;
    this._facts = null;
    this._subshell.forget();
    this._control = null;
    this._hub = null;
    this._quiet();
  }

  private _onHeard(): void {
    this._heardAt_s = this._timers.now();
    if (this._gaveUp) {
      void this._seek();
    }
  }

  // -- finding the hub -------------------------------------------------------------------------------------------------

  private async _seek(): Promise<void> {
    const turn = (this._turn += 1);
    const wire = this._wire;
    this._gaveUp = false;
    const current = (): boolean =>
      turn === this._turn && wire?.connection === 'connected';
    if (wire === null || !current()) {
      return;
    }
    this._seeking = turn;
    await this._search(wire, current);
    if (turn !== this._turn) {
      return; // another search took over
    }
    this._seeking = 0;
    if (this._again && this._control === null) {
      void this._seek();
    }
  }

  private async _search(
    wire: KernelWire,
    current: () => boolean
  ): Promise<void> {
    this._again = false;
    if (this._model.hello === null && this._obituary === null) {
      this._say('searching', '');
    }
    for (const delay_s of [0, ...RETRY_DELAYS_S]) {
      if (delay_s > 0) {
        await new Promise<void>(resolve =>
          this._timers.after(delay_s, resolve)
        );
      }
      const facts = current() ? await this.facts() : null;
      const reply =
        current() && facts !== null
          ? await wire.ask(
              'comm_info_request',
              { target_name: MARKER_TARGET },
              ASK_TIMEOUT_S
            )
          : null;
      if (!current()) {
        return;
      }
      if (facts !== null && reply !== null) {
        const markers = markersIn(reply);
        const session = this._model.hello?.session;
        const marker =
          markers.find(each => each.session === session) ?? markers.at(-1);
        if (marker === undefined) {
          this._absent();
        } else {
          await this._attach(wire, marker, current);
        }
        return;
      }
    }
    this._gaveUp = true;
    this._say(
      this._model.hello === null ? 'searching' : 'stale',
      'The kernel does not answer; the page asks again when the kernel says something.'
    );
  }

  /** The kernel answered: it runs no Livemon. */
  private _absent(): void {
    this._control = null;
    this._hub = null;
    this._quiet();
    if (this._obituary !== null) {
      this._say(...this._obituary);
    } else if (this._model.link !== 'stopped') {
      this._say('stopped', '');
    }
  }

  private async _attach(
    wire: KernelWire,
    marker: HubMarker,
    current: () => boolean
  ): Promise<void> {
    if (marker.protocol !== PROTOCOL) {
      this._say(
        'stopped',
        'Livemon in the kernel and in this page are of different versions. Update both, then reload the page and restart the kernel.'
      );
      return;
    }
    const subshell = await this.subshell();
    if (!current()) {
      return;
    }
    this._closeControl();
    this._hub = marker.hub;
    this._obituary = null;
    const known = this._model.hello?.session === marker.session;
    const control = {
      commId: UUID.uuid4(),
      subshell,
      session: marker.session
    };
    const attach = encodeControl({
      type: 'attach',
      protocol: PROTOCOL,
      page: this._page,
      since: known ? this._model.store.newest : 0
    });
    const sent = wire.post(
      'comm_open',
      {
        comm_id: control.commId,
        target_name: CONTROL_TARGET,
        data: attach as JSONObject
      },
      subshell
    );
    if (!sent) {
      return; // the connection went; its return starts another search
    }
    this._control = control;
    this._hubAt_s = this._heardAt_s = this._timers.now();
    const { link } = this._model;
    if (
      !known ||
      !(link === 'live' || link === 'pushOnly' || link === 'stale')
    ) {
      this._say('connecting', '');
    }
    this._showing = false;
    this._onView();
  }

  // -- listening -------------------------------------------------------------------------------------------------------

  private _onTraffic({ commId, data, buffers }: CommTraffic): void {
    const content = isRecord(data) ? data['content'] : undefined;
    if (!isRecord(content) || !('livemon' in content)) {
      return;
    }
    if (this._wire?.life !== 'running') {
      return; // last words of a kernel that is being replaced
    }
    const type = content['type'];
    if (commId !== this._hub) {
      // Other hubs speak too: one that just started, and the models of embedded panels, which repeat what ours says.
      if (this._hub !== null && type !== 'hello') {
        return;
      }
      this._hub = commId;
    }
    const before = this._model.hello?.session;
    this._model.receive(content, buffers);
    this._hubAt_s = this._timers.now();
    if (type === 'goodbye') {
      this._farewell();
    } else if (
      this._control === null ||
      (this._model.hello?.session !== before &&
        this._model.hello?.session !== this._control.session)
    ) {
      this._welcome();
    } else {
      this._alive();
    }
  }

  /** A hub started while this page watches: attach to it. */
  private _welcome(): void {
    this._obituary = null;
    if (this._seeking === this._turn) {
      this._again = true; // the search under way may have asked too early to see it
    } else {
      void this._seek();
    }
  }

  private _farewell(): void {
    this._turn += 1;
    this._control = null; // the hub closed it
    this._hub = null;
    this._quiet();
    if (this._wire !== null) {
      this._subshell.release(this._wire);
    }
    this._model.link = 'stopped'; // with the reason that the hub gave
  }

  private _alive(): void {
    if (this._control?.subshell != null) {
      this._say('live', '');
    } else {
      this._say(
        'pushOnly',
        'Figures keep their size and rate until the cell ends.'
      );
    }
  }

  // -- talking ---------------------------------------------------------------------------------------------------------

  /** Whether a person could see anything of this kernel in this page now. */
  private get _shown(): boolean {
    return this._visible && !this._views.empty;
  }

  private _onView(): void {
    if (this._control === null) {
      return;
    }
    if (!this._shown && !this._showing) {
      return; // nothing is shown, and the hub knows
    }
    const body = this._shown
      ? this._views.current()
      : { panel: false, figures: {} };
    this._send({ type: 'view', page: this._page, ...body });
    if (this._shown && !this._showing) {
      this._showing = true;
      this._hubAt_s = this._heardAt_s = this._timers.now();
      this._tick();
    } else if (!this._shown) {
      this._quiet();
    }
  }

  /** Once a second while something is shown: the sign of life, and a look at how old the last message is. */
  private _tick(): void {
    this._untick?.();
    this._untick = this._timers.after(1, () => {
      const now_s = this._timers.now();
      if (now_s - this._sentAt_s >= ALIVE_EVERY_S) {
        this._send({ type: 'alive', page: this._page });
      }
      this._watch(now_s);
      if (this._showing) {
        this._tick();
      }
    });
  }

  /**
   * While samples are shown, the hub speaks every period. While only figures are shown it may have nothing to say, but
   * the kernel acknowledges each sign of life with status messages, if a subshell hears it.
   */
  private _watch(now_s: number): void {
    const samples = this._views.current().panel;
    if (!samples && this._control?.subshell == null) {
      return;
    }
    const period_s = this._model.hello?.period ?? 0;
    const limit_s = Math.max(STALE_AFTER_S, 3 * (samples ? period_s : 0));
    const heard_s = samples ? this._hubAt_s : this._heardAt_s;
    if (now_s - heard_s <= limit_s) {
      return;
    }
    this._say('stale', '');
    if (
      now_s - this._soughtAt_s >= SEEK_EVERY_S &&
      this._seeking !== this._turn &&
      !this._gaveUp
    ) {
      this._soughtAt_s = now_s;
      void this._seek();
    }
  }

  private _send(message: ControlMessage): boolean {
    if (this._wire === null || this._control === null) {
      return false;
    }
    this._sentAt_s = this._timers.now();
    return this._wire.post(
      'comm_msg',
      {
        comm_id: this._control.commId,
        data: encodeControl(message) as JSONObject
      },
      this._control.subshell
    );
  }

  private _closeControl(): void {
    const control = this._control;
    if (control === null) {
      return;
    }
    this._send({ type: 'detach', page: this._page });
    this._control = null;
    this._quiet();
    this._wire?.post(
      'comm_close',
      { comm_id: control.commId, data: {} },
      control.subshell
    );
  }

  /** No more signs of life. */
  private _quiet(): void {
    this._showing = false;
    this._untick?.();
    this._untick = null;
  }

  /** `reason` adds to what the state itself says to people. */
  private _say(state: KernelModel['link'], reason: string): void {
    this._model.setLink(state, reason === '' ? '' : this._trans(reason));
  }

  private readonly _model: KernelModel;
  private readonly _views: ViewTracker;
  private readonly _page: string;
  private readonly _timers: Timers;
  private readonly _trans: (text: string) => string;
  private readonly _subshell: Subshell;
  private readonly _life = new AbortController();
  private _unlisten: AbortController | null = null;
  private _wire: KernelWire | null = null;
  private _facts: KernelFacts | null = null;
  private _hub: string | null = null;
  private _control: Control | null = null;
  /** Raised whenever what was begun before must not go on. */
  private _turn = 0;
  /** The turn of the search under way. */
  private _seeking = 0;
  /** A hub spoke during the search: search once more when it found none. */
  private _again = false;
  private _gaveUp = false;
  /** What to say about a kernel that came back without Livemon. */
  private _obituary: [KernelModel['link'], string] | null = null;
  private _visible = true;
  private _showing = false;
  private _untick: (() => void) | null = null;
  private _hubAt_s = 0;
  private _heardAt_s = 0;
  private _sentAt_s = 0;
  private _soughtAt_s = -Infinity;
}
