"""What panel and board cost the page: the share of its main thread that they take, and whether its heap grows.

JupyterLab in Chromium shows 60 metrics and the machine's series at 2 Hz and four figures at 10 Hz; the browser's own
counters say how much CPU time its main thread took. What JupyterLab does by itself beside a busy kernel is measured
first, and taken off.
"""

from __future__ import annotations

import statistics
import time

from bench.kernel import START, Kernel
from bench.looping import FIGURE_NAMES, FIGURES
from bench.page import Cost, Page
from bench.report import Row
from bench.settings import Settings
from bench.watching import Looks

__all__ = ["measure"]

NAME = "The page: 60 metrics at 2 Hz and four figures at 10 Hz"
_SETTLE_S = 5.0
_LOOP = """
import time
import numpy as np
try:
    import livemon
except ImportError:
    livemon = None
step, start = 0, time.perf_counter()
while time.perf_counter() - start < {seconds}:
    step += 1
    if {moving}:
        move(step)
        for fig in figures: fig.canvas.draw_idle()
        if step % 5 == 0:
            livemon.log({{f"group{{number % 6}}/metric{{number}}": np.sin(step / 50 + number) for number in range(60)}})
    time.sleep(max(start + step / 10 - time.perf_counter(), 0.0))
"""
PERIOD = "%livemon --period 0.5"


def measure(settings: Settings) -> list[Row]:
    minutes_s = settings.minutes * 60
    stretch_s = max(4 * settings.seconds, 6.0)
    with Page() as page, Kernel(page.connection_file) as kernel:
        total_s = minutes_s + 2 * settings.few * stretch_s + 3 * _SETTLE_S + 15
        alone = kernel.start(_LOOP.format(seconds=settings.few * stretch_s + 2, moving=False))
        before = [_share(page, stretch_s) for _ in range(settings.few)]
        kernel.finish(alone)
        kernel.run(START.replace("%livemon", PERIOD) + FIGURES)
        busy = kernel.start(_LOOP.format(seconds=total_s, moving=True))
        page.wait_for_figures(FIGURE_NAMES)
        time.sleep(_SETTLE_S)
        looks = Looks(FIGURE_NAMES, page.seen)
        shown = []
        for _ in range(settings.few):
            looks.around("before")
            shown.append(_share(page, stretch_s))
            looks.around("after")
        first = page.cost()
        time.sleep(minutes_s)
        last = page.cost()
        page.show(shown=False)
        time.sleep(_SETTLE_S)
        hidden = [_share(page, stretch_s) for _ in range(settings.few)]
        kernel.finish(busy)
    alone_share = statistics.median(before)
    own = [max(share - alone_share, 0.0) for share in shown]
    what = "% of the main thread"
    return [
        Row(NAME, "JupyterLab alone beside a busy cell", what, before),
        Row(NAME, "panel and board shown, more than that", what, own, reach="<= 10"),
        Row(NAME, "panel and board shown", "frames/s seen, slowest figure", looks.frames_per_s, reach=">= 9"),
        # The status bar's numbers, every other second, and what a notebook does whose cell runs.
        Row(
            NAME,
            "panel and board hidden, more than that",
            what,
            [max(share - alone_share, 0.0) for share in hidden],
            reach="<= 1",
        ),
        Row(NAME, f"heap, grown in {settings.minutes:g} min", "MB", [_grown(first, last)], reach="<= 5"),
        Row(NAME, "heap at the end", "MB", [last.heap_bytes / 1e6]),
    ]


def _share(page: Page, seconds: float) -> float:
    before = page.cost()
    time.sleep(seconds)
    after = page.cost()
    return 100 * (after.busy_s - before.busy_s) / (after.at_s - before.at_s)


def _grown(first: Cost, last: Cost) -> float:
    return (last.heap_bytes - first.heap_bytes) / 1e6
