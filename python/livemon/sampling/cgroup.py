"""The memory limit of the container (control group) that a process lives in: cgroup v2, v1, or both at once.

A group's limit holds for everything below it, so the smallest limit on the way up to the mount is the one that binds.
The process's groups come from `/proc/<pid>/cgroup`, where they are visible from `/proc/self/mountinfo`; inside a
container the first may name a path of the host that is not visible here, and then the mount's own root is the group.

Runs in the sampler child; reads files only, and takes the root directory so that tests can bring their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

__all__ = ["CgroupMemory", "MemoryLimit"]

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


_V2 = _Flavour("memory.max", "memory.current", "inactive_file")
_V1 = _Flavour("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file")


@dataclass(frozen=True, slots=True)
class _Mount:
    flavour: _Flavour
    root: PurePosixPath
    """The group that is seen at `point`."""
    point: Path


class CgroupMemory:
    """Finds the limit of one process. Where the groups are mounted is looked up once."""

    def __init__(self, pid: int, root: Path = Path("/")) -> None:
        """`root`: the directory that holds `proc` and `sys`."""
        self._groups = root / "proc" / str(pid) / "cgroup"
        try:
            self._mounts = list(_mounts((root / "proc/self/mountinfo").read_text(), root))
        except OSError:  # not Linux, or /proc is hidden: there is no limit that we could know of
            self._mounts = []

    def limit(self) -> MemoryLimit | None:
        """The smallest limit now; None: there is none. Raises `OSError` when the groups cannot be read."""
        if not self._mounts:
            return None
        smallest: MemoryLimit | None = None
        for flavour, group in self._groups_upwards():
            limit = _limit(group / flavour.limit)
            if limit is not None and (smallest is None or limit <= smallest.limit_bytes):
                smallest = MemoryLimit(limit, group, flavour)
        return smallest

    def _groups_upwards(self) -> Iterator[tuple[_Flavour, Path]]:
        """The group of the process and its ancestors, innermost first, in each hierarchy that may limit memory."""
        for line in self._groups.read_text().splitlines():
            number, controllers, path = line.split(":", 2)
            flavour = _V2 if number == "0" and not controllers else _V1
            if flavour is _V1 and "memory" not in controllers.split(","):
                continue
            for mount in self._mounts:
                if mount.flavour is flavour:
                    inside = _inside(PurePosixPath(path), mount.root)
                    for part in (inside, *inside.parents):
                        yield flavour, mount.point / part


def _mounts(mountinfo: str, root: Path) -> Iterator[_Mount]:
    for line in mountinfo.splitlines():
        fields, _, rest = line.partition(" - ")
        kind, _, options = rest.split(" ", 2)
        if kind == "cgroup2":
            flavour = _V2
        elif kind == "cgroup" and "memory" in options.split(","):
            flavour = _V1
        else:
            continue
        group, point = (_OCTAL.sub(lambda code: chr(int(code[1], 8)), text) for text in fields.split(" ")[3:5])
        yield _Mount(flavour, PurePosixPath(group), root / point.lstrip("/"))


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
