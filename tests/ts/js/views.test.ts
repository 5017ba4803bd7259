// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { Emitter } from '../../../js/src/emitter';
import { Pace } from '../../../js/src/pace';
import { Settled } from '../../../js/src/settled';
import {
  APPEAR_MS,
  GATHER_MS,
  SMALL_FPS,
  ViewTracker
} from '../../../js/src/views';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

describe('ViewTracker', () => {
  const small = { width: 100, height: 80, ratio: 1, fps: 10 };
  const large = { width: 400, height: 300, ratio: 2, fps: 5 };

  it('tells a few numbers now and then from a panel', () => {
    const views = new ViewTracker({ pace: new Pace() });
    let told = 0;
    views.changed.on(() => (told += 1));
    const glance = views.showGlance();
    expect(views.empty).toBe(false);
    const samples = (): boolean[] => {
      vi.advanceTimersByTime(GATHER_MS);
      const { panel, glance } = views.current();
      return [panel, glance];
    };
    expect(samples()).toEqual([false, true]);
    const panel = views.showPanel();
    expect(samples()).toEqual([true, true]);
    panel.dispose();
    glance.dispose();
    glance.dispose();
    expect(samples()).toEqual([false, false]);
    expect(views.empty).toBe(true);
    expect(told).toBe(3);
  });

  it('gathers changes, and tells only what differs', () => {
    const views = new ViewTracker({
      have: id => (id === 'a' ? 7 : -1),
      pace: new Pace()
    });
    let told = 0;
    views.changed.on(() => (told += 1));
    const panel = views.showPanel();
    const a = views.show('a', small);
    expect(told).toBe(0);
    vi.advanceTimersByTime(GATHER_MS);
    expect(told).toBe(1);
    expect(views.current()).toEqual({
      panel: true,
      glance: false,
      figures: { a: { ...small, have: 7 } }
    });

    a.update(large);
    a.update(small); // and back
    vi.advanceTimersByTime(GATHER_MS);
    expect(told).toBe(1);

    panel.dispose();
    panel.dispose();
    a.dispose();
    expect(views.empty).toBe(true);
    vi.advanceTimersByTime(GATHER_MS);
    expect(told).toBe(2);
    expect(views.current()).toEqual({
      panel: false,
      glance: false,
      figures: {}
    });
  });

  it('asks for the largest of several surfaces, at the fastest rate; passive ones count when they are alone', () => {
    const views = new ViewTracker({ pace: new Pace() });
    views.show('a', { ...large, width: 2000 }, { passive: true });
    expect(views.current().figures['a']).toMatchObject({ width: 2000 });
    const window = views.show('a', small);
    views.show('a', large);
    expect(views.current().figures['a']).toEqual({
      ...large,
      fps: 10,
      have: -1
    });
    window.dispose();
    expect(views.current().figures['a']).toEqual({ ...large, have: -1 });
  });

  it('tells at once what has come into view, and later what has left it', () => {
    const views = new ViewTracker({ pace: new Pace() });
    let told = 0;
    views.changed.on(() => (told += 1));
    const first = views.show('a', small);
    views.show('b', small);
    vi.advanceTimersByTime(APPEAR_MS);
    expect(told).toBe(1);
    first.dispose();
    vi.advanceTimersByTime(APPEAR_MS);
    expect(told).toBe(1);
    views.show('c', small); // does not wait for what was gathered before
    vi.advanceTimersByTime(APPEAR_MS);
    expect(told).toBe(2);
    vi.advanceTimersByTime(GATHER_MS);
    expect(told).toBe(2);
  });

  it('asks for as much as the page can show, shared among the figures of all kernels', () => {
    const pace = new Pace();
    const one = new ViewTracker({ pace });
    const other = new ViewTracker({ pace });
    const rate = (views: ViewTracker, id: string): number | undefined =>
      views.current().figures[id]?.fps;
    let told = 0;
    one.changed.on(() => (told += 1));
    one.show('a', { ...small, fps: 60 });
    vi.advanceTimersByTime(GATHER_MS);
    expect(rate(one, 'a')).toBe(60);
    const rest = [1, 2, 3].map(id =>
      other.show(`o${id}`, { ...small, fps: 60 })
    );
    other.show('slow', small);
    vi.advanceTimersByTime(2 * GATHER_MS);
    expect(rate(one, 'a')).toBe(12);
    expect(rate(other, 'o1')).toBe(12);
    expect(rate(other, 'slow')).toBe(10); // has no use for more
    expect(told).toBe(2); // this page's view changed too, and was told
    rest.forEach(each => each.dispose());
    other.dispose();
    vi.advanceTimersByTime(2 * GATHER_MS);
    expect(rate(one, 'a')).toBe(60);
  });

  it('gives small pictures no part of the rate', () => {
    const views = new ViewTracker({ pace: new Pace() });
    views.show('a', { ...small, fps: 60 });
    for (let i = 0; i < 11; i += 1) {
      const options = { passive: true };
      views.show(`list${i}`, { ...small, fps: SMALL_FPS }, options);
    }
    vi.advanceTimersByTime(GATHER_MS);
    expect(views.current().figures['a']?.fps).toBe(60);
    expect(views.current().figures['list1']?.fps).toBe(SMALL_FPS);
  });

  it('stays silent after it was disposed', () => {
    const views = new ViewTracker({ pace: new Pace() });
    let told = 0;
    views.changed.on(() => (told += 1));
    views.showPanel();
    views.dispose();
    vi.advanceTimersByTime(1000);
    expect(told).toBe(0);
  });
});

describe('Settled', () => {
  it('happens once the events rest, or after the longest wait', () => {
    let happened = 0;
    const settled = new Settled(100, 300, () => (happened += 1));
    settled.touch();
    vi.advanceTimersByTime(90);
    settled.touch();
    vi.advanceTimersByTime(99);
    expect(happened).toBe(0);
    vi.advanceTimersByTime(1);
    expect(happened).toBe(1);

    for (let time = 0; time < 300; time += 50) {
      settled.touch();
      vi.advanceTimersByTime(50);
    }
    expect(happened).toBe(2);
    settled.touch();
    settled.cancel();
    vi.advanceTimersByTime(1000);
    expect(happened).toBe(2);
  });
});

describe('Emitter', () => {
  it('calls listeners until they are removed, by hand or by signal', () => {
    const emitter = new Emitter<number>();
    const heard: string[] = [];
    const life = new AbortController();
    const remove = emitter.on(value => heard.push(`a${value}`));
    emitter.on(value => heard.push(`b${value}`), { signal: life.signal });
    emitter.on(value => heard.push(`c${value}`), {
      signal: AbortSignal.abort()
    });
    emitter.emit(1);
    remove();
    emitter.emit(2);
    life.abort();
    emitter.emit(3);
    expect(heard).toEqual(['a1', 'b1', 'b2']);
    expect(emitter.size).toBe(0);
  });

  it('leaves nothing on the signals of its listeners when it is cleared', () => {
    const emitter = new Emitter<void>();
    const life = new AbortController();
    const removed = vi.spyOn(life.signal, 'removeEventListener');
    emitter.on(() => undefined, { signal: life.signal });
    emitter.clear();
    expect(emitter.size).toBe(0);
    expect(removed).toHaveBeenCalledTimes(1);
  });

  it('does not call a listener that another one has just removed', () => {
    const emitter = new Emitter<void>();
    const heard: string[] = [];
    emitter.on(() => removeSecond());
    const removeSecond = emitter.on(() => heard.push('second'));
    emitter.emit();
    expect(heard).toEqual([]);
  });

  it('lets the others hear when one throws, and reports the error', () => {
    const reported: unknown[] = [];
    const queued: (() => void)[] = [];
    vi.stubGlobal('queueMicrotask', (job: () => void) => queued.push(job));
    const emitter = new Emitter<void>();
    let heard = 0;
    emitter.on(() => {
      throw new Error('broken listener');
    });
    emitter.on(() => (heard += 1));
    emitter.emit();
    vi.unstubAllGlobals();
    for (const job of queued) {
      try {
        job();
      } catch (error) {
        reported.push(error);
      }
    }
    expect(heard).toBe(1);
    expect(reported).toHaveLength(1);
  });
});
