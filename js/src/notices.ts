/** What a person should read once: notices of the hub, and what this page did not understand. No DOM. */
import type { Problem } from './problem';
import type { Notice } from './protocol/messages';

/** Notices kept; older ones go. */
const MAX_NOTICES = 50;
/** Kinds of problems that are remembered as reported. */
const MAX_PROBLEMS = 200;

export class Notices {
  private readonly _changed: () => void;
  private readonly _reported = new Set<string>();
  private _all: readonly Notice[] = [];

  /** @param changed - called after each change of `all`. */
  constructor(changed: () => void) {
    this._changed = changed;
  }

  /** Oldest first. */
  get all(): readonly Notice[] {
    return this._all;
  }

  /** Add one; it replaces those of the same key. */
  add(notice: Notice): void {
    const { key = '' } = notice;
    const others =
      key === '' ? this._all : this._all.filter(other => other.key !== key);
    this._all = [...others, notice].slice(-MAX_NOTICES);
    this._changed();
  }

  /** Say once that something was not understood: on the console for developers, as a notice for people. */
  report({ key, text }: Pick<Problem, 'key' | 'text'>, time: number): void {
    if (this._reported.has(key) || this._reported.size >= MAX_PROBLEMS) {
      return;
    }
    this._reported.add(key);
    console.warn(`Livemon: ${text}`);
    this.add({
      type: 'notice',
      level: 'warning',
      text,
      key: `problem:${key}`,
      time
    });
  }

  /** The person has read these. */
  dismiss(...notices: readonly Notice[]): void {
    const left = this._all.filter(notice => !notices.includes(notice));
    if (left.length !== this._all.length) {
      this._all = left;
      this._changed();
    }
  }

  /** Forget everything, without a word. */
  clear(): void {
    this._all = [];
    this._reported.clear();
  }
}
