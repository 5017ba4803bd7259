import { beforeEach, describe, expect, it } from 'vitest';

import { KernelModel, untranslated, ViewTracker } from '../../../js/src';
import { KernelLink } from '../../../src/kernelLink';
import type { Execution } from '../../../src/kernelWire';
import type { StartOutcome } from '../../../src/starter';
import { startLivemon } from '../../../src/starter';
import { SubshellMemory } from '../../../src/subshellMemory';
import {
  ManualTimers,
  MemoryStore,
  ScriptedWire,
  settle
} from './scriptedWire';

const trans = untranslated;
let wire: ScriptedWire;
let link: KernelLink;

beforeEach(async () => {
  wire = new ScriptedWire();
  link = new KernelLink({
    model: new KernelModel(),
    views: new ViewTracker(),
    page: 'page',
    memory: new SubshellMemory(new MemoryStore()),
    timers: new ManualTimers()
  });
  link.use(wire);
  await settle();
  return () => link.dispose();
});

describe('starting Livemon from outside', () => {
  it('runs a line in the main shell of an idle kernel', async () => {
    expect(await startLivemon(link, { running: false, trans })).toEqual({
      status: 'started'
    });
    expect(wire.executed).toEqual([
      {
        code: "__import__('livemon')._start_from_page(busy=False)",
        subshell: null
      }
    ]);
  });

  it('passes the sampling period on', async () => {
    await startLivemon(link, { running: false, period_s: 0.5, trans });
    expect(wire.executed.map(({ code }) => code)).toEqual([
      "__import__('livemon')._start_from_page(busy=False, period_s=0.5)"
    ]);
  });

  it('uses a subshell when a cell runs', async () => {
    expect(await startLivemon(link, { running: true, trans })).toEqual({
      status: 'started'
    });
    expect(wire.executed).toEqual([
      {
        code: "__import__('livemon')._start_from_page(busy=True)",
        subshell: 'sub1'
      }
    ]);
  });

  it('uses a subshell when the main shell does not begin', async () => {
    wire.executions = [{ status: 'silent' }];
    await startLivemon(link, { running: false, trans });
    expect(wire.executed.map(({ subshell }) => subshell)).toEqual([
      null,
      'sub1'
    ]);
  });

  /** Start in a busy kernel that has no subshells; `last` is what comes of the code when the cell has ended. */
  const startWaiting = async (
    running: boolean,
    last: Execution
  ): Promise<StartOutcome> => {
    const old = new ScriptedWire();
    old.subshells = false;
    const oldLink = new KernelLink({
      model: new KernelModel(),
      views: new ViewTracker(),
      page: 'page',
      memory: new SubshellMemory(new MemoryStore()),
      timers: new ManualTimers()
    });
    oldLink.use(old);
    await settle();
    old.executions = [{ status: 'silent', later: Promise.resolve(last) }];
    const outcome = await startLivemon(oldLink, { running, trans });
    expect(old.executed.map(({ subshell }) => subshell)).toEqual([null]);
    oldLink.dispose();
    return outcome;
  };

  it.each([true, false])(
    'waits, and says so, when a cell runs and there are no subshells (it was known to run: %s)',
    async running => {
      const outcome = await startWaiting(running, { status: 'ok' });
      expect(outcome.status).toBe('waiting');
      expect(outcome.status === 'waiting' && (await outcome.later)).toEqual({
        status: 'started'
      });
    }
  );

  it.each<[Execution, string]>([
    [
      {
        status: 'error',
        name: 'ModuleNotFoundError',
        text: "No module named 'livemon'"
      },
      'not installed'
    ],
    [{ status: 'dropped' }, 'Start Livemon again'],
    [{ status: 'silent' }, 'did not answer']
  ])('tells later what went wrong when it waited: %j', async (last, words) => {
    const outcome = await startWaiting(true, last);
    expect(outcome.status === 'waiting' && (await outcome.later)).toEqual({
      status: 'failed',
      text: expect.stringContaining(words) as string
    });
  });

  it.each([
    [
      { name: 'ModuleNotFoundError', text: "No module named 'livemon'" },
      'not installed'
    ],
    [
      { name: 'ModuleNotFoundError', text: "No module named 'psutil'" },
      "No module named 'psutil'"
    ],
    [{ name: 'ValueError', text: 'odd' }, 'ValueError: odd']
  ])('says what went wrong: %j', async (error, words) => {
    wire.executions = [{ status: 'error', ...error }];
    const outcome = await startLivemon(link, { running: false, trans });
    expect(outcome).toMatchObject({
      status: 'failed',
      text: expect.stringContaining(words) as string
    });
  });

  it('refuses kernels of other languages without running anything', async () => {
    const other = new ScriptedWire();
    other.language = 'R';
    const otherLink = new KernelLink({
      model: new KernelModel(),
      views: new ViewTracker(),
      page: 'page',
      memory: new SubshellMemory(new MemoryStore()),
      timers: new ManualTimers()
    });
    otherLink.use(other);
    await settle();
    const outcome = await startLivemon(otherLink, { running: false, trans });
    expect(outcome).toMatchObject({ status: 'failed' });
    expect(other.executed).toEqual([]);
    otherLink.dispose();
  });

  it('says that there is no connection', async () => {
    wire.become('disconnected');
    const outcome = await startLivemon(link, { running: false, trans });
    expect(outcome).toMatchObject({ status: 'failed' });
    expect(wire.executed).toEqual([]);
  });
});
