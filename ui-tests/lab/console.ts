/** A console of JupyterLab with a kernel of its own, and no notebook. */
import { expect } from '@playwright/test';
import type { JSHandle } from '@playwright/test';
import type { Lab } from './lab';

interface ConsolePanel {
  console: { inject(code: string): Promise<void> };
  sessionContext: {
    ready: Promise<void>;
    session: { kernel: { status: string } | null } | null;
    changeKernel(model: { name: string }): Promise<unknown>;
  };
}

export class LabConsole {
  private constructor(private readonly panel: JSHandle<ConsolePanel>) {}

  /** Open JupyterLab with a console alone. */
  static async open(lab: Lab): Promise<LabConsole> {
    const { page, server } = lab;
    await page.goto(`${server.url}lab`);
    await lab.restored();
    const panel = await page.evaluateHandle(
      () =>
        window.jupyterapp.commands.execute('console:create', {
          kernelPreference: { name: 'python3' }
        }) as Promise<ConsolePanel>
    );
    await expect(page.locator('.jp-CodeConsole-promptCell')).toBeVisible();
    return new LabConsole(panel);
  }

  /** Run a line as if it were typed there, without what the editor adds to brackets; does not wait for its end. */
  type(code: string): Promise<void> {
    return this.panel.evaluate(async (panel, code) => {
      await panel.sessionContext.ready;
      void panel.console.inject(code);
    }, code);
  }

  /** What JupyterLab holds its kernel to be. */
  kernel(): Promise<string> {
    return this.panel.evaluate(
      ({ sessionContext }) => sessionContext.session?.kernel?.status ?? 'none'
    );
  }

  /** Give it another kernel, as its menu does, and wait until it is idle. */
  async switchKernel(): Promise<void> {
    await this.panel.evaluate(({ sessionContext }) =>
      sessionContext.changeKernel({ name: 'python3' })
    );
    await expect.poll(() => this.kernel(), { timeout: 60_000 }).toBe('idle');
  }
}
