/** Provides `ILivemon`: wires the trackers, the service manager and the page's life to the registry of kernels. */
import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { IConsoleTracker } from '@jupyterlab/console';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ITranslator } from '@jupyterlab/translation';
import { UUID } from '@lumino/coreutils';

import { Documents } from '../documents';
import { KernelRegistry } from '../kernels';
import { KeptKernels } from '../keptKernels';
import { SubshellMemory } from '../subshellMemory';
import { pageTimers } from '../timers';
import { ILivemon } from '../tokens';
import { translate } from './translate';

export const kernels: JupyterFrontEndPlugin<ILivemon> = {
  id: 'livemon:kernels',
  description:
    'Finds the kernels of this page that run Livemon and keeps a link to each.',
  autoStart: true,
  provides: ILivemon,
  optional: [INotebookTracker, IConsoleTracker, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    notebooks: INotebookTracker | null,
    consoles: IConsoleTracker | null,
    translator: ITranslator | null
  ): ILivemon => {
    const documents = new Documents(
      [notebooks, consoles].filter(tracker => tracker !== null)
    );
    const registry = new KernelRegistry({
      documents,
      kernels: app.serviceManager.kernels,
      page: UUID.uuid4(),
      memory: new SubshellMemory(window.sessionStorage),
      kept: new KeptKernels(window.sessionStorage),
      timers: pageTimers,
      trans: translate(translator)
    });
    const showVisibility = (): void => {
      registry.visible = document.visibilityState !== 'hidden';
    };
    document.addEventListener('visibilitychange', showVisibility);
    window.addEventListener('pagehide', () => registry.leave());
    window.addEventListener('pageshow', event => {
      if (event.persisted) {
        registry.comeBack();
      }
    });
    showVisibility();
    documents.start();
    void app.restored.then(() => registry.recall());
    return registry;
  }
};
