/** JupyterLab's application object in the page, for what has no element (the server runs with --expose-app-in-browser). */
import type { Page } from '@playwright/test';
import type { Output } from './server';

/** The little that tests need of `window.jupyterapp`. */
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
    /** The open notebook and its cell of that id or number (see `exposeNotebook`). */
    livemonTest(cell?: number | string): {
      panel: NotebookPanel;
      index: number;
      cell: Cell;
    };
  }
}

/** Make `window.livemonTest` available in this page and in every reload of it. */
export async function exposeNotebook(page: Page): Promise<void> {
  await page.addInitScript(() => {
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
