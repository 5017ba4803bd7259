"""How long `%livemon` keeps the cell: the first time in a new kernel, and again after a stop."""

from __future__ import annotations

from collections.abc import Iterator

from bench.kernel import Kernel
from bench.report import Row
from bench.settings import Settings

CODE = """
import time
ip = get_ipython()
start = time.perf_counter(); ip.run_line_magic("load_ext", "livemon"); loaded = time.perf_counter()
ip.run_line_magic("livemon", ""); started = time.perf_counter()
ip.run_line_magic("livemon", "stop"); stopped = time.perf_counter()
ip.run_line_magic("livemon", ""); again = time.perf_counter()
result([loaded - start, started - loaded, stopped - started, again - stopped])
"""


def run(settings: Settings) -> Iterator[Row]:
    runs = []
    for _ in range(settings.repeats + 1):
        with Kernel() as kernel:
            runs.append(kernel.run(CODE))
    name = "Starting"
    load, first, stop, again = zip(*runs[1:], strict=True)
    yield Row(name, "%load_ext livemon", "wall, s", load)
    yield Row(name, "%livemon, the very first of this run", "wall, s", [runs[0][1]], "<= 1.5")
    yield Row(name, "%livemon in a new kernel", "wall, s", first, "<= 0.5")
    yield Row(name, "%livemon stop", "wall, s", stop)
    yield Row(name, "%livemon after a stop", "wall, s", again, "<= 0.5")
