/**
 * When things are drawn: at most once per animation frame, and only while they can be seen.
 *
 * One `Drawing` serves a page; a page in the background gets no animation frames, so nothing is drawn there.
 */

/** How long what may wait waits for an animation frame that something else asks for. */
const PATIENCE_MS = 100;

/**
 * Runs jobs in the next animation frame, each of them once however often it was asked for.
 *
 * Each frame costs the browser some milliseconds beside what is drawn in it. So what a job asks for runs in the same
 * frame, and what need not be seen at once goes along with the next frame that is drawn anyway.
 */
export class Drawing {
  private readonly _jobs = new Set<() => void>();
  private _requested = false;
  private _timer: ReturnType<typeof setTimeout> | null = null;

  /** Run `job` in the next animation frame. */
  request(job: () => void): void {
    this._jobs.add(job);
    this._ask();
  }

  /** Run `job` in the next animation frame that is drawn anyway, or soon. */
  requestSoon(job: () => void): void {
    this._jobs.add(job);
    if (!this._requested) {
      this._timer ??= setTimeout(() => {
        this._timer = null;
        if (this._jobs.size > 0) {
          this._ask();
        }
      }, PATIENCE_MS);
    }
  }

  /** Do not run `job` after all. */
  cancel(job: () => void): void {
    this._jobs.delete(job);
  }

  private _ask(): void {
    if (!this._requested) {
      this._requested = true;
      requestAnimationFrame(() => this._run());
    }
  }

  private _run(): void {
    if (this._timer !== null) {
      clearTimeout(this._timer);
      this._timer = null;
    }
    const done = new Set<() => void>();
    // A set goes through what is added meanwhile, too; a job that asks for itself is for the next frame.
    for (const job of this._jobs) {
      if (!done.has(job)) {
        done.add(job);
        this._jobs.delete(job);
        try {
          job();
        } catch (error) {
          console.error('Livemon: drawing failed', error); // the others go on
        }
      }
    }
    this._requested = false;
    if (this._jobs.size > 0) {
      this._ask();
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
