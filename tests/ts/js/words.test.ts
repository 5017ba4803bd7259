// @vitest-environment node
import { readFileSync } from 'node:fs';

import { sentence } from '../../../js/src/sentence';
import { describe, expect, it } from 'vitest';

import { figure } from '../../../js/demo/messages';
import { extent, isolated, valueEnds } from '../../../js/src/chartRange';
import { describeFigure } from '../../../js/src/figureState';
import { place } from '../../../js/src/fitting';
import type { LinkState } from '../../../js/src/kernelModel';
import { kernelWords } from '../../../js/src/panel/kernelWords';
import { planCharts } from '../../../js/src/panel/plan';
import {
  cellWords,
  linkLine,
  gpuWords,
  noGpuWords,
  sourceWords,
  droppedLines,
  stateLines
} from '../../../js/src/panel/stateWords';
import type {
  FigureInfo,
  SeriesEntry,
  State
} from '../../../js/src/protocol/messages';
import type { Translation } from '../../../js/src/translation';
import { untranslated } from '../../../js/src/translation';

const same = untranslated;

describe('describeFigure', () => {
  const info = figure('f');
  const of = (
    change: Partial<FigureInfo>,
    link: LinkState = 'live',
    { closed = false, seen = true, overdue = false, linkReason = '' } = {}
  ): ReturnType<typeof describeFigure> =>
    describeFigure(
      { info: { ...info, ...change }, closed, overdue },
      seen,
      { link, linkReason },
      same
    );

  it('has nothing to say about a figure that is well', () => {
    expect(of({ state: 'live' })).toEqual({
      state: 'live',
      message: '',
      note: '',
      error: ''
    });
    expect(of({ state: 'live' }, 'pushOnly').state).toBe('live');
  });

  it('is not live before there is a picture', () => {
    expect(of({ state: 'waiting' }, 'live', { seen: false })).toMatchObject({
      state: 'stale',
      message: 'Waiting for the first picture…'
    });
  });

  it('is not live when a frame is missing and no picture comes', () => {
    const overdue = true;
    expect(of({ state: 'live' }, 'live', { overdue })).toMatchObject({
      state: 'stale',
      message: 'A frame was lost. Waiting for a whole picture…'
    });
    expect(of({ state: 'live' }, 'dead', { overdue })).toMatchObject({
      state: 'disconnected',
      message: 'The kernel is gone.'
    });
    expect(of({ state: 'error' }, 'live', { overdue }).state).toBe('error');
  });

  it.each<[LinkState, string]>([
    ['searching', 'stale'],
    ['connecting', 'stale'],
    ['stale', 'stale'],
    ['disconnected', 'disconnected'],
    ['stopped', 'disconnected'],
    ['dead', 'disconnected']
  ])('says so when the link is %s', (link, state) => {
    const words = of({ state: 'live' }, link, { linkReason: 'Because.' });
    expect(words.state).toBe(state);
    expect(words.message).toMatch(/. Because\.$/);
  });

  it('shows a traceback, also while the link is down', () => {
    expect(of({ state: 'error', error: 'ValueError' })).toMatchObject({
      state: 'error',
      error: 'ValueError'
    });
    expect(of({ state: 'error', error: 'ValueError' }, 'dead')).toMatchObject({
      state: 'disconnected',
      error: 'ValueError'
    });
  });

  it('explains what is drawn in another way, or not at all', () => {
    expect(of({ state: 'fallback', note: 'why' })).toMatchObject({
      state: 'live',
      note: 'why'
    });
    expect(of({ state: 'refused', note: '64 MB' })).toMatchObject({
      state: 'error',
      message: '64 MB'
    });
  });

  it('says that a figure was closed', () => {
    expect(of({ state: 'live' }, 'live', { closed: true }).state).toBe(
      'disconnected'
    );
  });
});

describe('place', () => {
  it('puts a picture of the right size there pixel by pixel', () => {
    expect(
      place({ width: 800, height: 600 }, { width: 400, height: 300 }, 2)
    ).toEqual({
      left: 0,
      top: 0,
      width: 400,
      height: 300,
      exact: true
    });
    // the area was rounded down to whole pixels when it was asked for
    expect(
      place({ width: 400, height: 300 }, { width: 400.7, height: 300.4 }, 1)
    ).toMatchObject({
      width: 400,
      height: 300,
      exact: true
    });
  });

  it('scales any other, keeps its shape, and centres it on device pixels', () => {
    expect(
      place({ width: 400, height: 300 }, { width: 801, height: 900 }, 1)
    ).toEqual({
      left: 0,
      top: 150,
      width: 801,
      height: 600.75,
      exact: false
    });
    const { left, width } = place(
      { width: 400, height: 300 },
      { width: 405, height: 150 },
      2
    );
    expect(width).toBe(200);
    expect(left).toBe(102.5);
  });

  it('does not take a picture of another shape for the right one', () => {
    expect(
      place({ width: 400, height: 200 }, { width: 400, height: 300 }, 1)
    ).toMatchObject({ height: 200, top: 50 });
    expect(
      place({ width: 400, height: 600 }, { width: 400, height: 300 }, 1)
    ).toMatchObject({ width: 200 });
  });
});

describe('valueEnds', () => {
  it.each<[Parameters<typeof valueEnds>, [number, number]]>([
    [
      [3, 40, 'percent', null],
      [0, 100]
    ],
    [
      [3, 240, 'percent', null],
      [0, 300]
    ],
    [
      [1, 2e9, 'bytes', 16e9],
      [0, 16e9]
    ],
    [
      [1, 2e9, 'bytes', 1e9],
      [0, 2e9]
    ],
    [
      [0, 0, 'bytes_per_s', null],
      [0, 1024]
    ],
    [
      [50, 60, 'celsius', null],
      [20, 100]
    ],
    [
      [5, 110, 'celsius', null],
      [5, 110]
    ],
    [
      [1, 1, '', null],
      [0.9, 1.1]
    ],
    [
      [0, 0, 'count', null],
      [0, 1]
    ],
    [
      [0, 0, '', null],
      [0, 1]
    ],
    [
      [null, null, '', null],
      [0, 1]
    ],
    [
      [null, null, 'percent', null],
      [0, 100]
    ],
    [
      [0.01, 1.01, '', null],
      [0, 1.09]
    ],
    [
      [-1, 1, '', null],
      [-1.16, 1.16]
    ]
  ])('%j is %j', (given, [low, high]) => {
    const [start, end] = valueEnds(...given);
    expect(start).toBeCloseTo(low, 9);
    expect(end).toBeCloseTo(high, 9);
  });

  it('finds extents and lonely points among breaks and holes', () => {
    expect(
      extent([
        [null, 3, undefined],
        [-1, null]
      ])
    ).toEqual({ low: -1, high: 3 });
    expect(extent([[null]])).toEqual({ low: null, high: null });
    expect(
      isolated([
        1,
        null,
        2,
        3,
        null,
        undefined,
        4,
        undefined,
        null,
        undefined,
        5
      ])
    ).toEqual([0, 6, 10]);
    expect(isolated([1, undefined, 2])).toEqual([]);
    expect(isolated([])).toEqual([]);
  });
});

describe('planCharts', () => {
  const entry = (
    id: number,
    name: string,
    group: SeriesEntry['group'],
    more: Partial<SeriesEntry> = {}
  ): SeriesEntry => ({
    id,
    name,
    group,
    ...more
  });

  it('puts what belongs together into one chart, in a fixed order', () => {
    const plan = planCharts(
      [
        entry(0, 'net.sent_bytes_per_s', 'host'),
        entry(1, 'cpu.core10.percent', 'host'),
        entry(2, 'cpu.core2.percent', 'host'),
        entry(3, 'memory.total_bytes', 'host'),
        entry(4, 'cpu.percent', 'host'),
        entry(5, 'memory.used_bytes', 'host'),
        entry(6, 'net.received_bytes_per_s', 'host')
      ],
      same
    );
    const charts = plan.host[0]!.charts;
    expect(
      charts.map(chart => chart.lines.map(line => [line.entry.name, line.role]))
    ).toEqual([
      [
        ['cpu.percent', 'main'],
        ['cpu.core2.percent', 'faint'],
        ['cpu.core10.percent', 'faint']
      ],
      [
        ['memory.used_bytes', 'main'],
        ['memory.total_bytes', 'bound']
      ],
      [
        ['net.received_bytes_per_s', 'main'],
        ['net.sent_bytes_per_s', 'main']
      ]
    ]);
    expect(charts[0]!.lines[1]!.label).toBe('Core 2');
  });

  it('groups GPUs by device', () => {
    const plan = planCharts(
      [
        entry(0, 'gpu1.utilization_percent', 'gpu', { device: 'H100' }),
        entry(1, 'gpu0.utilization_percent', 'gpu', { device: 'H100' }),
        entry(2, 'gpu0.memory_used_bytes', 'gpu', { device: 'H100' })
      ],
      same
    );
    expect(plan.gpu.map(group => [group.title, group.charts.length])).toEqual([
      ['GPU 1 · H100', 1],
      ['GPU 0 · H100', 2]
    ]);
  });

  it('says of memory that a GPU shares with the system', () => {
    const memory = (label: string): string[] =>
      planCharts(
        [
          entry(0, 'gpu0.memory_used_bytes', 'gpu', { label }),
          entry(1, 'gpu0.process_memory_bytes', 'gpu')
        ],
        same
      ).gpu.flatMap(group => group.charts.map(chart => chart.title));
    expect(memory('GPU 0 memory used (shared with the system)')).toEqual([
      'Memory, shared with the system'
    ]);
    expect(memory('GPU 0 memory used')).toEqual(['Memory']);
    const source = readFileSync(
      new URL(
        '../../../python/livemon/sampling/gpu_devices.py',
        import.meta.url
      ),
      'utf8'
    );
    expect(source).toContain('" (shared with the system)"');
  });

  it('hides nothing: unknown names and metrics have charts of their own', () => {
    const names = [
      'cpu.percent',
      'loss',
      'something.new',
      'gpu0.utilization_percent'
    ];
    const plan = planCharts(
      names.map((name, id) => entry(id, name, id === 2 ? 'host' : 'metric')),
      same
    );
    expect(plan.metric[0]!.charts.map(chart => chart.title)).toEqual([
      'cpu.percent',
      'loss',
      'gpu0.utilization_percent'
    ]);
    expect(plan.host[0]!.charts.map(chart => chart.title)).toEqual([
      'something.new'
    ]);
  });
});

describe('words about the state', () => {
  const state = (change: Partial<State>): State => ({
    type: 'state',
    cell: { running: false },
    sources: [],
    ...change
  });

  it.each([
    [{ running: true, count: 3, started: 100 }, 'Cell [3] running for 12 s'],
    [{ running: true }, 'Cell running'],
    [
      { running: false, count: 3, started: 100, ended: 103.5 },
      'Idle · cell [3] took 3.5 s'
    ],
    [
      { running: false, count: 3, started: 100, ended: 100.0402 },
      'Idle · cell [3] took 40 ms'
    ],
    [
      { running: false, started: 100, ended: 100.9996 },
      'Idle · cell took 1.0 s'
    ],
    [{ running: false, started: 100, ended: 112.7 }, 'Idle · cell took 13 s'],
    [{ running: false }, 'Idle'],
    [undefined, '']
  ])('cell %j: %s', (cell, words) => {
    expect(cellWords(cell, 112.7, same)).toBe(words);
  });

  it('says nothing about a link that is as it should be', () => {
    expect(linkLine({ link: 'live', linkReason: '' }, same)).toBeNull();
    expect(linkLine({ link: 'dead', linkReason: 'Signal 9.' }, same)).toEqual({
      level: 'error',
      text: 'The kernel is gone. Signal 9.'
    });
  });

  it('says what is limited, restarted and dropped', () => {
    const now = state({
      notice: 'Push only.',
      sources: [
        { name: 'sampler', state: 'ok' },
        { name: 'renderer', state: 'restarting', reason: 'Signal 9.' },
        { name: 'gpu', state: 'failed', reason: 'not here' }
      ],
      dropped: { metrics: 1200, nothing: 0 }
    });
    expect(stateLines(now, same).map(line => line.text)).toEqual([
      'Push only.',
      'Renderer: restarting. Signal 9.'
    ]);
    expect(droppedLines(now, same).map(line => line.text)).toEqual([
      'Left out to keep up: 1,200 × metrics.'
    ]);
    expect(stateLines(null, same)).toEqual([]);
  });

  it('says which GPUs were found and not read, and passes over NVIDIA where there is another', () => {
    const none = 'no NVIDIA driver: libnvidia-ml.so.1 was not found';
    const intel = 'an Intel GPU was found and is not read: because';
    const words = (gpu: string, amd?: State['sources'][number]): string[] => {
      const sources: State['sources'] = [
        { name: 'gpu', state: 'absent', reason: gpu },
        ...(amd === undefined ? [] : [amd])
      ];
      return [
        noGpuWords(state({ sources }), same),
        gpuWords(state({ sources }), same)
      ];
    };
    expect(words(none)[0]).toBe('No NVIDIA GPU here.');
    expect(words(`${none}; ${intel}`)[0]).toBe(
      'No NVIDIA GPU here. An Intel GPU was found and is not read: because.'
    );
    const amd = { name: 'amd', state: 'absent', reason: 'no amdsmi' } as const;
    expect(words(none, amd)).toEqual(['', 'No amdsmi.']);
    expect(words(none, { name: 'amd', state: 'ok' })).toEqual(['', '']);
    expect(words(`${none}; ${intel}`, amd)).toEqual([
      '',
      'An Intel GPU was found and is not read: because. No amdsmi.'
    ]);
    expect(words('the driver hangs', amd)).toEqual([
      '',
      'The driver hangs. No amdsmi.'
    ]);
    expect(noGpuWords(null, same)).toBe('');
  });

  it('says what is wrong with sources of other packages', () => {
    const sources: State['sources'] = [
      { name: 'battery', state: 'absent', reason: 'it is out' },
      { name: 'fan', state: 'failed', reason: '<b>' },
      { name: 'fine', state: 'ok' },
      { name: 'host', state: 'failed', reason: 'x' },
      { name: 'qt viewer', state: 'failed', reason: 'x' },
      { name: 'amd', state: 'absent', reason: 'x' }
    ];
    expect(stateLines(state({ sources }), same)).toEqual([
      { level: 'info', text: 'battery: not there. It is out.' },
      { level: 'error', text: 'fan: failed. <b>.' }
    ]);
  });

  it('says why a source gives nothing', () => {
    const gpu = (source: State['sources'][number]): string =>
      sourceWords(state({ sources: [source] }), 'gpu', same);
    expect(gpu({ name: 'gpu', state: 'absent', reason: 'No driver.' })).toBe(
      'No driver.'
    );
    expect(gpu({ name: 'gpu', state: 'failed', reason: 'It hangs.' })).toBe(
      'Failed. It hangs.'
    );
    expect(gpu({ name: 'gpu', state: 'ok' })).toBe('');
    expect(sourceWords(null, 'gpu', same)).toBe('');
  });
});

describe('words of the kernel', () => {
  const marked: Translation = {
    __: (...args) => `⟦${untranslated.__(...args)}⟧`,
    _n: (...args) => `⟦${untranslated._n(...args)}⟧`
  };

  it.each([
    ['power limit reached, limit of the board', 2],
    ['4 of 16, the cores that the kernel may run on', 1],
    ['0.5 of 16, the quota of /sys/fs/cgroup/a', 1],
    ['the limit of /sys/fs/cgroup/a, b', 1],
    ['according to torch, cupy', 1],
    ['not slowed down', 1],
    ['P2', 0],
    ['power limit reached, something new', 0],
    ['', 0]
  ])('translates what it knows of %j', (words, known) => {
    const said = kernelWords(words, marked);
    expect(said.split('⟦')).toHaveLength(known + 1);
    expect(said.replace(/[⟦⟧]/g, '')).toBe(words);
  });

  it('has the words that the kernel says', () => {
    const said = [
      'sampling/nvml',
      'sampling/gpu_fields',
      'sampling/found',
      'sampling/amd',
      'hub/hub'
    ]
      .map(name => `../../../python/livemon/${name}.py`)
      .map(path => readFileSync(new URL(path, import.meta.url), 'utf8'))
      .join('\n');
    for (const words of [
      'no NVIDIA driver: {LIBRARY} was not found',
      'LIBRARY = "libnvidia-ml.so.1"',
      'an Intel GPU was found and is not read: its driver tells its use only to the administrator',
      'an Apple GPU was found and is not read: macOS tells its use only to the administrator',
      'the GPU of an Intel Mac was found and is not read: macOS tells its use only to the administrator',
      'an AMD GPU was found and is not read: amdsmi is not installed (pip install livemon[amd])',
      'This kernel cannot hear pages while a cell runs (ipykernel 7 or later can): what is shown then was chosen before.'
    ]) {
      expect(said).toContain(words);
    }
    // All reasons for a slow GPU.
    const reasons = [...said.matchAll(/^ {4}0x[0-9a-f]+: "(.*)",$/gm)];
    expect(reasons.length).toBeGreaterThan(9);
    const unknown = [...said.matchAll(/Unknown\("(.*?)"\)/g)];
    expect(unknown.length).toBeGreaterThan(2);
    for (const [, reason = ''] of [...reasons, ...unknown]) {
      expect(kernelWords(reason, marked)).toBe(`⟦${reason}⟧`);
    }
  });
});

describe('sentence', () => {
  it.each([
    ['no NVIDIA driver', 'No NVIDIA driver.'],
    ['Signal 9.', 'Signal 9.'],
    ['is it there?', 'Is it there?'],
    [' ', '']
  ])('makes one of %j', (words, wanted) => {
    expect(sentence(words)).toBe(wanted);
  });
});
