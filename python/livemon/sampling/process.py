"""The kernel's process and what it started (data-loader workers), by psutil.

    process.cpu_percent, process.tree_cpu_percent     average since the last tick; 100 is one core
    process.rss_bytes, process.tree_rss_bytes         resident memory; the sum counts shared pages once per process
    process.tree_pss_bytes                            the same, with shared pages divided among those that share them
    process.threads, process.tree_threads
    process.open_files                                of the kernel's process alone
    process.children                                  processes below it
    process.child[NAME].count, .cpu_percent, .rss_bytes          those of one name: data-loader workers

Livemon's own children and whatever they start do not count: they carry `LIVEMON_CHILD` in their environment. What a
child used between its last reading and its end is not seen. `ProcessSource` runs on the main thread of the sampler
child; `KernelTree` is also asked by the thread of the GPU source.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import psutil

from livemon.clock import Clock
from livemon.sampling.base import Reading, Series, Slowly, SourceFailedError, Unit, attempt, explain, unknown

__all__ = ["CHILD_VARIABLE", "KernelTree", "ProcessSource", "allowed_cores", "in_first_pid_namespace"]

CHILD_VARIABLE = "LIVEMON_CHILD"
"""Set in the environment of every child process of Livemon."""


_FIRST_PID_NAMESPACE = "pid:[4026531836]"
"""Fixed in Linux (PROC_PID_INIT_INO)."""


def in_first_pid_namespace() -> bool:
    """Whether process ids here are those of the host: not in a container, unless it shares the host's ids."""
    try:
        return os.readlink("/proc/self/ns/pid") == _FIRST_PID_NAMESPACE
    except OSError:  # not Linux
        return True


def allowed_cores(pid: int) -> int | None:
    """How many cores a process may run on; None: the system does not tell."""
    try:
        return len(psutil.Process(pid).cpu_affinity())
    except (AttributeError, psutil.Error, OSError):  # not on macOS
        return None


class KernelTree:
    """The processes below one process, found anew as often as that costs little.

    Finding them reads every process of the machine (1 ms for 77 of them), so on a crowded machine it is done less often
    than each tick: at most `SHARE` of the time goes into it.
    """

    SHARE = 0.005
    SETTLED_S = 5.0
    """Age from which a process's environment is its own for sure: before its exec a child shows that of its parent."""

    def __init__(self, pid: int, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._pid = pid
        self._next_scan_s = -float("inf")
        self._members: dict[psutil.Process, psutil.Process] = {}
        self._ours: dict[psutil.Process, bool] = {}
        self._scans = 0

    @property
    def pid(self) -> int:
        """The process at the root."""
        return self._pid

    def watch(self, pid: int) -> None:
        """Look at the tree of another process from now on."""
        with self._lock:
            if pid != self._pid:
                self._pid = pid
                self._next_scan_s = -float("inf")
                self._members = {}

    def below(self) -> tuple[list[psutil.Process], int]:
        """Processes below the root without Livemon's own, and how many times they were looked for so far.

        The same process is the same object each time. Raises `psutil.NoSuchProcess` when the root has ended.
        """
        with self._lock:
            started_s = self._clock.monotonic_s()
            if started_s >= self._next_scan_s:
                self._scan()
                ended_s = self._clock.monotonic_s()
                self._next_scan_s = started_s + (ended_s - started_s) / self.SHARE
            return list(self._members), self._scans

    def pids(self) -> frozenset[int]:
        """Ids of the root and of what is below it."""
        return frozenset((self._pid, *(process.pid for process in self.below()[0])))

    def _scan(self) -> None:
        found = psutil.Process(self._pid).children(recursive=True)
        alive = set(found)
        self._ours = {process: ours for process, ours in self._ours.items() if process in alive}
        excluded: set[int] = set()
        members: dict[psutil.Process, psutil.Process] = {}
        for process in found:  # parents come before their children
            try:
                if process.ppid() in excluded or self._is_ours(process):
                    excluded.add(process.pid)
                    continue
            except psutil.NoSuchProcess:
                continue
            kept = self._members.get(process, process)
            members[kept] = kept
        self._members = members
        self._scans += 1

    def _is_ours(self, process: psutil.Process) -> bool:
        if process in self._ours:
            return self._ours[process]
        try:
            ours = CHILD_VARIABLE in process.environ()
        except psutil.NoSuchProcess:
            raise
        except (psutil.Error, OSError):  # of another user: it is not one that we started
            ours = False
        if self._clock.wall_s() - process.create_time() > self.SETTLED_S:
            self._ours[process] = ours
        return ours


def _series(
    name: str, unit: Unit, label: str, *, shown: Literal["chart", "text"] = "chart", period_s: float = 0.0
) -> Series:
    return Series(name=name, unit=unit, group="process", label=label, shown=shown, period_s=period_s)


MAX_NAMES = 12
"""Names of children that have series of their own; those of the others share one."""

_OTHERS = "…"
_PSS_EVERY_S = 5.0
"""Or less often: it may take 0.2 % of the time."""
_PSS_SAID_S = 30.0
"""What is announced: that of a kernel so large that a reading takes 60 ms is not late."""
_CPU = _series("process.cpu_percent", "percent", "Kernel CPU")
_RSS = _series("process.rss_bytes", "bytes", "Kernel memory")
_THREADS = _series("process.threads", "count", "Kernel threads")
_FILES = _series("process.open_files", "count", "Open files of the kernel", shown="text")
_TREE_THREADS = _series("process.tree_threads", "count", "Kernel and children threads", shown="text")
_PSS = _series("process.tree_pss_bytes", "bytes", "Kernel and children memory, shared once", period_s=_PSS_SAID_S)
_TREE_CPU = _series("process.tree_cpu_percent", "percent", "Kernel and children CPU")
_TREE_RSS = _series("process.tree_rss_bytes", "bytes", "Kernel and children memory")
_CHILDREN = _series("process.children", "count", "Child processes")
_TREE = (_TREE_CPU, _TREE_RSS, _TREE_THREADS, _CHILDREN)


@dataclass(frozen=True, slots=True)
class _Use:
    """What one process took until now."""

    cpu_s: float
    rss_bytes: int
    threads: int
    name: str


class ProcessSource:
    """See the module."""

    name = "process"

    def __init__(self, clock: Clock, tree: KernelTree) -> None:
        self._clock = clock
        self._tree = tree
        self._root: psutil.Process | None = None
        self._previous: _Moment | None = None
        self._names: dict[str, tuple[Series, Series, Series]] = {}
        # It reads every page table of the tree: 33 ms for a process of 4 GiB.
        self._slowly = Slowly(_PSS_EVERY_S, share=0.002)

    def open(self) -> None:
        """Find the process. Raises `SourceFailedError`."""
        try:
            self._root = psutil.Process(self._tree.pid)
        except psutil.NoSuchProcess:
            raise SourceFailedError(f"process {self._tree.pid} has ended") from None
        self._previous = None

    def close(self) -> None:
        """Forget the process."""
        self._root = None

    def read(self) -> list[Reading]:
        """See `Source.read`."""
        root = self._root
        if root is None or root.pid != self._tree.pid:
            self.open()
            root = self._root
            assert root is not None
        try:
            return self._read(root)
        except psutil.NoSuchProcess:
            raise SourceFailedError(f"process {root.pid} has ended") from None

    def _read(self, root: psutil.Process) -> list[Reading]:
        with root.oneshot():
            now_s = self._clock.monotonic_s()
            readings = attempt((_RSS,), lambda: (root.memory_info().rss,))
            readings += attempt((_THREADS,), lambda: (root.num_threads(),))
            readings += attempt((_FILES,), lambda: (root.num_fds() if hasattr(root, "num_fds") else None,))
            try:
                use = _use(root)
            except (psutil.AccessDenied, OSError) as error:
                return readings + unknown((_CPU, *_TREE), explain(error))
        members, scans = self._tree.below()
        uses, refused = {root: use}, []
        for process in members:
            try:
                with process.oneshot():
                    uses[process] = _use(process)
            except psutil.AccessDenied:
                refused.append(process.pid)
            except (psutil.NoSuchProcess, OSError):  # it ended just now; the files in /proc vanish in any order
                continue
        missing = f"without processes that may not be read: {refused}" if refused else ""
        cpu = tree_cpu = None
        since: dict[psutil.Process, float] | None = None
        elapsed_s = 0.0
        previous = self._previous
        self._previous = _Moment(now_s, scans, previous is not None and scans > previous.scans, uses)
        if previous is not None and now_s > previous.time_s:
            elapsed_s = now_s - previous.time_s
            since = {process: previous.cpu_since(process, now.cpu_s, scans) for process, now in uses.items()}
            cpu = 100 * since[root] / elapsed_s
            tree_cpu = 100 * sum(since.values()) / elapsed_s
        readings.append(Reading(_CPU, cpu))
        readings.append(Reading(_TREE_CPU, tree_cpu, missing))
        readings.append(Reading(_TREE_RSS, float(sum(one.rss_bytes for one in uses.values())), missing))
        readings.append(Reading(_TREE_THREADS, float(sum(one.threads for one in uses.values())), missing))
        readings.append(Reading(_CHILDREN, float(len(uses) - 1 + len(refused))))
        children = {process: use for process, use in uses.items() if process != root}
        readings += self._by_name(children, since, elapsed_s)
        readings += self._slowly.take(self._clock, lambda: _read_pss([process.pid for process in uses]))
        return readings

    def _by_name(
        self, children: dict[psutil.Process, _Use], since: dict[psutil.Process, float] | None, elapsed_s: float
    ) -> list[Reading]:
        """What children of each name take. A name that has none any more has 0 of everything."""
        sums = {name: [0.0, 0.0, 0.0] for name in self._names}
        for process, use in children.items():
            name = use.name
            if name not in self._names:
                name = name if len(self._names) < MAX_NAMES else _OTHERS
                self._names.setdefault(name, _series_of_name(name))
            total = sums.setdefault(name, [0.0, 0.0, 0.0])
            total[0] += 1
            total[1] += 100 * since[process] / elapsed_s if since is not None else 0.0
            total[2] += use.rss_bytes
        readings: list[Reading] = []
        for name, (count, cpu, rss) in sums.items():
            values = (count, None if since is None else cpu, rss)
            readings += [Reading(series, value) for series, value in zip(self._names[name], values, strict=True)]
        return readings


def _series_of_name(name: str) -> tuple[Series, Series, Series]:
    prefix = f"process.child[{name}]"
    return (
        _series(f"{prefix}.count", "count", f"{name}: processes", shown="text"),
        _series(f"{prefix}.cpu_percent", "percent", f"{name}: CPU", shown="text"),
        _series(f"{prefix}.rss_bytes", "bytes", f"{name}: memory", shown="text"),
    )


def _read_pss(pids: Sequence[int]) -> list[Reading]:
    """Nothing where the system does not tell."""
    if not sys.platform.startswith("linux"):
        return []
    total = 0
    refused = 0
    for pid in pids:
        try:
            with open(f"/proc/{pid}/smaps_rollup", encoding="ascii", errors="replace") as file:
                total += next((1024 * int(line.split()[1]) for line in file if line.startswith("Pss:")), 0)
        except PermissionError:
            refused += 1
        except OSError:  # it ended just now, or the system is older than that file
            continue
    if total == 0:
        return unknown((_PSS,), "the system does not tell how much memory is shared")
    return [Reading(_PSS, float(total), f"without {refused} processes that may not be read" if refused else "")]


@dataclass(frozen=True, slots=True)
class _Moment:
    """All processes of the tree at one tick."""

    time_s: float
    """Monotonic."""
    scans: int
    """How often the tree had been looked through by then."""
    scanned: bool
    """Whether that was done at this tick."""
    uses: dict[psutil.Process, _Use]

    def cpu_since(self, process: psutil.Process, cpu_s: float, scans: int) -> float:
        """CPU seconds that `process`, which has used `cpu_s` in all, used since this moment."""
        if process in self.uses:
            return max(0.0, cpu_s - self.uses[process].cpu_s)
        # A process that was not there yet used all of it since, if the tree was looked through at both moments.
        return cpu_s if self.scanned and scans > self.scans else 0.0


def _use(process: psutil.Process) -> _Use:
    times = process.cpu_times()
    return _Use(times.user + times.system, process.memory_info().rss, process.num_threads(), process.name())
