/** The table of what cells took, in a document. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { SharedAxis } from '../../../js/src/panel/sharedAxis';
import { Timeline } from '../../../js/src/panel/timeline';
import type { SpanEntry } from '../../../js/src/protocol/messages';
import { SpanList } from '../../../js/src/spanList';
import { untranslated } from '../../../js/src/translation';

const START = 1_700_000_000;

let spans: SpanList;
let axis: SharedAxis;
let timeline: Timeline;
let life: AbortController;

const cell = (id: number, more: Partial<SpanEntry> = {}): SpanEntry => ({
  id,
  kind: 'cell',
  name: `f(${id})`,
  count: id,
  start: START + 10 * id,
  end: START + 10 * id + 5,
  ...more
});

function add(...entries: SpanEntry[]): void {
  spans.add({ type: 'spans', spans: entries });
  timeline.update();
}

const rows = (): (string | null)[][] =>
  [...timeline.element.querySelectorAll('tbody tr')].map(row =>
    [...row.children].map(part => part.textContent)
  );
const click = (words: string): void =>
  [...timeline.element.querySelectorAll('button')]
    .find(button => button.textContent === words)!
    .click();

beforeEach(() => {
  spans = new SpanList();
  axis = new SharedAxis();
  life = new AbortController();
  timeline = new Timeline({
    spans,
    axis,
    now: () => START + 100,
    trans: untranslated,
    signal: life.signal
  });
  document.body.append(timeline.element);
});

afterEach(() => {
  life.abort();
  document.body.replaceChildren();
});

describe('the table of cells', () => {
  it('says what each took, newest first, and what still runs', () => {
    expect(timeline.element.hidden).toBe(true);
    add(
      cell(1, { cpu: 7.25, memory: 2 * 2 ** 30, vram: 2 ** 30 }),
      cell(2, { kind: 'span', count: 0, name: 'epoch 3', end: START + 20.25 }),
      cell(3, { end: 0, start: START + 35 })
    );
    expect(timeline.element.hidden).toBe(false);
    expect(rows()).toEqual([
      ['[3] f(3)', '1:05 …', '', '–', '–'],
      ['epoch 3', '0.25\u00a0s', '0.00\u00a0s', '–', '–'],
      ['[1] f(1)', '5.0\u00a0s', '7.3\u00a0s', '2.00\u00a0GiB', '1.00\u00a0GiB']
    ]);
    add(cell(3, { start: START + 35, end: START + 36, cpu: 100 }));
    expect(rows()[0]).toEqual(['[3] f(3)', '1.0\u00a0s', '1:40', '–', '–']);
  });

  it('has no column for GPU memory where no cell took any', () => {
    add(cell(1));
    const hidden = (): boolean[] =>
      [
        ...timeline.element.querySelectorAll<HTMLElement>('tr > :last-child')
      ].map(part => part.hidden);
    expect(hidden()).toEqual([true, true]);
    add(cell(2, { vram: 5 }));
    expect(hidden()).toEqual([false, false, false]);
  });

  it('is sorted by what a person asks for, and says so', () => {
    add(
      cell(1, { memory: 500, cpu: 1 }),
      cell(2, { memory: 900, cpu: 9 }),
      cell(3, { memory: 100, cpu: 5 })
    );
    const names = (): (string | null | undefined)[] =>
      rows().map(([name]) => name);
    click('Memory');
    expect(names()).toEqual(['[2] f(2)', '[1] f(1)', '[3] f(3)']);
    const sorted = timeline.element.querySelectorAll('[aria-sort=descending]');
    expect([...sorted].map(header => header.textContent)).toEqual(['Memory']);
    click('CPU');
    expect(names()).toEqual(['[2] f(2)', '[3] f(3)', '[1] f(1)']);
    click('Cell');
    expect(names()).toEqual(['[3] f(3)', '[2] f(2)', '[1] f(1)']);
  });

  it('shows the time of a cell in all charts', () => {
    add(cell(1));
    click('[1] f(1)');
    expect(axis.zoom).toEqual([START + 8, START + 17]);
  });

  it('shows a few, and all when they are asked for; keeps a row that has the focus', () => {
    add(...Array.from({ length: 30 }, (_, i) => cell(i + 1)));
    expect(rows()).toHaveLength(12);
    click('Show all 30');
    expect(rows()).toHaveLength(30);
    const button = timeline.element.querySelector<HTMLElement>('tbody button')!;
    button.focus();
    add(cell(30, { cpu: 3 }));
    expect(document.activeElement).toBe(button);
    click('Show fewer');
    expect(rows()).toHaveLength(12);
  });

  it('keeps the newest thousand', () => {
    add(...Array.from({ length: 1100 }, (_, i) => cell(i + 1)));
    expect(spans.all()).toHaveLength(1000);
    expect(spans.all()[0]!.id).toBe(101);
    spans.add({ type: 'spans', full: true, spans: [cell(5)] });
    expect(spans.all().map(({ id }) => id)).toEqual([5]);
  });

  it('has first lines of cells and names of spans as text', () => {
    const hostile = [
      '<img src=x onerror="document.title=\'run\'">',
      '__proto__',
      'x'.repeat(10_000),
      '\u202eright to left \u05d0',
      '😀\nline'
    ];
    add(...hostile.map((name, i) => cell(i + 1, { name, kind: 'span' })));
    expect(rows().map(([name]) => name)).toEqual([...hostile].reverse());
    expect(timeline.element.querySelector('img')).toBeNull();
  });
});

describe('spans between two times', () => {
  it('are those of which some part lies there; what lasts has no end yet', () => {
    add(cell(1), cell(2), cell(3, { end: 0 }));
    const ids = (start: number, end: number): number[] =>
      spans.between(START + start, START + end).map(({ id }) => id);
    expect(ids(0, 10)).toEqual([]);
    expect(ids(12, 13)).toEqual([1]);
    expect(ids(14, 21)).toEqual([1, 2]);
    expect(ids(15, 20)).toEqual([]);
    expect(ids(500, 501)).toEqual([3]);
  });
});
