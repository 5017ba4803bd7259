"""The machine: CPU, memory, swap, disks and network, by psutil.

    cpu.percent, cpu.coreN.percent    busy share since the last tick, 0-100; waiting for a disk counts as idle
    memory.used_bytes                 what cannot be had without swapping: total minus available
    memory.total_bytes
    memory.limit_bytes                the container's limit, where one is smaller than the machine's memory ...
    memory.limit_used_bytes           ... and what the container uses of it
    swap.used_bytes
    disk.read_bytes_per_s, disk.write_bytes_per_s        all physical disks
    net.received_bytes_per_s, net.sent_bytes_per_s       all interfaces but loopback

Shares and rates are averages since the last tick, so the first tick has none. Runs on the main thread of the sampler
child.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from typing import Any

import psutil

from livemon.clock import Clock
from livemon.errors import LivemonError
from livemon.sampling.base import Rates, Reading, Series, Unit, attempt, explain, unknown
from livemon.sampling.cgroup import CgroupMemory

__all__ = ["BusyShares", "HostSource", "busy_and_idle", "physical_disks", "system_memory"]


def system_memory() -> tuple[int, int]:
    """(used, total) bytes of the machine's memory."""
    memory = psutil.virtual_memory()
    return memory.total - memory.available, memory.total


def _series(name: str, unit: Unit, label: str) -> Series:
    return Series(name=name, unit=unit, group="host", label=label)


_CPU = _series("cpu.percent", "percent", "CPU")
_MEMORY = (
    _series("memory.used_bytes", "bytes", "Memory used"),
    _series("memory.total_bytes", "bytes", "Memory total"),
)
_LIMIT = (
    _series("memory.limit_bytes", "bytes", "Container memory limit"),
    _series("memory.limit_used_bytes", "bytes", "Container memory used"),
)
_SWAP = (_series("swap.used_bytes", "bytes", "Swap used"),)
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

    def __init__(self, clock: Clock, cgroup: CgroupMemory) -> None:
        self._clock = clock
        self._cgroup = cgroup
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
        readings += attempt(_MEMORY, system_memory)
        readings += self._read_limit()
        readings += attempt(_SWAP, lambda: (psutil.swap_memory().used,))
        readings += attempt(_DISK, self._read_disk)
        readings += attempt(_NET, self._read_net)
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
        return [Reading(_LIMIT[0], float(limit.limit_bytes)), *attempt(_LIMIT[1:], lambda: (limit.used_bytes(),))]

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
            {name: (nic.bytes_recv, nic.bytes_sent) for name, nic in counters.items() if not _is_loopback(name)},
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


def physical_disks(names: Iterable[str]) -> list[str]:
    """Those of `names` whose bytes are counted once: on Linux neither partitions nor what lies on other disks (dm, md,
    loop, zram); where no physical disk is visible, whole block devices other than loop and RAM disks."""
    names = list(names)
    if not sys.platform.startswith("linux"):
        return names
    whole = {name: f"/sys/block/{name.replace('/', '!')}" for name in names}
    physical = [name for name in names if os.path.exists(f"{whole[name]}/device")]
    return physical or [
        name for name in names if os.path.exists(whole[name]) and not name.startswith(("loop", "ram", "zram"))
    ]


def _is_loopback(name: str) -> bool:
    return name == "lo" or (name.startswith("lo") and name[2:].isdigit())
