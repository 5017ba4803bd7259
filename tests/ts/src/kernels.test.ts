/** The registry over real connections and a real manager of `@jupyterlab/services`. */
import type { JSONObject } from '@lumino/coreutils';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { figure, hello } from '../../../js/demo/messages';
import type { HubMessage } from '../../../js/src';
import { PROTOCOL, untranslated } from '../../../js/src';
import { followPaths } from '../../../src/board/paths';
import { Documents } from '../../../src/documents';
import type { KernelConnector } from '../../../src/kernels';
import { KernelRegistry } from '../../../src/kernels';
import { KeptKernels } from '../../../src/keptKernels';
import { SubshellMemory } from '../../../src/subshellMemory';
import { OpenDocument, Tracker } from './openDocuments';
import { ScriptedServer } from './scriptedServer';
import { ManualTimers, MemoryStore } from './scriptedWire';

let server: ScriptedServer;
let notebooks: Tracker;
let manager: KernelConnector;
let registry: KernelRegistry;
let changes: string[];
let timers: ManualTimers;
let store: MemoryStore;

beforeEach(() => {
  vi.spyOn(console, 'debug').mockReturnValue(); // JupyterLab tells what it connects
  server = new ScriptedServer('k', 'other');
  notebooks = new Tracker();
  manager = server.manager;
  timers = new ManualTimers();
  store = new MemoryStore();
  const documents = new Documents([notebooks]);
  registry = registryOf(documents);
  changes = [];
  registry.changed.on(({ type, entry }) =>
    changes.push(`${type} ${entry?.kernelId}`)
  );
  documents.start();
});

afterEach(async () => {
  await server.dispose();
  vi.restoreAllMocks();
});

/** The registry of one page of this tab. */
function registryOf(documents: Documents): KernelRegistry {
  return new KernelRegistry({
    documents,
    kernels: manager,
    page: 'page',
    memory: new SubshellMemory(new MemoryStore()),
    kept: new KeptKernels(store),
    timers,
    trans: untranslated
  });
}

/** Open a notebook with a connection to that kernel, and go to it. */
function open(path: string, kernelId: string): OpenDocument {
  const notebook = new OpenDocument(path, server.connect(kernelId));
  notebooks.add(notebook);
  notebooks.focus(notebook);
  return notebook;
}

/** The hub of kernel `k` says hello: from now on the page knows that Livemon runs there. */
async function greet(): Promise<void> {
  await vi.waitFor(() => expect(server.sockets).not.toHaveLength(0));
  server.replies.set('comm_info_request', {
    status: 'ok',
    comms: { [`livemon:${PROTOCOL}:s:hub`]: { target_name: 'livemon.marker' } }
  });
  say(hello({ hub: 'hub' }));
  expect(registry.entries.get('k')?.known).toBe(true);
  await vi.waitFor(() =>
    expect(['connecting', 'pushOnly']).toContain(
      registry.entries.get('k')?.model.link
    )
  );
}

/** The hub of kernel `k` says something. */
function say(message: HubMessage): void {
  const content = { ...message, livemon: PROTOCOL } as unknown as JSONObject;
  server.publish('comm_msg', {
    comm_id: 'hub',
    data: { method: 'custom', content }
  });
}

const connection = (): unknown =>
  (registry.entries.get('k') as { connection?: unknown } | undefined)
    ?.connection;

describe('KernelRegistry', () => {
  it('names the current document also while it has no kernel, and says when that changes', () => {
    expect(registry.documentName).toBe('');
    const first = open('first.ipynb', 'k');
    first.change(null);
    expect(registry.current).toBeNull();
    expect(registry.documentName).toBe('first.ipynb');
    const second = new OpenDocument('second.ipynb', null);
    notebooks.add(second);
    changes.length = 0;
    notebooks.focus(second);
    expect(registry.documentName).toBe('second.ipynb');
    expect(changes).toEqual(['current undefined']);
  });

  it('has one entry for a kernel that two documents share', () => {
    const first = open('first.ipynb', 'k');
    open('second.ipynb', 'k');
    expect([...registry.entries.keys()]).toEqual(['k']);
    expect(connection()).toBe(first.sessionContext.session?.kernel);
    expect(registry.entries.get('k')).toMatchObject({
      name: 'first.ipynb',
      path: 'first.ipynb',
      widgetId: 'first.ipynb',
      known: false
    });
  });

  it('goes on over another document when the first one is closed', () => {
    const first = open('first.ipynb', 'k');
    const second = open('second.ipynb', 'k');
    first.sessionContext.session!.kernel!.dispose();
    first.dispose();
    expect(connection()).toBe(second.sessionContext.session?.kernel);
    expect(registry.entries.get('k')?.name).toBe('second.ipynb');
  });

  it('forgets a kernel without Livemon when its document is closed', async () => {
    open('a.ipynb', 'k').dispose();
    await vi.waitFor(() => expect(registry.entries.size).toBe(0));
    expect(changes).toContain('removed k');
  });

  it('keeps a kernel that runs Livemon over a connection of its own, which handles no comms', async () => {
    const notebook = open('a.ipynb', 'k');
    await greet();
    const theirs = connection();
    notebook.sessionContext.session!.kernel!.dispose();
    notebook.dispose();
    await vi.waitFor(() => expect(connection()).not.toBe(theirs));
    expect(connection()).toMatchObject({ id: 'k', handleComms: false });
    expect(registry.entries.get('k')).toMatchObject({
      name: 'a.ipynb',
      widgetId: ''
    });
    expect(changes).not.toContain('removed k');

    const again = open('b.ipynb', 'k');
    expect(connection()).toBe(again.sessionContext.session?.kernel);
    await vi.waitFor(() => expect(server.sockets).toHaveLength(1)); // its own is closed
  });

  it('forgets a kernel that ended when its document was closed, and one that ends later', async () => {
    const notebook = open('a.ipynb', 'k');
    await greet();
    const theirs = connection();
    notebook.dispose();
    await vi.waitFor(() => expect(connection()).not.toBe(theirs));
    server.running.delete('k');
    await manager.refreshRunning();
    await vi.waitFor(() => expect(registry.entries.size).toBe(0));

    server.running.set('k', { id: 'k', name: 'python3' });
    const other = open('b.ipynb', 'k');
    await greet();
    server.running.delete('k');
    other.dispose();
    await vi.waitFor(() => expect(registry.entries.size).toBe(0));
  });

  /** A kernel whose notebook was closed, kept over a connection of its own. */
  const orphan = async (): Promise<void> => {
    const notebook = open('a.ipynb', 'k');
    await greet();
    const theirs = connection();
    notebook.sessionContext.session!.kernel!.dispose();
    notebook.dispose();
    await vi.waitFor(() => {
      expect(connection()).not.toBe(theirs);
      expect(connection()).toMatchObject({ connectionStatus: 'connected' });
    });
    await vi.waitFor(() => {
      say({ type: 'figures', figures: [] });
      expect(registry.entries.get('k')?.model.link).toBe('pushOnly');
    });
  };
  it('lets the server cull an idle kernel of a closed notebook, and comes back when it is looked at', async () => {
    await orphan();
    await timers.pass(60);
    expect(server.sockets).toHaveLength(0);
    expect(connection()).toBeNull();
    expect([...registry.entries.keys()]).toEqual(['k']);
    registry.entries.get('k')!.views.showPanel();
    await vi.waitFor(() => expect(server.sockets).toHaveLength(1));
    await timers.pass(120);
    expect(server.sockets).toHaveLength(1);
  });

  it('stays with the kernel of a closed notebook while a cell runs', async () => {
    await orphan();
    server.publish('status', { execution_state: 'busy' });
    say({ type: 'state', cell: { running: true }, sources: [] });
    await vi.waitFor(() =>
      expect(connection()).toMatchObject({ status: 'busy' })
    );
    await timers.pass(3600);
    expect(server.sockets).toHaveLength(1);
    server.publish('status', { execution_state: 'idle' });
    await vi.waitFor(() =>
      expect(connection()).toMatchObject({ status: 'idle' })
    );
    await timers.pass(60);
    expect(server.sockets).toHaveLength(0);
  });

  it('forgets the kernel of a closed notebook when Livemon ends in it', async () => {
    await orphan();
    say({ type: 'goodbye', reason: 'on purpose' });
    expect(registry.entries.size).toBe(0);
    expect(server.sockets).toHaveLength(0);
    expect(timers.pending).toBe(0);
  });

  it('finds the kernel of a closed notebook again after a reload, once', async () => {
    await orphan();
    registry.leave();
    for (const entry of registry.entries.values()) {
      (entry as unknown as { dispose(): void }).dispose(); // that page is gone
    }
    registry = registryOf(new Documents([]));
    await registry.recall();
    expect(registry.entries.get('k')).toMatchObject({
      name: 'a.ipynb',
      path: 'a.ipynb',
      known: false
    });
    await greet();
    const next = registryOf(new Documents([]));
    await next.recall();
    expect(next.entries.size).toBe(0);
  });

  it('looks for no kernel that is gone, and gives up one that does not run Livemon any more', async () => {
    const kept = ['k', 'gone'].map(id => ({ id, name: 'a', path: 'a' }));
    new KeptKernels(store).remember(kept);
    await registry.recall();
    await timers.pass(60);
    await vi.waitFor(() => expect(changes).toContain('removed k'));
    expect(changes).toContain('added k');
    expect(changes).not.toContain('added gone');
    expect(registry.entries.size).toBe(0);
    expect(server.sockets).toHaveLength(0);
  });

  it('forgets a kernel in which Livemon had ended when its notebook is closed', async () => {
    const notebook = open('a.ipynb', 'k');
    await greet();
    say({ type: 'goodbye', reason: 'on purpose' });
    notebook.sessionContext.session!.kernel!.dispose();
    notebook.dispose();
    await vi.waitFor(() => expect(registry.entries.size).toBe(0));
  });

  it('follows a notebook to another kernel', async () => {
    const notebook = open('a.ipynb', 'k');
    expect(registry.current?.kernelId).toBe('k');
    notebook.change(server.connect('other'));
    expect(registry.current?.kernelId).toBe('other');
    await vi.waitFor(() =>
      expect([...registry.entries.keys()]).toEqual(['other'])
    );
    notebook.change(null);
    expect(registry.current).toBeNull();
  });

  it('keeps what a kernel showed that went with its server, until the notebook has another or is closed', async () => {
    for (const goOn of [
      (notebook: OpenDocument) => notebook.change(server.connect('other')),
      (notebook: OpenDocument) => notebook.dispose()
    ]) {
      const notebook = open('a.ipynb', 'k');
      await greet();
      say({ type: 'figures', figures: [figure('f')] });
      const entry = registry.entries.get('k')!;
      const { kernel } = notebook.sessionContext.session!;
      server.running.delete('k');
      kernel!.dispose();
      notebook.change(null);
      await vi.waitFor(() => expect(entry.model.link).toBe('dead'));
      expect(registry.entries.get('k')).toBe(entry);
      expect(entry.path).toBe('a.ipynb');
      expect([...entry.model.figures.keys()]).toEqual(['f']);
      expect(registry.current).toBeNull();
      goOn(notebook);
      expect(registry.entries.has('k')).toBe(false);
      notebook.dispose();
      server.running.set('k', { id: 'k', name: 'python3' });
    }
  });

  describe('of a notebook and its console, whose server restarts,', () => {
    let notebook: OpenDocument;
    let shell: OpenDocument;
    let moved: string[];

    beforeEach(async () => {
      notebook = open('a.ipynb', 'k');
      shell = open('console-1', 'k');
      moved = [];
      followPaths(registry, rename => moved.push(rename('a.ipynb#one')));
      await greet();
      say({ type: 'figures', figures: [figure('f')] });
    });

    /** The server has no session of these any more. */
    const lose = async (...all: OpenDocument[]): Promise<void> => {
      server.running.delete('k');
      for (const document of all) {
        document.sessionContext.session!.kernel!.dispose();
        document.change(null);
      }
      const entry = registry.entries.get('k');
      await vi.waitFor(() => expect(entry?.model.link).toBe('dead'));
    };

    it.each(['the notebook', 'the console'])(
      'keeps the last pictures under the same name, when %s loses it first',
      async first => {
        const both = [notebook, shell];
        await lose(...(first === 'the notebook' ? both : both.reverse()));
        expect(registry.entries.get('k')).toMatchObject({ path: 'a.ipynb' });
        notebook.title.label = 'another title';
        expect(registry.entries.get('k')?.name).toBe('another title');
        expect(moved).toEqual([]);
        notebook.change(server.connect('other'));
        expect([...registry.entries.keys()]).toEqual(['other']);
        expect(registry.entries.get('other')?.path).toBe('a.ipynb');
        shell.change(null);
        expect(moved).toEqual([]);
      }
    );

    it('leaves a kernel to the one that holds it still, and the layout to the notebook', async () => {
      server.running.delete('k');
      notebook.change(null);
      shell.title.caption = 'has another title';
      expect(registry.entries.get('k')?.path).toBe('a.ipynb');
      const entry = registry.entries.get('k')!;
      say({ type: 'goodbye', reason: 'it was shut down' });
      notebook.change(server.connect('other'));
      expect(registry.entries.get('k')).toBe(entry);
      expect(entry.path).toBe('console-1');
      expect(moved).toEqual([]);
      shell.sessionContext.session!.kernel!.dispose();
      shell.change(null);
      await vi.waitFor(() =>
        expect([...registry.entries.keys()]).toEqual(['other'])
      );
    });

    it('keeps them as long as one of both is open without another kernel', async () => {
      await lose(notebook, shell);
      notebook.dispose();
      expect(registry.entries.get('k')?.path).toBe('console-1');
      shell.dispose();
      expect(registry.entries.size).toBe(0);
    });
  });

  it('follows a notebook that is renamed while it has no kernel', async () => {
    const notebook = open('a.ipynb', 'k');
    await greet();
    server.running.delete('k');
    notebook.sessionContext.session!.kernel!.dispose();
    notebook.change(null);
    notebook.rename('b.ipynb');
    expect(registry.entries.get('k')).toMatchObject({
      name: 'b.ipynb',
      path: 'b.ipynb'
    });
    expect(changes).toContain('renamed k');
  });

  it('says when a notebook is renamed', () => {
    open('a.ipynb', 'k').rename('b.ipynb');
    expect(changes.at(-1)).toBe('renamed k');
    expect(registry.entries.get('k')).toMatchObject({
      name: 'b.ipynb',
      path: 'b.ipynb'
    });
  });

  it('shows nothing while the page is not visible, and all at once when it is', async () => {
    server.replies.set('comm_info_request', {
      status: 'ok',
      comms: {
        [`livemon:${PROTOCOL}:s:hub`]: { target_name: 'livemon.marker' }
      }
    });
    const said = (type: string): unknown[] =>
      server.heard
        .map(({ content }) => content['data'] as { type?: string } | undefined)
        .filter(data => data?.type === type);
    registry.visible = false;
    open('a.ipynb', 'k');
    registry.entries.get('k')!.views.showPanel();
    await vi.waitFor(() => expect(said('attach')).toHaveLength(1));
    registry.visible = true;
    await vi.waitFor(() => expect(said('view')).toHaveLength(1));
    registry.visible = false;
    await vi.waitFor(() =>
      expect(said('view')).toMatchObject([{ panel: true }, { panel: false }])
    );
  });

  it('leaves no listener behind when a kernel is removed', async () => {
    const notebook = open('a.ipynb', 'k');
    const { model } = registry.entries.get('k')!;
    notebook.dispose();
    await vi.waitFor(() => expect(registry.entries.size).toBe(0));
    expect(model.changed.size).toBe(0);
  });
});
