/** What is said of steps of the view, and of whose. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { figure as listed, hello } from '../../../js/demo/messages';
import type { FigureModel, Tool } from '../../../js/src';
import { KernelModel } from '../../../js/src';
import { StepVoice } from '../../../js/src/figure/stepVoice';
import { say } from '../src/kernelEntry';

let model: KernelModel;
let figure: FigureModel;
let voice: StepVoice;

beforeEach(() => {
  vi.useFakeTimers();
  model = new KernelModel();
  say(model, hello(), { type: 'figures', figures: [listed('f')] });
  figure = model.figures.get('f')!;
  voice = new StepVoice(figure, model, new AbortController().signal);
});

afterEach(() => {
  vi.useRealTimers();
});

const step = (tool: Tool['tool']): void => {
  model.wished.emit({ type: 'tool', figure: 'f', tool });
};
/** What is said when the kernel tells that this is in view. */
const said = (view: string): string | null => {
  say(model, { type: 'toolbar', figure: 'f', view });
  return voice.element.textContent;
};

it('says what own steps bring into view, and not what steps of others do before and after', () => {
  expect(said('x: 1 … 2')).toBe('');
  step('pan_left');
  expect(said('x: 1 … 2')).toBe(''); // of the pointer
  expect(said('x: 0 … 1')).toBe('x: 0 … 1');
  expect(said('x: 0 … 1')).toBe('x: 0 … 1');
  expect(said('x: 3 … 4')).toBe('');
  step('zoom_in');
  step('zoom_in');
  expect(said('x: 3.1 … 3.9')).toBe('x: 3.1 … 3.9');
  expect(said('x: 3.2 … 3.8')).toBe('x: 3.2 … 3.8');
  expect(said('')).toBe('');
  expect(said('x: 5 … 6')).toBe('');
});

it('waits for no views that the kernel has told as one', () => {
  step('pan_left');
  step('pan_left');
  vi.advanceTimersByTime(5000);
  expect(said('x: 0 … 1')).toBe('x: 0 … 1');
  expect(said('x: 3 … 4')).toBe('');
});

it('hears no other tools, and no steps in other figures', () => {
  step('home');
  model.wished.emit({ type: 'tool', figure: 'other', tool: 'pan_left' });
  expect(said('x: 0 … 1')).toBe('');
});
