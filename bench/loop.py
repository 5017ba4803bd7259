"""What watching costs a training loop: four figures of two lines each at 10 Hz, and `log()` in every step.

Each way of watching runs the same steps (about a millisecond of Python and NumPy) in a kernel of its own, in turn with
a bare loop, several times over. Told are the kernel's CPU time per step and the loop's speed, as ratios to the bare
loops of the same run, and how many frames a second somebody saw of each figure.
"""

from __future__ import annotations

import contextlib
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from bench.browser import Page
from bench.kernel import Kernel
from bench.report import Row
from bench.settings import Settings
from livemon.testing import Viewer

COMMON = """
import time, threading
import numpy as np

weights = np.random.default_rng(0).normal(size=(60, 60))
def work():
    total = 0
    for i in range(12_000):
        total += i * i
    return float((weights @ weights).sum()) + total

def on_step(step): pass
def on_tick(step): pass
def on_end(): pass

def measure(seconds, tick_s=0.1):
    for _ in range(20): work()
    step, cpu, start = 0, time.process_time(), time.perf_counter()
    due = start
    while True:
        now = time.perf_counter()
        if now - start >= seconds: break
        work()
        step += 1
        on_step(step)
        if now >= due:
            due = now + tick_s
            on_tick(step)
    wall, cpu = time.perf_counter() - start, time.process_time() - cpu
    on_end()
    return dict(steps=step, wall=wall, cpu=cpu)
"""

FIGURES = """
import matplotlib.pyplot as plt
x = np.linspace(0, 10, 200)
figures, lines = [], []
for name in ("one", "two", "three", "four"):
    fig, ax = plt.subplots(num=name)
    lines.append(ax.plot(x, np.sin(x), x, np.cos(x)))
    ax.set_title(name); ax.set_xlabel("x")
    figures.append(fig)

def move(step):
    for a, b in lines:
        a.set_data(x, np.sin(x + step / 50))
        b.set_data(x, np.cos(x + step / 50))
"""

LIVEMON = """
get_ipython().run_line_magic("load_ext", "livemon")
get_ipython().run_line_magic("livemon", "")
import livemon
"""

LIVEMON_LOOP = """
def on_step(step):
    livemon.log(loss=1 / step, accuracy=1 - 1 / step)
def on_tick(step):
    move(step)
    for fig in figures: fig.canvas.draw_idle()
"""


@dataclass(frozen=True)
class Way:
    """One way of watching a loop."""

    setup: tuple[str, ...] = ()
    """Cells run before, in order."""
    tick_s: float = 0.1
    cpu_goal: str = ""
    speed_goal: str = ""


WAYS = {
    "bare loop": Way(),
    "Livemon, nobody looks": Way((LIVEMON, FIGURES, LIVEMON_LOOP), cpu_goal="<= 1.02", speed_goal=">= 0.95"),
    "Livemon, a Python page": Way((LIVEMON, FIGURES, LIVEMON_LOOP), cpu_goal="<= 1.02", speed_goal=">= 0.95"),
    "Livemon, Chromium": Way((LIVEMON, FIGURES, LIVEMON_LOOP), cpu_goal="<= 1.02", speed_goal=">= 0.95"),
    "ipympl, draw() in the loop": Way(
        (
            "get_ipython().run_line_magic('matplotlib', 'widget')",
            FIGURES,
            "def on_tick(step):\n    move(step)\n    for fig in figures: fig.canvas.draw()",
        )
    ),
    "ipympl, drawn by a thread": Way(
        (
            "get_ipython().run_line_magic('matplotlib', 'widget')",
            FIGURES,
            """
lock, going = threading.RLock(), threading.Event()
def draw():
    while going.is_set():
        with lock:
            for fig in figures: fig.canvas.draw()
        time.sleep(0.1)
def on_tick(step):
    if not going.is_set():
        going.set(); threading.Thread(target=draw).start()
    with lock: move(step)
def on_end(): going.clear()
""",
        )
    ),
    "inline, clear_output and display": Way(
        (
            "get_ipython().run_line_magic('matplotlib', 'inline')",
            FIGURES + "\nplt.close('all')",
            """
from IPython.display import clear_output, display
def on_tick(step):
    move(step); clear_output(wait=True); display(*figures)
""",
        )
    ),
    "livelossplot, once a second": Way(
        (
            "get_ipython().run_line_magic('matplotlib', 'inline')",
            """
from livelossplot import PlotLosses
plot = PlotLosses()
def on_tick(step):
    plot.update(dict(loss=1 / step, accuracy=1 - 1 / step)); plot.send()
""",
        ),
        tick_s=1.0,
    ),
}
FIGURE_NAMES = ("one", "two", "three", "four")


def run(settings: Settings) -> Iterator[Row]:
    found: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    ways = [name for name in WAYS if settings.browser or "Chromium" not in name]
    for _ in range(settings.repeats):
        turn = {name: measure(name, settings.seconds) for name in ways}
        bare = turn["bare loop"]
        for name, values in turn.items():
            found[name]["cpu"].append(values["cpu"] / values["steps"] / (bare["cpu"] / bare["steps"]))
            found[name]["speed"].append(values["steps"] / values["wall"] / (bare["steps"] / bare["wall"]))
            found[name]["step_ms"].append(1e3 * values["wall"] / values["steps"])
            if "frames" in values:
                found[name]["frames"].append(values["frames"])
            if "latency" in values:
                found[name]["latency"].append(values["latency"])
    title = "A loop with four live figures at 10 Hz"
    for name, values in found.items():
        way = WAYS[name]
        if name == "bare loop":
            yield Row(title, name, "wall, ms a step", values["step_ms"])
            continue
        yield Row(title, name, "kernel CPU a step / bare", values["cpu"], way.cpu_goal)
        yield Row(title, name, "speed / bare", values["speed"], way.speed_goal)
        if values["frames"]:
            yield Row(title, name, "frames/s seen, slowest figure", values["frames"], ">= 5")
        if values["latency"]:
            yield Row(title, name, "capture to pixels, median, ms", values["latency"])


def measure(name: str, seconds: float) -> dict[str, float]:
    """One stretch of one way: steps, wall and cpu seconds, and the frames that were seen."""
    way = WAYS[name]
    with contextlib.ExitStack() as stack:
        page: Page | None = None
        if "Chromium" in name:
            page = stack.enter_context(Page())
            kernel = stack.enter_context(Kernel(page.connection_file))
        else:
            kernel = stack.enter_context(Kernel())
        kernel.run(COMMON)
        for cell in way.setup:
            kernel.run(cell)
        frames: Callable[[], dict[str, int]] | None = None
        extra: dict[str, float] = {}
        viewer: Viewer | None = None
        if "Python page" in name:
            viewer = stack.enter_context(Viewer(kernel.manager))
            viewer.show_everything()
            viewer.wait_for(lambda: all_shown(viewer), 20, what="the first frame of each figure")
            frames = lambda: {view.info.name: view.frames for view in viewer.figures.values()}  # noqa: E731
        elif page is not None:
            page.wait_for_figures(FIGURE_NAMES)
            frames = page.frames
        time.sleep(0.5)  # let start-up work settle before the clock runs
        before = frames() if frames else {}
        values: dict[str, Any] = kernel.run(f"result(measure({seconds}, {way.tick_s}))")
        if frames:
            after = frames()
            extra["frames"] = min(after.get(f, 0) - before.get(f, 0) for f in FIGURE_NAMES) / values["wall"]
        if viewer is not None:
            seen = [one for view in viewer.figures.values() for one in view.latencies_s[-view.frames + 1 :]]
            extra["latency"] = 1e3 * statistics.median(seen)
        return {**values, **extra}


def all_shown(viewer: Viewer | None) -> bool:
    """Whether it shows a frame of every figure."""
    assert viewer is not None
    views = {view.info.name: view for view in viewer.figures.values()}
    return all(name in views and views[name].frames > 0 for name in FIGURE_NAMES)
