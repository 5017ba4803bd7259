"""What a reload costs a person: from the reload of the page to each of four figures seen again, beside a busy cell.

Most of it is JupyterLab's own start, and no figure can be seen before that.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from bench.kernel import START, Kernel
from bench.looping import FIGURE_NAMES, FIGURES
from bench.page import Page
from bench.report import Row
from bench.settings import Settings

__all__ = ["measure"]

NAME = "A reload of the page beside a busy cell, JupyterLab in Chromium"
_LOOP = """
import os, time
step, tick = 0, 0.0
while not os.path.exists({stop!r}):
    step += 1
    sum(i * i for i in range(2000))
    if time.perf_counter() > tick:
        tick = time.perf_counter() + 0.1
        move(step)
        for fig in figures: fig.canvas.draw_idle()
"""
_SETTLE_S = 3.0
"""Between reloads, as a person would look at what came."""


def measure(settings: Settings) -> list[Row]:
    first: list[float] = []
    last: list[float] = []
    with Page() as page, Kernel(page.connection_file) as kernel, tempfile.TemporaryDirectory() as folder:
        stop = Path(folder, "stop")
        kernel.run("import numpy as np\n" + START + FIGURES)
        page.wait_for_figures(FIGURE_NAMES)
        busy = kernel.start(_LOOP.format(stop=str(stop)))
        try:
            for _ in range(settings.repeats):
                time.sleep(_SETTLE_S)
                seen = page.reload()
                first.append(min(seen[name] for name in FIGURE_NAMES))
                last.append(max(seen[name] for name in FIGURE_NAMES))
        finally:
            stop.touch()
        kernel.finish(busy)
    return [
        Row(NAME, "the first of four figures", "reload to picture, s", first),
        Row(NAME, "all four figures", "reload to picture, s", last, reach="<= 5"),
    ]
