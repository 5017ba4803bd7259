/**
 * The colours of charts, read from the page's style sheets.
 *
 * A canvas cannot use CSS variables, so hidden elements carry them and the browser resolves them. The colours are read
 * again when the page's theme may have changed, which shows as changed attributes of the root or the body, as new style
 * sheets, or as another preference of the system. A page has other reasons for each of these (JupyterLab exchanges its
 * icon with every cell that runs), so charts are told only when a colour is another.
 */
import { drawing } from './drawing';
import { element } from './dom';
import { Emitter } from './emitter';

/** How many colours of lines `style/panel.css` defines. */
export const LINE_COLOURS = 6;

/** What a person may ask of the system that changes colours. */
const PREFERENCES = [
  '(prefers-color-scheme: dark)',
  '(prefers-contrast: more)',
  '(forced-colors: active)'
];

export interface Colours {
  foreground: string;
  /** Of what is less important than the foreground. */
  text: string;
  grid: string;
  /** Of many lines in the background of one that matters. */
  faint: string;
  /** `LINE_COLOURS` of them. */
  lines: string[];
  /** The same, nearly transparent: the area below a line. */
  areas: string[];
  /** The same, fainter: a line as it was before it was smoothed. */
  pale: string[];
  /** On which charts stand. */
  background: string;
  /** Over the background, where a cell ran. */
  shade: string;
}

export class Theme {
  /** Colours may be others now. */
  readonly changed = new Emitter<void>();
  /** Put this somewhere where the colours apply. */
  readonly probe: HTMLElement;

  private _colours: Colours | null = null;

  constructor(signal: AbortSignal) {
    this.probe = element('div', {
      class: 'livemon-Probe',
      'aria-hidden': 'true'
    });
    const changed = (): void => {
      drawing.request(this._look);
    };
    const observer = new MutationObserver(records => {
      if (records.some(mayChangeColours)) {
        changed();
      }
    });
    const attributes = {
      attributes: true,
      attributeFilter: ['class', 'style', 'data-jp-theme-name']
    };
    observer.observe(document.documentElement, attributes);
    observer.observe(document.body, attributes);
    observer.observe(document.head, { childList: true });
    // A style sheet that was added counts when it is loaded; `load` does not bubble, but it can be captured.
    document.head.addEventListener('load', changed, { capture: true, signal });
    for (const preference of PREFERENCES) {
      matchMedia(preference).addEventListener('change', changed, { signal });
    }
    signal.addEventListener('abort', () => {
      observer.disconnect();
      drawing.cancel(this._look);
      this.changed.clear();
    });
  }

  /** The colours now. */
  get colours(): Colours {
    // Before the probe is in the page nothing is resolved: such an answer is not kept.
    if (!this.probe.isConnected) {
      return this._read();
    }
    this._colours ??= this._read();
    return this._colours;
  }

  private readonly _look = (): void => {
    const before = JSON.stringify(this._colours);
    this._colours = null;
    if (JSON.stringify(this.colours) !== before) {
      this.changed.emit();
    }
  };

  private _read(): Colours {
    const numbers = Array.from(
      { length: LINE_COLOURS },
      (_, index) => index + 1
    );
    return {
      foreground: this._resolve('fg'),
      text: this._resolve('text'),
      grid: this._resolve('grid'),
      faint: this._resolve('faint'),
      lines: numbers.map(number => this._resolve(`line-${number}`)),
      areas: numbers.map(number => this._resolve(`area-${number}`)),
      pale: numbers.map(number => this._resolve(`pale-${number}`)),
      background: this._resolve('bg'),
      shade: this._resolve('shade')
    };
  }

  private _resolve(name: string): string {
    const carrier = element('span', { style: `color: var(--livemon-${name})` });
    this.probe.append(carrier);
    const { color } = getComputedStyle(carrier);
    carrier.remove();
    return color;
  }
}

/** Whether an attribute changed, or what was added to the head or taken from it are styles. */
function mayChangeColours({
  type,
  addedNodes,
  removedNodes
}: MutationRecord): boolean {
  return (
    type === 'attributes' ||
    [...addedNodes, ...removedNodes].some(
      node =>
        node instanceof HTMLStyleElement ||
        (node instanceof HTMLLinkElement && node.relList.contains('stylesheet'))
    )
  );
}
