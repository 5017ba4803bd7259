"""Setters alone: frames a second of a figure whose code calls nothing but `set_ydata`, beside loops that are hard to
get a word in: they compute all the time, or let go of the interpreter lock so often and so briefly that a thread that
waits for it is woken for nothing.

Told with the frames: the work that the loop gets done meanwhile, as a ratio to the same loop before anybody looked.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from bench.kernel import START, Kernel
from bench.report import Row
from bench.settings import Settings
from bench.watching import Looks, PythonPage

__all__ = ["measure"]

NAME: Final = "A figure in a busy cell, changed by setters alone, at 20 Hz, a Python page"

_LONG_CALL: Final = "change(rng.random(50)); sum(range(5_000_000))"
"""Promised nothing: a frame takes some three turns of other threads, and each waits for the end of a call."""

LOOPS: Final = MappingProxyType(
    {
        "nothing but changes": "change()",
        "a change every 3 ms, in Python": "change(); [k * k for k in range(40_000)]",
        "a change every 0.25 ms, with numpy.random": "change(rng.random(50)); sum(range(20_000))",
        "a change every 0.7 ms, with numpy.random": "change(rng.random(50)); [k * k for k in range(8_000)]",
        "a change every 3 ms, with numpy.random": "change(rng.random(50)); sum(range(160_000))",
        "a change every 60 ms, in one call of C": _LONG_CALL,
    }
)
"""Statements by what is told of them; how long they take is that of a machine as of writing."""

_FIGURE = """
import time
import numpy as np
import matplotlib.pyplot as plt
rng = np.random.default_rng(0)
fig, ax = plt.subplots(num="setters", figsize=(6.4, 4.8), dpi=100)
waves = [np.sin(np.linspace(0, 10, 50) + k / 8) for k in range(50)]
(line,) = ax.plot(waves[0])
ax.set_ylim(-1.1, 1.1)
changes = 0
def change(values=None):
    global changes
    changes += 1
    line.set_ydata(waves[changes % 50] if values is None else values)
def busy(seconds):
    began, until = changes, time.perf_counter() + seconds
    while time.perf_counter() < until:
        {statements}
    return (changes - began) / seconds
"""


def measure(settings: Settings) -> list[Row]:
    rows: list[Row] = []
    for what, statements in LOOPS.items():
        with Kernel() as kernel, PythonPage(kernel, fps=20.0) as page:
            kernel.run(START + _FIGURE.replace("{statements}", statements))
            alone = max(kernel.run(f"result(busy({settings.seconds}))") for _ in range(settings.few))
            page.look(["setters"])
            looks = Looks(["setters"], page.seen)
            kernel.run("busy(2.0)")  # what happens once, and rates that settle
            speeds: list[float] = []
            for _ in range(settings.repeats):
                looks.around("before")
                speeds.append(kernel.run(f"result(busy({settings.seconds}))") / alone)
                looks.around("after")
            rows += [
                Row(NAME, what, "frames/s seen", looks.frames_per_s, "" if statements is _LONG_CALL else ">= 5"),
                Row(
                    NAME, what, "changes a second, ratio", speeds, note="the quickest stretch before anybody looked: 1"
                ),
            ]
    return rows
