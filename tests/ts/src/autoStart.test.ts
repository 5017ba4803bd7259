import { beforeEach, describe, expect, it } from 'vitest';

import { Emitter, KernelModel } from '../../../js/src';
import { AutoStart } from '../../../src/autoStart';
import type {
  IKernelEntry,
  ILivemon,
  KernelsChange,
  StartOutcome
} from '../../../src/tokens';

describe('starting with each notebook', () => {
  let model: KernelModel;
  let entry: IKernelEntry;
  let starts: number;
  let wanted: boolean;
  let outcome: StartOutcome;
  let said: string[];
  let changed: Emitter<KernelsChange>;

  beforeEach(() => {
    model = new KernelModel();
    changed = new Emitter();
    entry = { kernelId: 'k', model, widgetId: 'w' } as unknown as IKernelEntry;
    starts = 0;
    wanted = true;
    outcome = { status: 'started' };
    said = [];
  });

  const make = (): AutoStart =>
    new AutoStart({
      kernels: {
        entries: new Map([['k', entry]]),
        changed
      } as unknown as ILivemon,
      wanted: () => wanted,
      isNotebook: ({ widgetId }) => widgetId === 'w',
      start: () => {
        starts += 1;
        return Promise.resolve(outcome);
      },
      failed: (_, text) => said.push(text)
    });

  const goodbye = (reason: string): void => {
    model.receive({ livemon: 1, type: 'goodbye', reason }, []);
  };

  it('happens once, when the kernel has said that it runs no Livemon', () => {
    make();
    expect(starts).toBe(0);
    model.setLink('stopped');
    expect(starts).toBe(1);
    model.setLink('stopped', 'again');
    expect(starts).toBe(1);
  });

  it('happens again in a new process of the kernel', () => {
    make();
    model.setLink('stopped');
    goodbye('the kernel shuts down');
    model.setLink('disconnected', 'The kernel is restarting.');
    model.setLink('stopped', 'The kernel was restarted.');
    expect(starts).toBe(2);
  });

  it('leaves a kernel alone in which somebody stopped it', () => {
    make();
    model.setLink('stopped');
    goodbye('stopped');
    model.setLink('disconnected');
    model.setLink('stopped');
    expect(starts).toBe(1);
  });

  it('is only done where it is wanted, and in notebooks', () => {
    wanted = false;
    const starter = make();
    model.setLink('stopped');
    expect(starts).toBe(0);
    wanted = true;
    Object.assign(entry, { widgetId: 'of a console' });
    starter.update();
    expect(starts).toBe(0);
    Object.assign(entry, { widgetId: 'w' });
    changed.emit({ type: 'renamed', entry });
    expect(starts).toBe(1);
  });

  it('says what went wrong, but not that a kernel is of another language', async () => {
    outcome = { status: 'failed', text: 'no', foreign: true };
    make();
    model.setLink('stopped');
    await Promise.resolve();
    expect(said).toEqual([]);
    outcome = {
      status: 'waiting',
      text: 'later',
      later: Promise.resolve({ status: 'failed', text: 'not installed' })
    };
    model.setLink('dead');
    model.setLink('stopped');
    await new Promise(resolve => setTimeout(resolve));
    expect(said).toEqual(['not installed']);
  });
});
