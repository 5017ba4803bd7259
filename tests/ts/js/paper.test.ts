/** When the colour of the paper is read from the picture anew. */
import { beforeEach, expect, it, vi } from 'vitest';

import { encoded, figure as listed, hello } from '../../../js/demo/messages';
import type { FigureModel } from '../../../js/src';
import { KernelModel } from '../../../js/src';
import type { Frame } from '../../../js/src/protocol/messages';
import { Paper } from '../../../js/src/panel/paper';
import { say } from '../src/kernelEntry';

const WIDE = { full_width: 100, full_height: 50 };

let model: KernelModel;
let figure: FigureModel;
let colours: string[];
let paper: Paper;
let seq: number;

beforeEach(() => {
  model = new KernelModel({
    imaging: {
      decode: () =>
        Promise.resolve({ kind: 'rgba', data: new Uint8ClampedArray(4) }),
      createPicture: () => ({
        resize: () => undefined,
        put: () => undefined,
        source: document.createElement('canvas')
      })
    }
  });
  say(model, hello(), { type: 'figures', figures: [listed('f')] });
  figure = model.figures.get('f')!;
  figure.shown = true;
  colours = ['black', 'red', 'white'];
  paper = new Paper(figure, () => colours.pop()!);
  seq = 0;
});

/** A frame of this rectangle; without a base a key frame. */
async function draw(
  [x, y, width, height]: [number, number, number, number],
  change: Partial<Frame> = { base: seq - 1 }
): Promise<void> {
  const { version } = figure;
  const frame = encoded({
    figure: 'f',
    seq,
    x,
    y,
    width,
    height,
    ...WIDE,
    ...change
  });
  say(model, { type: 'frames', frames: [frame] });
  seq += 1;
  await vi.waitFor(() => expect(figure.version).toBe(version + 1), {
    interval: 1
  });
}

it('is when something was drawn in a corner, or the picture has another size', async () => {
  expect(paper.colour).toBeNull();
  await draw([0, 0, 100, 50]);
  expect([paper.colour, paper.colour]).toEqual(['white', 'white']);
  await draw([10, 10, 80, 40]);
  await draw([0, 10, 100, 30]);
  expect(paper.colour).toBe('white');
  await draw([90, 40, 10, 10]);
  await draw([20, 20, 10, 10]);
  expect(paper.colour).toBe('red');
  const whole = { base: -1, full_width: 60, full_height: 40 };
  await draw([0, 0, 60, 40], whole);
  expect(paper.colour).toBe('black');
  await draw([1, 1, 2, 2], { ...whole, base: seq - 1 });
  expect(paper.colour).toBe('black');
  expect(colours).toEqual([]);
});

it('is when more was drawn than the figure remembers', async () => {
  await draw([0, 0, 100, 50]);
  expect(paper.colour).toBe('white');
  for (let count = 0; count < 40; count += 1) {
    await draw([10, 10, 5, 5]);
  }
  expect(paper.colour).toBe('red');
  expect(paper.colour).toBe('red');
});
