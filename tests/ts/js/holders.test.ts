/** Who has memory on each GPU, in a document. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { KernelDirectory, MenuItem } from '../../../js/src';
import { Emitter, KernelModel } from '../../../js/src';
import { HolderTable } from '../../../js/src/panel/holders';
import { Menu } from '../../../js/src/panel/menu';
import type { GpuUse } from '../../../js/src/protocol/messages';
import { untranslated } from '../../../js/src/translation';

const HOSTILE = [
  '<img src=x onerror="document.title=\'run\'">.ipynb',
  '__proto__',
  'y'.repeat(10_000),
  '\u202ertl \u05d0 😀\nline'
];

let model: KernelModel;
let table: HolderTable;
let life: AbortController;
let names: Map<string, string>;
let done: string[];

function say(...devices: GpuUse[]): void {
  model.receive({ type: 'holders', livemon: 1, devices }, []);
  table.update();
}

function sample(values: Record<string, number>): void {
  const entries = Object.keys(values).map((name, id) => ({
    id,
    name,
    group: 'gpu' as const
  }));
  model.store.apply({ type: 'catalogue', entries, full: true });
  const list = Object.values(values);
  model.store.add({
    type: 'samples',
    replay: false,
    id: Uint32Array.from(list.keys()),
    time: Float64Array.from(list, () => 100),
    value: Float64Array.from(list),
    step: Float64Array.from(list, () => NaN)
  });
}

const rows = (): (string | null)[][] =>
  [...table.element.querySelectorAll('tr')].map(row =>
    [...row.children].slice(0, 2).map(cell => cell.textContent)
  );

beforeEach(() => {
  model = new KernelModel();
  life = new AbortController();
  names = new Map([
    ['k-mine', 'train.ipynb'],
    ['k-other', 'old.ipynb']
  ]);
  done = [];
  const menu = new Menu(life.signal);
  menu.open = (_label, items): void => {
    items.forEach(item => item.run());
  };
  const directory: KernelDirectory = {
    changed: new Emitter<void>(),
    nameOf: id => names.get(id) ?? null,
    actionsOf: (id): MenuItem[] => [
      { label: 'Restart', run: () => done.push(id) }
    ]
  };
  table = new HolderTable({
    model,
    directory,
    name: () => 'this.ipynb',
    menu,
    trans: untranslated
  });
  document.body.append(table.element);
});

afterEach(() => {
  life.abort();
  model.dispose();
  document.body.replaceChildren();
});

describe('memory by notebook', () => {
  it('names kernels of this server by their notebooks, other processes by their own names, and what is left', () => {
    const gib = 2 ** 30;
    sample({
      'gpu0.memory_used_bytes': 40 * gib,
      'gpu0.memory_total_bytes': 80 * gib
    });
    expect(table.element.hidden).toBe(true);
    say({
      device: 'gpu0',
      title: 'GPU 0: H100',
      holders: [
        { kernel: 'k-mine', own: true, pids: [17, 18], bytes: 10 * gib },
        { kernel: 'k-other', pids: [30], bytes: 20 * gib },
        { kernel: 'far-away-0000', pids: [31], bytes: gib },
        { name: 'blender', pids: [99], bytes: 2 * gib }
      ]
    });
    expect(table.element.hidden).toBe(false);
    expect(rows()).toEqual([
      ['train.ipynb', '10.0\u00a0GiB'],
      ['old.ipynb', '20.0\u00a0GiB'],
      ['A kernel of another server (far-away)', '1.00\u00a0GiB'],
      ['blender (process 99)', '2.00\u00a0GiB'],
      ['Others, and the driver', '7.00\u00a0GiB']
    ]);
    expect(table.element.querySelector('caption')!.textContent).toBe(
      'Memory of GPU 0: H100'
    );
    const own = table.element.querySelector('.livemon-mod-own th')!;
    expect(own.getAttribute('title')).toBe('Processes: 17, 18');
  });

  it('says what is not known, and whose word it is', () => {
    say({
      device: 'gpu0',
      title: 'GPU 0',
      note: 'the driver names processes by ids of the host',
      holders: [
        { own: true, bytes: 2 ** 30, source: 'torch' },
        { kernel: 'k-other', pids: [1], unknown: true },
        { name: 'x', pids: [2], bytes: 1024, unknown: true }
      ]
    });
    expect(rows()).toEqual([
      ['this.ipynb, as torch says', '1.00\u00a0GiB'],
      ['old.ipynb', '–\u00a0B'],
      ['x (process 2)', 'at least 1.00\u00a0KiB']
    ]);
    const note = table.element.querySelector('table')!.getAttribute('title');
    expect(note).toContain('ids of the host');
  });

  it('offers what can be done with kernels of this server alone, and keeps the focus', () => {
    const use = (bytes: number): GpuUse => ({
      device: 'gpu0',
      title: 'GPU 0',
      holders: [
        { kernel: 'k-mine', own: true, bytes },
        { kernel: 'elsewhere', bytes: 1 },
        { kernel: 'k-other', bytes: 5 },
        { name: 'x', bytes: 5 }
      ]
    });
    say(use(10));
    const buttons = (): HTMLElement[] => [
      ...table.element.querySelectorAll<HTMLElement>('button')
    ];
    expect(buttons().map(b => b.getAttribute('aria-label'))).toEqual([
      'What to do with train.ipynb',
      'What to do with old.ipynb'
    ]);
    buttons()[1]!.click();
    expect(done).toEqual(['k-other']);
    buttons()[1]!.focus();
    say(use(20));
    expect(document.activeElement).toBe(buttons()[1]);
    const row = table.element.querySelector('tr');
    say(use(20));
    expect(table.element.querySelector('tr')).toBe(row);
  });

  it('has hostile names of notebooks and processes as text', () => {
    HOSTILE.forEach((name, i) => names.set(`h${i}`, name));
    say({
      device: 'gpu0',
      title: HOSTILE[0]!,
      holders: HOSTILE.flatMap((name, i) => [
        { kernel: `h${i}`, bytes: 1 },
        { name, pids: [i], bytes: 1 }
      ])
    });
    expect(rows().map(([name]) => name)).toEqual(
      HOSTILE.flatMap((name, i) => [name, `${name} (process ${i})`])
    );
    expect(table.element.querySelector('img')).toBeNull();
    expect(document.title).not.toBe('run');
  });
});
