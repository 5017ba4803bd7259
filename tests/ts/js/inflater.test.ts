// @vitest-environment node
import { deflateSync } from 'node:zlib';

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { Inflater } from '../../../js/src/inflater';

/** A worker as far as the inflater uses one; it answers when the test says so. */
class StillWorker {
  /** Each message: what was asked for in one task. */
  readonly posted: { id: number }[][] = [];
  readonly spare: number[] = [];
  terminated = false;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onerror: ((event: { preventDefault: () => void }) => void) | null = null;

  postMessage(message: {
    questions: { id: number }[];
    spare: ArrayBuffer[];
  }): void {
    this.posted.push(message.questions);
    this.spare.push(message.spare.length);
  }

  terminate(): void {
    this.terminated = true;
  }
}

const PIXELS = Uint8Array.of(1, 2, 3, 4);
const DATA = new Uint8Array(deflateSync(PIXELS));

describe('Inflater', () => {
  let worker: StillWorker;
  let inflater: Inflater;
  let troubles: number;

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    worker = new StillWorker();
    inflater = new Inflater(() => worker as unknown as Worker);
    troubles = 0;
    inflater.troubled.on(() => (troubles += 1));
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  const answer = (index: number): void => {
    const data = worker.posted[index]!.map(({ id }) => ({
      id,
      out: Uint8ClampedArray.of(id, 9, 9, 9)
    }));
    worker.onmessage!({ data });
  };

  it('gives up a worker that does not answer, says so, and does its work', async () => {
    const first = inflater.inflate(DATA, 4);
    await Promise.resolve();
    vi.advanceTimersByTime(2000);
    const second = inflater.inflate(DATA, 4);
    await Promise.resolve();
    expect(worker.posted).toHaveLength(2);
    vi.advanceTimersByTime(1600);
    expect(worker.terminated).toBe(true);
    expect(troubles).toBe(1);
    expect([...(await first)]).toEqual([1, 2, 3, 4]);
    expect([...(await second)]).toEqual([1, 2, 3, 4]);
    await inflater.inflate(DATA, 4); // and from now on
    expect(worker.posted).toHaveLength(2);
    expect(troubles).toBe(1);
  });

  it('keeps one that answers, however long there is nothing to do', async () => {
    for (let count = 0; count < 3; count += 1) {
      const out = inflater.inflate(DATA, 4);
      await Promise.resolve();
      vi.advanceTimersByTime(2900);
      answer(count);
      expect([...(await out)]).toEqual([count, 9, 9, 9]);
      vi.advanceTimersByTime(60_000);
    }
    expect(worker.terminated).toBe(false);
    expect(troubles).toBe(0);
  });

  it('has what one task asks for done together, so that it is drawn together', async () => {
    const together = [1, 2, 3].map(() => inflater.inflate(DATA, 4));
    expect(worker.posted).toHaveLength(0);
    await Promise.resolve();
    const later = inflater.inflate(DATA, 4);
    await Promise.resolve();
    expect(worker.posted.map(questions => questions.length)).toEqual([3, 1]);
    answer(1);
    expect((await later)[0]).toBe(3);
    answer(0);
    const outs = await Promise.all(together);
    expect(outs.map(out => out[0])).toEqual([0, 1, 2]);
  });

  it('gives memory back to the worker, and keeps no more than it can use', async () => {
    const ask = async (): Promise<Uint8ClampedArray> => {
      const out = inflater.inflate(DATA, 4);
      await Promise.resolve();
      answer(worker.posted.length - 1);
      return out;
    };
    const outs = [];
    for (let count = 0; count < 12; count += 1) {
      outs.push(await ask());
    }
    outs.forEach(out => inflater.giveBack(out));
    inflater.giveBack(new Uint8ClampedArray(20 << 20));
    await ask();
    await ask();
    expect(worker.spare.slice(-3)).toEqual([0, 8, 0]);
  });

  it('does what was just asked for when its worker dies before it was asked', async () => {
    const first = inflater.inflate(DATA, 4);
    await Promise.resolve();
    const second = inflater.inflate(DATA, 4);
    worker.onerror!({ preventDefault: () => undefined });
    expect([...(await first)]).toEqual([1, 2, 3, 4]);
    expect([...(await second)]).toEqual([1, 2, 3, 4]);
    expect(worker.posted).toHaveLength(1);
  });

  it('says nothing where a page may not have a worker: all is as well as it can be', async () => {
    const out = inflater.inflate(DATA, 4);
    worker.onerror!({ preventDefault: () => undefined });
    expect([...(await out)]).toEqual([1, 2, 3, 4]);
    vi.advanceTimersByTime(60_000);
    expect(troubles).toBe(0);
  });
});
