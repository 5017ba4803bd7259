// @vitest-environment node
import { describe, expect, it } from 'vitest';

import { encoded } from '../../../js/demo/messages';
import type { EncodedFrame } from '../../../js/src/binary';
import { FrameQueue, MAX_WAITING } from '../../../js/src/frameQueue';
import { Random } from './random';

const WIDTH = 6;
const HEIGHT = 5;

function frame(
  seq: number,
  base: number,
  [x, y, width, height]: readonly number[]
): EncodedFrame {
  return encoded({
    seq,
    base,
    x: x!,
    y: y!,
    width: width!,
    height: height!,
    full_width: WIDTH,
    full_height: HEIGHT
  });
}

/** What a frame does to a picture: each pixel says which frame it is from. */
function put(picture: number[], { frame: next }: EncodedFrame): void {
  for (let row = next.y; row < next.y + next.height; row += 1) {
    picture.fill(
      next.seq,
      row * WIDTH + next.x,
      row * WIDTH + next.x + next.width
    );
  }
}

describe('FrameQueue', () => {
  it.each(Array.from({ length: 20 }, (_, seed) => seed))(
    'leaves out only what leaves every picture as it would be with all frames (%i)',
    seed => {
      const random = new Random(seed);
      const queue = new FrameQueue();
      const all = new Array<number>(WIDTH * HEIGHT).fill(-1);
      const states = new Map<number, string>();
      const shown = new Array<number>(WIDTH * HEIGHT).fill(-1);
      let decoded = 0;
      for (let seq = 0; seq < 300; seq += 1) {
        const key = seq === 0 || random.chance(1 / 15);
        const x = key ? 0 : random.integer(0, WIDTH);
        const y = key ? 0 : random.integer(0, HEIGHT);
        const width = key ? WIDTH : 1 + random.integer(0, WIDTH - x);
        const height = key ? HEIGHT : 1 + random.integer(0, HEIGHT - y);
        const next = frame(seq, key ? -1 : seq - 1, [x, y, width, height]);
        put(all, next);
        states.set(seq, all.join());
        expect(queue.push(next)).toBe('taken');
        for (let count = random.integer(0, 3); count > 0; count -= 1) {
          const one = queue.shift();
          if (one !== undefined) {
            decoded += 1;
            put(shown, one);
            expect(shown.join()).toBe(states.get(one.frame.seq));
          }
        }
      }
      expect(decoded).toBeLessThan(300);
      expect(queue.skipped).toBeGreaterThan(0);
      for (let one = queue.shift(); one; one = queue.shift()) {
        put(shown, one);
      }
      expect(shown).toEqual(all);
    }
  );

  it('holds a bounded number of frames, and says so once', () => {
    const queue = new FrameQueue();
    queue.push(frame(0, -1, [0, 0, WIDTH, HEIGHT]));
    const verdicts = Array.from({ length: MAX_WAITING + 2 }, (_, index) =>
      queue.push(frame(index + 1, index, [index % 2, 0, 1, 1]))
    );
    expect(verdicts.slice(-4)).toEqual([
      'taken',
      'overrun',
      'broken',
      'broken'
    ]);
    expect(queue.have).toBe(-1);
  });

  it('forgets what waits when it is cleared, and then needs a key frame', () => {
    const queue = new FrameQueue();
    const whole = [0, 0, WIDTH, HEIGHT];
    queue.push(frame(0, -1, whole));
    queue.clear();
    expect(queue.shift()).toBeUndefined();
    expect(queue.have).toBe(-1);
    expect(queue.push(frame(1, 0, whole))).toBe('broken');
    expect(queue.push(frame(2, -1, whole))).toBe('taken');
  });
});
