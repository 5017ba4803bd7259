/**
 * What the page says about its link to one kernel, in words for people: one method for each turn of events.
 *
 * It also remembers what became of a kernel that was replaced, because the new one knows nothing of it.
 */
import type { KernelModel, Translation } from '../js/src';

/** State and reason. */
type Words = [state: KernelModel['link'], reason: string];

export class LinkReport {
  constructor(
    private readonly model: KernelModel,
    /** Named so that tools which gather texts for translators find the calls. */
    private readonly _trans: Translation
  ) {}

  // -- the connection and the kernel's process -------------------------------------------------------------------------

  unconnected(): void {
    this._say(
      'disconnected',
      this._trans.__('There is no connection to the kernel.')
    );
  }

  died(): void {
    this._obituary = null;
    this._say('dead', this._trans.__('It died or was shut down.'));
  }

  restarting(): void {
    this._obituary = ['stopped', this._trans.__('The kernel was restarted.')];
    this._say('disconnected', this._trans.__('The kernel is restarting.'));
  }

  autorestarting(): void {
    this._obituary = [
      'dead',
      this._trans.__('It died. A new one runs in its place, without Livemon.')
    ];
    this._say('dead', this._trans.__('It died. The server starts a new one.'));
  }

  /** @param connecting - the page is at it to connect again. */
  lost(connecting: boolean): void {
    if (this._obituary === null) {
      this._say(
        'disconnected',
        connecting
          ? this._trans.__('Connecting to the kernel again.')
          : this._trans.__('The connection to the server is lost.')
      );
    }
  }

  // -- finding the hub -------------------------------------------------------------------------------------------------

  searching(): void {
    if (this.model.hello === null && this._obituary === null) {
      this._say('searching');
    }
  }

  /** The kernel was asked often enough. */
  unanswered(): void {
    this._say(
      this.model.hello === null ? 'searching' : 'stale',
      this._trans.__(
        'The kernel does not answer; the page asks again when the kernel says something.'
      )
    );
  }

  /** The kernel answered: it runs no Livemon. */
  absent(): void {
    if (this._obituary !== null) {
      this._say(...this._obituary);
    } else if (this.model.link !== 'stopped') {
      this._say('stopped');
    }
  }

  otherVersion(): void {
    this._say(
      'stopped',
      this._trans.__(
        'Livemon in the kernel and in this page are of different versions. Update both, then reload the page and restart the kernel.'
      )
    );
  }

  /** There is a hub: what was is over. */
  found(): void {
    this._obituary = null;
  }

  /** @param known - the page knows the hub already, from before the connection was lost. */
  connecting(known: boolean): void {
    const { link } = this.model;
    const heard = link === 'live' || link === 'pushOnly' || link === 'stale';
    if (!known || !heard) {
      this._say('connecting');
    }
  }

  // -- listening -------------------------------------------------------------------------------------------------------

  /** The hub spoke. @param heard - it hears the page, also while a cell runs. */
  alive(heard: boolean): void {
    if (heard) {
      this._say('live');
    } else {
      this._say(
        'pushOnly',
        this._trans.__('Figures keep their size and rate until the cell ends.')
      );
    }
  }

  /** The hub has not been heard for too long. */
  stale(): void {
    this._say('stale');
  }

  /** The hub said goodbye; the reason is its own. */
  farewell(): void {
    this.model.link = 'stopped';
  }

  private _say(...[state, reason = '']: Words | [Words[0]]): void {
    this.model.setLink(state, reason);
  }

  /** What to say about a kernel that came back without Livemon. */
  private _obituary: Words | null = null;
}
