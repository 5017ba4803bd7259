import { beforeEach, describe, expect, it } from 'vitest';

import { untranslated } from '../../../js/src';
import { StartPrompt } from '../../../src/panel/startPrompt';
import type { SettledStart } from '../../../src/starter';
import type { IKernelEntry, StartOutcome } from '../../../src/tokens';
import { kernelEntry } from './kernelEntry';
import { settle } from './scriptedWire';

let starts: ((outcome: StartOutcome) => void)[];
let prompt: StartPrompt;

beforeEach(() => {
  starts = [];
  prompt = new StartPrompt({
    trans: untranslated,
    start: () => new Promise(resolve => starts.push(resolve))
  });
});

function entry(kernelId: string, known = false): IKernelEntry {
  return kernelEntry(kernelId, { name: `${kernelId}.ipynb`, known });
}

const button = (): HTMLButtonElement => prompt.element.querySelector('button')!;
const words = (): string | null =>
  prompt.element.querySelector('p')!.textContent;
const answer = (): string | null =>
  prompt.element.querySelector('[role=status]')!.textContent;

describe('StartPrompt', () => {
  it('has nothing to start without a kernel', () => {
    expect(button().disabled).toBe(true);
    expect(words()).toContain('Open a notebook');
    button().click();
    expect(starts).toHaveLength(0);
  });

  it('tells a kernel that never ran Livemon from one that did, and from one that is silent', () => {
    const fresh = entry('a');
    fresh.model.link = 'stopped';
    prompt.show(fresh);
    expect(words()).toContain('does not run here yet');
    expect(button().textContent).toBe('Start Livemon for a.ipynb');
    prompt.show(entry('a', true));
    expect(words()).toContain('does not run here now');
    prompt.show(entry('a'));
    expect(words()).toContain('has not answered');
  });

  it('starts once, however often it is pressed, and says what came of it', async () => {
    prompt.show(entry('a'));
    button().click();
    button().click();
    expect(starts).toHaveLength(1);
    expect(button().disabled).toBe(true);
    expect(button().getAttribute('aria-busy')).toBe('true');
    starts[0]!({ status: 'failed', text: 'There is no connection.' });
    await settle();
    expect(answer()).toBe('There is no connection.');
    expect(button().disabled).toBe(false);
    button().click();
    expect(answer()).toBe('');
    starts[1]!({ status: 'started' });
    await settle();
    expect(answer()).toBe('');
  });

  it('shows what came of a start that waited for a cell', async () => {
    prompt.show(entry('a'));
    button().click();
    let end = (_: SettledStart): void => undefined;
    const later = new Promise<SettledStart>(resolve => (end = resolve));
    starts[0]!({ status: 'waiting', text: 'A cell is running.', later });
    await settle();
    expect(answer()).toBe('A cell is running.');
    end({ status: 'failed', text: 'It is not installed.' });
    await settle();
    expect(answer()).toBe('It is not installed.');
  });

  it('shows the answer of one kernel not beside another', async () => {
    prompt.show(entry('a'));
    button().click();
    prompt.show(entry('b'));
    expect(button().disabled).toBe(false);
    starts[0]!({ status: 'failed', text: 'a does not answer' });
    await settle();
    expect(answer()).toBe('');
    prompt.show(entry('a'));
    expect(answer()).toBe('a does not answer');
  });
});
