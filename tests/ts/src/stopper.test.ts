import { beforeEach, describe, expect, it } from 'vitest';

import { KernelModel, untranslated, ViewTracker } from '../../../js/src';
import { KernelLink } from '../../../src/kernelLink';
import type { StopOutcome } from '../../../src/stopper';
import { stopLivemon } from '../../../src/stopper';
import { SubshellMemory } from '../../../src/subshellMemory';
import {
  ManualTimers,
  MemoryStore,
  ScriptedWire,
  settle
} from './scriptedWire';

let wire: ScriptedWire;
let model: KernelModel;
let timers: ManualTimers;
let link: KernelLink;

beforeEach(async () => {
  wire = new ScriptedWire();
  wire.markers = ['livemon:1:session:hub'];
  model = new KernelModel();
  timers = new ManualTimers();
  link = new KernelLink({
    model,
    views: new ViewTracker(),
    page: 'page',
    memory: new SubshellMemory(new MemoryStore()),
    timers
  });
  link.use(wire);
  await settle();
  wire.hello();
  await settle();
  return () => link.dispose();
});

const stop = (): Promise<StopOutcome> =>
  stopLivemon(link, { model, timers, trans: untranslated });

/** Whether it has settled by now. */
async function settled(outcome: Promise<unknown>): Promise<boolean> {
  let done = false;
  void outcome.then(() => (done = true));
  await settle();
  return done;
}

describe('stopping Livemon from outside', () => {
  it('has stopped when the hub says goodbye, and not before', async () => {
    const outcome = stop();
    expect(wire.said.at(-1)).toBe('stop');
    await timers.pass(2);
    expect(await settled(outcome)).toBe(false);
    wire.say({ type: 'goodbye', reason: 'A page asked for it.' });
    expect(await outcome).toEqual({ status: 'stopped' });
    expect(wire.executed).toEqual([]);
    expect(model.changed.size).toBe(0);
  });

  it('has stopped when the kernel is gone', async () => {
    const outcome = stop();
    wire.become('disconnected', 'dead');
    expect(await outcome).toEqual({ status: 'stopped' });
  });

  it('runs a line in the main shell when the hub does not answer', async () => {
    const outcome = stop();
    await timers.pass(3);
    expect(await outcome).toEqual({ status: 'stopped' });
    expect(wire.executed).toEqual([
      { code: "__import__('livemon').stop()", subshell: null }
    ]);
  });

  it('says that a busy kernel stops later', async () => {
    wire.executions = [{ status: 'silent' }];
    const outcome = stop();
    await timers.pass(3);
    expect(await outcome).toMatchObject({ status: 'waiting' });
  });

  it('says what went wrong', async () => {
    wire.executions = [{ status: 'error', name: 'OSError', text: 'no pipe' }];
    const outcome = stop();
    await timers.pass(3);
    expect(await outcome).toEqual({
      status: 'failed',
      text: 'Livemon could not stop: OSError: no pipe'
    });
    wire.become('disconnected');
    expect(await stop()).toMatchObject({ status: 'failed' });
  });
});
