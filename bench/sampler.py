"""What Livemon's processes cost the machine at one sample a second, with a page that shows the panel."""

from __future__ import annotations

import time

import psutil

from bench.kernel import START, Kernel
from bench.report import Row
from bench.settings import Settings
from livemon.testing import Viewer

__all__ = ["measure"]

NAME = "Sampling once a second"


def measure(settings: Settings) -> list[Row]:
    shares: list[float] = []
    sizes: list[float] = []
    kernel_shares: list[float] = []
    for _ in range(settings.few):
        with Kernel() as kernel:
            pid = kernel.run(START + "import os; result(os.getpid())")
            with Viewer(kernel.manager) as viewer:
                viewer.show()
                viewer.wait_for(lambda v=viewer: len(v.samples.get("cpu.percent", ())) >= 3, 20, what="three samples")
                parent, child = psutil.Process(pid), child_of(pid, "livemon.sampling")
                child_s, parent_s, start_s = cpu_s(child), cpu_s(parent), time.monotonic()
                time.sleep(6 * settings.seconds)  # a stretch of time is what is measured
                wall_s = time.monotonic() - start_s
                shares.append(100 * (cpu_s(child) - child_s) / wall_s)
                kernel_shares.append(100 * (cpu_s(parent) - parent_s) / wall_s)
                sizes.append(child.memory_info().rss / 1e6)
    return [
        Row(NAME, "sampler", "CPU, % of a core", shares, "<= 1"),
        Row(NAME, "sampler", "resident memory, MB", sizes, "<= 40"),
        Row(NAME, "idle kernel, a page shows the panel", "CPU, % of a core", kernel_shares),
    ]


def child_of(pid: int, module: str) -> psutil.Process:
    """Livemon's child of a kernel that runs this module."""
    for child in psutil.Process(pid).children():
        if module in child.cmdline():
            return child
    raise RuntimeError(f"kernel {pid} has no child {module}")


def cpu_s(process: psutil.Process) -> float:
    """User and system time, seconds."""
    times = process.cpu_times()
    return times.user + times.system
