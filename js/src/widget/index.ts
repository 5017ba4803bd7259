/**
 * The embedded widget: what `display(livemon.hub())` shows wherever anywidget runs.
 *
 * It listens to the hub's messages, which come over the widget's own comm, and says over it what it shows (`Talk`). One
 * `KernelModel` serves all views of a widget model; every view has a panel, and the figures below it. Every lifetime is
 * an AbortSignal, or the cleanup that `render` returns where the host knows no signal.
 */
import figureCss from '../../../style/figure.css';
import panelCss from '../../../style/panel.css';
import { setChildren } from '../dom';
import { FrameSurface } from '../frameSurface';
import { KernelModel } from '../kernelModel';
import { PanelChoices } from '../panel/choices';
import { BrowserStore } from '../panel/browserStore';
import { PanelView } from '../panelView';
import { pageTimers } from '../timers';
import type { Translation } from '../translation';
import { sharedTranslation } from '../translation';
import { ViewTracker } from '../views';
import type { SendCallbacks } from './talk';
import { Talk } from './talk';

/** What this widget needs of anywidget's model. */
export interface WidgetModel {
  send(content: object, callbacks?: SendCallbacks): void;
  on(
    event: string,
    listener: (content: unknown, buffers: DataView[]) => void
  ): void;
  off(
    event: string,
    listener: (content: unknown, buffers: DataView[]) => void
  ): void;
}

interface InitializeContext {
  model: WidgetModel;
  signal?: AbortSignal;
}

interface RenderContext extends InitializeContext {
  el: HTMLElement;
}

const MESSAGE = 'msg:custom';

/** One for all panels of the page. */
const choices = new PanelChoices(new BrowserStore('livemon:panel'));

/** What all views of a widget model share. */
interface Shared {
  kernel: KernelModel;
  views: ViewTracker;
  trans: Translation;
  close: () => void;
}

/** @param model - as `initialize` or the first `render` was given it: each of them is given an object of its own. */
function share(model: WidgetModel, closed: () => void): Shared {
  const trans = sharedTranslation();
  const kernel = new KernelModel({ trans });
  const views = new ViewTracker({
    have: id => kernel.figures.get(id)?.have ?? -1
  });
  views.changed.on(() => {
    kernel.shown = Object.keys(views.current().figures);
  });
  const talk = new Talk({
    kernel,
    views,
    send: (content, callbacks) => model.send(content, callbacks),
    page: pageId(),
    timers: pageTimers,
    trans
  });
  const receive = (content: unknown, buffers: DataView[] = []): void => {
    talk.hearing();
    kernel.receive(content, buffers);
    talk.heard();
  };
  model.on(MESSAGE, receive);
  const life = new AbortController();
  const look = (): void => {
    talk.visible = document.visibilityState !== 'hidden';
  };
  document.addEventListener('visibilitychange', look, {
    signal: life.signal
  });
  look();
  return {
    kernel,
    views,
    trans,
    close: () => {
      if (!life.signal.aborted) {
        life.abort();
        model.off(MESSAGE, receive);
        talk.dispose();
        views.dispose();
        kernel.dispose();
        closed();
      }
    }
  };
}

/** Not `randomUUID`: pages of plain http have none. */
function pageId(): string {
  const [a = 0, b = 0] = crypto.getRandomValues(new Uint32Array(2));
  return `widget-${a.toString(36)}-${b.toString(36)}`;
}

function show(
  { kernel, views, trans }: Shared,
  { el, signal }: Omit<RenderContext, 'model'>
): () => void {
  const life = new AbortController();
  el.classList.add('livemon-Embedded');
  const panel = new PanelView({ model: kernel, views, choices, trans });
  const grid = document.createElement('div');
  grid.className = 'livemon-Embedded-figures';
  const style = styles();
  // Figures first: the panel is as long as the machine has parts, and what is out of view is not drawn.
  el.append(style, grid, panel.element);

  const surfaces = new Map<string, FrameSurface>();
  const showFigures = (): void => {
    for (const [id, surface] of surfaces) {
      if (!kernel.figures.has(id)) {
        surface.dispose();
        surfaces.delete(id);
      }
    }
    for (const figure of kernel.figures.values()) {
      if (!surfaces.has(figure.id)) {
        surfaces.set(
          figure.id,
          new FrameSurface({
            figure,
            model: kernel,
            views,
            fit: 'inline',
            trans
          })
        );
      }
    }
    setChildren(
      grid,
      [...kernel.figures.keys()].flatMap(id => surfaces.get(id)?.element ?? [])
    );
  };
  kernel.changed.on(
    change => (change === 'figures' || change === 'session') && showFigures(),
    {
      signal: life.signal
    }
  );
  showFigures();

  const close = (): void => {
    if (!life.signal.aborted) {
      life.abort();
      panel.dispose();
      surfaces.forEach(surface => surface.dispose());
      grid.remove();
      style.remove();
    }
  };
  signal?.addEventListener('abort', close, { once: true });
  return close;
}

/** The style sheets, in the view itself: it may live in a shadow tree, and it is not in the page yet. */
function styles(): HTMLStyleElement {
  const style = document.createElement('style');
  style.textContent = [panelCss, figureCss].join('\n');
  return style;
}

/** anywidget calls this once for each widget model. */
export default function (): {
  initialize: (context: InitializeContext) => () => void;
  render: (context: RenderContext) => () => void;
} {
  let shared: Shared | null = null;
  const sharedOf = (model: WidgetModel): Shared =>
    (shared ??= share(model, () => {
      shared = null;
    }));
  return {
    initialize({ model, signal }) {
      const { close } = sharedOf(model);
      signal?.addEventListener('abort', close, { once: true });
      return close;
    },
    render: ({ model, ...context }) => show(sharedOf(model), context)
  };
}
