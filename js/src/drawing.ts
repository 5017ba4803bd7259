/**
 * When things are drawn: at most once per animation frame, and only while they can be seen.
 *
 * One `Drawing` serves a page; a page in the background gets no animation frames, so nothing is drawn there.
 */

/** Runs jobs in the next animation frame, each of them once however often it was asked for. */
export class Drawing {
  private readonly _jobs = new Set<() => void>();
  private _requested = false;

  /** Run `job` in the next animation frame. */
  request(job: () => void): void {
    this._jobs.add(job);
    if (!this._requested) {
      this._requested = true;
      requestAnimationFrame(() => {
        this._run();
      });
    }
  }

  /** Do not run `job` after all. */
  cancel(job: () => void): void {
    this._jobs.delete(job);
  }

  private _run(): void {
    this._requested = false;
    const jobs = [...this._jobs];
    this._jobs.clear();
    for (const job of jobs) {
      try {
        job();
      } catch (error) {
        console.error('Livemon: drawing failed', error); // the others go on
      }
    }
  }
}

export const drawing = new Drawing();

type VisibilityListener = (visible: boolean) => void;

/**
 * Tell `listener` now and then whether `element` can be seen: it is in the page, not scrolled away, not hidden by a tab
 * or a collapsed panel, and the page itself is not in the background. It starts as not visible.
 *
 * @param margin_px - how near to the visible part counts as visible.
 */
export function watchVisible(
  element: Element,
  listener: VisibilityListener,
  options: { signal: AbortSignal; margin_px?: number }
): void {
  const { signal, margin_px = 0 } = options;
  let intersects = false;
  let told = false;
  const tell = (): void => {
    const visible = intersects && document.visibilityState !== 'hidden';
    if (visible !== told && !signal.aborted) {
      told = visible;
      listener(visible);
    }
  };
  const observer = observerOf(margin_px);
  observer.watch(element, entry => {
    intersects = entry.isIntersecting;
    tell();
  });
  document.addEventListener('visibilitychange', tell, { signal });
  signal.addEventListener('abort', () => {
    observer.unwatch(element);
  });
}

type EntryListener = (entry: IntersectionObserverEntry) => void;

/** One observer for all elements of one margin: a page with a hundred charts would look a hundred times at each frame. */
class Observer {
  private readonly _listeners = new Map<Element, EntryListener>();
  private readonly _observer: IntersectionObserver;

  constructor(margin_px: number) {
    const margin = `${margin_px}px`;
    // A `rootMargin` reaches beyond the page alone; `scrollMargin`, beyond what scrolls in it, is not known to TypeScript yet.
    const reach: IntersectionObserverInit & { scrollMargin: string } = {
      rootMargin: margin,
      scrollMargin: margin
    };
    this._observer = new IntersectionObserver(entries => {
      for (const entry of entries) {
        this._listeners.get(entry.target)?.(entry);
      }
    }, reach);
  }

  watch(element: Element, listener: EntryListener): void {
    this._listeners.set(element, listener);
    this._observer.observe(element);
  }

  unwatch(element: Element): void {
    this._listeners.delete(element);
    this._observer.unobserve(element);
  }
}

const observers = new Map<number, Observer>();

function observerOf(margin_px: number): Observer {
  let observer = observers.get(margin_px);
  if (!observer) {
    observer = new Observer(margin_px);
    observers.set(margin_px, observer);
  }
  return observer;
}

/** Tell `listener` whenever the device pixels per CSS pixel change: zoom, or another screen. */
export function watchPixelRatio(
  listener: () => void,
  signal: AbortSignal
): void {
  const watch = (): void => {
    if (signal.aborted) {
      return;
    }
    const query = matchMedia(`(resolution: ${devicePixelRatio}dppx)`);
    const changed = (): void => {
      listener();
      watch(); // the query asks for one ratio, so each change needs a new one
    };
    query.addEventListener('change', changed, { once: true, signal });
  };
  watch();
}
