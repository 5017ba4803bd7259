"""Frames a second that a window of `livemon.window()` shows while the kernel is busy, for docs/windows.md.

A figure with one marker, 640x480, moved by `set_xdata` alone, no call after it. The places in which the marker is seen
in the window, one after the other, are counted (Xvfb); what the viewer holds of memory is told by the system.
"""

from __future__ import annotations

import time
from typing import Final

import numpy as np
import psutil

from bench.kernel import Kernel
from windows.display import Display

__all__ = ["STATES", "frames_a_second"]

STATES: Final = {
    "a Python loop, a change every 3 ms": ("step(); busy(0.003)", False),
    "a Python loop of changes alone": ("step()", False),
    "`time.sleep`, a thread changes it every 20 ms": ("time.sleep(0.2)", True),
    "`np.linalg.svd`, the same": ("np.linalg.svd(matrix)", True),
}
"""What the kernel is in: its loop, and whether a thread beside it moves the marker."""

_SECONDS: Final = 3.5
_SETUP: Final = """
import threading, time, numpy as np, matplotlib
matplotlib.use("agg")
import matplotlib.pyplot as plt
import livemon
fig, ax = plt.subplots(figsize=(6.4, 4.8), dpi=100)
ax.set(xlim=(0, 100), ylim=(0, 100))
(marker,) = ax.plot([50], [50], "s", ms=20, color="magenta")
n = 0
def step():
    global n
    n += 1
    marker.set_xdata([10 + n * 7 % 700 / 10])
def busy(seconds):
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        pass
def beside(end):
    while time.perf_counter() < end:
        step(); time.sleep(0.02)
matrix = np.random.default_rng(0).random((500, 500))
"""
_CELL: Final = """
end = time.perf_counter() + {seconds}
if {beside}: threading.Thread(target=beside, args=(end,)).start()
while time.perf_counter() < end: {code}
"""
_PID: Final = "m = __import__('livemon.monitor').monitor.current(); result(m.hub.ask(m.hub.child_pids))"


def frames_a_second(gui: str, display: Display) -> list[float]:
    """Of each of `STATES`, and then what the viewer holds in memory, in MB."""
    found = []
    with Kernel() as kernel:
        kernel.run(_SETUP + f"window = livemon.window(fig, gui={gui!r})")
        row = display.until_marker()[1]
        for code, beside in STATES.values():
            cell = kernel.start(_CELL.format(seconds=_SECONDS + 2.5, beside=beside, code=code))
            time.sleep(1.5)  # what happens once only, and the rate that settles, are not counted
            found.append(_moves(display, row) / _SECONDS)
            kernel.finish(cell)
        viewer = psutil.Process(kernel.run(_PID)[f"{gui} viewer"])
        found.append(viewer.memory_info().rss / 1e6)
    return found


def _moves(display: Display, row: int) -> int:
    """How often the marker is seen in another place than before, looking along one row of the screen."""
    last, moves = -1, 0
    end_s = time.monotonic() + _SECONDS
    while time.monotonic() < end_s:
        blue, green, red = np.moveaxis(np.array(display.row(row)), -1, 0)
        columns = np.nonzero((blue > 240) & (green < 20) & (red > 240))[0]
        if columns.size:
            place = int(columns[0] + columns[-1])
            moves += place != last
            last = place
        time.sleep(0.003)
    return moves
