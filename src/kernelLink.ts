/**
 * The link of this page to one kernel: finds its hub, listens to it, and tells it what the page shows.
 *
 * Finding goes over the control channel and listening over iopub, so both work while a cell runs. What the page has to
 * say goes over a raw comm in a subshell of its own, built by hand: the connection may be one that handles no comms.
 * Nothing waits without a bound: a request that gets no answer is repeated a few times, and then only when the kernel
 * says something again. The link knows no JupyterLab: it sees a `KernelWire`.
 */
import type { KernelModel, ViewTracker } from '../js/src';
import { Presence, PROTOCOL } from '../js/src';
import { ControlComm } from './controlComm';
import type { HubMarker } from './hubMarker';
import { isRecord } from './records';
import { searchHub } from './hubSearch';
import type { KernelFacts } from './kernelFacts';
import { KernelShells } from './kernelShells';
import type { CommTraffic, KernelWire } from './kernelWire';
import { LinkReport } from './linkReport';
import type { SubshellMemory } from './subshellMemory';
import type { Timers } from './timers';
import type { Translation } from '../js/src';
import { untranslated } from '../js/src';

/** How often a stale link looks for its hub again. */
const SEEK_EVERY_S = 10;

export interface KernelLinkOptions {
  model: KernelModel;
  views: ViewTracker;
  /** Unique to this loaded page. */
  page: string;
  memory: SubshellMemory;
  timers: Timers;
  /** Translates words for people. */
  trans?: Translation;
}

export class KernelLink {
  constructor(options: KernelLinkOptions) {
    this._model = options.model;
    this._page = options.page;
    this._timers = options.timers;
    this._report = new LinkReport(options.model, options.trans ?? untranslated);
    this._shells = new KernelShells(options.memory, options.timers);
    this._presence = new Presence({
      views: options.views,
      timers: options.timers,
      page: options.page,
      send: message => this._send(message),
      heard: () => this._heard,
      silent: () => this._onSilent(),
      period: () => this._model.hello?.period ?? 0
    });
    const { signal } = this._life;
    const tellShown = (): void => {
      this._model.shown = Object.keys(options.views.current().figures);
    };
    tellShown();
    options.views.changed.on(
      () => {
        tellShown();
        this._presence.update();
      },
      { signal }
    );
    this._model.wished.on(wish => this._send({ ...wish, page: this._page }), {
      signal
    });
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
      this._report.unconnected();
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
  facts(): Promise<KernelFacts | null> {
    return this._shells.facts(this._wire);
  }

  /** This page's subshell in the kernel, made when needed; null when the kernel has none to give. */
  subshell(): Promise<string | null> {
    return this._shells.subshell(this._wire);
  }

  /** Ask the hub to stop. False: there is no hub that would hear. */
  stop(): boolean {
    return this._send({ type: 'stop', page: this._page });
  }

  /** Whether the page itself is visible; a page in the background shows nothing. */
  set visible(visible: boolean) {
    this._presence.visible = visible;
  }

  /** The page goes away: say so as far as it still gets through. */
  leave(): void {
    this._turn += 1;
    this._closeControl();
    if (this._wire !== null) {
      this._shells.abandon(this._wire);
    }
  }

  /** Give back what the page has in the kernel, and close the connection, until `use` gives another. */
  withdraw(): void {
    this._presence.stop();
    this._giveBack();
    this.use(null);
  }

  /** The server says that the kernel is no more. */
  end(): void {
    this._bury();
    this.use(null);
    this._report.died();
  }

  /** Let the hub know, and close what was opened. */
  dispose(): void {
    if (this._life.signal.aborted) {
      return;
    }
    this._life.abort();
    this._giveBack();
    this._unlisten?.abort();
    this._wire?.dispose();
    this._wire = null;
  }

  private _giveBack(): void {
    this._turn += 1;
    this._closeControl();
    this._hub = null;
    this._served = null;
    if (this._wire !== null) {
      this._shells.renew(this._wire);
    }
  }

  // -- the connection and the kernel's process -------------------------------------------------------------------------

  private _onWire(): void {
    const wire = this._wire;
    if (wire === null) {
      return;
    }
    switch (wire.life) {
      case 'dead':
        this._bury();
        this._report.died();
        return;
      case 'restarting':
        this._bury();
        this._report.restarting();
        return;
      case 'autorestarting':
        this._bury();
        this._report.autorestarting();
        return;
      case 'running':
        break;
    }
    if (wire.connection === 'connected') {
      void this._seek();
      return;
    }
    this._turn += 1;
    this._presence.stop();
    this._report.lost(wire.connection === 'connecting');
  }

  /** The kernel's process is gone: so are hub, subshell and comm. */
  private _bury(): void {
    this._turn += 1;
    this._shells.forget();
    this._control = null;
    this._hub = null;
    this._served = null;
    this._presence.stop();
  }

  private _onHeard(): void {
    this._presence.heardKernel();
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
    this._report.searching();
    const result = await searchHub({
      wire,
      timers: this._timers,
      facts: () => this.facts(),
      session: this._model.hello?.session,
      wanted: current
    });
    if (result.status === 'silent') {
      this._giveUp();
    } else if (result.status === 'answered') {
      this._outlive(wire, result.marker);
      if (result.marker === null) {
        this._control = null;
        this._hub = null;
        this._presence.stop();
        this._report.absent();
      } else {
        await this._attach(wire, result.marker, current);
      }
    }
  }

  /**
   * The hub that the page attached to is gone without a word, perhaps with the whole process, when another client had the
   * kernel restarted: messages to a subshell of that process would reach nobody.
   */
  private _outlive(wire: KernelWire, marker: HubMarker | null): void {
    if (this._served !== null && this._served !== marker?.session) {
      this._served = null;
      this._control = null;
      this._shells.renew(wire);
    }
  }

  /** The kernel was asked often enough. */
  private _giveUp(): void {
    this._gaveUp = true;
    this._report.unanswered();
  }

  private async _attach(
    wire: KernelWire,
    marker: HubMarker,
    current: () => boolean
  ): Promise<void> {
    if (marker.protocol !== PROTOCOL) {
      this._report.otherVersion();
      return;
    }
    const choice = await this._shells.choose(wire, current);
    if (!current()) {
      return;
    }
    if (choice === 'silent') {
      this._giveUp();
      return;
    }
    this._closeControl();
    this._hub = marker.hub;
    this._served = marker.session;
    this._report.found();
    const { subshell } = choice;
    const known = this._model.hello?.session === marker.session;
    const control = new ControlComm(this._page, marker.session, subshell);
    if (!control.open(wire, known ? this._model.store.newest : 0)) {
      return; // the connection went; its return starts another search
    }
    this._control = control;
    this._report.connecting(known);
    this._presence.start(subshell !== null);
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
    this._presence.heardHub();
    if (type === 'goodbye') {
      this._farewell();
    } else if (
      this._control === null ||
      (this._model.hello?.session !== before &&
        this._model.hello?.session !== this._control.session)
    ) {
      this._welcome();
    } else {
      this._report.alive(this._control.subshell !== null);
    }
  }

  /** A hub started while this page watches: attach to it. */
  private _welcome(): void {
    this._report.found();
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
    this._served = null;
    this._presence.stop();
    if (this._wire !== null) {
      this._shells.release(this._wire);
    }
    this._report.farewell();
  }

  // -- talking ---------------------------------------------------------------------------------------------------------

  /** The hub has not been heard for too long, although something is shown. */
  private _onSilent(): void {
    this._report.stale();
    const now_s = this._timers.now();
    if (
      now_s - this._soughtAt_s >= SEEK_EVERY_S &&
      this._seeking !== this._turn &&
      !this._gaveUp
    ) {
      this._soughtAt_s = now_s;
      void this._seek();
    }
  }

  /** A kernel without subshells takes nothing while a cell runs, and its hub knows that. */
  private get _heard(): boolean {
    const running = this._model.state?.cell.running === true;
    return this._control?.subshell !== null || !running;
  }

  private _send(message: Parameters<ControlComm['send']>[1]): boolean {
    return this._wire !== null && this._control !== null
      ? this._control.send(this._wire, message)
      : false;
  }

  private _closeControl(): void {
    const control = this._control;
    this._control = null;
    this._presence.stop();
    if (control !== null && this._wire !== null) {
      control.close(this._wire);
    }
  }

  private readonly _model: KernelModel;
  private readonly _page: string;
  private readonly _timers: Timers;
  private readonly _report: LinkReport;
  private readonly _shells: KernelShells;
  private readonly _presence: Presence;
  private readonly _life = new AbortController();
  private _unlisten: AbortController | null = null;
  private _wire: KernelWire | null = null;
  private _hub: string | null = null;
  private _control: ControlComm | null = null;
  /** Session of the hub for which the page last chose its subshell. */
  private _served: string | null = null;
  /** Raised whenever what was begun before must not go on. */
  private _turn = 0;
  /** The turn of the search under way. */
  private _seeking = 0;
  /** A hub spoke during the search: search once more when it found none. */
  private _again = false;
  private _gaveUp = false;
  private _soughtAt_s = -Infinity;
}
