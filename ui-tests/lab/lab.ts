/** Livemon in a JupyterLab: its panel, its figure windows, and the processes behind them. */
import type { Locator } from '@playwright/test';
import { expect } from '@playwright/test';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { JupyterLab } from './jupyterLab';
import { processes } from './processes';
import { PYTHON } from './server';

export class Lab extends JupyterLab {
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
      `.livemon-FigureView[data-figure="${name}"]:not(.jp-OutputArea *)`
    );
  }

  /** Sequence number of the frame that each figure's window shows now; -1 when it shows none. */
  async frames(...names: string[]): Promise<number[]> {
    return this.page.evaluate(
      names =>
        names.map(name => {
          const view = document.querySelector(
            `.livemon-FigureView[data-figure="${name}"]:not(.jp-OutputArea *)`
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

  // -- the kernel ----------------------------------------------------------------------------------------------------

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
