/**
 * All kernels of the server, by the names of their notebooks, and what a person can do with one: interrupt, restart,
 * shut down. Also with those that have no document open here. The person is asked before anything happens.
 */
import { PathExt } from '@jupyterlab/coreutils';
import { KernelAPI } from '@jupyterlab/services';
import type { ServerConnection, Session } from '@jupyterlab/services';

import type { KernelDirectory, MenuItem, Translation } from '../../js/src';
import { Emitter } from '../../js/src';

export interface ServerKernelsOptions {
  sessions: Pick<Session.IManager, 'running' | 'runningChanged'>;
  settings: ServerConnection.ISettings;
  /** Ask the person; whether they want it. */
  ask: (question: Question) => Promise<boolean>;
  /** Tell the person that it did not work. */
  fail: (words: string) => void;
  trans: Translation;
}

export interface Question {
  title: string;
  body: string;
  /** What the button says that does it. */
  accept: string;
}

interface Plan extends Question {
  act: () => Promise<void>;
}

export class ServerKernels implements KernelDirectory {
  readonly changed = new Emitter<void>();

  private _names = new Map<string, string>();

  constructor(private readonly options: ServerKernelsOptions) {
    options.sessions.runningChanged.connect(() => this._read());
    this._read();
  }

  nameOf(kernelId: string): string | null {
    return this._names.get(kernelId) ?? null;
  }

  actionsOf(kernelId: string): MenuItem[] {
    const { settings, trans } = this.options;
    const name = this.nameOf(kernelId) ?? kernelId;
    return [
      {
        label: trans.__('Interrupt %1', name),
        run: () =>
          void this._ask({
            title: trans.__('Interrupt the kernel?'),
            body: trans.__(
              'The cell that runs in %1 ends with KeyboardInterrupt. Its variables stay.',
              name
            ),
            accept: trans.__('Interrupt'),
            act: () => KernelAPI.interruptKernel(kernelId, settings)
          })
      },
      {
        label: trans.__('Restart %1 …', name),
        run: () =>
          void this._ask({
            title: trans.__('Restart the kernel?'),
            body: trans.__(
              'All variables of %1 are lost, and its memory on the GPU is free.',
              name
            ),
            accept: trans.__('Restart'),
            act: () => KernelAPI.restartKernel(kernelId, settings)
          })
      },
      {
        label: trans.__('Shut down %1 …', name),
        separated: true,
        run: () =>
          void this._ask({
            title: trans.__('Shut down the kernel?'),
            body: trans.__(
              'All variables of %1 are lost, and its memory on the GPU is free. The notebook stays.',
              name
            ),
            accept: trans.__('Shut down'),
            act: () => KernelAPI.shutdownKernel(kernelId, settings)
          })
      }
    ];
  }

  private async _ask({ act, ...question }: Plan): Promise<void> {
    const { ask, fail, trans } = this.options;
    if (!(await ask(question))) {
      return;
    }
    try {
      await act();
    } catch (error) {
      const words = error instanceof Error ? error.message : String(error);
      fail(trans.__('%1 The server refused: %2', question.title, words));
    }
  }

  private _read(): void {
    const names = new Map<string, string>();
    for (const { kernel, path, name } of this.options.sessions.running()) {
      if (kernel !== null) {
        names.set(kernel.id, PathExt.basename(path) || name || kernel.name);
      }
    }
    const before = JSON.stringify([...this._names]);
    this._names = names;
    if (JSON.stringify([...names]) !== before) {
      this.changed.emit();
    }
  }
}
