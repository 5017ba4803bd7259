"""How quickly live figures follow: what a capture takes in the kernel, frames a second, and from state to pixel.

The cell changes a figure as fast as it can, or ten times a second, and is busy all the time. Beside it ipympl, whose
`draw()` is the only way of its that shows anything in a running cell.
"""

from __future__ import annotations

from bench.kernel import START, Kernel
from bench.page import Page
from bench.report import Row
from bench.settings import Settings
from bench.watching import Looks, PythonPage, wait_for_page

__all__ = ["measure"]

CAPTURES = "A capture in the kernel"
SPEED = "A figure of 640 x 480 in a busy cell"

_TIMED = """
import pickle, statistics, time
import numpy as np
import matplotlib
matplotlib.use("agg")
from matplotlib.figure import Figure
from livemon.figures.capture import Recorder

def timed(lines, points):
    fig = Figure()
    ax = fig.add_subplot()
    x = np.linspace(0, 10, points)
    ax.set_ylim(-1.1, 1.1)
    drawn = [ax.plot(x, np.sin(x + k))[0] for k in range(lines)]
    recorder = Recorder(fig, "bench")
    recorder.capture(final=False, asked=True)
    deltas, pickles = [], []
    for step in range(60 if points < 1e5 else 12):
        for k, line in enumerate(drawn):
            line.set_ydata(np.sin(x + k + step / 9))
        start = time.thread_time()
        found = recorder.capture(final=False, asked=True)
        deltas.append(1e3 * (time.thread_time() - start))
        assert found.kind == "delta", found.kind
        if step % 6 == 0:
            start = time.thread_time()
            pickle.dumps(fig)
            pickles.append(1e3 * (time.thread_time() - start))
    return deltas[2:], pickles
"""

_LOOP = """
import time
import numpy as np
import matplotlib.pyplot as plt
def figure(points):
    global line, x
    fig, ax = plt.subplots(num="bench", figsize=(6.4, 4.8), dpi=100)
    x = np.linspace(0, 10, points)
    ax.set_ylim(-1.1, 1.1)
    (line,) = ax.plot(x, np.sin(x))
    return fig
def busy(seconds, tick_s=0.0, call="draw_idle"):
    # As fast as it can, or every `tick_s`; never idle.
    step, due, until = 0, time.perf_counter(), time.perf_counter() + seconds
    waves = [np.sin(x + k / 8) for k in range(50 if len(x) < 1e5 else 4)]
    show = getattr(line.figure.canvas, call)
    while (now := time.perf_counter()) < until:
        if now >= due:
            due = now + tick_s
            step += 1
            line.set_ydata(waves[step % len(waves)])
            show()
        sum(range(1000))
    return step
"""


def measure(settings: Settings) -> list[Row]:
    return [*_captures(), *_python_page(settings), *_chromium(settings), *_ipympl(settings)]


def _captures() -> list[Row]:
    rows = []
    with Kernel() as kernel:
        kernel.run(_TIMED)
        for lines, points, reach in ((2, 200, ""), (8, 1000, "<= 0.5"), (1, 1_000_000, "<= 5")):
            deltas, pickles = kernel.run(f"result(timed({lines}, {points}))")
            what = f"{lines} lines of {points} points" if lines > 1 else "a line of 1e6 points"
            rows.append(Row(CAPTURES, what, "delta, CPU ms", deltas, reach))
            rows.append(Row(CAPTURES, what, "pickle.dumps(fig), CPU ms", pickles))
    return rows


def _python_page(settings: Settings) -> list[Row]:
    rows = []
    ways = (
        ("as fast as it can, a Python page", 300, 0.0, {"frames": ">= 30"}),
        ("10 times a second, a Python page", 300, 0.1, {"p50": "<= 50", "p95": "<= 120"}),
        ("1e6 points as fast as it can, a Python page", 1_000_000, 0.0, {"frames": ">= 5"}),
    )
    for what, points, tick_s, reach in ways:
        with Kernel() as kernel, PythonPage(kernel, fps=60.0) as page:
            kernel.run(START + _LOOP + f"fig = figure({points})")
            page.look(["bench"])
            rows += _looked(kernel, Looks(["bench"], page.seen), settings, what, tick_s, reach)
    return rows


def _chromium(settings: Settings) -> list[Row]:
    rows = []
    with Page() as page, Kernel(page.connection_file) as kernel:
        kernel.run(START + _LOOP + "fig = figure(300)")
        wait_for_page(page, ["bench"])
        looks = Looks(["bench"], page.seen)
        rows += _looked(kernel, looks, settings, "as fast as it can, JupyterLab in Chromium", 0.0, {"frames": ">= 30"})
        looks = Looks(["bench"], page.seen)
        reach = {"p50": "<= 100", "p95": "<= 250"}
        rows += _looked(kernel, looks, settings, "10 times a second, JupyterLab in Chromium", 0.1, reach)
    return rows


def _looked(
    kernel: Kernel, looks: Looks, settings: Settings, what: str, tick_s: float, reach: dict[str, str]
) -> list[Row]:
    kernel.run(f"busy(2.0, {tick_s})")
    for _ in range(settings.repeats):
        looks.around("before")
        kernel.run(f"busy({settings.seconds}, {tick_s})")
        looks.around("after")
    return looks.rows(SPEED, what, **reach)


def _ipympl(settings: Settings) -> list[Row]:
    """Frames that its kernel side makes; that a page shows them all is its best case."""
    rows = []
    for what, points in (("ipympl draw(), as fast as it can", 300), ("ipympl draw(), 1e6 points", 1_000_000)):
        with Kernel() as kernel:
            kernel.run("get_ipython().run_line_magic('matplotlib', 'widget')\n" + _LOOP + f"fig = figure({points})")
            kernel.run("fig.canvas._handle_message(fig.canvas, {'type': 'initialized'}, [])\nbusy(1.0, call='draw')")
            rate = [
                kernel.run(f"result(busy({settings.seconds}, call='draw') / {settings.seconds})")
                for _ in range(settings.repeats)
            ]
            rows.append(Row(SPEED, what, "frames/s made", rate, note="takes all of the loop's time"))
    return rows
