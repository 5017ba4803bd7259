/** Lines of text for what a device says now and then: their labels, values and words, and hostile names among them. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { KernelModel, PanelChoices } from '../../../js/src';
import type { ChartHost } from '../../../js/src/panel/chartHost';
import { Facts } from '../../../js/src/panel/facts';
import { planCharts } from '../../../js/src/panel/plan';
import type { SeriesEntry } from '../../../js/src/protocol/messages';
import { untranslated } from '../../../js/src/translation';

const HOSTILE = [
  '<img src=x onerror="document.title=\'run\'">',
  '__proto__',
  'constructor',
  'x'.repeat(10_000),
  '\u202eright to left \u05d0',
  '😀\nline\ttab',
  '"quoted" \'both\' &amp; `tick`'
];

const entry = (
  id: number,
  name: string,
  more: Partial<SeriesEntry> = {}
): SeriesEntry => ({
  id,
  name,
  group: 'gpu',
  device: 'GPU 0: NVIDIA H100',
  shown: 'text',
  ...more
});

const ENTRIES = [
  entry(1, 'gpu0.energy_joules', {
    unit: 'joules',
    label: 'GPU 0 energy since the start',
    period: 10
  }),
  entry(2, 'gpu0.throttle_reasons', {
    unit: 'count',
    label: 'GPU 0 slowed down by'
  }),
  entry(3, 'gpu0.fan_percent', { unit: 'percent', label: 'GPU 0 fan' })
];

let model: KernelModel;
let facts: Facts;

function add(id: number, time: number, value: number): void {
  model.store.add({
    type: 'samples',
    replay: false,
    id: Uint32Array.of(id),
    time: Float64Array.of(time),
    value: Float64Array.of(value),
    step: Float64Array.of(NaN)
  });
}

function say(remarks: Record<string, string>): void {
  model.receive(
    {
      type: 'state',
      livemon: 1,
      cell: { running: false },
      sources: [{ name: 'gpu', state: 'ok', remarks }]
    },
    []
  );
}

function show(entries: SeriesEntry[]): void {
  model.store.apply({ type: 'catalogue', entries, full: true });
  const groups = planCharts(model.store.entries(), untranslated).gpu;
  facts.show(groups.flatMap(group => group.facts));
}

const rows = (): (string | null)[][] =>
  [...facts.element.querySelectorAll('.livemon-Fact')].map(row =>
    [...row.children].map(cell => cell.textContent)
  );

beforeEach(() => {
  model = new KernelModel({ now: () => 103 });
  const host = {
    series: (id: number) => model.store.get(id),
    periodOf: series => model.store.periodOf(series),
    remark: series => model.remark(series.entry.name),
    now: () => 103,
    until: () => Infinity,
    choices: new PanelChoices(),
    trans: untranslated
  } as Pick<ChartHost, 'series' | 'periodOf' | 'remark' | 'now' | 'until'>;
  facts = new Facts(host as ChartHost);
  document.body.append(facts.element);
});

afterEach(() => {
  model.dispose();
  document.body.replaceChildren();
});

describe('facts of a device', () => {
  it('say value and unit, what a number means, and in the tooltip why it is unknown', () => {
    show(ENTRIES);
    expect(facts.element.hidden).toBe(false);
    add(1, 100, 2_500_000);
    add(2, 100, 1);
    add(3, 100, NaN);
    say({
      'gpu0.throttle_reasons': 'power limit reached',
      'gpu0.fan_percent': 'this GPU or driver does not tell'
    });
    facts.update();
    expect(rows()).toEqual([
      ['Energy since the start', '2.50\u00a0MJ'],
      ['Slowed down by', 'power limit reached'],
      ['Fan', '–\u00a0%']
    ]);
    const fan = facts.element.querySelector(
      '[data-series="gpu0.fan_percent"]'
    )!;
    expect(fan.getAttribute('title')).toContain('does not tell');
    expect(fan.getAttribute('data-value')).toBe('');
    expect(
      facts.element
        .querySelector('[data-series="gpu0.energy_joules"]')!
        .classList.contains('livemon-mod-old')
    ).toBe(false);
  });

  it('are found by their words, and stand in no chart', () => {
    show(ENTRIES);
    expect(planCharts(ENTRIES, untranslated).gpu[0]!.charts).toEqual([]);
    expect(facts.filter(text => text.includes('energy'))).toBe(1);
    expect(facts.filter(() => false)).toBe(0);
    expect(facts.element.hidden).toBe(true);
    expect(facts.filter(null)).toBe(3);
    show([]);
    expect(facts.element.hidden).toBe(true);
  });

  it('keep hostile names, labels and words text', () => {
    show(
      HOSTILE.map((name, id) => entry(id, name, { label: name, device: name }))
    );
    HOSTILE.forEach((_, id) => add(id, 100, 1));
    // Made by the parser, as a message is: in a literal `__proto__` would set the prototype.
    say(
      JSON.parse(
        `{${HOSTILE.map(name => `${JSON.stringify(name)}: ${JSON.stringify(name)}`).join(',')}}`
      ) as Record<string, string>
    );
    facts.update();
    expect(rows().map(([, value]) => value)).toEqual(HOSTILE);
    expect(facts.element.querySelectorAll('img')).toHaveLength(0);
    expect(document.title).not.toBe('run');
    expect(model.remark('toString')).toBe('');
  });
});

describe('charts of GPUs', () => {
  it('stand with their device, MIG instances in groups of their own', () => {
    const name = (series: string, device: string): SeriesEntry =>
      entry(0, series, { shown: 'chart', device });
    const groups = planCharts(
      [
        name('gpu0.utilization_percent', 'GPU 0: A'),
        name('gpu0.memory_controller_percent', 'GPU 0: A'),
        name('gpu0.mig1.memory_used_bytes', 'GPU 0 MIG 1: A 1g'),
        name('gpu0.mig1.memory_total_bytes', 'GPU 0 MIG 1: A 1g'),
        name('gpu0.pcie_sent_bytes_per_s', 'GPU 0: A'),
        name('gpu0.pcie_received_bytes_per_s', 'GPU 0: A')
      ],
      untranslated
    ).gpu;
    expect(
      groups.map(({ title, charts }) => [
        title,
        charts.map(chart => [
          chart.key,
          chart.lines.map(({ label, role }) => `${label} ${role}`)
        ])
      ])
    ).toEqual([
      [
        'GPU 0: A',
        [
          [
            'gpu:GPU 0: A:gpu0.utilization',
            ['Utilisation main', 'Memory controller main']
          ],
          ['gpu:GPU 0: A:gpu0.pcie', ['PCIe received main', 'PCIe sent main']]
        ]
      ],
      [
        'GPU 0 MIG 1: A 1g',
        [
          [
            'gpu:GPU 0 MIG 1: A 1g:gpu0.mig1.memory',
            ['Memory main', 'of bound']
          ]
        ]
      ]
    ]);
  });
});
