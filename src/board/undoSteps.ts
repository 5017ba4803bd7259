/** What a person did to the windows of figures and may take back, the last first; it follows notebooks that are renamed. */
import type { ILivemon } from '../tokens';
import type { Arranged } from './arrangement';
import { renameArranged } from './arrangement';
import { followPaths } from './paths';

export type UndoStep =
  /** A window was closed. @property key - see `closedKey`. */
  | { type: 'closed'; key: string }
  /** The windows were tiled; they stood so before. */
  | { type: 'tiled'; before: Arranged };

/** So many steps are kept. */
const KEEP = 50;

export class UndoSteps {
  constructor(kernels: ILivemon) {
    followPaths(kernels, rename => {
      this._steps = this._steps.map(step =>
        step.type === 'closed'
          ? { ...step, key: rename(step.key) }
          : { ...step, before: renameArranged(step.before, rename) }
      );
    });
  }

  push(step: UndoStep): void {
    this._steps = [...this._steps, step].slice(-KEEP);
  }

  /** Take the last one for which `valid` holds; those after it have been taken back by other means. */
  pop(valid: (step: UndoStep) => boolean): UndoStep | null {
    for (;;) {
      const step = this._steps.pop();
      if (step === undefined) {
        return null;
      }
      if (valid(step)) {
        return step;
      }
    }
  }

  some(valid: (step: UndoStep) => boolean): boolean {
    return this._steps.some(valid);
  }

  private _steps: UndoStep[] = [];
}
