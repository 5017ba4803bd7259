/** The wire over real connections of `@jupyterlab/services`; only what is behind their websockets is scripted. */
import type { Kernel } from '@jupyterlab/services';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { JupyterWire } from '../../../src/jupyterWire';
import type { CommTraffic } from '../../../src/kernelWire';
import { ScriptedServer } from './scriptedServer';

let server: ScriptedServer;
let kernel: Kernel.IKernelConnection;

beforeEach(() => {
  vi.spyOn(console, 'debug').mockReturnValue(); // JupyterLab tells what it connects
  server = new ScriptedServer('k');
});

afterEach(async () => {
  await server.dispose();
  vi.restoreAllMocks();
});

const connected = (): Promise<void> =>
  vi.waitFor(() => expect(kernel.connectionStatus).toBe('connected'));

/** A wire over a connection that is up. */
async function open(
  options: ConstructorParameters<typeof JupyterWire>[1] = {}
): Promise<JupyterWire> {
  kernel = server.connect('k');
  await connected();
  return new JupyterWire(kernel, options);
}

describe('JupyterWire', () => {
  it('asks over the control channel, also while the main shell is busy', async () => {
    server.shellAnswers = false;
    server.replies.set('kernel_info_request', { language: 'of this test' });
    const wire = await open();
    expect(await wire.ask('kernel_info_request', {}, 5)).toEqual({
      language: 'of this test'
    });
    expect(server.heard.at(-1)).toMatchObject({
      channel: 'control',
      type: 'kernel_info_request'
    });
  });

  it('gives up when no reply comes in time', async () => {
    server.controlAnswers = false;
    const wire = await open();
    expect(await wire.ask('kernel_info_request', {}, 0.05)).toBeNull();
  });

  it('gives up at once when the connection goes', async () => {
    server.controlAnswers = false;
    const wire = await open();
    const answer = wire.ask('kernel_info_request', {}, 600);
    await vi.waitFor(() =>
      expect(server.heard.some(({ channel }) => channel === 'control')).toBe(
        true
      )
    );
    vi.spyOn(console, 'warn').mockReturnValue(); // JupyterLab says that it reconnects
    server.sockets[0]!.break();
    expect(await answer).toBeNull();
  });

  it('goes around a queue that is held, and closes the way around when it is not held any more', async () => {
    // As after a reload in a running cell: what others sent before the connection was up waits for the main shell, and
    // all that is sent later waits behind it.
    server.shellAnswers = false;
    kernel = server.connect('k');
    void kernel.requestCommInfo({}).catch(() => undefined);
    await connected();
    const others: Kernel.IKernelConnection[] = [];
    const wire = new JupyterWire(kernel, {
      bypass: () => {
        others.push(server.connect('k'));
        return others.at(-1)!;
      }
    });
    expect(await wire.ask('comm_info_request', {}, 30)).toHaveProperty('comms');
    expect(others).toHaveLength(1);
    expect(server.heard.at(-1)!.socket).toBe(server.sockets[1]);
    wire.post('comm_msg', { comm_id: 'c', data: {} }, null);
    await vi.waitFor(() =>
      expect(server.heard.at(-1)).toMatchObject({
        socket: server.sockets[1],
        type: 'comm_msg'
      })
    );
    server.shellAnswers = true;
    await vi.waitFor(() => expect(others[0]!.isDisposed).toBe(true));
    expect(kernel.isDisposed).toBe(false);
  });

  it('sends comm messages to the subshell that is named', async () => {
    const wire = await open();
    await kernel.info;
    expect(wire.post('comm_msg', { comm_id: 'c', data: {} }, 'sub')).toBe(true);
    await vi.waitFor(() =>
      expect(server.heard.at(-1)).toMatchObject({
        channel: 'shell',
        type: 'comm_msg',
        content: { comm_id: 'c' },
        subshell: 'sub'
      })
    );
  });

  it('runs code silently and says what came of it', async () => {
    const wire = await open();
    await kernel.info;
    const bounds = { accept_s: 5, timeout_s: 5 };
    expect(await wire.execute('1', null, bounds)).toEqual({ status: 'ok' });
    expect(server.heard.at(-1)).toMatchObject({
      type: 'execute_request',
      content: { code: '1', silent: true, store_history: false },
      subshell: null
    });
    server.replies.set('execute_request', {
      status: 'error',
      ename: 'ValueError',
      evalue: 'too large',
      traceback: []
    });
    expect(await wire.execute('2', null, bounds)).toEqual({
      status: 'error',
      name: 'ValueError',
      text: 'too large'
    });
  });

  it('tells later what came of code that waited for a cell', async () => {
    const wire = await open();
    await kernel.info;
    const soon = { accept_s: 0.05, timeout_s: 60 };
    server.shellAnswers = false;
    const waits = await wire.execute('1', null, soon);
    expect(waits.status).toBe('silent');
    server.replies.set('execute_request', {
      status: 'error',
      ename: 'ValueError',
      evalue: 'too large',
      traceback: []
    });
    server.shellAnswers = true;
    expect(waits.status === 'silent' && (await waits.later)).toEqual({
      status: 'error',
      name: 'ValueError',
      text: 'too large'
    });
    server.shellAnswers = false;
    const lost = await wire.execute('3', null, soon);
    wire.dispose();
    expect(lost.status === 'silent' && (await lost.later)).toEqual({
      status: 'silent'
    });
  });

  it('knows code that the kernel dropped, because the cell before it failed', async () => {
    const wire = await open();
    await kernel.info;
    server.replies.set('execute_request', { status: 'aborted' });
    expect(
      await wire.execute('1', null, { accept_s: 5, timeout_s: 5 })
    ).toEqual({ status: 'dropped' });
  });

  it('hears what any comm says, with its buffers, whatever else is being handled', async () => {
    const wire = await open();
    await kernel.info;
    kernel.registerCommTarget('slow', () => new Promise(() => undefined));
    const heard: CommTraffic[] = [];
    wire.received.on(traffic => heard.push(traffic));
    server.publish('comm_msg', { comm_id: 'other', data: {} });
    server.publish(
      'comm_msg',
      { comm_id: 'hub', data: { content: 1 } },
      { buffers: [new Uint8Array([1, 2, 3]).buffer] }
    );
    expect(heard.map(({ commId }) => commId)).toEqual(['other', 'hub']);
    const [buffer] = heard[1]!.buffers;
    expect(
      new Uint8Array(buffer!.buffer, buffer!.byteOffset, buffer!.byteLength)
    ).toEqual(new Uint8Array([1, 2, 3]));
  });

  it('takes nothing that the old kernel says for the new one during a restart', async () => {
    const wire = await open();
    await kernel.info;
    const lives: string[] = [];
    wire.changed.on(() => lives.push(wire.life));
    vi.spyOn(console, 'warn').mockReturnValue(); // JupyterLab says that it reconnects
    const restarted = kernel.restart();
    expect(wire.life).toBe('restarting');
    server.publish('status', { execution_state: 'busy' }); // last words
    await vi.waitFor(() => expect(wire.life).toBe('running'));
    await restarted;
    expect(lives[0]).toBe('restarting');
    expect(lives.at(-1)).toBe('running');
  });

  it('says when the kernel died for good', async () => {
    const wire = await open();
    await kernel.info;
    const told = vi.fn();
    wire.changed.on(told);
    server.publish('status', { execution_state: 'dead' });
    await vi.waitFor(() => expect(wire.life).toBe('dead'));
    expect(told).toHaveBeenCalled();
    expect(wire.connection).toBe('disconnected');
    expect(wire.post('comm_msg', { comm_id: 'c', data: {} }, null)).toBe(false);
    expect(await wire.ask('comm_info_request', {}, 60)).toBeNull();
  });

  it('leaves the connection to its owner when it is disposed, unless it is its own', async () => {
    const borrowed = await open();
    borrowed.received.on(() => undefined);
    borrowed.dispose();
    expect(kernel.isDisposed).toBe(false);
    expect(borrowed.received.size).toBe(0);
    expect(borrowed.connection).toBe('disconnected');
    const own = await open({ own: true });
    own.dispose();
    expect(kernel.isDisposed).toBe(true);
  });
});
