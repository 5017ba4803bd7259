"""What the sampler child costs the machine at one sample a second, with a page that shows the panel."""

from __future__ import annotations

import time
from collections.abc import Iterator

import psutil

from bench.kernel import Kernel
from bench.report import Row
from bench.settings import Settings
from livemon.testing import Viewer


def run(settings: Settings) -> Iterator[Row]:
    shares, sizes, kernel_shares = [], [], []
    for _ in range(min(settings.repeats, 3)):
        with Kernel() as kernel:
            pid = kernel.run(
                "get_ipython().run_line_magic('load_ext', 'livemon')\n"
                "get_ipython().run_line_magic('livemon', '')\nimport os; result(os.getpid())"
            )
            with Viewer(kernel.manager) as viewer:
                viewer.show()
                viewer.wait_for(lambda v=viewer: len(v.samples.get("cpu.percent", ())) >= 3, 20, what="samples")
                child = child_of(pid, "livemon.sampling")
                before, kernel_before, start = cpu_s(child), cpu_s(psutil.Process(pid)), time.monotonic()
                time.sleep(max(10.0, 3 * settings.seconds))  # a stretch of time is what is measured
                wall = time.monotonic() - start
                shares.append(100 * (cpu_s(child) - before) / wall)
                kernel_shares.append(100 * (cpu_s(psutil.Process(pid)) - kernel_before) / wall)
                sizes.append(child.memory_info().rss / 1e6)
    name = "Sampling once a second"
    yield Row(name, "sampler child", "CPU, % of a core", shares, "<= 1")
    yield Row(name, "sampler child", "resident memory, MB", sizes, "<= 40")
    yield Row(name, "idle kernel with Livemon and a page", "CPU, % of a core", kernel_shares)


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
