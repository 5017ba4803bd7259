/** Keeps how a person wants the panel in JupyterLab's database of states: it lasts over reloads, by workspace. */
import type { IStateDB } from '@jupyterlab/statedb';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';

import type { Choices, ChoiceStore } from '../../js/src';
import { bounded } from '../../js/src';

const KEY = 'livemon:panel';
/** A server that has not answered by then keeps no choices; the panel stands meanwhile. */
const LOADED_WITHIN_MS = 30_000;

export class StateStore implements ChoiceStore {
  constructor(private readonly state: IStateDB) {}

  load(): Promise<unknown> {
    return bounded(this.state.fetch(KEY), LOADED_WITHIN_MS, 'the answer');
  }

  save(choices: Partial<Choices>): void {
    this.state
      .save(KEY, choices as ReadonlyPartialJSONObject)
      .catch((error: unknown) => {
        console.warn('Livemon could not keep how the panel is set:', error);
      });
  }
}
