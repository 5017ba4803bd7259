"""The limits of the container (control group) that a process lives in: memory and CPU, in cgroup v2, v1, or both.

A group's limit holds for everything below it, so the smallest limit on the way up to the mount is the one that binds.
The process's groups come from `/proc/<pid>/cgroup`, where they are visible from `/proc/self/mountinfo`; inside a
container the first may name a path of the host that is not visible here, and then the mount's own root is the group.

Runs in the sampler child; reads files only, and takes the root directory so that tests can bring their own.
"""

from __future__ import annotations

import errno
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

__all__ = ["CgroupCpu", "CgroupMemory", "CpuLimit", "MemoryLimit"]

_V1_NO_LIMIT_BYTES = 1 << 62
"""v1 writes "no limit" as the largest multiple of the page size below 2**63."""

_OCTAL = re.compile(r"\\([0-7]{3})")


@dataclass(frozen=True, slots=True)
class _Flavour:
    """How one version of cgroups names its files."""

    limit: str
    used: str
    droppable: str
    """The line of `memory.stat` that counts file pages not used lately."""
    events: str
    """The file that counts, on its line `oom_kill`, processes that were ended for want of memory."""


@dataclass(frozen=True, slots=True)
class MemoryLimit:
    """The limit that binds."""

    limit_bytes: int
    group: Path
    """Directory of the group whose limit it is."""
    _flavour: _Flavour

    def used_bytes(self) -> int:
        """What the group uses now, without file pages that the system can drop at once. Raises `OSError`."""
        used = int((self.group / self._flavour.used).read_text())
        for line in (self.group / "memory.stat").read_text().splitlines():
            key, _, number = line.partition(" ")
            if key == self._flavour.droppable:
                return max(0, used - int(number))
        return used

    def oom_kills(self) -> int:
        """How many processes were ended, since the group was made, because its memory was full. Raises `OSError`."""
        for line in (self.group / self._flavour.events).read_text().splitlines():
            key, _, number = line.partition(" ")
            if key == "oom_kill":
                return int(number)
        raise FileNotFoundError(errno.ENOENT, "this system does not count processes ended for want of memory")


@dataclass(frozen=True, slots=True)
class CpuLimit:
    """The quota that binds."""

    cores: float
    """CPU seconds a second."""
    group: Path
    """Directory of the group whose quota it is."""
    _usage: Path
    _in_ns: bool

    def used_s(self) -> float:
        """CPU seconds that the group has used since it was made. Raises `OSError`."""
        text = self._usage.read_text()
        if self._in_ns:
            return int(text) / 1e9
        fields = dict(line.split(" ", 1) for line in text.splitlines() if " " in line)
        return int(fields["usage_usec"]) / 1e6


_V2 = _Flavour("memory.max", "memory.current", "inactive_file", "memory.events")
_V1 = _Flavour("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file", "memory.oom_control")


@dataclass(frozen=True, slots=True)
class _Mount:
    unified: bool
    """cgroup v2."""
    controllers: frozenset[str]
    """Of v1."""
    root: PurePosixPath
    """The group that is seen at `point`."""
    point: Path


class _Groups:
    """The groups of one process. Where they are mounted is looked up once."""

    def __init__(self, pid: int, root: Path) -> None:
        self._groups = root / "proc" / str(pid) / "cgroup"
        try:
            self._mounts = list(_mounts((root / "proc/self/mountinfo").read_text(), root))
        except OSError:  # not Linux, or /proc is hidden: there is no limit that we could know of
            self._mounts = []

    def upwards(self, controller: str) -> Iterator[tuple[bool, Path]]:
        """(whether it is of v2, directory) of the process's group and its ancestors, innermost first, in each hierarchy
        that may have this controller. Raises `OSError` when the groups cannot be read."""
        if not self._mounts:
            return
        for line in self._groups.read_text().splitlines():
            number, controllers, path = line.split(":", 2)
            unified = number == "0" and not controllers
            if not unified and controller not in controllers.split(","):
                continue
            for mount in self._mounts:
                if mount.unified is unified and (unified or controller in mount.controllers):
                    inside = _inside(PurePosixPath(path), mount.root)
                    for part in (inside, *inside.parents):
                        yield unified, mount.point / part


class CgroupMemory:
    """Finds the memory limit of one process."""

    def __init__(self, pid: int, root: Path = Path("/")) -> None:
        """`root`: the directory that holds `proc` and `sys`."""
        self._groups = _Groups(pid, root)

    def limit(self) -> MemoryLimit | None:
        """The smallest limit now; None: there is none. Raises `OSError` when the groups cannot be read."""
        smallest: MemoryLimit | None = None
        for unified, group in self._groups.upwards("memory"):
            flavour = _V2 if unified else _V1
            limit = _limit(group / flavour.limit)
            if limit is not None and (smallest is None or limit <= smallest.limit_bytes):
                smallest = MemoryLimit(limit, group, flavour)
        return smallest


class CgroupCpu:
    """Finds the CPU quota of one process."""

    def __init__(self, pid: int, root: Path = Path("/")) -> None:
        """`root`: the directory that holds `proc` and `sys`."""
        self._groups = _Groups(pid, root)

    def limit(self) -> CpuLimit | None:
        """The smallest quota now; None: there is none. Raises `OSError` when the groups cannot be read."""
        # In v1 what was used may be counted in another hierarchy than that of the quota, in a group of the same path.
        quotas = [group for unified, group in self._groups.upwards("cpu") if not unified]
        accounts = [group for unified, group in self._groups.upwards("cpuacct") if not unified]
        counted = dict(zip(quotas, accounts, strict=True)) if len(quotas) == len(accounts) else {}
        smallest: CpuLimit | None = None
        for unified, group in self._groups.upwards("cpu"):
            cores = _quota(group, unified=unified)
            if cores is None or (smallest is not None and cores > smallest.cores):
                continue
            usage = group / "cpu.stat" if unified else counted.get(group, group) / "cpuacct.usage"
            smallest = CpuLimit(cores, group, usage, not unified)
        return smallest


def _mounts(mountinfo: str, root: Path) -> Iterator[_Mount]:
    for line in mountinfo.splitlines():
        fields, _, rest = line.partition(" - ")
        kind, _, options = rest.split(" ", 2)
        if kind not in ("cgroup", "cgroup2"):
            continue
        group, point = (_OCTAL.sub(lambda code: chr(int(code[1], 8)), text) for text in fields.split(" ")[3:5])
        controllers = frozenset(options.split(",")) if kind == "cgroup" else frozenset()
        yield _Mount(kind == "cgroup2", controllers, PurePosixPath(group), root / point.lstrip("/"))


def _inside(group: PurePosixPath, root: PurePosixPath) -> PurePosixPath:
    """`group` relative to the group that is mounted; the mounted group itself where it is not below that."""
    if ".." in group.parts or not group.is_relative_to(root):
        return PurePosixPath()
    return group.relative_to(root)


def _limit(file: Path) -> int | None:
    try:
        text = file.read_text().strip()
    except FileNotFoundError:  # the root group has no limit, and a path of the host is not visible here
        return None
    if text == "max" or int(text) >= _V1_NO_LIMIT_BYTES:
        return None
    return int(text)


def _quota(group: Path, *, unified: bool) -> float | None:
    """CPU seconds a second that a group may use; None: as many as it likes."""
    try:
        if unified:
            quota, period = (group / "cpu.max").read_text().split()
        else:
            quota = (group / "cpu.cfs_quota_us").read_text().strip()
            period = (group / "cpu.cfs_period_us").read_text().strip()
    except FileNotFoundError:  # as above
        return None
    if quota == "max" or int(quota) <= 0 or int(period) <= 0:
        return None
    return int(quota) / int(period)
