"""Which Jupyter kernel a process belongs to: the server's command line names the kernel's connection file.

`…/kernel-<id>.json` stands in the arguments of the kernel's own process, so the nearest ancestor that has it is the
kernel (a data-loader worker that was forked has it itself). What was found out about a process stays true as long as it
lives. Runs on the sampler's GPU thread.
"""

from __future__ import annotations

import re
from collections.abc import Collection

import psutil

__all__ = ["KernelIds", "process_name"]

_CONNECTION_FILE = re.compile(r"kernel-([0-9a-fA-F]{8}-[0-9a-fA-F-]{27})\.json")
_DEEPEST = 32


class KernelIds:
    """Finds kernels by process id."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[float, str]] = {}

    def of(self, pid: int) -> str:
        """Id of the kernel that a process is part of; empty: of none that can be seen."""
        try:
            process = psutil.Process(pid)
            born_s = process.create_time()
            known = self._known.get(pid)
            if known is not None and known[0] == born_s:
                return known[1]
            found = _search(process)
        except (psutil.Error, OSError):
            return ""
        self._known[pid] = (born_s, found)
        return found

    def keep(self, pids: Collection[int]) -> None:
        """Forget all other processes."""
        self._known = {pid: known for pid, known in self._known.items() if pid in pids}


def _search(process: psutil.Process) -> str:
    one: psutil.Process | None = process
    for _ in range(_DEEPEST):
        if one is None:
            break
        try:
            words = one.cmdline()
        except (psutil.AccessDenied, psutil.ZombieProcess):
            words = []
        for word in words:
            match = _CONNECTION_FILE.search(word)
            if match is not None:
                return match[1]
        one = one.parent()
    return ""


def process_name(pid: int) -> str:
    """What the system calls a process; empty: it cannot be seen."""
    try:
        return str(psutil.Process(pid).name())
    except (psutil.Error, OSError):
        return ""
