"""A training loop in a kernel, and how its cost is told: against a bare loop in another kernel, in turn with it.

A process is a few percent quicker or slower than the next one that runs the same code, and a machine's speed drifts.
Both cancel: the watched kernel and the bare one take turns, first while nobody watches either, then while one is
watched, and what is told is the second ratio divided by the first. What a kernel has loaded meanwhile may move its loop
by some percent once more, for as long as it lives and by chance: so each repeat has a kernel of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Self

from bench.kernel import Kernel
from bench.report import Row
from bench.settings import Settings

__all__ = ["FIGURES", "FIGURE_NAMES", "Cost", "Rival", "figures"]

FIGURE_NAMES = ("one", "two", "three", "four")

_LOOP = """
import sys, time, threading
import numpy as np

weights = np.random.default_rng(0).normal(size=(60, 60))
rounds = 10_000
def work():
    total = 0
    for i in range(rounds):
        total += i * i
    return float((weights @ weights).sum()) + total

def on_step(step): pass
def on_tick(step): pass
def on_end(): pass

def apart():
    # CPU time of everything but the loop: of other threads, and of captures on the loop's own.
    figures = sys.modules.get("livemon.figures.registry")
    captures = figures.registry.meter.spent_s if figures is not None else 0.0
    return time.process_time() - time.thread_time() + captures

def measure(seconds, tick_s=0.1):
    step, others, cpu, start = 0, apart(), time.process_time(), time.perf_counter()
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
    wall, cpu, others = time.perf_counter() - start, time.process_time() - cpu, apart() - others
    on_end()
    return dict(steps=step, wall=wall, cpu=cpu, apart=others)
"""
"""`work()` is a step of about a millisecond; `process_time` counts every thread of the kernel."""

_TUNE = """
times = []
for _ in range(300):
    start = time.perf_counter(); work(); times.append(time.perf_counter() - start)
rounds = int(rounds * 1e-3 / sorted(times)[len(times) // 4])
result(rounds)
"""


_WARM_UP = "measure(1.0)"


def figures(names: Sequence[str]) -> str:
    """Code that makes a figure of two lines for each name, and `move(step)`, which changes all of them."""
    return f"""
import matplotlib.pyplot as plt
x = np.linspace(0, 10, 200)
figures, lines = [], []
for name in {tuple(names)!r}:
    fig, ax = plt.subplots(num=name)
    lines.append(ax.plot(x, np.sin(x), x, np.cos(x)))
    ax.set_title(name); ax.set_xlabel("x"); ax.set_ylim(-1.1, 1.1)
    figures.append(fig)

def move(step):
    for a, b in lines:
        a.set_data(x, np.sin(x + step / 50))
        b.set_data(x, np.cos(x + step / 50))
"""


FIGURES = figures(FIGURE_NAMES)


@dataclass
class Cost:
    """What one way of watching costs: a ratio for each repeat."""

    cpu: list[float] = field(default_factory=list)
    """Kernel CPU time per step, all threads."""
    speed: list[float] = field(default_factory=list)
    """Steps per second."""
    added_ms_per_s: list[float] = field(default_factory=list)
    """Kernel CPU milliseconds beyond the bare steps, for each second of the wall clock. Where a busy machine gives the
    loop half a core, what is done for each second weighs twice as much for each step; this number stays."""
    own_ms_per_s: list[float] = field(default_factory=list)
    """CPU milliseconds of the kernel's other threads and of captures, for each second. What the cores of the machine
    take from each other, when a renderer and a browser work beside the loop, is in the ratios and not in this."""
    wall_s: list[float] = field(default_factory=list)
    """Length of each watched stretch."""

    def rows(
        self, benchmark: str, what: str, *, cpu: str = "", speed: str = "", own: str = "", bare: str = "bare"
    ) -> list[Row]:
        """All as rows, with what Livemon promises of them. `bare`: what the ratios are to."""
        return [
            Row(benchmark, what, f"kernel CPU a step ÷ {bare}", self.cpu, cpu),
            Row(benchmark, what, "kernel CPU added, ms each second", self.added_ms_per_s),
            Row(benchmark, what, "of that by captures and threads, ms each second", self.own_ms_per_s, own),
            Row(benchmark, what, f"speed ÷ {bare}", self.speed, speed),
        ]


class _Turn(NamedTuple):
    """One stretch of a kernel between two of the bare one."""

    cpu: float
    """Ratio of CPU a step."""
    speed: float
    """Ratio of steps per second."""
    cpu_s: float
    apart_s: float
    wall_s: float


class Rival:
    """The bare loop, in a kernel of its own."""

    def __init__(self) -> None:
        self._kernel = Kernel()
        self._kernel.run(_LOOP)
        self._rounds = self._kernel.run(_TUNE)

    def compare(
        self,
        cost: Cost,
        kernel: Kernel,
        setup: Callable[[], object],
        settings: Settings,
        *,
        base: str = "",
        tick_s: float = 0.1,
        around: Callable[[str], object] = lambda when: None,
    ) -> None:
        """Measure `kernel`, a new one, with what the code `base` has its loop do (nothing), call `setup`, measure it
        again, and add what came of it to `cost`.

        `setup` may replace `on_step`, `on_tick` (every `tick_s`) and `on_end` in the kernel. `around` is called with
        "before" and "after" the watched stretch. Raises `KernelError`.
        """
        kernel.run(f"{_LOOP}\nrounds = {self._rounds}\n{base}")
        kernel.run(_WARM_UP)
        before = self._turn(kernel, settings.seconds, tick_s)
        setup()
        kernel.run(_WARM_UP)  # what happens once only is not the loop's cost
        turn = self._turn(kernel, settings.seconds, tick_s, around)
        ratio = turn.cpu / before.cpu
        cost.cpu.append(ratio)
        cost.speed.append(turn.speed / before.speed)
        cost.added_ms_per_s.append(1e3 * turn.cpu_s / turn.wall_s * (1 - 1 / ratio))
        cost.own_ms_per_s.append(1e3 * turn.apart_s / turn.wall_s)
        cost.wall_s.append(turn.wall_s)

    def step_ms(self, settings: Settings) -> list[float]:
        """Wall milliseconds of a bare step."""
        found = [self._kernel.run(f"result(measure({settings.seconds / 2}))") for _ in range(settings.repeats)]
        return [1e3 * one["wall"] / one["steps"] for one in found]

    def _turn(
        self, kernel: Kernel, seconds: float, tick_s: float, around: Callable[[str], object] = lambda when: None
    ) -> _Turn:
        """Half of the bare stretch before, half after."""
        bare = f"result(measure({seconds / 2}))"
        first = self._kernel.run(bare)
        around("before")
        mine = kernel.run(f"result(measure({seconds}, {tick_s}))")
        around("after")
        second = self._kernel.run(bare)

        def total(key: str) -> Any:
            return first[key] + second[key]

        cpu = mine["cpu"] / mine["steps"] / (total("cpu") / total("steps"))
        speed = mine["steps"] / mine["wall"] / (total("steps") / total("wall"))
        return _Turn(cpu, speed, mine["cpu"], mine["apart"], mine["wall"])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._kernel.close()
