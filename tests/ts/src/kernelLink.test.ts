import { beforeEach, describe, expect, it } from 'vitest';

import { figure } from '../../../js/demo/messages';
import { KernelModel, ViewTracker } from '../../../js/src';
import { RETRY_DELAYS_S } from '../../../src/hubSearch';
import { KernelLink } from '../../../src/kernelLink';
import { SubshellMemory } from '../../../src/subshellMemory';
import {
  ManualTimers,
  MemoryStore,
  ScriptedWire,
  settle
} from './scriptedWire';

const MARKER = 'livemon:1:session:hub';
const FIGURE = figure('f');
const VIEWPORT = { width: 300, height: 200, ratio: 1, fps: 10 };

let wire: ScriptedWire;
let model: KernelModel;
let views: ViewTracker;
let timers: ManualTimers;
let store: MemoryStore;
let link: KernelLink;

beforeEach(() => {
  wire = new ScriptedWire();
  model = new KernelModel();
  views = new ViewTracker();
  timers = new ManualTimers();
  store = new MemoryStore();
  link = new KernelLink({
    model,
    views,
    page: 'page',
    memory: new SubshellMemory(store),
    timers
  });
  return () => {
    link.dispose();
    views.dispose();
    model.dispose();
  };
});

/** A link to a kernel that runs Livemon, which has said hello. */
async function attached(): Promise<void> {
  wire.markers = [MARKER];
  link.use(wire);
  await settle();
  wire.hello();
}

describe('finding the hub', () => {
  it('asks over the control channel and attaches over a subshell of its own', async () => {
    await attached();
    expect(wire.asked).toEqual([
      'kernel_info_request',
      'comm_info_request',
      'create_subshell_request'
    ]);
    expect(wire.posted[0]).toMatchObject({
      type: 'comm_open',
      target: 'livemon.control',
      subshell: 'sub1',
      data: { livemon: 1, type: 'attach', protocol: 1, page: 'page', since: 0 }
    });
    expect(model.link).toBe('live');
  });

  it('does not attach on the main shell when the subshell is late, but asks again', async () => {
    wire.markers = [MARKER];
    wire.unmade = 2;
    link.use(wire);
    await settle();
    expect(wire.posted).toEqual([]);
    await timers.pass(2);
    expect(wire.posted[0]).toMatchObject({
      type: 'comm_open',
      subshell: 'sub1'
    });
  });

  it('takes a kernel that makes no subshell for a silent one', async () => {
    wire.markers = [MARKER];
    wire.unmade = 99;
    link.use(wire);
    await timers.pass(60);
    expect(wire.posted).toEqual([]);
    expect(model.linkReason).toContain('does not answer');
  });

  it('says that Livemon does not run when there is no marker', async () => {
    link.use(wire);
    expect(model.link).toBe('searching');
    await settle();
    expect(model.link).toBe('stopped');
    expect(wire.posted).toEqual([]);
    expect(wire.asked).not.toContain('create_subshell_request');
  });

  it('asks a silent kernel a few times, then waits until it says something', async () => {
    wire.answers = false;
    link.use(wire);
    await timers.pass(RETRY_DELAYS_S.reduce((sum, delay) => sum + delay, 1));
    expect(wire.asked).toHaveLength(RETRY_DELAYS_S.length + 1);
    expect(model.linkReason).toContain('does not answer');
    await timers.pass(3600);
    expect(wire.asked).toHaveLength(RETRY_DELAYS_S.length + 1);

    wire.answers = true;
    wire.markers = [MARKER];
    wire.heard.emit();
    await settle();
    wire.hello();
    expect(model.link).toBe('live');
  });

  it('attaches to a hub that starts while it watches', async () => {
    link.use(wire);
    await settle();
    wire.markers = [MARKER];
    wire.hello();
    await settle();
    expect(wire.said).toEqual(['attach']);
    wire.say({ type: 'figures', figures: [] });
    expect(model.link).toBe('live');
  });

  it('searches once more when the hub speaks while a search goes on that finds none', async () => {
    wire.onAsked = type => {
      if (type === 'comm_info_request' && wire.markers.length === 0) {
        wire.markers = [MARKER];
        wire.hello();
      }
    };
    link.use(wire);
    await settle();
    expect(wire.said).toEqual(['attach']);
  });

  it('does not talk to a hub of another version', async () => {
    wire.markers = ['livemon:2:session:hub'];
    link.use(wire);
    await settle();
    expect(wire.posted).toEqual([]);
    expect(model.link).toBe('stopped');
    expect(model.linkReason).toContain('versions');
  });

  it('prefers the hub whose session it knows', async () => {
    await attached();
    wire.markers = [MARKER, 'livemon:1:other:hub2'];
    link.seek();
    await settle();
    wire.say({ type: 'figures', figures: [FIGURE] }, 'hub2');
    expect(model.figures.size).toBe(0);
    wire.say({ type: 'figures', figures: [FIGURE] });
    expect(model.figures.size).toBe(1);
  });

  it('ignores what other hubs repeat, and other comms', async () => {
    await attached();
    wire.say({ type: 'figures', figures: [FIGURE] }, 'embedded');
    wire.received.emit({
      commId: 'x',
      data: { method: 'update' },
      buffers: []
    });
    expect(model.figures.size).toBe(0);
    wire.say({ type: 'figures', figures: [FIGURE] });
    expect([...model.figures.keys()]).toEqual(['f']);
  });
});

describe('kernels without subshells', () => {
  it('listens, talks over the main shell, and says so', async () => {
    wire.subshells = false;
    await attached();
    expect(wire.asked).not.toContain('create_subshell_request');
    expect(wire.posted[0]?.subshell).toBeNull();
    expect(model.link).toBe('pushOnly');
    expect(model.linkReason).toContain('until the cell ends');
  });

  it('gives no sign of life that would wait for the end of a cell', async () => {
    wire.subshells = false;
    await attached();
    views.show('f', VIEWPORT);
    views.changed.emit();
    wire.say({ type: 'state', cell: { running: true }, sources: [] });
    await timers.pass(3600);
    expect(wire.said).toEqual(['attach', 'view']);
    wire.say({ type: 'state', cell: { running: false }, sources: [] });
    await timers.pass(2);
    expect(wire.said).toEqual(['attach', 'view', 'alive']);
  });
});

describe('telling what is shown', () => {
  it('sends the view when it changes, and a sign of life while something is shown', async () => {
    await attached();
    const handle = views.show('f', VIEWPORT);
    views.changed.emit();
    expect(wire.said).toEqual(['attach', 'view']);
    expect(wire.posted.at(-1)?.data).toMatchObject({
      panel: false,
      figures: { f: { width: 300, height: 200 } }
    });
    await timers.pass(6.5);
    expect(wire.said).toEqual(['attach', 'view', 'alive', 'alive', 'alive']);

    handle.dispose();
    views.changed.emit();
    await timers.pass(60);
    expect(wire.said.slice(5)).toEqual(['view']);
    expect(wire.posted.at(-1)?.data).toMatchObject({
      panel: false,
      figures: {}
    });
    expect(timers.pending).toBe(0);
  });

  it('says once that the page went into the background, and again what it shows', async () => {
    await attached();
    views.showPanel();
    views.changed.emit();
    link.visible = false;
    await timers.pass(60);
    link.visible = true;
    const sent = wire.posted.slice(1).map(({ data }) => data['panel']);
    expect(sent).toEqual([true, false, true]);
  });

  it('passes on that a base frame is missing', async () => {
    await attached();
    model.resync.emit('f');
    expect(wire.posted.at(-1)?.data).toMatchObject({
      type: 'resync',
      page: 'page',
      figure: 'f'
    });
  });

  it('tells the hub to stop', async () => {
    expect(link.stop()).toBe(false);
    await attached();
    expect(link.stop()).toBe(true);
    expect(wire.said.at(-1)).toBe('stop');
  });
});

describe('silence', () => {
  it('calls the picture stale while samples are shown and none come, and live again', async () => {
    await attached();
    views.showPanel();
    views.changed.emit();
    await timers.pass(4);
    expect(model.link).toBe('live');
    await timers.pass(3);
    expect(model.link).toBe('stale');
    wire.say({ type: 'state', cell: { running: true }, sources: [] });
    expect(model.link).toBe('live');
  });

  it('looks for the hub again while stale, and takes over a new one', async () => {
    await attached();
    views.showPanel();
    views.changed.emit();
    wire.markers = ['livemon:1:second:hub2'];
    await timers.pass(8);
    wire.hello('second', 'hub2');
    expect(model.hello?.session).toBe('second');
    expect(wire.said.filter(type => type === 'attach')).toHaveLength(2);
    expect(model.link).toBe('live');
  });

  it('does not call figures stale that have nothing new, as long as the kernel acknowledges', async () => {
    await attached();
    views.show('f', VIEWPORT);
    views.changed.emit();
    await timers.pass(60);
    expect(model.link).toBe('live');
  });

  it('waits for three periods when sampling is slow', async () => {
    await attached();
    wire.say({ ...model.hello!, period: 20 });
    views.showPanel();
    views.changed.emit();
    await timers.pass(50);
    expect(model.link).toBe('live');
    await timers.pass(15);
    expect(model.link).toBe('stale');
  });
});

describe('connections and kernels that go', () => {
  it('says that the connection is lost, and attaches again over the same subshell', async () => {
    await attached();
    wire.become('connecting');
    expect(model.link).toBe('disconnected');
    wire.become('connected');
    await settle();
    expect(
      wire.asked.filter(type => type === 'create_subshell_request')
    ).toHaveLength(1);
    expect(wire.posted.map(({ type }) => type)).toEqual([
      'comm_open',
      'comm_msg',
      'comm_close',
      'comm_open'
    ]);
    expect(wire.posted.at(-1)?.subshell).toBe('sub1');
    wire.hello();
    expect(model.link).toBe('live');
  });

  it('asks for the history after the newest sample it has', async () => {
    await attached();
    wire.say({
      type: 'catalogue',
      full: true,
      entries: [{ id: 1, name: 'cpu.percent', unit: 'percent', group: 'host' }]
    });
    wire.say({ type: 'samples', count: 1 }, 'hub', [
      new Uint32Array([1]),
      new Float64Array([1234.5]),
      new Float64Array([50]),
      new Float64Array([NaN])
    ]);
    wire.become('connecting');
    wire.become('connected');
    await settle();
    expect(wire.posted.at(-1)?.data).toMatchObject({ since: 1234.5 });
  });

  it('says that the kernel was restarted, and takes a new subshell for the next hub', async () => {
    await attached();
    wire.markers = [];
    wire.become('connected', 'restarting');
    expect(model.linkReason).toContain('restarting');
    wire.say({ type: 'goodbye', reason: 'the kernel shuts down' });
    wire.become('connecting');
    expect(model.linkReason).toContain('restarting');
    wire.become('connected');
    await settle();
    expect(model.link).toBe('stopped');
    expect(model.linkReason).toContain('was restarted');
    expect(wire.deleted).toEqual([]);

    wire.markers = ['livemon:1:second:hub2'];
    wire.hello('second', 'hub2');
    await settle();
    wire.say({ type: 'figures', figures: [] }, 'hub2');
    expect(wire.posted.at(-1)).toMatchObject({
      type: 'comm_open',
      subshell: 'sub2',
      data: { since: 0 }
    });
    expect(model.link).toBe('live');
  });

  /** Another client has the kernel restarted: this page is not told. */
  const replaceKernel = (...markers: string[]): void => {
    wire.living.clear();
    wire.markers = markers;
  };
  const attaches = (): unknown[] =>
    wire.posted
      .filter(({ type }) => type === 'comm_open')
      .map(({ subshell }) => subshell);

  it('takes a new subshell when a kernel that was replaced unseen runs Livemon again', async () => {
    await attached();
    replaceKernel('livemon:1:second:hub2');
    wire.hello('second', 'hub2');
    await settle();
    expect(attaches()).toEqual(['sub1', 'sub2']);
    wire.say({ type: 'figures', figures: [FIGURE] }, 'hub2');
    expect(model.link).toBe('live');
    views.show('f', VIEWPORT);
    views.changed.emit();
    expect(wire.posted.at(-1)).toMatchObject({
      subshell: 'sub2',
      data: { type: 'view' }
    });
  });

  it('takes a new subshell when Livemon comes long after the kernel was replaced unseen', async () => {
    await attached();
    replaceKernel();
    wire.become('connecting');
    wire.become('connected');
    await settle();
    expect(model.link).toBe('stopped');
    replaceKernel('livemon:1:second:hub2');
    wire.hello('second', 'hub2');
    await settle();
    expect(attaches()).toEqual(['sub1', 'sub2']);
  });

  it('asks anew what a kernel can do that was replaced unseen', async () => {
    await attached();
    replaceKernel('livemon:1:second:hub2');
    wire.subshells = false;
    wire.hello('second', 'hub2');
    await settle();
    expect(attaches()).toEqual(['sub1', null]);
  });

  it('says that the kernel died, also when the server started another', async () => {
    await attached();
    wire.markers = [];
    wire.become('connected', 'autorestarting');
    expect(model.link).toBe('dead');
    wire.become('connecting');
    wire.become('connected');
    await settle();
    expect(model.link).toBe('dead');
    expect(model.linkReason).toContain('died');
  });

  it('says that the kernel is gone for good', async () => {
    await attached();
    wire.become('disconnected', 'dead');
    expect(model.link).toBe('dead');
    await timers.pass(60);
    expect(model.link).toBe('dead');
  });

  it('gives its subshell back when the hub says goodbye, and finds the next hub', async () => {
    await attached();
    wire.say({ type: 'goodbye', reason: 'on purpose' });
    expect(model.link).toBe('stopped');
    expect(model.linkReason).toBe('on purpose');
    expect(wire.deleted).toEqual(['sub1']);
    wire.markers = ['livemon:1:second:hub2'];
    wire.hello('second', 'hub2');
    await settle();
    wire.hello('second', 'hub2');
    expect(model.link).toBe('live');
  });

  it('goes on over another connection', async () => {
    await attached();
    const other = new ScriptedWire(wire.living);
    other.markers = [MARKER];
    link.use(other);
    expect(wire.disposed).toBe(true);
    await settle();
    other.hello();
    expect(model.link).toBe('live');
    expect(other.posted.at(-1)?.subshell).toBe('sub1');
    expect(other.asked).not.toContain('create_subshell_request');
  });
});

describe('going away', () => {
  it('detaches, closes its comm and deletes its subshell', async () => {
    await attached();
    link.dispose();
    expect(wire.said).toEqual(['attach', 'detach']);
    expect(wire.posted.at(-1)?.type).toBe('comm_close');
    // Not in the subshell, which ends in the middle of what it is given.
    expect(wire.posted.slice(-2).map(one => one.subshell)).toEqual([
      null,
      null
    ]);
    expect(wire.deleted).toEqual(['sub1']);
    expect(wire.disposed).toBe(true);
    expect(timers.pending).toBe(0);
  });

  it('lets the reloaded page delete the subshell of the page before', async () => {
    await attached();
    link.leave();
    const reloaded = new ScriptedWire();
    reloaded.markers = [MARKER];
    const next = new KernelLink({
      model: new KernelModel(),
      views: new ViewTracker(),
      page: 'next',
      memory: new SubshellMemory(store),
      timers
    });
    next.use(reloaded);
    await settle();
    expect(reloaded.deleted).toEqual(['sub1']);
    expect(reloaded.posted[0]?.type).toBe('comm_open');
    expect(store.items.size).toBe(0);
    next.dispose();
  });

  it('remembers nothing while the page lives, so that a duplicated tab deletes nothing', async () => {
    await attached();
    expect(store.items.size).toBe(0);
  });
});
