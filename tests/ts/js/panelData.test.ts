// @vitest-environment node
/** What the panel works out before anything is drawn: names, curves, scales, statistics, files, what is remembered. */
import { describe, expect, it, vi } from 'vitest';

import { formatLogarithmic, logarithmic } from '../../../js/src/chartScale';
import { Traces } from '../../../js/src/chartTraces';
import type { Choices } from '../../../js/src/panel/choices';
import { PanelChoices } from '../../../js/src/panel/choices';
import { SmoothCurve, StepCurve } from '../../../js/src/panel/curves';
import { csvFile, fileName } from '../../../js/src/panel/exporting';
import { kindOf, shareOf } from '../../../js/src/panel/levels';
import { readName } from '../../../js/src/panel/metricNames';
import { planCharts } from '../../../js/src/panel/plan';
import { matcher } from '../../../js/src/panel/search';
import { SharedAxis } from '../../../js/src/panel/sharedAxis';
import { statisticsOf } from '../../../js/src/panel/statistics';
import { SeriesBuffer } from '../../../js/src/seriesBuffer';
import type { Series } from '../../../js/src/seriesStore';
import { untranslated } from '../../../js/src/translation';
import { Random } from './random';

type Row = readonly [time: number, value: number, step?: number];

function bufferOf(rows: readonly Row[], limit?: number): SeriesBuffer {
  const buffer = new SeriesBuffer(limit);
  for (const [time, value, step = NaN] of rows) {
    buffer.add(time, value, step);
  }
  return buffer;
}

describe('names of metrics', () => {
  it.each([
    ['loss', '', 'loss', ''],
    ['train/loss', 'train', 'loss', 'train'],
    ['val/loss', 'val', 'loss', 'val'],
    ['validation/loss', 'val', 'loss', 'validation'],
    ['val_loss', 'val', 'loss', ''],
    ['loss_val', 'val', 'loss', ''],
    ['loss/test', 'test', 'loss', 'loss'],
    ['gan/val/loss', 'val', 'gan/loss', 'gan'],
    ['gan/val_loss', 'val', 'gan/loss', 'gan'],
    ['Training.top_1', 'train', 'top_1', ''],
    ['val', '', 'val', ''],
    ['value_loss', '', 'value_loss', ''],
    ['latest', '', 'latest', ''],
    ['contest_score', '', 'contest_score', '']
  ])('%s', (name, phase, base, prefix) => {
    expect(readName(name)).toEqual({ phase, base, prefix });
  });

  const plan = (...names: string[]): [string, string[][]][] =>
    planCharts(
      names.map((name, id) => ({ id, name, group: 'metric' })),
      untranslated
    ).metric.map(({ title, charts }) => [
      title,
      charts.map(({ lines }) => lines.map(({ label }) => label))
    ]);

  it('puts twins into one chart, training first, and prefixes into groups', () => {
    expect(
      plan(
        'val/loss',
        'train/loss',
        'train/accuracy',
        'val_auc',
        'auc',
        'lr',
        'loss/test',
        'time/step',
        'time/data',
        'only/one'
      )
    ).toEqual([
      ['', [['auc', 'val_auc'], ['lr'], ['only/one']]],
      ['train', [['train/loss', 'val/loss', 'loss/test'], ['accuracy']]],
      ['time', [['step'], ['data']]]
    ]);
  });

  it('keeps the key of a chart when a twin comes: what a person chose for it stays', () => {
    const key = (...names: string[]): string =>
      planCharts(
        names.map((name, id) => ({ id, name, group: 'metric' })),
        untranslated
      ).metric[0]!.charts[0]!.key;
    expect(key('loss', 'val_loss')).toBe(key('loss'));
  });
});

describe('search', () => {
  it('wants all words, in any order and case', () => {
    const match = matcher(' LOSS train ')!;
    expect(match('Metrics train/loss')).toBe(true);
    expect(match('Metrics val/loss')).toBe(false);
    expect(matcher('  ')).toBeNull();
  });
});

describe('smoothing', () => {
  const smooth = (values: number[], weight: number): number[] => {
    const curve = new SmoothCurve(
      bufferOf(values.map((value, time) => [time, value])),
      weight
    );
    curve.follow();
    return values.map((_, index) => curve.value(index));
  };

  it('is the mean with weights that fade, whatever the start', () => {
    const values = [4, 2, 7, 1];
    const weight = 0.6;
    const plain = values.map((_, end) => {
      const [sum, weights] = values.slice(0, end + 1).reduce(
        ([s, w], value, index) => {
          const own = weight ** (end - index);
          return [s + own * value, w + own];
        },
        [0, 0]
      );
      return sum / weights;
    });
    smooth(values, weight).forEach((value, index) =>
      expect(value).toBeCloseTo(plain[index]!, 12)
    );
  });

  it('passes over what is no number, and leaves a constant alone', () => {
    const [first, gap, after] = smooth([4, NaN, 4.5], 0.5);
    expect(first).toBe(4);
    expect(gap).toBeNaN();
    expect(after).toBeCloseTo((4 * 0.5 + 4.5) / 1.5, 12);
    expect(smooth([0.1, 0.1, 0.1], 0.9)).toEqual([0.1, 0.1, 0.1]);
  });

  it('follows a ring that turns and history that comes late, as if it had been made anew', () => {
    const random = new Random(7);
    const buffer = new SeriesBuffer(3000);
    const curve = new SmoothCurve(buffer, 0.7);
    let all: Row[] = [];
    for (let round = 0; round < 40; round += 1) {
      for (let i = 0; i < 150; i += 1) {
        const row: Row = [all.length, random.next()];
        all = [...all, row];
        buffer.add(row[0], row[1], NaN);
      }
      curve.follow();
      if (round === 20) {
        buffer.merge([{ time: buffer.time(5) + 0.5, value: 9, step: NaN }]);
        curve.follow();
      }
    }
    expect(curve.length).toBe(3000);
    // The weights of what has gone are too small to be seen by now.
    const anew = new SmoothCurve(buffer, 0.7);
    anew.follow();
    for (let i = 200; i < 3000; i += 1) {
      expect(curve.value(i)).toBeCloseTo(anew.value(i), 9);
    }
  });
});

describe('steps as axis', () => {
  const points = (curve: StepCurve): number[][] => {
    curve.follow();
    return Array.from({ length: curve.length }, (_, i) => [
      curve.x(i),
      curve.value(i),
      curve.time(i)
    ]);
  };

  it('leaves out what has no step among others that have', () => {
    const rows: Row[] = [
      [1, 5, 10],
      [2, 6],
      [3, 7, 30]
    ];
    expect(points(new StepCurve(bufferOf(rows)))).toEqual([
      [10, 5, 1],
      [30, 7, 3]
    ]);
  });

  it('counts samples where none has a step, also when the oldest have gone', () => {
    const buffer = bufferOf(
      Array.from({ length: 7 }, (_, i): Row => [i, i * i]),
      4
    );
    expect(points(new StepCurve(buffer)).map(([x]) => x)).toEqual([3, 4, 5, 6]);
  });

  it('shows the last run when steps begin anew, and says so', () => {
    const buffer = bufferOf([
      [1, 5, 0],
      [2, 6, 1]
    ]);
    const curve = new StepCurve(buffer);
    expect(points(curve)).toHaveLength(2);
    expect(curve.restarted).toBe(false);
    buffer.add(3, 7, 0);
    buffer.add(4, 8, 1);
    expect(points(curve)).toEqual([
      [0, 7, 3],
      [1, 8, 4]
    ]);
    expect(curve.restarted).toBe(true);
  });

  it('follows a ring that turns', () => {
    const buffer = new SeriesBuffer(300);
    const curve = new StepCurve(buffer);
    for (let i = 0; i < 2000; i += 1) {
      buffer.add(i, -i, 10 * i);
      if (i % 37 === 0) {
        curve.follow();
      }
    }
    expect(points(curve)[0]).toEqual([17_000, -1700, 1700]);
    expect(curve.length).toBe(300);
    expect(curve.indexAt(17_005)).toBe(1);
  });

  it('shows the steps of the time that is shown, and turns the pointer into a time', () => {
    const series: Series = {
      entry: { id: 0, name: 'loss', group: 'metric' },
      buffer: bufferOf([
        [100, 1, 0],
        [110, 2, 50],
        [120, 3, 70],
        [130, 4, 71]
      ])
    };
    const traces = new Traces({
      lines: [{ series, role: 'main', label: 'loss' }],
      unit: '',
      periodOf: () => 0
    });
    traces.look = { logarithmic: false, smoothing: 0, stepwise: true };
    const { x, data } = traces.compose([105, 125], 100, new Set());
    expect(x).toEqual([50, 70]);
    expect(data[0]).toEqual([0, 50, 70]); // with one before, so that the line reaches the edge
    expect(traces.timeOf(58)).toBe(110);
    expect(traces.xOf(121)).toBe(70);
  });
});

describe('a logarithmic axis', () => {
  const of = (values: (number | null)[], most = 4) => {
    const scale = logarithmic([values], '', null);
    return { ...scale, shown: scale.ticks?.(most) };
  };

  it('ends at numbers that are easy to read, and has few ticks', () => {
    const { key, ends, shown } = of([0.031, null, 4.2]);
    expect(key).toBe('log');
    expect(ends).toEqual([0.02, 5]);
    expect(shown).toEqual([0.1, 1]);
    expect(of([1e-9, 1e9]).shown!.length).toBeLessThanOrEqual(4);
    expect(of([2, 4]).shown).toEqual([2, 5]);
    expect(of([3, 3]).ends).toEqual([2, 5]);
    expect(of([1, 1]).ends).toEqual([0.1, 10]);
  });

  it('shows zero and what is below, by being linear near zero', () => {
    const { key, ends, shown, forward, back } = of([-20, 0, 0.5, 300]);
    expect(key).toMatch(/^symlog/);
    expect(ends).toEqual([-20, 500]);
    expect(shown).toContain(0);
    expect(shown!.length).toBeLessThanOrEqual(4);
    for (const value of [-20, -0.1, 0, 0.5, 300]) {
      expect(back(forward(value))).toBeCloseTo(value, 9);
    }
    const places = [-20, -1, 0, 0.5, 300].map(forward);
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places.every(Number.isFinite)).toBe(true);
  });

  it('stays linear where there is nothing to take a logarithm of', () => {
    expect(of([0, 0]).key).toBe('linear');
    expect(of([null]).key).toBe('linear');
  });

  it('has powers of two for bytes', () => {
    const { ends, ticks } = logarithmic([[3000, 5e6]], 'bytes', 2 ** 24);
    expect(ends).toEqual([2048, 2 ** 24]);
    const shown = ticks!(4);
    expect(shown.length).toBeGreaterThan(1);
    expect(formatLogarithmic(shown, 'bytes').at(-1)).toBe('16 MiB');
  });
});

describe('statistics', () => {
  it('are those of the time shown, failed readings left out', () => {
    const buffer = bufferOf([
      [0, 100],
      [1, 4],
      [2, NaN],
      [3, 8],
      [4, -100]
    ]);
    expect(statisticsOf(buffer, [1, 3])).toEqual({ min: 4, mean: 6, max: 8 });
    expect(statisticsOf(buffer, [2, 2.5])).toBeNull();
  });

  it('of a paused panel are followed by the value at that time', () => {
    const buffer = bufferOf([
      [0, 1],
      [2, 3]
    ]);
    expect(buffer.lastUntil(Infinity)?.value).toBe(3);
    expect(buffer.lastUntil(2)?.value).toBe(3);
    expect(buffer.lastUntil(1.9)?.value).toBe(1);
    expect(buffer.lastUntil(-1)).toBeNull();
  });
});

describe('the shared axis', () => {
  it('zooms around the pointer, never into nothing', () => {
    const axis = new SharedAxis();
    const chart = {};
    axis.point(10, chart);
    axis.zoomBy(0.5, [0, 100]);
    expect(axis.zoom).toEqual([5, 55]);
    axis.zoomTo([7, 7]);
    expect(axis.zoom).toEqual([5, 55]);
    axis.point(null, {}); // another chart, which it left before
    expect(axis.pointer?.time).toBe(10);
    axis.point(null, chart);
    expect(axis.pointer).toBeNull();
    axis.zoomTo(null);
    expect(axis.zoom).toBeNull();
  });
});

describe('files', () => {
  const csv = async (...all: Parameters<typeof csvFile>[0]): Promise<string> =>
    (await csvFile(all)).file.text();

  it('have the columns of %livemon export, with names that need quotes', async () => {
    const buffer = bufferOf([
      [1.5, 2, 7],
      [2.5, NaN],
      [3.5, -Infinity, 9]
    ]);
    const entry = { id: 0, name: 'a,"b"', group: 'metric', unit: '' } as const;
    expect(await csv({ entry, buffer })).toBe(
      [
        'series,unit,time,value,step,low,high',
        '"a,""b""",,1.500000,2,7,,',
        '"a,""b""",,2.500000,,,,',
        '"a,""b""",,3.500000,-inf,9,,',
        ''
      ].join('\r\n')
    );
  });

  it.each([
    ['<img src=x onerror="1">, x', '"<img src=x onerror=""1"">, x"'],
    ['__proto__', '__proto__'],
    ['two\r\nlines', '"two\r\nlines"'],
    ['x'.repeat(10_000), 'x'.repeat(10_000)],
    ['\u202eright to left \u05d0 😀', '\u202eright to left \u05d0 😀']
  ])('hold %j as one field, and make a name of it', async (name, field) => {
    const entry = { id: 0, name, group: 'metric', unit: '' } as const;
    const text = await csv({ entry, buffer: bufferOf([[1.5, 2]]) });
    const [head, ...rest] = text.split(
      'series,unit,time,value,step,low,high\r\n'
    );
    expect([head, rest.join()]).toEqual(['', `${field},,1.500000,2,,,\r\n`]);
    expect(fileName([name], 'csv')).toMatch(/^[\p{L}\p{N}-]{1,100}\.csv$/u);
  });

  it('have names that any system takes', () => {
    expect(fileName(['été.ipynb', '../train/loss: "x"'], 'csv')).toBe(
      'été-ipynb-train-loss-x.csv'
    );
    expect(fileName(['', '/'], 'png')).toBe('livemon.png');
  });
});

describe('choices', () => {
  class Store {
    saved: unknown;
    constructor(saved: unknown = null) {
      this.saved = saved;
    }
    load(): Promise<unknown> {
      return Promise.resolve(this.saved);
    }
    save(choices: Partial<Choices>): void {
      this.saved = choices;
    }
  }

  const loaded = (choices: PanelChoices): Promise<void> =>
    new Promise(done => choices.changed.on(done));

  it('come back, and only what makes sense', async () => {
    const store = new Store({
      closed: ['gpu'],
      smoothing: 7,
      metricSpan: 60,
      stepwise: 'yes'
    });
    const choices = new PanelChoices(store);
    await loaded(choices);
    expect(choices.current).toMatchObject({
      closed: ['gpu'],
      smoothing: 0,
      metricSpan: 60,
      stepwise: false
    });
    choices.mark('closed', 'host', true);
    choices.mark('closed', 'gpu', false);
    const again = new PanelChoices(store);
    await loaded(again);
    expect(again.current.closed).toEqual(['host']);
  });

  it('made before the kept ones are known stand, and the others are kept', async () => {
    const store = new Store({ closed: ['gpu'], smoothing: 0.5 });
    const choices = new PanelChoices(store);
    choices.change({ smoothing: 0.9 });
    expect(store.saved).toMatchObject({ smoothing: 0.5 });
    await loaded(choices);
    expect(store.saved).toEqual({ closed: ['gpu'], smoothing: 0.9 });
  });

  it('that nobody made follow the defaults', () => {
    const choices = new PanelChoices();
    choices.change({ metricSpan: 60 });
    choices.defaults = { metricSpan: 900, machineSpan: 900 };
    expect(choices.current).toMatchObject({ metricSpan: 60, machineSpan: 900 });
  });

  it('are as by default where nothing can be read, with a word about it', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const choices = new PanelChoices({
      load: () => Promise.reject(new Error('offline')),
      save: () => undefined
    });
    await loaded(choices);
    expect(choices.current.machineSpan).toBe(300);
    expect(warn).toHaveBeenCalledOnce();
    warn.mockRestore();
  });
});

describe('levels of what is used', () => {
  it('knows which series have thresholds', () => {
    expect(
      [
        'cpu.percent',
        'memory.limit_used_bytes',
        'gpu12.memory_used_bytes',
        'gpu0.utilization_percent',
        'cpu.core0.percent',
        'process.rss_bytes',
        'my/memory.used_bytes'
      ].map(kindOf)
    ).toEqual(['cpu', 'memory', 'vram', 'gpu', null, null, null]);
  });

  it('takes a share of what bounds it, and nothing of what is not known', () => {
    expect(shareOf(3, 4)).toBe(75);
    expect(shareOf(60, undefined)).toBe(60);
    expect(shareOf(3, null)).toBeNull();
    expect(shareOf(3, 0)).toBeNull();
    expect(shareOf(null, 4)).toBeNull();
    expect(shareOf(NaN, undefined)).toBeNull();
  });
});
