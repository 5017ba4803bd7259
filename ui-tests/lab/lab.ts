/** JupyterLab in the browser as a person sees it, plus its application object for what has no element. */
import type { Download, Locator, Page } from '@playwright/test';
import { expect } from '@playwright/test';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { processes } from './processes';
import type { LabServer, Output } from './server';
import { PYTHON } from './server';

/** The little that tests need of `window.jupyterapp` (the server runs with --expose-app-in-browser). */
interface Cell {
  model: {
    id: string;
    executionState: string;
    executionCount: number | null;
    outputs?: { toJSON(): Output[] };
  };
}
interface Message {
  content: { comm_id?: string; target_name?: string };
}
interface NotebookPanel {
  id: string;
  close(): void;
  content?: { widgets?: Cell[]; activeCellIndex?: number };
  sessionContext?: {
    ready: Promise<void>;
    changeKernel(options: { name: string }): Promise<unknown>;
    session: {
      kernel: {
        connectionStatus: string;
        status: string;
        restart(): Promise<void>;
        anyMessage: {
          connect(
            slot: (kernel: unknown, args: { msg: Message }) => void
          ): void;
        };
        requestCommInfo(content: object): Promise<{
          content: { comms?: Record<string, unknown> };
        }>;
      } | null;
    } | null;
  };
}
interface App {
  restored: Promise<void>;
  commands: { execute(id: string, args?: object): Promise<unknown> };
  shell: {
    widgets(area: 'main'): Iterable<NotebookPanel>;
    activateById(id: string): void;
    add(widget: NotebookPanel, area: 'main', options: object): void;
    readonly currentWidget: unknown;
  };
}
declare global {
  interface Window {
    jupyterapp: App;
    /** Comms on which ipywidgets asked the kernel for its models (see `Lab.watchWidgets`). */
    widgetComms: string[];
    /** The open notebook and its cell of that id or number (put into the page by `Lab`). */
    livemonTest(cell?: number | string): {
      panel: NotebookPanel;
      index: number;
      cell: Cell;
    };
  }
}

export class Lab {
  /** Errors in the console (Livemon's warnings, too), uncaught ones, and answers of the server that say "no". */
  readonly problems: string[] = [];

  constructor(
    readonly page: Page,
    readonly server: LabServer
  ) {
    page.on('pageerror', error =>
      this.problems.push(`uncaught: ${error.stack ?? error.message}`)
    );
    page.on('console', message => {
      const [type, text] = [message.type(), message.text()];
      if (
        type === 'error' ||
        (type === 'warning' && text.startsWith('Livemon'))
      ) {
        this.problems.push(`console: ${text} (${message.location().url})`);
      }
    });
  }

  /** Take these errors from the list of problems: only for what is not Livemon's, with the reason beside the call. */
  forgive(pattern: RegExp): void {
    const others = this.problems.filter(problem => !pattern.test(problem));
    this.problems.splice(0, this.problems.length, ...others);
  }

  /** Make `window.livemonTest` available in this page and in every reload of it. */
  async prepare(): Promise<void> {
    await this.page.addInitScript(() => {
      window.livemonTest = (which = 0) => {
        for (const panel of window.jupyterapp.shell.widgets('main')) {
          const cells = panel.content?.widgets;
          if (
            panel.sessionContext &&
            Array.isArray(cells) &&
            'activeCellIndex' in panel.content!
          ) {
            const index =
              typeof which === 'number'
                ? which
                : cells.findIndex(cell => cell.model.id === which);
            const cell = cells[index];
            if (!cell) {
              throw new Error(`no cell ${which}`);
            }
            return { panel, index, cell };
          }
        }
        throw new Error('no notebook is open');
      };
    });
  }

  /** Open a notebook and wait until its kernel is idle. */
  async open(name: string, url = this.server.url): Promise<void> {
    await this.page.goto(`${url}lab/tree/${name}`);
    await this.restored();
    await expect(
      this.page.locator('.jp-NotebookPanel:not(.lm-mod-hidden)')
    ).toBeVisible();
    await expect
      .poll(() => this.kernel(), { timeout: 60_000 })
      .toBe('connected, idle');
  }

  /** What JupyterLab holds the connection to the notebook's kernel, and the kernel, to be. */
  kernel(): Promise<string> {
    return this.page.evaluate(() => {
      try {
        const kernel =
          window.livemonTest().panel.sessionContext?.session?.kernel;
        return kernel ? `${kernel.connectionStatus}, ${kernel.status}` : 'none';
      } catch {
        return 'no notebook';
      }
    });
  }

  /** Wait until JupyterLab has put its layout back. */
  async restored(): Promise<void> {
    await this.page.waitForFunction(() => Boolean(window.jupyterapp), null, {
      timeout: 60_000
    });
    await this.page.evaluate(() => window.jupyterapp.restored);
  }

  /** Wait until the layout that a reload will bring back names all of `words`, and reload. */
  async reload(...words: string[]): Promise<void> {
    await expect
      .poll(async () => {
        const saved = await fetch(`${this.server.url}lab/api/workspaces`);
        const text = await saved.text();
        return words.filter(word => !text.includes(word));
      })
      .toEqual([]);
    await this.page.reload();
    await this.restored();
  }

  command(id: string, args: object = {}): Promise<unknown> {
    return this.page.evaluate(
      ([id, args]) => window.jupyterapp.commands.execute(id, args),
      [id, args] as const
    );
  }

  /** The toolbar's round sign of what the kernel is doing. */
  get indicator(): Locator {
    return this.page.locator(
      '.jp-NotebookPanel:not(.lm-mod-hidden) .jp-Notebook-ExecutionIndicator'
    );
  }

  /** Run the cell with this id (or the n-th one), without waiting for its end. */
  start(which: number | string): Promise<void> {
    return this.page.evaluate(async which => {
      const { panel, index } = window.livemonTest(which);
      const { shell } = window.jupyterapp;
      shell.activateById(panel.id);
      while (shell.currentWidget !== panel) {
        await new Promise(requestAnimationFrame); // the command acts on the current document
      }
      panel.content!.activeCellIndex = index;
      void window.jupyterapp.commands.execute('notebook:run-cell'); // resolves when the cell ends
    }, which);
  }

  /** Run cells one after another and wait until each has ended without an error. */
  async run(...which: (number | string)[]): Promise<void> {
    for (const one of which) {
      await this.start(one);
      await this.finished(one);
      expect(await this.errors(one)).toEqual([]);
    }
  }

  /** Wait until a cell that was started has ended. */
  async finished(which: number | string): Promise<void> {
    await expect
      .poll(() => this.execution(which), { timeout: 90_000 })
      .not.toMatch(/^\*?$/);
  }

  /** What a cell printed. */
  async printed(which: number | string): Promise<string> {
    return (await this.outputs(which))
      .filter(output => output.output_type === 'stream')
      .map(({ text }) => [text].flat().join(''))
      .join('');
  }

  /** Choose an entry of the command palette, by its label. */
  async pick(label: string): Promise<void> {
    await this.command('apputils:activate-command-palette');
    const palette = this.page.locator('.lm-CommandPalette');
    await palette.locator('input').fill(label);
    await palette
      .locator('.lm-CommandPalette-itemLabel')
      .getByText(label, { exact: true })
      .click();
  }

  /** Restart the kernel of the notebook and wait until it is idle. */
  async restart(): Promise<void> {
    await this.page.evaluate(() => {
      const { panel } = window.livemonTest();
      return panel.sessionContext!.session!.kernel!.restart();
    });
    await expect
      .poll(() => this.kernel(), { timeout: 60_000 })
      .toBe('connected, idle');
  }

  /** Give the notebook another kernel, as its menu does, and wait until it is idle. */
  async switchKernel(): Promise<void> {
    await this.page.evaluate(() =>
      window
        .livemonTest()
        .panel.sessionContext!.changeKernel({ name: 'python3' })
    );
    await expect
      .poll(() => this.kernel(), { timeout: 60_000 })
      .toBe('connected, idle');
  }

  /** Answer what JupyterLab asks or tells in dialogs, by their default button. */
  async dismissDialogs(): Promise<void> {
    const button = this.page.locator('.jp-Dialog .jp-mod-accept');
    while ((await button.count()) > 0) {
      await button.first().click();
    }
  }

  /** What stands in the brackets before a cell: `*` while it runs, its number after, empty before. */
  execution(which: number | string): Promise<string> {
    return this.page.evaluate(which => {
      const { model } = window.livemonTest(which).cell;
      return model.executionState === 'idle'
        ? String(model.executionCount ?? '')
        : '*';
    }, which);
  }

  /** Tracebacks among the outputs of a cell. */
  async errors(which: number | string): Promise<string[]> {
    return (await this.outputs(which))
      .filter(output => output.output_type === 'error')
      .map(output => (output.traceback ?? []).join('\n'));
  }

  /** The outputs of a cell, as they would be saved. */
  outputs(which: number | string): Promise<Output[]> {
    return this.page.evaluate(
      which => window.livemonTest(which).cell.model.outputs?.toJSON() ?? [],
      which
    );
  }

  // -- Livemon -----------------------------------------------------------------------------------------------------

  get panel(): Locator {
    return this.page.locator('#livemon-panel');
  }

  get board(): Locator {
    return this.page.locator('.livemon-Board');
  }

  /** The tab of a figure's window. */
  tab(name: string): Locator {
    return this.board.locator('.lm-TabBar-tab').filter({
      has: this.page.getByText(name, { exact: true })
    });
  }

  /** The window of a figure on the board. */
  figure(name: string): Locator {
    return this.page.locator(
      `.livemon-FigureView[data-figure="${name}"]:not(.jp-Notebook *)`
    );
  }

  /** Sequence number of the frame that each figure's window shows now; -1 when it shows none. */
  async frames(...names: string[]): Promise<number[]> {
    return this.page.evaluate(
      names =>
        names.map(name => {
          const view = document.querySelector(
            `.livemon-FigureView[data-figure="${name}"]:not(.jp-Notebook *)`
          );
          return Number(view?.getAttribute('data-frame') || -1);
        }),
      names
    );
  }

  /** Wait until every one of these figures shows a frame. */
  async shown(names: string[], within = 20_000): Promise<void> {
    await expect
      .poll(async () => Math.min(...(await this.frames(...names))), {
        timeout: within,
        intervals: [50],
        message: 'a frame of every figure'
      })
      .toBeGreaterThanOrEqual(0);
  }

  /** Wait until every one of these figures has a sequence number higher by `count` than it was when it was shown first. */
  async advance(names: string[], count: number, within: number): Promise<void> {
    const until = Date.now() + within;
    await this.shown(names, within);
    const before = await this.frames(...names);
    await expect
      .poll(
        async () => {
          const now = await this.frames(...names);
          return Math.min(...now.map((frame, i) => frame - before[i]!));
        },
        {
          timeout: Math.max(until - Date.now(), 1),
          intervals: [50],
          message: 'frames of the slowest figure'
        }
      )
      .toBeGreaterThanOrEqual(count);
  }

  /** What the panel shows for each series, by name: its number, and its time in seconds since the epoch. */
  async series(): Promise<Map<string, { value: string; time: number }>> {
    const shown = await this.page.evaluate(() =>
      [
        ...document.querySelectorAll<HTMLElement>(
          '#livemon-panel [data-series]'
        )
      ].map(({ dataset }) => [
        dataset['series'] ?? '',
        dataset['value'] ?? '',
        dataset['time'] ?? ''
      ])
    );
    return new Map(
      shown.map(([name, value, time]) => [
        name!,
        { value: value!, time: Number(time || 'NaN') }
      ])
    );
  }

  /** Wait until each of these series shows a value that is later than the one that it showed first. */
  async renewed(names: string[], within = 20_000): Promise<void> {
    const first = new Map<string, number>();
    await expect
      .poll(
        async () => {
          const now = await this.series();
          return names.filter(name => {
            const { value, time } = now.get(name) ?? { value: '', time: NaN };
            if (value === '' || Number.isNaN(time)) {
              return true;
            }
            if (!first.has(name)) {
              first.set(name, time);
            }
            return time <= first.get(name)!;
          });
        },
        { timeout: within, intervals: [50], message: 'series at a standstill' }
      )
      .toEqual([]);
  }

  // -- the kernel --------------------------------------------------------------------------------------------------

  /** From now on remember the comms on which ipywidgets of this page asks the kernel for its models. */
  watchWidgets(): Promise<void> {
    return this.page.evaluate(() => {
      const found: string[] = (window.widgetComms = []);
      const { kernel } = window.livemonTest().panel.sessionContext!.session!;
      kernel!.anyMessage.connect((_, { msg: { content } }) => {
        if (content.target_name === 'jupyter.widget.control') {
          found.push(content.comm_id!);
        }
      });
    });
  }

  /**
   * Forgive what this page says when the kernel closes those of `other`: of messages to all pages ipywidgets does not
   * know which are meant for it.
   */
  async forgiveWidgetsOf(other: Lab): Promise<void> {
    const ids = await other.page.evaluate(() => window.widgetComms);
    for (const id of ids) {
      this.forgive(new RegExp(`Comm not found for comm id ${id} `));
    }
  }

  /** Id of the comm on which the kernel's hub speaks. The kernel must be idle. */
  async hubComm(): Promise<string> {
    const ids = await this.page.evaluate(async () => {
      const { kernel } = window.livemonTest().panel.sessionContext!.session!;
      const reply = await kernel!.requestCommInfo({});
      return Object.keys(reply.content.comms ?? {});
    });
    const marker = ids.find(id => /^livemon:/.test(id));
    if (marker === undefined) {
      throw new Error(`Livemon does not run here; comms: ${ids.join(', ')}`);
    }
    return marker.split(':').at(-1)!;
  }

  /**
   * Forgive what JupyterLab says of comms that a kernel closes when it ends, after the page has dropped them: plain
   * ipympl figures do the same. The hubs' own comms are not forgiven.
   */
  forgiveClosedComms(...hubs: string[]): void {
    const others = hubs.map(hub => `(?!${hub})`).join('');
    this.forgive(
      new RegExp(`Comm not found for comm id ${others}[0-9a-f]{32} `)
    );
  }

  /** Process id of the only kernel: the server's interface does not tell it, its command line does. */
  async kernelPid(): Promise<number> {
    const [kernel] = await this.server.get<{ id: string }[]>('kernels');
    if (!kernel) {
      throw new Error('no kernel is running');
    }
    const found = processes().find(({ command }) =>
      command.includes(`kernel-${kernel.id}.json`)
    );
    if (!found) {
      throw new Error(`no process for kernel ${kernel.id}`);
    }
    return found.pid;
  }

  /** The file that the browser is given when something is done. */
  async downloaded(
    act: () => Promise<unknown>
  ): Promise<{ download: Download; file: Buffer }> {
    const [download] = await Promise.all([
      this.page.waitForEvent('download'),
      act()
    ]);
    // A stream, for a browser that a test launched by itself has its files elsewhere.
    const chunks: Buffer[] = [];
    for await (const chunk of await download.createReadStream()) {
      chunks.push(chunk as Buffer);
    }
    return { download, file: Buffer.concat(chunks) };
  }

  /** How many subshells the only kernel has. */
  async subshells(): Promise<number> {
    const [kernel] = await this.server.get<{ id: string }[]>('kernels');
    const file = join(this.server.runtime, `kernel-${kernel!.id}.json`);
    const { stdout } = await promisify(execFile)(PYTHON, [
      '-c',
      COUNT_SUBSHELLS,
      file
    ]);
    return Number(stdout);
  }
}

/** Asks over the control channel, which answers beside a running cell. */
const COUNT_SUBSHELLS = `
import sys
from jupyter_client.blocking import BlockingKernelClient
client = BlockingKernelClient()
client.load_connection_file(sys.argv[1])
client.control_channel.send(client.session.msg('list_subshell_request'))
print(len(client.control_channel.get_msg(timeout=20)['content']['subshell_id']))
`;
