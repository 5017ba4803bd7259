/** Files of figures and samples: what the page asks for, what it hands out, and what it says when it cannot. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { KernelModel as Model } from '../../../js/src';
import {
  csvFile,
  fileName,
  KernelModel,
  SeriesStore,
  untranslated
} from '../../../js/src';
import { saveSamples } from '../../../js/src/panel/exporting';
import { SeriesBuffer } from '../../../js/src/seriesBuffer';
import { figure, hello } from '../../../js/demo/messages';
import { stemOf } from '../../../src/notebookStem';
import { saveFigure } from '../../../src/saver';
import { say } from './kernelEntry';
import { ManualTimers } from './scriptedWire';

const trans = untranslated;

describe('a file of a figure', () => {
  let model: Model;
  let timers: ManualTimers;
  let asked: { figure: string; format: string; request: string }[];

  beforeEach(() => {
    model = new KernelModel();
    timers = new ManualTimers();
    asked = [];
    say(model, hello(), { type: 'figures', figures: [figure('f')] });
    model.setLink('live');
    model.wished.on(wish => {
      if (wish.type === 'save') {
        asked.push(wish);
      }
    });
  });

  const save = (format: 'png' | 'svg' | 'pdf' = 'svg') =>
    saveFigure(model, 'f', format, { timers, trans });
  const answer = (request: string, text: string | null, problem = ''): void => {
    model.receive(
      { livemon: 1, type: 'saved', page: 'p', request, figure: 'f', problem },
      text === null ? [] : [new TextEncoder().encode(text)]
    );
  };

  it('is made by the kernel; answers to others are passed over', async () => {
    const outcome = save();
    expect(asked).toMatchObject([{ figure: 'f', format: 'svg' }]);
    answer('of another page', 'another');
    answer(asked[0]!.request, '<svg/>');
    const saved = await outcome;
    expect(saved.status).toBe('saved');
    const { file } = saved as { file: Blob };
    expect(file.type).toBe('image/svg+xml');
    expect(await file.text()).toBe('<svg/>');
  });

  it('is not made, and the reason is said', async () => {
    const outcome = save('pdf');
    answer(asked[0]!.request, null, 'The renderer ended.');
    expect(await outcome).toEqual({
      status: 'failed',
      text: 'The renderer ended.'
    });
  });

  it('does not come: the page waits no longer than half a minute', async () => {
    const outcome = save();
    await timers.pass(30);
    expect(await outcome).toEqual({
      status: 'failed',
      text: 'The kernel has not answered within 30 s.'
    });
  });

  it('does not come as the kernel goes', async () => {
    const outcome = save();
    model.setLink('dead');
    expect(await outcome).toEqual({
      status: 'failed',
      text: 'The kernel cannot be reached.'
    });
    expect(await save()).toMatchObject({ status: 'failed' });
    expect(asked).toHaveLength(1);
  });

  it('is asked for on a page of plain http, too', async () => {
    vi.stubGlobal('crypto', {
      getRandomValues: crypto.getRandomValues.bind(crypto)
    });
    const outcome = save();
    answer(asked[0]!.request, '<svg/>');
    expect(await outcome).toMatchObject({ status: 'saved' });
  });

  it('is not made for a reason that nobody thought of, and that is said', async () => {
    timers.after = () => {
      throw new Error('of somewhere else');
    };
    expect(await save()).toEqual({
      status: 'failed',
      text: 'of somewhere else'
    });
  });

  it('is not asked for beside a cell where the kernel hears nothing meanwhile', async () => {
    const cell = (running: boolean): void =>
      model.receive(
        { livemon: 1, type: 'state', cell: { running }, sources: [] },
        []
      );
    model.setLink('pushOnly');
    cell(true);
    expect(await save()).toEqual({
      status: 'failed',
      text: 'While a cell runs this kernel cannot be asked: save again when it has ended.'
    });
    expect(asked).toEqual([]);
    cell(false);
    const outcome = save();
    answer(asked[0]!.request, '<svg/>');
    expect(await outcome).toMatchObject({ status: 'saved' });
  });

  it('is not asked for when the figure is closed', async () => {
    expect(
      await saveFigure(model, 'gone', 'png', { timers, trans })
    ).toMatchObject({ status: 'failed', text: 'The figure was closed.' });
    expect(asked).toEqual([]);
  });
});

afterEach(() => vi.unstubAllGlobals());

describe('samples as CSV', () => {
  const store = new SeriesStore();
  store.apply({
    type: 'catalogue',
    entries: [
      { id: 1, name: 'cpu.percent', unit: 'percent', group: 'host' },
      { id: 2, name: 'a, "b"', unit: '', group: 'metric' }
    ],
    full: true
  });
  store.add({
    type: 'samples',
    replay: false,
    id: Uint32Array.of(1, 1, 2, 2),
    time: Float64Array.of(1.5, 2.5, 3, 4),
    value: Float64Array.of(20, NaN, 0.25, -Infinity),
    step: Float64Array.of(NaN, NaN, 7, 8)
  });

  it('has the columns of %livemon export, and leaves what is unknown empty', async () => {
    const { file, rows } = await csvFile(store.all());
    expect(rows).toBe(4);
    expect((await file.text()).split('\r\n')).toEqual([
      'series,unit,time,value,step,low,high',
      'cpu.percent,percent,1.500000,20,,,',
      'cpu.percent,percent,2.500000,,,,',
      '"a, ""b""",,3.000000,0.25,7,,',
      '"a, ""b""",,4.000000,-inf,8,,',
      ''
    ]);
  });

  it('leaves the page time to answer, however many there are', async () => {
    const many = new SeriesStore();
    many.apply({
      type: 'catalogue',
      entries: [1, 2].map(id => ({
        id,
        name: `loss ${id}`,
        unit: '',
        group: 'metric'
      })),
      full: true
    });
    const count = 60_000;
    const time = Float64Array.from({ length: count }, (_, i) => i);
    for (const id of [1, 2]) {
      many.add({
        type: 'samples',
        replay: false,
        id: new Uint32Array(count).fill(id),
        time,
        value: time,
        step: time
      });
    }
    let turns = 0;
    const timer = setInterval(() => (turns += 1));
    const { rows } = await csvFile(many.all());
    clearInterval(timer);
    expect(rows).toBeGreaterThan(50_000);
    expect(turns).toBeGreaterThan(0);
  });

  it('has what there was when it was asked for, whatever comes and goes meanwhile', async () => {
    const full = (): SeriesBuffer => {
      const buffer = new SeriesBuffer(45_000);
      for (let i = 0; i < 60_000; i += 1) {
        buffer.add(i, i, i);
      }
      return buffer;
    };
    const buffers = [full(), full(), full()] as const;
    const [pushed, shrunk, cleared] = buffers;
    const all = buffers.map((buffer, id) => ({
      entry: { id, name: `loss ${id}`, unit: '', group: 'metric' } as const,
      buffer
    }));
    const still = await (await csvFile(all)).file.text();
    const told = csvFile(all);
    let turns = 0;
    const timer = setInterval(() => {
      turns += 1;
      for (let i = 0; i < 1000; i += 1) {
        pushed.add(60_000 + 1000 * turns + i, 0, 0);
      }
      shrunk.shrink(500);
      cleared.clear();
    });
    const { file, rows } = await told;
    clearInterval(timer);
    expect(turns).toBeGreaterThan(0);
    expect(rows).toBeGreaterThan(3 * 45_000);
    expect((await file.text()) === still).toBe(true); // no comparison of megabytes
  });

  it('is not made, and the person is told why', async () => {
    const tell = vi.fn();
    const broken = new SeriesBuffer();
    vi.spyOn(broken, 'copy').mockImplementation(() => {
      throw new RangeError('Array buffer allocation failed');
    });
    const entry = { id: 1, name: 'a', unit: '', group: 'metric' } as const;
    const all = [{ entry, buffer: broken }];
    await saveSamples('a.csv', all, { tell, trans });
    expect(tell.mock.calls).toEqual([
      ['a.csv could not be saved: Array buffer allocation failed']
    ]);
  });
});

describe('names of files', () => {
  it.each([
    [['a', 'one'], 'a-one.png'],
    [['', ' a/b: "c"\n'], 'a-b-c.png'],
    [['', ''], 'livemon.png']
  ])('%j is %s', (parts, name) => {
    expect(fileName(parts, 'png')).toBe(name);
  });

  it('begin with the notebook', () => {
    expect(stemOf('deep/down/train.v2.ipynb')).toBe('train.v2');
    expect(stemOf('console')).toBe('console');
  });
});
