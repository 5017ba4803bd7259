"""How long `%livemon` keeps the cell: the first time in a kernel, and again after a stop.

Told as the client sees it, from the request to the reply; so what Livemon starts in other threads, and what it does at
the end of the cell, counts too. The interpreter's files may be in the file cache: nothing empties it here.
"""

from __future__ import annotations

import time

from bench.kernel import Kernel
from bench.report import Row
from bench.settings import Settings

__all__ = ["measure"]

NAME = "Starting"
CELLS = (
    ("%load_ext livemon", "%load_ext livemon", ""),
    ("%livemon in a new kernel", "%livemon", "<= 0.5"),
    ("%livemon, while it runs", "%livemon", "<= 0.5"),
    ("the first figure after it", "import matplotlib.pyplot as plt; plt.plot([1, 2]); None", ""),
    ("%livemon stop", "%livemon stop", ""),
    ("%livemon after a stop", "%livemon", "<= 0.5"),
)
"""What is told, the cell, and the reach."""
FIGURE = CELLS[3]
BARE_FIGURE = "the first figure without Livemon, inline"


def measure(settings: Settings) -> list[Row]:
    times: dict[str, list[float]] = {what: [] for what, _, _ in CELLS}
    times[BARE_FIGURE] = []
    for _ in range(settings.repeats + 1):
        with Kernel() as kernel:
            for what, cell, _ in CELLS:
                times[what].append(_cell_s(kernel, cell))
        with Kernel() as kernel:
            times[BARE_FIGURE].append(_cell_s(kernel, FIGURE[1]))
    reaches = {what: reach for what, _, reach in CELLS}
    first = Row(NAME, "%livemon, the first of this run", "cell, s", times["%livemon in a new kernel"][:1], "<= 1.5")
    rows = [Row(NAME, what, "cell, s", values[1:], reaches.get(what, "")) for what, values in times.items()]
    return [first, *rows]


def _cell_s(kernel: Kernel, cell: str) -> float:
    start = time.perf_counter()
    kernel.run(cell)
    return time.perf_counter() - start
