/**
 * Everything that Livemon shows in JupyterLab, under a translation that wraps every text in ⟦⟧. Names of notebooks,
 * figures, series and the like have no letters here, so that a letter outside of brackets is an untranslated word.
 */
import { TabBarSvg } from '@jupyterlab/ui-components';
import { Widget } from '@lumino/widgets';

import { figure, hello } from '../../../../js/demo/messages';
import type { Translation } from '../../../../js/src';
import {
  Emitter,
  KernelModel,
  PanelChoices,
  untranslated
} from '../../../../js/src';
import { Board } from '../../../../src/board/board';
import { Desk } from '../../../../src/board/desk';
import { HiddenButton } from '../../../../src/board/hiddenButton';
import { BoardMemory } from '../../../../src/board/memory';
import { PopOuts } from '../../../../src/board/popOuts';
import { LivemonPanel } from '../../../../src/panel/panel';
import { SettingsModel } from '../../../../src/settings';
import { StatusItem } from '../../../../src/status/statusItem';
import type {
  IKernelEntry,
  ILivemon,
  KernelsChange
} from '../../../../src/tokens';
import { kernelEntry } from '../kernelEntry';

const trans: Translation = {
  __: (...args) => `⟦${untranslated.__(...args)}⟧`,
  _n: (...args) => `⟦${untranslated._n(...args)}⟧`
};

const SERIES: readonly (readonly [
  name: string,
  unit: string,
  group: string,
  label?: string,
  shown?: string
])[] = [
  ['cpu.percent', 'percent', 'host'],
  ['cpu.core0.percent', 'percent', 'host'],
  ['memory.used_bytes', 'bytes', 'host'],
  ['memory.total_bytes', 'bytes', 'host'],
  ['disk.read_bytes_per_s', 'bytes_per_s', 'host'],
  ['process.cpu_percent', 'percent', 'process'],
  ['process.rss_bytes', 'bytes', 'process'],
  ['process.threads', 'count', 'process'],
  ['process.children', 'count', 'process', 'Child processes'],
  [
    'process.open_files',
    'count',
    'process',
    'Open files of the kernel',
    'text'
  ],
  ['process.child[①].count', 'count', 'process', '①: processes', 'text'],
  ['memory.oom_kills', 'count', 'host', 'Processes ended …', 'text'],
  ['cpu.limit_cores', '', 'host', 'Cores that may be used', 'text'],
  ['gpu0.memory_free_bytes', 'bytes', 'gpu', 'GPU 0 memory free', 'text'],
  ['gpu0.throttle_reasons', 'count', 'gpu', 'GPU 0 slowed down by', 'text'],
  ['gpu0.fan_percent', 'percent', 'gpu', 'GPU 0 fan', 'text'],
  ['gpu0.utilization_percent', 'percent', 'gpu'],
  ['gpu0.memory_used_bytes', 'bytes', 'gpu'],
  ['gpu0.memory_total_bytes', 'bytes', 'gpu'],
  ['gpu0.temperature_celsius', 'celsius', 'gpu'],
  ['gpu0.power_watts', 'watts', 'gpu'],
  ['①', '', 'metric']
];

const STATES = ['live', 'waiting', 'error', 'fallback', 'refused'] as const;

class WordsPage {
  readonly kernels = {
    changed: new Emitter<KernelsChange>(),
    entries: new Map<string, IKernelEntry>(),
    current: null as IKernelEntry | null
  } satisfies ILivemon;

  constructor() {
    // JupyterLab's own words on tabs.
    TabBarSvg.translator = {
      load: () => trans
    } as unknown as typeof TabBarSvg.translator;
    const settings = new SettingsModel();
    const { kernels } = this;
    const memory = new BoardMemory(kernels);
    const popOuts = new PopOuts({
      kernels,
      trans,
      memory,
      canPopOut: true,
      add: place => this._attach(place, 80)
    });
    const board = new Board({ kernels, trans, memory, canPopOut: true });
    const desk = new Desk({
      kernels,
      memory,
      popOuts,
      canPopOut: true,
      openBoard: () => board,
      findBoard: () => board,
      activate: () => undefined
    });
    desk.adopt(board);
    const panel = new LivemonPanel({
      kernels,
      choices: new PanelChoices(),
      trans,
      directory: {
        changed: new Emitter(),
        nameOf: id => (id === 'k' ? '②' : null),
        actionsOf: () => []
      },
      start: () => Promise.resolve({ status: 'failed', text: '' }),
      openFigure: () => undefined
    });
    const status = new StatusItem({
      kernels,
      settings,
      trans,
      open: () => undefined
    });
    this._attach(panel, 1500);
    this._attach(board, 700);
    this._attach(new HiddenButton(desk, trans), 30);
    this._attach(status, 30);
    popOuts.restore('②#⑨');
    this.hide = () => memory.hidden.add('②#③1');
    this.observe = entry => (status.entry = entry);
  }

  /** Close the window of a figure. */
  readonly hide: () => void;
  private readonly observe: (entry: IKernelEntry | null) => void;

  /** A notebook whose kernel runs Livemon, with everything that there can be. */
  run(): void {
    const model = new KernelModel({ trans });
    const entry = kernelEntry('k', { name: '②', path: '②', model });
    const { changed, entries } = this.kernels;
    entries.set('k', entry);
    this.kernels.current = entry;
    changed.emit({ type: 'added', entry });
    const receive = (content: object, buffers: ArrayBufferView[] = []): void =>
      model.receive({ livemon: 1, ...content }, buffers);
    const now = Date.now() / 1000;
    receive(hello({ time: now }));
    changed.emit({ type: 'known', entry });
    changed.emit({ type: 'current', entry });
    model.setLink('live');
    receive({
      type: 'state',
      cell: { running: true, count: 3, started: now - 70 },
      sources: [
        {
          name: 'gpu',
          state: 'ok',
          remarks: { 'gpu0.throttle_reasons': 'power limit reached' }
        }
      ],
      notice:
        'This kernel cannot hear pages while a cell runs (ipykernel 7 or later can): what is shown then was chosen before.',
      dropped: { '①': 12 }
    });
    receive({
      type: 'catalogue',
      full: true,
      entries: SERIES.map(([name, unit, group, label = '', shown], id) => ({
        id,
        name,
        label,
        unit,
        group,
        shown: shown ?? 'chart',
        device: group === 'gpu' ? '⑦' : ''
      }))
    });
    const count = 60 * SERIES.length;
    const at = (i: number): number => Math.floor(i / SERIES.length);
    receive({ type: 'samples', count }, [
      Uint32Array.from({ length: count }, (_, i) => i % SERIES.length),
      Float64Array.from({ length: count }, (_, i) => now - 60 + at(i)),
      Float64Array.from({ length: count }, (_, i) => 10 + (at(i) % 7)),
      Float64Array.from({ length: count }, (_, i) => at(i))
    ]);
    const figures = STATES.map((state, i) =>
      figure(`f${i}`, { name: `③${i}`, title: `③${i}`, state })
    );
    receive({ type: 'figures', figures });
    receive({ type: 'notice', level: 'warning', text: '④', time: now });
    receive({
      type: 'spans',
      full: true,
      spans: Array.from({ length: 14 }, (_, id) => ({
        id,
        kind: id % 2 === 0 ? 'cell' : 'span',
        name: id === 2 ? '' : '⑥',
        count: id + 1,
        start: now - 700 + 50 * id,
        end: id === 13 ? 0 : now - 670 + 50 * id,
        cpu: 3 * id,
        memory: 2 ** 30,
        vram: 2 ** 20
      }))
    });
    receive({
      type: 'holders',
      devices: [
        {
          device: 'gpu0',
          title: '⑦',
          note: 'the driver does not know how much memory each process uses',
          holders: [
            { kernel: 'k', own: true, pids: [1], bytes: 2 ** 22 },
            { own: true, pids: [1], bytes: 2 ** 22, source: '⑤' },
            { kernel: '12', pids: [2], bytes: 2 ** 20, unknown: true },
            { kernel: '34', pids: [3], bytes: 2 ** 20 },
            { name: '⑧', pids: [4], unknown: true }
          ]
        }
      ]
    });
    this.observe(entry);
  }

  /** All that people see or hear: texts and what stands for them, with where it stands. */
  words(): string[] {
    const found: string[] = [];
    const walker = document.createTreeWalker(
      document.body,
      NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT
    );
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node instanceof Element) {
        for (const name of [
          'title',
          'aria-label',
          'aria-description',
          'placeholder',
          'alt'
        ]) {
          const value = node.getAttribute(name);
          if (value !== null && !node.closest('svg')) {
            found.push(`${value}\t${name} of ${node.className}`);
          }
        }
      } else if (!node.parentElement?.closest('script, style, svg')) {
        found.push(`${node.nodeValue}\t${node.parentElement?.className}`);
      }
    }
    return found.filter(text => text.trim() !== '');
  }

  /** Untranslated words, and where they stand. */
  untranslated(): string[] {
    return this.words().filter(text => {
      let [rest = ''] = text.split('\t');
      for (let before = ''; before !== rest;) {
        before = rest;
        rest = rest.replace(/⟦[^⟦⟧]*⟧/gu, '');
      }
      rest = NAMES.reduce((left, name) => left.replace(name, ''), rest);
      return /\p{L}/u.test(rest);
    });
  }

  private _attach(widget: Widget, height: number): void {
    widget.node.style.height = `${height}px`;
    Widget.attach(widget, document.body);
  }
}

/** Units, names of series and of processors, times of the day, and an "i" that stands for "about". */
const NAMES = [
  /\b(?:[KMGT]i?)?B(?:\/s)?\b|°C|\bW\b|\bs\b|\bms\b/gu,
  /\b[a-z]+\d*(?:\.[a-z_\d]+(?:\[[^\]]*\])?)+/gu,
  /\bGPU \d+/gu,
  /\d+:\d+:\d+ [AP]M/gu,
  /^i$/u
];

export type { WordsPage };

declare global {
  var wordsPage: WordsPage;
}

export function start(): void {
  globalThis.wordsPage = new WordsPage();
  document.body.dataset['ready'] = '';
}
