/**
 * Remembers for which runs of Livemon this browser tab has already opened something by itself: after a reload, what the
 * person closed stays closed.
 */
import type { TextStore } from './subshellMemory';

/** How many runs are remembered. */
const KEEP = 50;

export class Once {
  /** @param name - what it is about: another name, another memory. */
  constructor(
    private readonly name: string,
    private readonly store: TextStore
  ) {}

  /** True the first time that it is asked about `session`. */
  first(session: string): boolean {
    const seen = this._read();
    if (seen.includes(session)) {
      return false;
    }
    this._seen = [...seen, session].slice(-KEEP);
    try {
      this.store.setItem(this._key, JSON.stringify(this._seen));
    } catch (error) {
      console.debug('Livemon could not remember what it opened:', error);
    }
    return true;
  }

  private _read(): string[] {
    if (this._seen === null) {
      try {
        const value: unknown = JSON.parse(
          this.store.getItem(this._key) ?? '[]'
        );
        this._seen = Array.isArray(value) ? value.map(String) : [];
      } catch {
        this._seen = []; // unreadable: as if nothing had been opened
      }
    }
    return this._seen;
  }

  private get _key(): string {
    return `livemon:opened:${this.name}`;
  }

  private _seen: string[] | null = null;
}
