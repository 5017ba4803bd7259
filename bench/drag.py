"""What a person feels: from a step of a drag in Chromium to the picture that shows what its handler did.

The kernel's cell is busy with pure Python all the time. The handler changes a patch of its figure, once for each step;
the next step waits for the picture.
"""

from __future__ import annotations

import statistics

from bench.kernel import START, Kernel
from bench.looping import FIGURE_NAMES, FIGURES
from bench.page import Page
from bench.report import Row
from bench.settings import Settings

__all__ = ["measure"]

NAME = "A step of a drag in a busy cell, JupyterLab in Chromium"
_HANDLER = """
import time
from matplotlib.colors import hsv_to_rgb
from matplotlib.patches import Rectangle
corner = figures[0].add_artist(Rectangle((0, 0), 0.05, 0.05, color="red"))
def on_motion(event):
    if event.buttons:  # each place has a colour of its own
        corner.set_color(hsv_to_rgb((event.x * 0.0618 % 1, 1, 1)))
        figures[0].canvas.draw_idle()
figures[0].canvas.mpl_connect("motion_notify_event", on_motion)
let_go = []
figures[0].canvas.mpl_connect("button_release_event", let_go.append)
"""
_LOOP = """
let_go.clear()
step, tick, end = 0, 0.0, time.perf_counter() + {seconds}
while not let_go and time.perf_counter() < end:
    step += 1
    sum(i * i for i in range(2000))
    if {moving} and time.perf_counter() > tick:
        tick = time.perf_counter() + 0.1
        move(step)
        for fig in figures: fig.canvas.draw_idle()
"""
_STEP_S = 0.4
"""No step takes longer, or the loop ends before the drag."""


def measure(settings: Settings) -> list[Row]:
    steps = max(int(40 * settings.seconds), 20)
    rows: list[Row] = []
    with Page() as page, Kernel(page.connection_file) as kernel:
        kernel.run("import numpy as np\n" + START + FIGURES + _HANDLER)
        page.wait_for_figures(FIGURE_NAMES)
        for what, moving in (("beside a bare loop", False), ("while the loop moves four figures", True)):
            busy = kernel.start(_LOOP.format(seconds=steps * _STEP_S, moving=moving))
            trips = page.drag(FIGURE_NAMES[0], steps)
            kernel.finish(busy)
            quantiles = statistics.quantiles(trips, n=20)
            rows += [
                Row(NAME, what, "pointer to picture, p50, ms", [1e3 * quantiles[9]]),
                Row(NAME, what, "pointer to picture, p95, ms", [1e3 * quantiles[18]], reach="<= 250"),
            ]
    return rows
