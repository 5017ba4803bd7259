import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { KernelModel } from '../../../js/src/kernelModel';
import { untranslated } from '../../../js/src/translation';
import { ViewTracker } from '../../../js/src/views';
import { Silence } from '../../../js/src/widget/silence';

let kernel: KernelModel;
let views: ViewTracker;
let silence: Silence;

beforeEach(() => {
  vi.useFakeTimers();
  kernel = new KernelModel();
  views = new ViewTracker();
  silence = new Silence(kernel, views, untranslated);
});

afterEach(() => {
  silence.dispose();
  views.dispose();
  kernel.dispose();
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

describe('Silence', () => {
  it('calls what is shown old when the kernel says nothing, and not what speaks again', () => {
    views.showPanel();
    silence.heard();
    expect(kernel.link).toBe('pushOnly');
    vi.advanceTimersByTime(5000);
    expect(kernel.link).toBe('pushOnly');
    vi.advanceTimersByTime(2000);
    expect(kernel.link).toBe('stale');
    expect(kernel.linkReason).toContain('only listens');
    silence.heard();
    expect([kernel.link, kernel.linkReason]).toEqual(['pushOnly', '']);
  });

  it('looks only while something is shown', () => {
    const panel = views.showPanel();
    vi.advanceTimersByTime(200);
    silence.heard();
    panel.dispose();
    vi.advanceTimersByTime(60_000);
    expect(kernel.link).toBe('pushOnly');
    views.showPanel();
    vi.advanceTimersByTime(2000);
    expect(kernel.link).toBe('stale');
  });

  it('leaves it at that when the hub said goodbye', () => {
    views.showPanel();
    silence.heard();
    kernel.setLink('stopped', 'on purpose');
    vi.advanceTimersByTime(60_000);
    expect(kernel.link).toBe('stopped');
  });
});
