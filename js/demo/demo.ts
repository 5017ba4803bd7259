/**
 * The panel and figures of a synthetic kernel in a plain page; see `serve.mjs`. Choices stand in the query:
 * `theme=light|dark|none`, `panel` (width, CSS pixels), `cores`, `gpus`, `metrics`, `figures`, `trouble`, `link`,
 * `samples_hz`, `frames_hz`, `history` (seconds), `empty`, `inline`, `rtl` (words from right to left), `strict` (a page
 * that may not have workers).
 */
import figureCss from '../../style/figure.css';
import panelCss from '../../style/panel.css';
import type { LinkState } from '../src';
import {
  FigureTools,
  FrameSurface,
  KernelModel,
  PanelChoices,
  PanelView,
  untranslated,
  ViewTracker
} from '../src';
import * as messages from './messages';
import { SyntheticKernel } from './synthetic';

const query = new URLSearchParams(location.search);
const number = (name: string, usual: number): number =>
  Number(query.get(name) ?? usual);

async function addStyles(): Promise<void> {
  const theme = query.get('theme') ?? 'light';
  let css = [panelCss, figureCss].join('\n');
  if (theme === 'none') {
    css += `:root { color-scheme: light dark }`;
  } else {
    css = (await (await fetch(`/theme-${theme}.css`)).text()) + css;
    css += `body { background: var(--jp-layout-color2) } #side { background: var(--jp-layout-color1) }`;
  }
  const style = document.createElement('style');
  style.textContent = css;
  document.head.append(style);
}

function by(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) {
    throw new Error(`no #${id}`);
  }
  return found;
}

document.dir = query.has('rtl') ? 'rtl' : 'ltr';
await addStyles();
const model = new KernelModel();
const views = new ViewTracker({
  have: id => model.figures.get(id)?.have ?? -1
});
views.changed.on(() => {
  model.shown = Object.keys(views.current().figures);
});
const side = by('side');
const board = by('board');
side.style.width = `${number('panel', 320)}px`;
const count = number('figures', 4);
const columns = Math.ceil(Math.sqrt(count));
board.style.gridTemplateColumns = `repeat(${columns}, 1fr)`;
board.style.gridAutoRows = `calc((100vh - ${6 * columns}px) / ${Math.ceil(count / columns)})`;

const choices = new PanelChoices();
const panel = new PanelView({
  model,
  views,
  choices,
  name: 'train_digits.ipynb',
  openFigure: id => console.log('open', id)
});
side.append(panel.element);

const wishes: object[] = [];
model.wished.on(wish => wishes.push(wish));
const kernel = new SyntheticKernel(model, {
  cores: number('cores', 16),
  gpus: number('gpus', 1),
  metrics: number('metrics', 5),
  figures: count,
  width: number('width', 640),
  height: number('height', 480),
  ratio: devicePixelRatio,
  trouble: query.get('trouble') ?? ''
});

model.changed.on(change => {
  if (change === 'figures') {
    board.replaceChildren();
    for (const figure of model.figures.values()) {
      const host = document.createElement('div');
      host.style.cssText = 'min-width: 0; min-height: 0; overflow: hidden';
      const inline = query.has('inline');
      const surface = new FrameSurface({
        figure,
        model,
        views,
        fit: inline ? 'inline' : 'window'
      });
      if (!inline) {
        new FigureTools({
          surface,
          figure,
          model,
          trans: untranslated,
          save: () => wishes.push({ type: 'save' })
        });
      }
      host.append(surface.element);
      board.append(host);
    }
  }
});

if (!query.has('empty')) {
  await kernel.attach(number('history', 600));
}
model.setLink(
  (query.get('link') as LinkState | null) ?? 'live',
  query.get('reason') ?? ''
);

const every = (hz: number, job: () => void): void => {
  if (hz > 0) {
    setInterval(job, 1000 / hz);
  }
};
every(number('samples_hz', 0), () => kernel.samples(Date.now() / 1000));
every(number('frames_hz', 0), () => kernel.frames());
export interface Demo {
  model: KernelModel;
  views: ViewTracker;
  kernel: SyntheticKernel;
  /** What makes messages that `kernel` can send. */
  messages: typeof messages;
  panel: PanelView;
  choices: PanelChoices;
  /** What the person wanted of figures. */
  wishes: object[];
}

declare global {
  /** For tests and for playing in the console. */
  var livemon: Demo;
}

globalThis.livemon = { model, views, kernel, messages, panel, choices, wishes };
document.body.dataset['ready'] = String(kernel.seriesCount);
