import { expect, it } from 'vitest';

import { Emitter } from '../../../js/src';
import { FigureSet } from '../../../src/board/figureSet';
import type {
  IKernelEntry,
  ILivemon,
  KernelsChange
} from '../../../src/tokens';

const none = {
  entries: new Map(),
  changed: new Emitter<KernelsChange>()
} as unknown as ILivemon;

it('takes over what an earlier page kept, but for what was asked for meanwhile', () => {
  const hidden = new FigureSet(none);
  hidden.add('new');
  hidden.delete('asked');
  hidden.load(['asked', 'kept']);
  expect(hidden.keys).toEqual(['kept', 'new']);
});

it('keeps figures hidden when their notebook is renamed', () => {
  const entry = { kernelId: 'k', path: 'a.ipynb' };
  const changed = new Emitter<KernelsChange>();
  const known = entry as IKernelEntry;
  const hidden = new FigureSet({
    entries: new Map([['k', known]]),
    changed
  } as unknown as ILivemon);
  hidden.add('a.ipynb#one');
  hidden.add('other.ipynb#one');
  entry.path = 'b.ipynb';
  changed.emit({ type: 'renamed', entry: known });
  expect(hidden.keys).toEqual(['other.ipynb#one', 'b.ipynb#one']);
});
