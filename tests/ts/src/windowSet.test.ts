/** Which windows there are, over kernels whose models the test feeds. */
import { expect, it } from 'vitest';

import { figure, hello } from '../../../js/demo/messages';
import { Emitter, untranslated } from '../../../js/src';
import { BoardMemory } from '../../../src/board/memory';
import { PopOuts } from '../../../src/board/popOuts';
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

it('keeps a place apart for a figure that the running cell closed, and not for one that it renamed', () => {
  const entry = kernelEntry('k', { path: 'a.ipynb' });
  const kernels = {
    entries: new Map([['k', entry]]),
    changed: new Emitter<KernelsChange>(),
    current: null
  } as unknown as ILivemon;
  const memory = new BoardMemory(kernels);
  memory.apart.add('a.ipynb#one');
  memory.apart.add('a.ipynb#two');
  const popOuts = new PopOuts({
    kernels,
    trans: untranslated,
    memory,
    canPopOut: true,
    add: () => undefined
  });
  const draw = (...names: readonly [id: string, name: string][]): void =>
    say(entry.model, {
      type: 'figures',
      figures: names.map(([id, name]) => figure(id, { name }))
    });
  say(entry.model, hello(), {
    type: 'state',
    cell: { running: true },
    sources: []
  });
  draw(['1', 'one'], ['2', 'two']);
  expect([...popOuts.places.keys()]).toEqual(['a.ipynb#one', 'a.ipynb#two']);
  draw(['1', 'one later']);
  expect([...popOuts.places.keys()]).toEqual(['a.ipynb#two']);
  expect([...popOuts.set.windows.keys()]).toEqual(['a.ipynb#two']);
  popOuts.set.dispose();
});
