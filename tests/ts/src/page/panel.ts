/** The sidebar with several kernels, each with a synthetic model, for tests that need layout. */
import { Widget } from '@lumino/widgets';

import { SyntheticKernel } from '../../../../js/demo/synthetic';
import {
  Emitter,
  KernelModel,
  PanelChoices,
  untranslated
} from '../../../../js/src';
import { LivemonPanel } from '../../../../src/panel/panel';
import type {
  IKernelEntry,
  ILivemon,
  KernelsChange
} from '../../../../src/tokens';
import { kernelEntry } from '../kernelEntry';

class PanelPage {
  readonly kernels = {
    changed: new Emitter<KernelsChange>(),
    entries: new Map<string, IKernelEntry>(),
    current: null as IKernelEntry | null,
    documentName: ''
  } satisfies ILivemon;

  constructor() {
    this.panel = new LivemonPanel({
      kernels: this.kernels,
      choices: new PanelChoices(),
      trans: untranslated,
      start: () => Promise.resolve({ status: 'failed', text: '' }),
      openFigure: () => undefined
    });
    this.panel.node.style.height = '500px';
    Widget.attach(this.panel, document.body);
  }

  /** A notebook whose kernel runs Livemon. */
  async add(name: string): Promise<void> {
    const model = new KernelModel();
    const entry = kernelEntry(name, { model, widgetId: name });
    this.kernels.entries.set(name, entry);
    this.kernels.changed.emit({ type: 'added', entry });
    const kernel = new SyntheticKernel(model, {
      cores: 2,
      gpus: 1,
      metrics: 5,
      figures: 0,
      width: 640,
      height: 480,
      ratio: 1,
      trouble: ''
    });
    await kernel.attach(60);
    model.setLink('live');
  }

  /** Go to that notebook; null: there is none. */
  go(name: string | null): void {
    const entry = this.kernels.entries.get(name ?? '') ?? null;
    this.kernels.current = entry;
    this.kernels.documentName = name ?? '';
    this.kernels.changed.emit({ type: 'current', entry });
  }

  readonly panel: LivemonPanel;
}

export type { PanelPage };

declare global {
  var panelPage: PanelPage;
}

export function start(): void {
  globalThis.panelPage = new PanelPage();
  document.body.dataset['ready'] = '';
}
