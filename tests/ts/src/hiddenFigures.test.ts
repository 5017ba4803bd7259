import { expect, it } from 'vitest';

import { Emitter } from '../../../js/src';
import { HiddenFigures } from '../../../src/board/hiddenFigures';
import type {
  IKernelEntry,
  ILivemon,
  KernelsChange
} from '../../../src/tokens';

it('keeps figures hidden when their notebook is renamed', () => {
  const entry = { kernelId: 'k', path: 'a.ipynb' };
  const changed = new Emitter<KernelsChange>();
  const known = entry as IKernelEntry;
  const hidden = new HiddenFigures({
    entries: new Map([['k', known]]),
    changed
  } as unknown as ILivemon);
  hidden.add('a.ipynb#one', 'other.ipynb#one');
  entry.path = 'b.ipynb';
  changed.emit({ type: 'renamed', entry: known });
  expect(hidden.keys).toEqual(['other.ipynb#one', 'b.ipynb#one']);
});
