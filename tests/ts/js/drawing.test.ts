import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { Drawing } from '../../../js/src/drawing';

describe('Drawing', () => {
  let frames: (() => void)[];
  let drawing: Drawing;
  let done: string[];

  beforeEach(() => {
    vi.useFakeTimers();
    frames = [];
    done = [];
    drawing = new Drawing();
    vi.stubGlobal('requestAnimationFrame', (call: () => void) =>
      frames.push(call)
    );
  });

  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  const frame = (): void => {
    for (const call of frames.splice(0)) {
      call();
    }
  };
  const job = (name: string, more?: () => void) => (): void => {
    done.push(name);
    more?.();
  };

  it('runs each job once in a frame, however often it was asked for', () => {
    const one = job('one');
    drawing.request(one);
    drawing.request(job('two'));
    drawing.request(one);
    expect(frames).toHaveLength(1);
    frame();
    expect(done).toEqual(['one', 'two']);
    expect(frames).toEqual([]);
  });

  it('runs in the same frame what jobs ask for, but themselves in the next', () => {
    const again = job('again', () => {
      drawing.request(other);
      if (done.length < 4) {
        drawing.request(again);
      }
    });
    const other = job('other');
    drawing.request(again);
    frame();
    expect(done).toEqual(['again', 'other']);
    expect(frames).toHaveLength(1);
    frame();
    expect(done).toEqual(['again', 'other', 'again', 'other']);
    frame();
    expect(frames).toEqual([]);
  });

  it('lets what may wait go along with the next frame, and asks for one where none comes', () => {
    drawing.requestSoon(job('patient'));
    expect(frames).toEqual([]);
    drawing.request(job('now'));
    frame();
    expect(done).toEqual(['patient', 'now']);
    vi.advanceTimersByTime(1000);
    expect(frames, 'nothing is left to do').toEqual([]);
    drawing.requestSoon(job('alone'));
    vi.advanceTimersByTime(1000);
    frame();
    expect(done).toEqual(['patient', 'now', 'alone']);
  });

  it('leaves out what was cancelled, also in the frame itself, and goes on after an error', () => {
    const error = vi.spyOn(console, 'error').mockImplementation(() => {});
    const late = job('late');
    drawing.request(() => {
      drawing.cancel(late);
      throw new Error('no');
    });
    drawing.request(late);
    drawing.request(job('next'));
    frame();
    expect(done).toEqual(['next']);
    expect(error).toHaveBeenCalledOnce();
    drawing.requestSoon(late);
    drawing.cancel(late);
    vi.advanceTimersByTime(1000);
    expect(frames).toEqual([]);
  });
});
