// @vitest-environment node
import { beforeEach, describe, expect, it, vi } from 'vitest';

import { Pace } from '../../../js/src/pace';

describe('Pace', () => {
  let now_ms: number;
  let pace: Pace;
  const figure = {};

  beforeEach(() => {
    now_ms = 0;
    pace = new Pace(() => now_ms);
  });

  interface Load {
    seconds: number;
    fps?: number;
    wait_ms?: number;
    busy_ms?: number;
    age_ms?: (second: number) => number;
  }

  /** Frames come for some time. */
  const frames = ({
    seconds,
    fps,
    wait_ms = 5,
    busy_ms = 1,
    age_ms
  }: Load): void => {
    const end_ms = now_ms + seconds * 1000;
    const start_ms = now_ms;
    for (let next = now_ms; next < end_ms; next += 1000 / (fps ?? pace.rate)) {
      now_ms = next;
      const age = age_ms?.((now_ms - start_ms) / 1000) ?? null;
      pace.report({ figure, key: false, wait_ms, busy_ms, age_ms: age });
    }
    now_ms = end_ms;
  };

  it.each([
    [0, 60],
    [1, 60],
    [2, 30],
    [3, 20],
    [4, 15],
    [5, 12],
    [12, 5],
    [40, 1],
    [200, 1]
  ])('asks for %i figures at %i frames/s each', (count, rate) => {
    pace.claim().figures = count;
    expect(pace.rate).toBe(rate);
  });

  it('gives back the share of what is gone, and tells only changes', () => {
    const told = vi.fn();
    const one = pace.claim();
    const other = pace.claim();
    one.figures = 1;
    other.figures = 3;
    pace.changed.on(told);
    other.figures = 3;
    expect(told).not.toHaveBeenCalled();
    other.dispose();
    expect(pace.rate).toBe(60);
    expect(told).toHaveBeenCalledTimes(1);
  });

  it('stays where it is while the page keeps up', () => {
    frames({ seconds: 60 });
    expect(pace.rate).toBe(60);
  });

  it.each<[string, Partial<Load>]>([
    ['frames wait to be decoded', { wait_ms: 150 }],
    ['the main thread is busy with them', { busy_ms: 8 }],
    ['they grow older and older', { age_ms: second => 300 + 400 * second }]
  ])('asks for less when %s', (_why, load) => {
    frames({ seconds: 6, fps: 60, ...load });
    expect(pace.rate).toBeLessThan(30);
    expect(pace.rate).toBeGreaterThanOrEqual(1);
  });

  it('asks for less when most frames are passed over', () => {
    for (let second = 0; second < 4; second += 1) {
      for (let count = 0; count < 50; count += 1) {
        pace.skipped();
      }
      frames({ seconds: 1, fps: 10 });
    }
    expect(pace.rate).toBeLessThan(10);
  });

  it('asks for less when more frames came than can wait', () => {
    frames({ seconds: 1.5, fps: 20 });
    pace.overrun();
    frames({ seconds: 1.5, fps: 20 });
    expect(pace.rate).toBeLessThanOrEqual(12);
  });

  it('goes by what the kernel sends, not by what was asked for', () => {
    frames({ seconds: 2.5, fps: 8, wait_ms: 150 });
    expect(pace.rate).toBeLessThanOrEqual(5);
  });

  it('asks for more again step by step, up to the full rate', () => {
    frames({ seconds: 10, wait_ms: 150 });
    const low = pace.rate;
    expect(low).toBeLessThan(10);
    frames({ seconds: 2 });
    expect(pace.rate).toBeLessThanOrEqual(low);
    const rates = new Set<number>();
    pace.changed.on(() => rates.add(pace.rate));
    frames({ seconds: 60 });
    expect(pace.rate).toBe(60);
    expect(rates.size).toBeGreaterThan(3);
    expect([...rates]).toEqual([...rates].sort((a, b) => a - b));
  });

  it('makes nothing of one slow frame after a pause', () => {
    frames({ seconds: 2 });
    now_ms += 30_000;
    frames({ seconds: 0.001, wait_ms: 900 });
    frames({ seconds: 3, fps: 10 });
    expect(pace.rate).toBe(60);
  });

  it('makes nothing of key frames, which come all at once', () => {
    for (let count = 0; count < 40; count += 1) {
      now_ms += 100;
      pace.report({ figure, key: true, wait_ms: 900, busy_ms: 1, age_ms: 1 });
    }
    expect(pace.rate).toBe(60);
  });

  it('makes nothing of a constant age, nor of clocks that drift apart', () => {
    frames({ seconds: 90, fps: 30, age_ms: second => -5e6 + 20 * second });
    expect(pace.rate).toBe(60);
  });
});
