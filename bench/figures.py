"""How quickly live figures follow: what a capture takes in the kernel, frames a second, and from state to pixel.

The cell changes a figure as fast as it can, or ten times a second, and is busy all the time. Beside it ipympl, whose
`draw()` is the only way of its that shows anything in a running cell.
"""

from __future__ import annotations

import statistics
import time

import psutil

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
waits = []
def figure(points, name="bench"):
    global line, x
    fig, ax = plt.subplots(num=name, figsize=(6.4, 4.8), dpi=100)
    x = np.linspace(0, 10, points)
    ax.set_ylim(-1.1, 1.1)
    (line,) = ax.plot(x, np.sin(x))
    return fig
def busy(seconds, tick_s=0.0, call="draw_idle"):
    # As fast as it can, or every `tick_s`; never idle.
    step, due, until = 0, time.perf_counter(), time.perf_counter() + seconds
    waves = [np.sin(x + k / 8) for k in range(50 if len(x) < 1e5 else 4)]
    show = getattr(line.figure.canvas, call)
    live = getattr(line.figure.canvas, "live", None)
    changed_s = float("inf")
    while (now := time.perf_counter()) < until:
        if now >= due:
            if live is not None and live.recorder.time_s >= changed_s:
                waits.append(live.recorder.time_s - changed_s)
            due = now + tick_s
            step += 1
            changed_s = time.time()
            line.set_ydata(waves[step % len(waves)])
            show()
        sum(range(1000))
    return step
"""
"""`waits`: from a change to the capture that has it, seconds, where it was captured before the next one."""


def measure(settings: Settings) -> list[Row]:
    return [
        *_captures(),
        *_python_page(settings),
        *_chromium(settings),
        *_renderer_killed(settings),
        *_ipympl(settings),
    ]


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
        kernel.run("plt.close('all'); fig = figure(1_000_000, 'million')")
        wait_for_page(page, ["million"])
        looks = Looks(["million"], page.seen)
        what = "1e6 points as fast as it can, JupyterLab in Chromium"
        rows += _looked(kernel, looks, settings, what, 0.0, {"frames": ">= 5"})
    return rows


def _renderer_killed(settings: Settings) -> list[Row]:
    """Four figures that do not change, beside a busy cell: what a page gets of them then is painted anew."""
    names = [f"figure {number}" for number in range(4)]
    with Kernel() as kernel, PythonPage(kernel) as page:
        kernel.run(START + _LOOP + f"for name in {names}: figure(300, name)")
        page.look(names)
        process = psutil.Process(kernel.run("import os; result(os.getpid())"))
        request = kernel.start(f"busy({8 * settings.few}, 60.0)")
        took_s = [_painted_anew_s(process, page) for _ in range(settings.few)]
        kernel.finish(request)
    what = "four figures beside a busy cell, a Python page"
    return [Row("A renderer that is killed", what, "until all are painted anew, s", took_s, "<= 2")]


def _painted_anew_s(kernel: psutil.Process, page: PythonPage) -> float:
    time.sleep(2)  # what is under way comes to an end
    (renderer,) = [child for child in kernel.children() if child.cmdline()[-1] == "livemon.figures"]
    before, start_s = page.seen(), time.monotonic()
    renderer.kill()
    while any(seen.frames == before[name].frames for name, seen in page.seen().items()):
        if time.monotonic() > start_s + 30:
            raise TimeoutError("figures were not painted anew")
        time.sleep(0.005)
    return time.monotonic() - start_s


def _looked(
    kernel: Kernel, looks: Looks, settings: Settings, what: str, tick_s: float, reach: dict[str, str]
) -> list[Row]:
    kernel.run(f"busy(2.0, {tick_s})")
    for _ in range(settings.repeats):
        looks.around("before")
        kernel.run(f"busy({settings.seconds}, {tick_s})")
        looks.around("after")
    waits_s = kernel.run("found = sorted(waits)\nwaits.clear()\nresult(found)") if tick_s else []
    quantiles = statistics.quantiles(waits_s, n=20) if len(waits_s) > 1 else []
    return [
        *looks.rows(SPEED, what, **reach),
        *([Row(SPEED, what, "change to capture, p95, ms", [1e3 * quantiles[18]])] if quantiles else []),
    ]


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
