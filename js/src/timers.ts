/** Time as links to kernels see it: a seam, so that their tests need no waiting. */
export interface Timers {
  /** Monotonic time, seconds. */
  now(): number;
  /** Call once after `delay_s`; the returned function cancels. */
  after(delay_s: number, call: () => void): () => void;
}

/** The page's own clock. */
export const pageTimers: Timers = {
  now: () => performance.now() / 1000,
  after: (delay_s, call) => {
    const timer = setTimeout(call, delay_s * 1000);
    return () => clearTimeout(timer);
  }
};
