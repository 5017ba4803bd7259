/**
 * A typed signal: who emits does not know who listens.
 *
 * Runs anywhere; no DOM. Listeners are called in the order in which they were added, on the emitter's stack.
 */

/** Limits the life of a listener. */
export interface ListenOptions {
  /** The listener is removed when this is aborted. */
  signal?: AbortSignal;
}

interface Listener<T> {
  call: (value: T) => void;
  remove: () => void;
}

export class Emitter<T> {
  private readonly _listeners = new Set<Listener<T>>();

  /**
   * Call `listener` with every value from now on.
   *
   * @returns a function that removes it; calling it twice does no harm.
   */
  on(listener: (value: T) => void, options: ListenOptions = {}): () => void {
    const { signal } = options;
    if (signal?.aborted) {
      return () => undefined;
    }
    const remove = (): void => {
      this._listeners.delete(entry);
      signal?.removeEventListener('abort', remove);
    };
    const entry: Listener<T> = { call: listener, remove };
    this._listeners.add(entry);
    signal?.addEventListener('abort', remove, { once: true });
    return remove;
  }

  /** Tell all listeners. One that throws does not keep the others from hearing: its error reaches the console. */
  emit(value: T): void {
    for (const entry of [...this._listeners]) {
      if (!this._listeners.has(entry)) {
        continue; // removed by a listener before it
      }
      try {
        entry.call(value);
      } catch (error) {
        reportError(error);
      }
    }
  }

  /** Number of listeners: whether anybody would hear. */
  get size(): number {
    return this._listeners.size;
  }

  /** Forget all listeners. */
  clear(): void {
    for (const { remove } of [...this._listeners]) {
      remove(); // from its signal too, which may live longer
    }
  }
}

function reportError(error: unknown): void {
  // Asynchronously, so that it is reported as uncaught and yet does not stop the emitter.
  queueMicrotask(() => {
    throw error;
  });
}
