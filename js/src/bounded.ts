/** Waiting with an end. */

/**
 * What `promise` comes to, unless that takes longer than `bound_ms`: then it rejects, saying `what` took too long.
 *
 * @param late - is given what comes after all, to put it away.
 */
export function bounded<T>(
  promise: Promise<T>,
  bound_ms: number,
  what: string,
  late: (value: T) => void = () => undefined
): Promise<T> {
  return new Promise((resolve, reject) => {
    let over = false;
    const timer = setTimeout(() => {
      over = true;
      reject(new Error(`${what} took longer than ${bound_ms / 1000} s`));
    }, bound_ms);
    promise.then(
      value => {
        clearTimeout(timer);
        if (over) {
          late(value);
        } else {
          resolve(value);
        }
      },
      (error: unknown) => {
        clearTimeout(timer);
        reject(error instanceof Error ? error : new Error(String(error)));
      }
    );
  });
}
