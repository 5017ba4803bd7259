/** Where the board and windows apart from it go: that depends on the application and on its mode. */
import type { Docking } from './settings';

/** What the application can do. */
export interface ShellFacts {
  /** The main area takes several widgets: JupyterLab; else it is Jupyter Notebook or the like. */
  many: boolean;
  /** The main area shows several side by side: not in JupyterLab's Simple mode. */
  sideBySide: boolean;
}

export interface Place {
  area: 'main' | 'down';
  options: {
    mode?: 'split-right' | 'split-bottom' | 'tab-after';
    ref?: string;
  };
}

/** @param ref - id of the widget beside which the board opens; empty: none. */
export function boardPlace(
  { many, sideBySide }: ShellFacts,
  docking: Docking,
  ref: string
): Place {
  // Where the main area shows one document, only the bottom of the window is beside it.
  if (!many || !sideBySide || docking === 'bottom') {
    return { area: 'down', options: {} };
  }
  const mode = (
    {
      right: 'split-right',
      below: 'split-bottom',
      tab: 'tab-after'
    } as const
  )[docking];
  return { area: 'main', options: { mode, ...(ref !== '' && { ref }) } };
}
