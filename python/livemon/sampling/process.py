"""The kernel's process and what it started (data-loader workers), by psutil.

    process.cpu_percent, process.tree_cpu_percent     average since the last tick; 100 is one core
    process.rss_bytes, process.tree_rss_bytes         resident memory; the sum counts shared pages once per process
    process.threads                                   of the kernel's process alone
    process.children                                  processes below it

Livemon's own children and whatever they start do not count: they carry `LIVEMON_CHILD` in their environment. What a
child used between its last reading and its end is not seen. `ProcessSource` runs on the main thread of the sampler
child; `KernelTree` is also asked by the thread of the GPU source.
"""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass

import psutil

from livemon.clock import Clock
from livemon.sampling.base import Reading, Series, SourceFailedError, Unit, attempt, explain, unknown

__all__ = ["CHILD_VARIABLE", "KernelTree", "ProcessSource", "in_first_pid_namespace"]

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


def _series(name: str, unit: Unit, label: str) -> Series:
    return Series(name=name, unit=unit, group="process", label=label)


_CPU = _series("process.cpu_percent", "percent", "Kernel CPU")
_RSS = _series("process.rss_bytes", "bytes", "Kernel memory")
_THREADS = _series("process.threads", "count", "Kernel threads")
_TREE_CPU = _series("process.tree_cpu_percent", "percent", "Kernel and children CPU")
_TREE_RSS = _series("process.tree_rss_bytes", "bytes", "Kernel and children memory")
_CHILDREN = _series("process.children", "count", "Child processes")
_TREE = (_TREE_CPU, _TREE_RSS, _CHILDREN)


@dataclass(frozen=True, slots=True)
class _Use:
    """What one process took until now."""

    cpu_s: float
    rss_bytes: int


class ProcessSource:
    """See the module."""

    name = "process"

    def __init__(self, clock: Clock, tree: KernelTree) -> None:
        self._clock = clock
        self._tree = tree
        self._root: psutil.Process | None = None
        self._previous: _Moment | None = None

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
        readings.append(Reading(_CHILDREN, float(len(uses) - 1 + len(refused))))
        return readings


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
    return _Use(times.user + times.system, process.memory_info().rss)
