import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { hello } from '../../../js/demo/messages';
import { KernelModel } from '../../../js/src/kernelModel';
import { pageTimers } from '../../../js/src/timers';
import { untranslated } from '../../../js/src/translation';
import { ViewTracker } from '../../../js/src/views';
import type { SendCallbacks } from '../../../js/src/widget/talk';
import { Talk } from '../../../js/src/widget/talk';

let kernel: KernelModel;
let views: ViewTracker;
let talk: Talk;
/** What the widget said, and how the frontend would tell what became of it. */
let said: { type: string; since?: number; callbacks: SendCallbacks }[];
/** Whether the kernel handles messages at once and the frontend says so. */
let prompt: boolean;

beforeEach(() => {
  vi.useFakeTimers();
  kernel = new KernelModel();
  views = new ViewTracker();
  said = [];
  prompt = true;
  talk = new Talk({
    kernel,
    views,
    send: (content, callbacks) => {
      said.push({ ...(content as { type: string }), callbacks });
      if (prompt) {
        acknowledge(callbacks);
      }
    },
    page: 'w',
    timers: pageTimers,
    trans: untranslated
  });
});

afterEach(() => {
  talk.dispose();
  views.dispose();
  kernel.dispose();
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

function acknowledge({ iopub }: SendCallbacks): void {
  for (const state of ['busy', 'idle']) {
    iopub.status({ content: { execution_state: state } });
  }
}

function hear(content: object): void {
  talk.hearing();
  kernel.receive({ livemon: 1, ...content }, []);
  talk.heard();
}

function state(running: boolean): object {
  return { type: 'state', cell: { running }, sources: [] };
}

/** The hub speaks each second. */
function pass(seconds: number, running = false): void {
  for (let second = 0; second < seconds; second += 1) {
    vi.advanceTimersByTime(1000);
    hear(state(running));
  }
}

const types = (): string[] => said.map(({ type }) => type);
const count = (type: string): number =>
  types().filter(other => other === type).length;

describe('Talk', () => {
  it('attaches, says what is shown, and gives signs of life while it is', () => {
    hear(hello());
    const panel = views.showPanel();
    pass(21);
    expect(types().slice(0, 2)).toEqual(['attach', 'view']);
    expect(count('alive')).toBeGreaterThanOrEqual(9);
    expect(kernel.link).toBe('live');
    panel.dispose();
    pass(1);
    const before = said.length;
    pass(30);
    expect(said.length).toBe(before);
    expect(types().at(-1)).toBe('view');
    talk.dispose();
    expect(types().at(-1)).toBe('detach');
  });

  it('piles nothing up before a busy main shell, and says that it is not heard', () => {
    hear(hello());
    views.showPanel();
    pass(3);
    prompt = false;
    const before = said.length;
    pass(600, true);
    expect(kernel.link).toBe('pushOnly');
    expect(kernel.linkReason).toContain('until the cell ends');
    expect(said.length - before).toBeLessThanOrEqual(25);
    prompt = true;
    for (const { callbacks } of said.slice(before)) {
      acknowledge(callbacks);
    }
    pass(1);
    expect(kernel.link).toBe('live');
  });

  it('is heard beside a running cell where the frontend has a subshell for it', () => {
    hear(hello());
    views.showPanel();
    pass(20, true);
    expect(kernel.link).toBe('live');
    expect(count('alive')).toBeGreaterThanOrEqual(9);
  });

  it('goes on where a frontend acknowledges nothing', () => {
    prompt = false;
    hear(hello());
    views.showPanel();
    pass(20);
    expect(kernel.link).toBe('live');
    expect(count('alive')).toBeGreaterThanOrEqual(9);
  });

  it('says what may be old, asks again ever more seldom, and for what it missed when the kernel speaks again', () => {
    hear(hello());
    views.showPanel();
    pass(3);
    vi.advanceTimersByTime(7000);
    expect(kernel.link).toBe('stale');
    expect(kernel.linkReason).toContain('livemon.hub()');
    vi.advanceTimersByTime(3_600_000);
    expect(kernel.link).toBe('stale');
    expect(count('attach')).toBeLessThanOrEqual(14);
    const before = count('attach');
    hear(state(false));
    expect(kernel.link).toBe('live');
    expect(count('attach')).toBe(before + 1);
    expect(
      [...said].reverse().find(one => one.type === 'attach')
    ).toHaveProperty('since');
  });

  it('tells apart who never answered', () => {
    views.showPanel();
    vi.advanceTimersByTime(8000);
    expect(kernel.link).toBe('stale');
    expect(kernel.linkReason).toContain('left over');
  });

  it('rests after a goodbye, and attaches to what starts again', () => {
    hear(hello());
    views.showPanel();
    pass(3);
    hear({ type: 'goodbye', reason: 'on purpose' });
    const before = said.length;
    vi.advanceTimersByTime(60_000);
    expect(kernel.link).toBe('stopped');
    expect(said.length).toBe(before);
    hear(hello({ session: 't' }));
    expect(kernel.link).toBe('live');
    expect(types().slice(before)).toContain('attach');
  });

  it('shows nothing while the page is in the background', () => {
    hear(hello());
    views.showPanel();
    pass(3);
    talk.visible = false;
    const before = said.length;
    vi.advanceTimersByTime(60_000);
    expect(said.length).toBe(before);
    expect(kernel.link).toBe('live');
    talk.visible = true;
    expect(types().at(-1)).toBe('view');
  });
});
