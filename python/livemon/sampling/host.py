"""The machine: CPU, memory, swap, disks and network together, by psutil; `host_details` has the parts of them.

    cpu.percent, cpu.coreN.percent    busy share since the last tick, 0-100; waiting for a disk counts as idle
    cpu.limit_cores                   what the kernel may use, where that is less than the machine has ...
    cpu.limit_used_percent            ... and how much of that its container uses; 100 is all of it
    load.average_1min ...             processes that run or wait to, as the system averages them
    memory.used_bytes                 what cannot be had without swapping: total minus available
    memory.total_bytes, memory.available_bytes, memory.cached_bytes
    memory.limit_bytes                the container's limit, where one is smaller than the machine's memory ...
    memory.limit_used_bytes           ... and what the container uses of it
    memory.oom_kills                  processes of the container that were ended because that was full
    swap.used_bytes, swap.total_bytes where there is swap
    disk.read_bytes_per_s, disk.write_bytes_per_s        all physical disks
    net.received_bytes_per_s, net.sent_bytes_per_s       all interfaces but loopback

Shares and rates are averages since the last tick, so the first tick has none. Runs on the main thread of the sampler
child.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Sequence
from typing import Any, Literal

import psutil

from livemon.clock import Clock
from livemon.errors import LivemonError
from livemon.sampling.base import Rates, Reading, Series, Unit, attempt, explain, unknown
from livemon.sampling.cgroup import CgroupCpu, CgroupMemory, CpuLimit
from livemon.sampling.disks import physical_disks
from livemon.sampling.host_details import HostDetails, is_loopback

__all__ = ["BusyShares", "HostSource", "busy_and_idle", "system_memory"]


def system_memory() -> tuple[int, int]:
    """(used, total) bytes of the machine's memory."""
    memory = psutil.virtual_memory()
    return memory.total - memory.available, memory.total


def _series(name: str, unit: Unit, label: str, shown: Literal["chart", "text"] = "chart") -> Series:
    return Series(name=name, unit=unit, group="host", label=label, shown=shown)


_CPU = _series("cpu.percent", "percent", "CPU")
_MEMORY = (
    _series("memory.used_bytes", "bytes", "Memory used"),
    _series("memory.total_bytes", "bytes", "Memory total"),
    _series("memory.available_bytes", "bytes", "Memory available"),
    _series("memory.cached_bytes", "bytes", "Memory that caches files"),
)
_CPU_LIMIT = (
    _series("cpu.limit_cores", "", "Cores that may be used", shown="text"),
    _series("cpu.limit_used_percent", "percent", "CPU of the container"),
)
_LOAD = tuple(_series(f"load.average_{minutes}min", "", f"Load over {minutes} min") for minutes in (1, 5, 15))
_LIMIT = (
    _series("memory.limit_bytes", "bytes", "Container memory limit"),
    _series("memory.limit_used_bytes", "bytes", "Container memory used"),
    _series("memory.oom_kills", "count", "Processes ended for want of memory", shown="text"),
)
_SWAP = (_series("swap.used_bytes", "bytes", "Swap used"), _series("swap.total_bytes", "bytes", "Swap total"))
_DISK = (
    _series("disk.read_bytes_per_s", "bytes_per_s", "Disk read"),
    _series("disk.write_bytes_per_s", "bytes_per_s", "Disk written"),
)
_NET = (
    _series("net.received_bytes_per_s", "bytes_per_s", "Network received"),
    _series("net.sent_bytes_per_s", "bytes_per_s", "Network sent"),
)


class HostSource:
    """See the module."""

    name = "host"

    def __init__(
        self,
        clock: Clock,
        cgroup: CgroupMemory,
        cgroup_cpu: CgroupCpu | None = None,
        allowed_cores: Callable[[], int | None] = lambda: None,
    ) -> None:
        """`allowed_cores`: how many cores the kernel may run on; None: not known."""
        self._clock = clock
        self._cgroup = cgroup
        self._cgroup_cpu = cgroup_cpu
        self._allowed_cores = allowed_cores
        self._limit_use = Rates(1)
        self._details = HostDetails(clock)
        self._busy = BusyShares()
        self._disk = Rates(2)
        self._net = Rates(2)
        self._cores: list[Series] = []

    def open(self) -> None:
        """Nothing to open."""

    def close(self) -> None:
        """Nothing to close."""

    def read(self) -> list[Reading]:
        """See `Source.read`."""
        readings = self._read_cpu()
        readings += self._read_cpu_limit()
        readings += attempt(_LOAD, os.getloadavg)
        readings += attempt(_MEMORY, _read_memory)
        readings += self._read_limit()
        swap = attempt(_SWAP, _read_swap)
        if swap[1].value != 0:  # most containers and clouds have none: a chart of nothing helps nobody
            readings += swap
        readings += attempt(_DISK, self._read_disk)
        readings += attempt(_NET, self._read_net)
        readings += self._details.read()
        return readings

    def _read_cpu(self) -> list[Reading]:
        try:
            cores = psutil.cpu_times(percpu=True)
        except Exception as error:  # noqa: BLE001 - as in `attempt`, which must know beforehand how many cores there are
            return unknown((_CPU, *self._cores), explain(error))
        while len(self._cores) < len(cores):
            number = len(self._cores)
            self._cores.append(_series(f"cpu.core{number}.percent", "percent", f"CPU core {number}"))
        del self._cores[len(cores) :]
        return attempt((_CPU, *self._cores), lambda: self._busy.update([busy_and_idle(core) for core in cores]))

    def _read_limit(self) -> list[Reading]:
        try:
            limit = self._cgroup.limit()
            if limit is None or limit.limit_bytes >= psutil.virtual_memory().total:
                return []
        except Exception as error:  # noqa: BLE001 - as above: nothing is read where there is no limit
            return unknown(_LIMIT, explain(error))
        where = f"the limit of {limit.group}"
        return [
            Reading(_LIMIT[0], float(limit.limit_bytes), words=where),
            *attempt(_LIMIT[1:2], lambda: (limit.used_bytes(),)),
            *attempt(_LIMIT[2:], lambda: (limit.oom_kills(),)),
        ]

    def _read_cpu_limit(self) -> list[Reading]:
        """What the kernel may use of the processors: its container's quota, or the cores that it may run on."""
        try:
            allowed = self._allowed_cores()
            limit = self._cgroup_cpu.limit() if self._cgroup_cpu is not None else None
        except Exception as error:  # noqa: BLE001 - as above
            return unknown(_CPU_LIMIT, explain(error))
        cores = len(self._cores)
        if limit is not None and limit.cores < min(allowed or cores, cores):
            words = f"{limit.cores:g} of {cores}, the quota of {limit.group}"
            used = attempt(_CPU_LIMIT[1:], lambda: self._quota_used(limit))
            return [Reading(_CPU_LIMIT[0], limit.cores, words=words), *used]
        if allowed is not None and allowed < cores:
            words = f"{allowed} of {cores}, the cores that the kernel may run on"
            return [Reading(_CPU_LIMIT[0], float(allowed), words=words)]
        return []

    def _quota_used(self, limit: CpuLimit) -> Sequence[float | None]:
        key = f"{limit.group} {limit.cores:g}"
        (used_us,) = self._limit_use.update(self._clock.monotonic_s(), {key: (round(1e6 * limit.used_s()),)})
        return (None if used_us is None else used_us / 1e4 / limit.cores,)

    def _read_disk(self) -> Sequence[float | None]:
        counters = psutil.disk_io_counters(perdisk=True, nowrap=False)
        if not counters:
            raise LivemonError("this system shows no disk counters")
        disks = {name: counters[name] for name in physical_disks(counters)}
        return self._disk.update(
            self._clock.monotonic_s(), {name: (disk.read_bytes, disk.write_bytes) for name, disk in disks.items()}
        )

    def _read_net(self) -> Sequence[float | None]:
        counters = psutil.net_io_counters(pernic=True, nowrap=False)
        return self._net.update(
            self._clock.monotonic_s(),
            {name: (nic.bytes_recv, nic.bytes_sent) for name, nic in counters.items() if not is_loopback(name)},
        )


class BusyShares:
    """Busy share of all cores together and of each core, from times that only grow."""

    def __init__(self) -> None:
        self._previous: list[tuple[float, float]] = []

    def update(self, cores: list[tuple[float, float]]) -> list[float | None]:
        """Percent busy since the last call: all cores, then each of `cores`, which are (busy, idle) seconds.

        None: there was no call before with as many cores, or their clocks did not move since.
        """
        previous, self._previous = self._previous, cores
        if len(previous) != len(cores):
            return [None] * (1 + len(cores))
        # Linux may take a little idle time back (proc(5)), so no part may go below zero.
        parts = [
            (max(0.0, busy - old_busy), max(0.0, idle - old_idle))
            for (busy, idle), (old_busy, old_idle) in zip(cores, previous, strict=True)
        ]
        together = (sum(busy for busy, _ in parts), sum(idle for _, idle in parts))
        return [100 * busy / (busy + idle) if busy + idle > 0 else None for busy, idle in (together, *parts)]


def busy_and_idle(times: Any) -> tuple[float, float]:
    """(busy, idle) seconds of one core's psutil times."""
    # Guest time is counted in user time too.
    total = sum(times) - getattr(times, "guest", 0.0) - getattr(times, "guest_nice", 0.0)
    idle = times.idle + getattr(times, "iowait", 0.0)
    # The system counts in hundredths of a second: what is below is the noise of the sums.
    return round(total - idle, 6), round(idle, 6)


def _read_memory() -> Sequence[float]:
    memory = psutil.virtual_memory()
    # Not every system tells what it keeps of files.
    cached = getattr(memory, "cached", math.nan)
    return memory.total - memory.available, memory.total, memory.available, cached


def _read_swap() -> Sequence[float]:
    swap = psutil.swap_memory()
    return swap.used, swap.total
