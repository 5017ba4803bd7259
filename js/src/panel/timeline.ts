/** A table of executed cells and named spans: what each took, newest first. A click on one shows its time in all charts. */
import { element, setAttribute, setChildren, setText } from '../dom';
import type { SpanEntry } from '../protocol/messages';
import type { SpanList } from '../spanList';
import type { Translation } from '../translation';
import { formatDuration, formatText } from '../units';
import type { SharedAxis } from './sharedAxis';

export interface TimelineOptions {
  spans: SpanList;
  axis: SharedAxis;
  /** The kernel's time now, seconds since the epoch. */
  now: () => number;
  trans: Translation;
  signal: AbortSignal;
}

type Column = 'start' | 'wall' | 'cpu' | 'memory' | 'vram';

interface Row {
  element: HTMLTableRowElement;
  button: HTMLButtonElement;
  cells: Record<Exclude<Column, 'start'>, HTMLElement>;
}

/** Rows at first; a button shows all. */
const FEW = 12;
/** Of what surrounds a stretch, when its time is shown: as a part of it, and at least. Seconds. */
const MARGIN = 0.05;
const LEAST_MARGIN = 2;

export class Timeline {
  /** `.livemon-Timeline` */
  readonly element: HTMLElement;

  private readonly _options: TimelineOptions;
  private readonly _body = element('tbody');
  private readonly _more: HTMLButtonElement;
  private readonly _headers: Record<Column, HTMLElement>;
  private readonly _rows = new Map<number, Row>();
  private _sorted: Column = 'start';
  private _all = false;

  constructor(options: TimelineOptions) {
    this._options = options;
    const { trans, signal } = options;
    const header = (
      column: Column,
      words: string,
      title: string
    ): HTMLElement => {
      const button = element('button', { type: 'button', title }, words);
      button.addEventListener('click', () => this._sort(column), { signal });
      return element('th', { scope: 'col' }, button);
    };
    this._headers = {
      start: header('start', trans.__('Cell'), trans.__('Newest first')),
      wall: header('wall', trans.__('Time'), trans.__('Longest first')),
      cpu: header('cpu', trans.__('CPU'), trans.__('Most CPU time first')),
      memory: header(
        'memory',
        trans.__('Memory'),
        trans.__('Most memory at its peak first')
      ),
      vram: header(
        'vram',
        trans.__('VRAM'),
        trans.__('Most GPU memory at its peak first')
      )
    };
    this._more = element('button', {
      type: 'button',
      class: 'livemon-Timeline-more'
    });
    this._more.addEventListener(
      'click',
      () => {
        this._all = !this._all;
        this.update();
      },
      { signal }
    );
    this.element = element(
      'div',
      { class: 'livemon-Timeline' },
      element(
        'table',
        { 'aria-label': trans.__('What cells and spans took') },
        element(
          'thead',
          {},
          element('tr', {}, ...Object.values(this._headers))
        ),
        this._body
      ),
      this._more
    );
    this.update();
  }

  /** Bring it up to date. */
  update(): void {
    const { spans, trans } = this._options;
    const ordered = spans.all().reverse();
    const value = this._sorted === 'start' ? null : this._sorted;
    if (value !== null) {
      ordered.sort((a, b) => this._number(b, value) - this._number(a, value));
    }
    const shown = this._all ? ordered : ordered.slice(0, FEW);
    const unused = new Set(this._rows.keys());
    const rows = shown.map(span => {
      unused.delete(span.id);
      return this._row(span);
    });
    // Without a GPU the names of cells have its room.
    const vram = ordered.some(span => (span.vram ?? 0) > 0);
    this._headers.vram.hidden = !vram;
    for (const { cells } of this._rows.values()) {
      cells.vram.hidden = !vram;
    }
    unused.forEach(id => this._rows.delete(id));
    setChildren(this._body, rows);
    for (const [column, header] of Object.entries(this._headers)) {
      const order = column === this._sorted ? 'descending' : 'none';
      setAttribute(header, 'aria-sort', order);
    }
    this._more.hidden = ordered.length <= FEW;
    setText(
      this._more,
      this._all
        ? trans.__('Show fewer')
        : trans.__('Show all %1', String(ordered.length))
    );
    this.element.hidden = ordered.length === 0;
  }

  private _sort(column: Column): void {
    this._sorted = column;
    this.update();
  }

  private _row(span: SpanEntry): HTMLTableRowElement {
    const { trans } = this._options;
    let row = this._rows.get(span.id);
    if (row === undefined) {
      row = this._create(span.id);
      this._rows.set(span.id, row);
    }
    const { button, cells } = row;
    const { kind, count = 0, name, end = 0 } = span;
    const number = kind === 'cell' && count > 0 ? `[${count}] ` : '';
    const words = `${number}${name || trans.__('(empty)')}`;
    setText(button, words);
    const at = new Date(span.start * 1000).toLocaleTimeString();
    setAttribute(button, 'title', trans.__('%1, started at %2', words, at));
    setAttribute(row.element, 'data-kind', kind);
    row.element.classList.toggle('livemon-mod-running', end === 0);
    const wall = this._number(span, 'wall');
    const lasting = clock(wall);
    setText(cells.wall, end === 0 ? trans.__('%1 …', lasting) : lasting);
    setAttribute(cells.wall, 'title', formatDuration(wall, trans));
    setText(cells.cpu, end === 0 ? '' : clock(span.cpu ?? 0));
    for (const column of ['memory', 'vram'] as const) {
      const bytes = span[column] ?? 0;
      setText(cells[column], bytes > 0 ? formatText(bytes, 'bytes') : '–');
    }
    return row.element;
  }

  private _create(id: number): Row {
    const button = element('button', { type: 'button' });
    const cells = {
      wall: element('td'),
      cpu: element('td'),
      memory: element('td'),
      vram: element('td')
    };
    button.addEventListener('click', () => this._show(id));
    const row = element(
      'tr',
      {},
      element('th', { scope: 'row' }, button),
      ...Object.values(cells)
    );
    return { element: row, button, cells };
  }

  private _show(id: number): void {
    const span = this._options.spans.all().find(other => other.id === id);
    if (span !== undefined) {
      const length = this._number(span, 'wall');
      const margin = Math.max(MARGIN * length, LEAST_MARGIN);
      const { start } = span;
      this._options.axis.zoomTo([start - margin, start + length + margin]);
    }
  }

  private _number(span: SpanEntry, column: Exclude<Column, 'start'>): number {
    if (column !== 'wall') {
      return span[column] ?? 0;
    }
    const { start, end = 0 } = span;
    return Math.max(0, (end === 0 ? this._options.now() : end) - start);
  }
}

/** `0.35 s`, `12 s`, `3:05`, `2:04:00`: what is short is not nothing, and what is long leaves its name the room. */
function clock(seconds: number): string {
  if (seconds < 60) {
    const digits = seconds < 1 ? 2 : seconds < 10 ? 1 : 0;
    return `${(digits === 0 ? Math.floor(seconds) : seconds).toFixed(digits)}\u00a0s`;
  }
  const whole = Math.floor(seconds);
  const two = (number: number): string => String(number % 60).padStart(2, '0');
  const minutes = Math.floor(whole / 60);
  return whole < 3600
    ? `${minutes}:${two(whole)}`
    : `${Math.floor(minutes / 60)}:${two(minutes)}:${two(whole)}`;
}
