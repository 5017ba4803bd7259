/** JupyterLab in the browser as a person sees it, plus its application object for what has no element. */
import type { Download, Locator, Page } from '@playwright/test';
import { expect } from '@playwright/test';
import { exposeNotebook } from './app';
import type { LabServer, Output } from './server';

export class JupyterLab {
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

  /** Give tests a way into this page, also after a reload: before it is opened. */
  async prepare(): Promise<void> {
    await exposeNotebook(this.page);
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
}
