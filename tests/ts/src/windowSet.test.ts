/** Which windows there are, over kernels whose models the test feeds. */
import { expect, it } from 'vitest';

import { figure, hello } from '../../../js/demo/messages';
import { Emitter, untranslated } from '../../../js/src';
import { BoardMemory } from '../../../src/board/memory';
import { WindowSet } from '../../../src/board/windowSet';
import type {
  IKernelEntry,
  ILivemon,
  KernelsChange
} from '../../../src/tokens';
import { kernelEntry, say } from './kernelEntry';

it('makes the window of a figure anew for the kernel that its notebook has now', () => {
  const entries = new Map<string, IKernelEntry>();
  const changed = new Emitter<KernelsChange>();
  const kernels = { entries, changed, current: null } as ILivemon;
  const set = new WindowSet({
    kernels,
    trans: untranslated,
    memory: new BoardMemory(kernels),
    here: () => true
  });
  const begin = (id: string): IKernelEntry => {
    const entry = kernelEntry(id, { path: 'a.ipynb' });
    entries.set(id, entry);
    changed.emit({ type: 'added', entry });
    say(entry.model, hello({ session: id }), {
      type: 'figures',
      figures: [figure(`${id}-one`, { name: 'one' })]
    });
    return entry;
  };
  const first = begin('first');
  const window = set.windows.get('a.ipynb#one')!;
  expect(window.entry).toBe(first);
  first.model.setLink('dead');
  expect(set.windows.get('a.ipynb#one')).toBe(window);
  const second = begin('second');
  expect([...set.windows.keys()]).toEqual(['a.ipynb#one']);
  expect(set.windows.get('a.ipynb#one')).toMatchObject({
    entry: second,
    session: 'second',
    figure: second.model.figures.get('second-one')
  });
  expect(window.isDisposed).toBe(true);
  set.dispose();
});
