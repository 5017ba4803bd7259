"""What Livemon costs a training loop: four figures of two lines at 10 Hz, sampling, and `log()` of two numbers a step.

With nobody looking, with a Python page (`livemon.testing.Viewer`) and with JupyterLab in Chromium, which shows panel
and board. Told beside the costs: the frames that were seen meanwhile of the slowest figure, and how old each was when
it was shown.
"""

from __future__ import annotations

import contextlib
import statistics
import time
from collections.abc import Callable

from bench.kernel import START, Kernel
from bench.looping import FIGURE_NAMES, FIGURES, Rival
from bench.page import Page, Seen
from bench.report import Row
from bench.settings import Settings
from livemon.testing import Viewer

__all__ = ["measure"]

NAME = "A loop of 1 ms steps with four live figures at 10 Hz"
WATCHED = """
def on_step(step):
    livemon.log(loss=1 / step, accuracy=1 - 1 / step)
def on_tick(step):
    move(step)
    for fig in figures: fig.canvas.draw_idle()
"""
PLAIN = "get_ipython().run_line_magic('matplotlib', 'agg')\n"
ONLY_CHANGED = """
def on_tick(step):
    move(step)
"""


def measure(settings: Settings) -> list[Row]:
    with Rival() as rival:
        rows = [Row(NAME, "bare loop", "wall, ms a step", rival.step_ms(settings))]
        rows += _only_changed(rival, settings)
        rows += _nobody_looks(rival, settings)
        rows += _python_page(rival, settings)
        rows += _chromium(rival, settings)
    return rows


def _only_changed(rival: Rival, settings: Settings) -> list[Row]:
    """What the figures' changes cost by themselves: plain Agg, never drawn."""
    with Kernel() as kernel:
        cost = rival.cost(kernel, lambda: kernel.run(PLAIN + FIGURES + ONLY_CHANGED), settings)
    return cost.rows(NAME, "set_data alone, without Livemon")


def _nobody_looks(rival: Rival, settings: Settings) -> list[Row]:
    with Kernel() as kernel:
        cost = rival.cost(kernel, lambda: kernel.run(START + FIGURES + WATCHED), settings)
    return cost.rows(NAME, "Livemon, nobody looks", reach=True)


def _python_page(rival: Rival, settings: Settings) -> list[Row]:
    with contextlib.ExitStack() as stack:
        kernel = stack.enter_context(Kernel())
        viewer = Viewer(kernel.manager)

        def seen() -> dict[str, Seen]:
            return {view.info.name: Seen(view.frames, list(view.latencies_s)) for view in viewer.figures.values()}

        def look() -> None:
            kernel.run(START + FIGURES + WATCHED)
            stack.enter_context(viewer)
            viewer.show_everything()
            viewer.wait_for(lambda: _all(seen()), 30, what="the first frame of each figure")

        return _watched(rival, kernel, look, seen, "Livemon, a Python page", settings)


def _chromium(rival: Rival, settings: Settings) -> list[Row]:
    with Page() as page, Kernel(page.connection_file) as kernel:

        def look() -> None:
            kernel.run(START + FIGURES + WATCHED)
            page.wait_for_figures(FIGURE_NAMES)
            time.sleep(2.0)  # the board is tiled once for each figure that comes

        return _watched(rival, kernel, look, page.seen, "Livemon, JupyterLab in Chromium", settings)


def _watched(
    rival: Rival,
    kernel: Kernel,
    look: Callable[[], object],
    seen: Callable[[], dict[str, Seen]],
    what: str,
    settings: Settings,
) -> list[Row]:
    looks: list[dict[str, Seen]] = []
    cost = rival.cost(kernel, look, settings, around=lambda when: looks.append(seen()))
    frames_per_s, latencies_s = [], []
    for before, after, wall_s in zip(looks[::2], looks[1::2], cost.wall_s, strict=True):
        frames_per_s.append(min(after[name].frames - before[name].frames for name in FIGURE_NAMES) / wall_s)
        for name in FIGURE_NAMES:
            latencies_s += after[name].latencies_s[len(before[name].latencies_s) :]
    quantiles = statistics.quantiles(latencies_s, n=20) if len(latencies_s) > 1 else [float("nan")] * 19
    return [
        *cost.rows(NAME, what, reach=True),
        Row(NAME, what, "frames/s seen, slowest figure", frames_per_s, ">= 5"),
        Row(NAME, what, "capture to canvas, p50, ms", [1e3 * quantiles[9]]),
        Row(NAME, what, "capture to canvas, p95, ms", [1e3 * quantiles[18]]),
    ]


def _all(seen: dict[str, Seen]) -> bool:
    return all(name in seen and seen[name].frames > 0 for name in FIGURE_NAMES)
