/** What a person did to the windows of figures and may take back, the last first; it follows notebooks that are renamed. */
import type { ILivemon } from '../tokens';
import type { Arranged } from './arrangement';
import { renameArranged } from './arrangement';
import { followPaths } from './paths';

export type UndoStep = ClosedStep | TiledStep;

/** A window was closed. */
export interface ClosedStep {
  readonly type: 'closed';
  /** See `closedKey`. */
  key: string;
}

/** The windows were tiled. */
export interface TiledStep {
  readonly type: 'tiled';
  /** How they stood. */
  before: Arranged;
}

/** So many steps are kept. */
const KEEP = 50;

export class UndoSteps {
  constructor(kernels: ILivemon) {
    followPaths(kernels, rename => {
      for (const step of this._steps) {
        if (step.type === 'closed') {
          step.key = rename(step.key);
        } else {
          step.before = renameArranged(step.before, rename);
        }
      }
    });
  }

  push(step: UndoStep): void {
    this._steps = [...this._steps, step].slice(-KEEP);
  }

  has(step: UndoStep): boolean {
    return this._steps.includes(step);
  }

  /** It was taken back. */
  drop(step: UndoStep): void {
    this._steps = this._steps.filter(one => one !== step);
  }

  /** Take the last one for which `valid` holds; those after it have been taken back by other means, or count no more. */
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
