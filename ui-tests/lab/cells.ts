/** Python that several tests run in their notebooks. */

export const NAMES = ['one', 'two', 'three', 'four'];

/** Four figures of two lines each, named as in `NAMES`. */
export const FOUR = `
import time, numpy as np, matplotlib.pyplot as plt
x = np.linspace(0, 10, 200)
figures, lines = [], []
for name in ${JSON.stringify(NAMES)}:
    fig, ax = plt.subplots(num=name)
    lines.append(ax.plot(x, np.sin(x), x, np.cos(x)))
    ax.set_title(name)
    figures.append(fig)
`.trim();

/** Move them, and log, for so many seconds. */
export function busy(seconds: number): string {
  return `
import livemon
end = time.perf_counter() + ${seconds}
step = 0
while time.perf_counter() < end:
    step += 1
    for fig, (a, b) in zip(figures, lines):
        a.set_data(x, np.sin(x + step / 50))
        b.set_data(x, np.cos(x + step / 50))
        fig.canvas.draw_idle()
    livemon.log(loss=1 / step)
    sum(range(100_000))
`.trim();
}
