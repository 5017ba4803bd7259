/** Keeps choices in the browser's storage, where the host has no place for them. A page may have none: nothing is kept then. */
import type { Choices, ChoiceStore } from './choices';

export class BrowserStore implements ChoiceStore {
  private readonly _key: string;

  constructor(key: string) {
    this._key = key;
  }

  load(): unknown {
    try {
      return JSON.parse(localStorage.getItem(this._key) ?? 'null');
    } catch {
      return null; // forbidden, or not ours
    }
  }

  save(choices: Partial<Choices>): void {
    try {
      localStorage.setItem(this._key, JSON.stringify(choices));
    } catch {
      // Forbidden, or full: the choices last as long as the page.
    }
  }
}
