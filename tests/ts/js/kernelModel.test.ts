// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { figure, frame as anyFrame, hello } from '../../../js/demo/messages';
import type { EncodedFrame } from '../../../js/src/binary';
import type { Parsed } from '../../../js/src/codec';
import { encodeHub } from '../../../js/src/codec';
import { Emitter } from '../../../js/src/emitter';
import type { Imaging } from '../../../js/src/figureModel';
import { DECODE_WITHIN_MS } from '../../../js/src/figureModel';
import type { KernelChange } from '../../../js/src/kernelModel';
import { KernelModel } from '../../../js/src/kernelModel';
import type { Pixels } from '../../../js/src/pixels';
import type { Frame } from '../../../js/src/protocol/messages';

/** Decoding that ends when the test says so, and a picture that remembers what was put into it. */
class ScriptedImaging implements Imaging {
  readonly decoding: {
    encoded: EncodedFrame;
    finish: () => void;
    fail: () => void;
  }[] = [];
  readonly put: number[] = [];
  readonly troubled = new Emitter<void>();
  readonly sizes: string[] = [];

  decode(encoded: EncodedFrame): Promise<Pixels> {
    return new Promise((resolve, reject) => {
      this.decoding.push({
        encoded,
        finish: () => resolve({ kind: 'rgba', data: new Uint8ClampedArray(4) }),
        fail: () => reject(new Error('bad zlib'))
      });
    });
  }

  createPicture(): ReturnType<Imaging['createPicture']> {
    return {
      resize: (width, height) => this.sizes.push(`${width}x${height}`),
      put: frame => this.put.push(frame.seq),
      source: {} as OffscreenCanvas
    };
  }

  /** Finish what is being decoded now. */
  async next(how: 'finish' | 'fail' = 'finish'): Promise<void> {
    this.decoding.shift()![how]();
    await new Promise(done => setImmediate(done));
  }
}

const HELLO = hello({ session: 's1', time: 1000 });
const INFO = figure('f1', { name: 'Figure 1', title: 'Losses' });

const frame = (seq: number, base: number, change: Partial<Frame> = {}): Frame =>
  anyFrame({
    figure: 'f1',
    seq,
    base,
    full_width: 4,
    full_height: 3,
    time: seq,
    ...change
  });

describe('KernelModel', () => {
  let now: number;
  let imaging: ScriptedImaging;
  let model: KernelModel;
  let changes: KernelChange[];
  let resyncs: string[];

  const send = (message: Parsed): void => {
    const { content, buffers } = encodeHub(message);
    model.receive(content, buffers);
  };
  const sendFrame = (...frames: Frame[]): void =>
    send({
      type: 'frames',
      frames: frames.map(one => ({ frame: one, data: new Uint8Array(1) }))
    });
  const sample = (id: number, time: number, value: number): void =>
    send({
      type: 'samples',
      replay: false,
      id: Uint32Array.of(id),
      time: Float64Array.of(time),
      value: Float64Array.of(value),
      step: Float64Array.of(NaN)
    });
  const start = (): void => {
    send(HELLO);
    send({
      type: 'catalogue',
      full: true,
      entries: [{ id: 0, name: 'cpu.percent', group: 'host', unit: 'percent' }]
    });
    send({ type: 'figures', figures: [INFO] });
  };

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    now = 1002;
    imaging = new ScriptedImaging();
    model = new KernelModel({ now: () => now, imaging });
    changes = [];
    resyncs = [];
    model.changed.on(change => changes.push(change));
    model.resync.on(figure => resyncs.push(figure));
  });

  afterEach(() => {
    model.dispose();
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  it('keeps samples by series, and drops those of series it does not know', () => {
    start();
    const ids: number[][] = [];
    model.store.changed.on(set => ids.push([...set]));
    sample(0, 1001, 12);
    sample(9, 1002, 12);
    expect(ids).toEqual([[0]]);
    expect(model.store.find('cpu.percent')?.buffer.last).toEqual({
      time: 1001,
      value: 12,
      step: NaN
    });
    expect(model.store.newest).toBe(1001);
  });

  it('merges replayed history, whatever the order', () => {
    start();
    sample(0, 1001, 12);
    send({
      type: 'samples',
      replay: true,
      id: Uint32Array.of(0, 0, 0),
      time: Float64Array.of(999, 1000, 1001),
      value: Float64Array.of(10, NaN, 12),
      step: Float64Array.of(NaN, NaN, NaN)
    });
    const { buffer } = model.store.find('cpu.percent')!;
    expect([0, 1, 2].map(index => buffer.value(index))).toEqual([10, NaN, 12]);
    expect(buffer.length).toBe(3);
  });

  it('takes over a full catalogue, and keeps samples of series that stay', () => {
    start();
    sample(0, 1001, 12);
    send({
      type: 'catalogue',
      entries: [{ id: 1, name: 'loss', group: 'metric' }]
    });
    expect(model.store.entries().map(entry => entry.name)).toEqual([
      'cpu.percent',
      'loss'
    ]);
    send({
      type: 'catalogue',
      full: true,
      entries: [{ id: 0, name: 'cpu.percent', group: 'host', label: 'CPU' }]
    });
    expect(model.store.entries()).toEqual([
      { id: 0, name: 'cpu.percent', group: 'host', label: 'CPU' }
    ]);
    expect(model.store.get(0)?.buffer.length).toBe(1);
  });

  it('forgets everything when another session says hello, and nothing when the same one repeats it', () => {
    start();
    sample(0, 1001, 12);
    const figure = model.figures.get('f1')!;
    send(HELLO);
    expect(model.store.newest).toBe(1001);
    expect(figure.closed).toBe(false);
    changes.length = 0;
    send({ ...HELLO, session: 's2' });
    expect(changes).toEqual(['session', 'hello']);
    expect(model.store.entries()).toEqual([]);
    expect(model.figures.size).toBe(0);
    expect(figure.closed).toBe(true);
    expect(model.hello?.session).toBe('s2');
  });

  it('keeps figures in the order of the hub, with their pixels, and closes those that are gone', () => {
    start();
    const first = model.figures.get('f1')!;
    const titles: string[] = [];
    first.changed.on(() => titles.push(first.info.title));
    send({
      type: 'figures',
      figures: [
        { ...INFO, id: 'f0' },
        { ...INFO, title: 'New' }
      ]
    });
    expect([...model.figures.keys()]).toEqual(['f0', 'f1']);
    expect(model.figures.get('f1')).toBe(first);
    expect(titles).toEqual(['New']);
    send({ type: 'figures', figures: [] });
    expect(first.closed).toBe(true);
    expect(model.figures.size).toBe(0);
  });

  it('puts frames in order, one after the other', async () => {
    start();
    const figure = model.figures.get('f1')!;
    const seen: number[] = [];
    figure.framed.on(info => seen.push(info.seq));
    sendFrame(frame(1, -1));
    sendFrame(frame(2, 1, { x: 1, width: 2 }), frame(3, 2, { x: 2, width: 2 }));
    expect(imaging.decoding).toHaveLength(1); // the others wait
    expect(figure.pixels()).toBeNull();
    await imaging.next();
    await imaging.next();
    await imaging.next();
    expect(imaging.put).toEqual([1, 2, 3]);
    expect(seen).toEqual([1, 2, 3]);
    expect(imaging.sizes).toEqual(['4x3']);
    expect(figure.latest).toEqual({
      seq: 3,
      width: 4,
      height: 3,
      ratio: 1,
      dpi: 100,
      time: 3
    });
    expect(figure.have).toBe(3);
  });

  it('decodes only what is still needed: a key frame supersedes all that waits', async () => {
    start();
    sendFrame(
      frame(1, -1),
      frame(2, 1),
      frame(3, 2),
      frame(4, -1, { full_width: 8, width: 8 }),
      frame(5, 4)
    );
    sendFrame(frame(4, 3)); // late, of the size before
    expect(resyncs).toEqual([]);
    await imaging.next();
    expect(imaging.decoding.map(({ encoded }) => encoded.frame.seq)).toEqual([
      4
    ]);
    await imaging.next();
    await imaging.next();
    expect(imaging.put).toEqual([1, 4, 5]);
    expect(imaging.sizes).toEqual(['4x3', '8x3']);
  });

  it('asks for a key frame when a base is missing, at most once a second, until one comes', () => {
    start();
    sendFrame(frame(5, 4));
    sendFrame(frame(6, 5));
    expect(resyncs).toEqual(['f1']);
    expect(model.figures.get('f1')!.have).toBe(-1);
    vi.advanceTimersByTime(999);
    expect(resyncs).toHaveLength(1);
    vi.advanceTimersByTime(1); // nothing came: once more, although no frame did
    expect(resyncs).toHaveLength(2);
    sendFrame(frame(7, -1), frame(8, 7));
    vi.advanceTimersByTime(5000);
    expect(resyncs).toHaveLength(2);
    sendFrame(frame(10, 9));
    expect(resyncs).toHaveLength(3);
  });

  it('asks in vain every second, after five times every ten, as long as the figure is shown', () => {
    start();
    model.shown = ['f1'];
    sendFrame(frame(5, 4));
    vi.advanceTimersByTime(4999);
    expect(resyncs).toHaveLength(5);
    vi.advanceTimersByTime(60_000);
    sendFrame(frame(6, 5));
    expect(resyncs).toHaveLength(11);
    model.shown = [];
    vi.advanceTimersByTime(60_000);
    expect(resyncs).toHaveLength(11);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('asks every second again when the figure is shown anew, should the picture that comes then be lost', () => {
    start();
    model.shown = ['f1'];
    sendFrame(frame(5, 4));
    vi.advanceTimersByTime(60_000);
    const before = resyncs.length;
    model.shown = [];
    model.shown = ['f1'];
    vi.advanceTimersByTime(999);
    expect(resyncs).toHaveLength(before);
    vi.advanceTimersByTime(2001);
    expect(resyncs).toHaveLength(before + 3);
  });

  it('calls a figure overdue that has waited 2 s for a key frame, until a picture comes', async () => {
    start();
    sendFrame(frame(0, -1));
    await imaging.next();
    const figure = model.figures.get('f1')!;
    sendFrame(frame(5, 4));
    vi.advanceTimersByTime(1999);
    expect(figure.overdue).toBe(false);
    vi.advanceTimersByTime(1);
    expect(figure.overdue).toBe(true);
    sendFrame(frame(6, -1));
    await imaging.next();
    expect(figure.overdue).toBe(false);
  });

  it('asks no more for a figure that was closed, and at once when there is one of that id again', () => {
    start();
    sendFrame(frame(5, 4));
    send({ type: 'figures', figures: [] });
    expect(vi.getTimerCount()).toBe(0);
    send({ type: 'figures', figures: [INFO] });
    sendFrame(frame(6, 5));
    expect(resyncs).toHaveLength(2);
  });

  it('asks for no key frame of a figure that it does not show', () => {
    start();
    model.shown = [];
    sendFrame(frame(5, 4));
    vi.advanceTimersByTime(5000);
    expect(resyncs).toEqual([]);
  });

  it('starts again from a key frame when it cannot keep up', () => {
    start();
    sendFrame(frame(0, -1));
    for (let seq = 1; seq < 60; seq += 1) {
      sendFrame(frame(seq, seq - 1, { x: seq % 2, width: 1 }));
    }
    expect(resyncs).toEqual(['f1']);
  });

  it('passes over what a newer frame covers, and never shows a mixture of states', async () => {
    start();
    const left = { x: 0, width: 2 };
    sendFrame(frame(0, -1), frame(1, 0, left), frame(2, 1, { x: 1, width: 1 }));
    sendFrame(frame(3, 2, left)); // covers 1 and 2
    sendFrame(frame(4, 3, { x: 3, width: 1 }), frame(5, 4, left)); // covers 3, but 4 stands between
    for (let count = 0; count < 4; count += 1) {
      await imaging.next();
    }
    expect(imaging.put).toEqual([0, 3, 4, 5]);
    expect(imaging.decoding).toEqual([]);
    expect(model.figures.get('f1')!.have).toBe(5);
  });

  it('decodes nothing of a figure that is not shown, and goes on from there when it is', async () => {
    start();
    model.shown = [];
    sendFrame(frame(0, -1), frame(1, 0, { width: 1 }));
    expect(imaging.decoding).toEqual([]);
    expect(model.figures.get('f1')!.have).toBe(1);
    model.shown = ['f1'];
    await imaging.next();
    model.shown = [];
    await imaging.next();
    sendFrame(frame(2, 1, { width: 1 }));
    expect(imaging.put).toEqual([0, 1]);
    expect(imaging.decoding).toEqual([]);
    model.shown = ['f1'];
    await imaging.next();
    expect(imaging.put).toEqual([0, 1, 2]);
  });

  it('does not wait for ever for a frame to be decoded', async () => {
    start();
    sendFrame(frame(0, -1));
    vi.advanceTimersByTime(DECODE_WITHIN_MS);
    await new Promise(done => setImmediate(done));
    expect(resyncs).toEqual(['f1']);
    expect(model.notices[0]?.text).toContain('took longer than 10 s');
    const [late] = imaging.decoding.splice(0);
    sendFrame(frame(7, -1));
    late!.finish(); // after all: it is put away
    await imaging.next();
    expect(imaging.put).toEqual([7]);
  });

  it('says that decoding has become slower, once', () => {
    imaging.troubled.emit();
    imaging.troubled.emit();
    expect(model.notices.map(notice => notice.text)).toEqual([
      expect.stringContaining('does not answer')
    ]);
    model.dispose();
    expect(imaging.troubled.size).toBe(0);
  });

  it('remembers what changed in a picture, for surfaces that copy only that', async () => {
    start();
    const figure = model.figures.get('f1')!;
    sendFrame(frame(0, -1));
    await imaging.next();
    const { version } = figure;
    sendFrame(frame(1, 0, { x: 1, y: 2, width: 2, height: 1 }));
    await imaging.next();
    expect(figure.changedSince(version)).toEqual([
      { x: 1, y: 2, width: 2, height: 1 }
    ]);
    expect(figure.changedSince(figure.version)).toEqual([]);
    for (let seq = 2; seq < 40; seq += 1) {
      sendFrame(frame(seq, seq - 1));
      await imaging.next();
    }
    expect(figure.changedSince(version)).toBeNull(); // too long ago
  });

  it('asks for a key frame when one cannot be decoded, and says so once', async () => {
    start();
    sendFrame(frame(1, -1), frame(2, 1));
    await imaging.next('fail');
    expect(imaging.decoding).toEqual([]); // what followed is of no use
    expect(resyncs).toEqual(['f1']);
    expect(model.notices).toHaveLength(1);
    sendFrame(frame(3, -1));
    await imaging.next();
    expect(imaging.put).toEqual([3]);
  });

  it('shows nothing of a figure that closed while it was decoded', async () => {
    start();
    sendFrame(frame(1, -1));
    send({ type: 'figures', figures: [] });
    await imaging.next();
    expect(imaging.put).toEqual([]);
  });

  it('reports what it does not understand once, and goes on', () => {
    start();
    for (let round = 0; round < 3; round += 1) {
      model.receive({ livemon: 1, type: 'brandnew' }, []);
      model.receive({ livemon: 99, type: 'hello' }, []);
      model.receive('nonsense', []);
    }
    expect(model.notices.map(notice => notice.level)).toEqual([
      'warning',
      'warning',
      'warning'
    ]);
    expect(vi.mocked(console.warn)).toHaveBeenCalledTimes(3);
    sample(0, 1001, 12);
    expect(model.store.newest).toBe(1001);
  });

  it('replaces notices of the same key, and puts away what was read', () => {
    const notice = {
      type: 'notice' as const,
      level: 'info' as const,
      text: 'a',
      time: 1
    };
    send({ ...notice, key: 'k' });
    send({ ...notice, text: 'b' });
    send({ ...notice, text: 'c', key: 'k' });
    expect(model.notices.map(one => one.text)).toEqual(['b', 'c']);
    model.dismiss(model.notices[0]!);
    expect(model.notices.map(one => one.text)).toEqual(['c']);
  });

  it('tells state, link and goodbye', () => {
    send({ type: 'state', cell: { running: true, count: 3 }, sources: [] });
    expect(model.state?.cell.count).toBe(3);
    model.setLink('live');
    model.setLink('live');
    send({ type: 'goodbye', reason: 'You asked for it.' });
    expect(changes).toEqual(['state', 'link', 'link', 'goodbye']);
    expect([model.link, model.linkReason]).toEqual([
      'stopped',
      'You asked for it.'
    ]);
  });

  it('knows the time in the kernel, although messages are late', () => {
    send(HELLO); // sent at 1000 there, read at 1002 here
    expect(model.kernelNow()).toBe(1000);
    now = 1010;
    sample(0, 1009.5, 1); // a quicker one: the clocks differ by 0.5 s at most
    now = 1030;
    sample(0, 1020, 1); // a late one says nothing new
    expect(model.kernelNow()).toBe(1029.5);
  });

  it('hears nothing after it was disposed', () => {
    start();
    model.dispose();
    changes.length = 0;
    send(HELLO);
    expect(changes).toEqual([]);
    expect(model.hello).toBeNull();
  });
});
