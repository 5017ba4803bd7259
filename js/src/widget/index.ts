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
import { untranslated } from '../translation';
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
  close: () => void;
}

/** By widget model; made once, whichever of `initialize` and `render` comes first. */
const kernels = new WeakMap<WidgetModel, Shared>();

function kernelOf(model: WidgetModel): Shared {
  const known = kernels.get(model);
  if (known) {
    return known;
  }
  const kernel = new KernelModel();
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
    trans: untranslated
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
  const made = {
    kernel,
    views,
    close: () => {
      model.off(MESSAGE, receive);
      life.abort();
      talk.dispose();
      kernels.delete(model);
      views.dispose();
      kernel.dispose();
    }
  };
  kernels.set(model, made);
  return made;
}

/** Not `randomUUID`: pages of plain http have none. */
function pageId(): string {
  const [a = 0, b = 0] = crypto.getRandomValues(new Uint32Array(2));
  return `widget-${a.toString(36)}-${b.toString(36)}`;
}

function initialize({ model, signal }: InitializeContext): () => void {
  const { close } = kernelOf(model);
  signal?.addEventListener('abort', close, { once: true });
  return close;
}

function render({ model, el, signal }: RenderContext): () => void {
  const { kernel, views } = kernelOf(model);
  const life = new AbortController();
  el.classList.add('livemon-Embedded');
  const panel = new PanelView({ model: kernel, views, choices });
  const grid = document.createElement('div');
  grid.className = 'livemon-Embedded-figures';
  const style = styles();
  el.append(style, panel.element, grid);

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
          new FrameSurface({ figure, model: kernel, views, fit: 'inline' })
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

export default { initialize, render };
