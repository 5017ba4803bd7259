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
CELLS = {
    "%load_ext livemon": "",
    "%livemon in a new kernel": "<= 0.5",
    "%livemon, while it runs": "<= 0.5",
    "%livemon stop": "",
    "%livemon after a stop": "<= 0.5",
}
LINES = ("%load_ext livemon", "%livemon", "%livemon", "%livemon stop", "%livemon")


def measure(settings: Settings) -> list[Row]:
    times: dict[str, list[float]] = {what: [] for what in CELLS}
    for _ in range(settings.repeats + 1):
        with Kernel() as kernel:
            for what, line in zip(CELLS, LINES, strict=True):
                start = time.perf_counter()
                kernel.run(line)
                times[what].append(time.perf_counter() - start)
    first = Row(NAME, "%livemon, the first of this run", "cell, s", times["%livemon in a new kernel"][:1], "<= 1.5")
    return [first, *(Row(NAME, what, "cell, s", values[1:], CELLS[what]) for what, values in times.items())]
