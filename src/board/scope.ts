/** Of which notebooks the board shows figures: of all, or of the current one alone. */
import { Emitter } from '../../js/src';
import type { IKernelEntry, ILivemon } from '../tokens';

export class BoardScope {
  constructor(kernels: ILivemon) {
    this._entry = kernels.current;
    kernels.changed.on(({ type, entry }) => {
      if (type === 'removed' && entry === this._entry) {
        this.follow(kernels.current);
      } else if (type === 'current' && entry !== null) {
        this.follow(entry); // a file without a kernel in front leaves the board as it is
      }
    });
  }

  /** Other figures belong to the board. */
  readonly changed = new Emitter<void>();

  /** Figures of other notebooks than the current one have no window on the board. */
  get currentOnly(): boolean {
    return this._currentOnly;
  }
  set currentOnly(only: boolean) {
    if (only !== this._currentOnly) {
      this._currentOnly = only;
      this.changed.emit();
    }
  }

  /** Show figures of this one until another notebook is the current one. */
  follow(entry: IKernelEntry | null): void {
    if (entry !== this._entry) {
      this._entry = entry;
      if (this._currentOnly) {
        this.changed.emit();
      }
    }
  }

  /** Whether the figure of that key belongs to the board. */
  has(key: string): boolean {
    return (
      !this._currentOnly ||
      this._entry === null ||
      key.startsWith(`${this._entry.path}#`)
    );
  }

  private _currentOnly = false;
  private _entry: IKernelEntry | null;
}
