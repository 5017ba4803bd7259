"""Sources of other packages, by the entry point group `livemon.sources`; see docs/sources.md.

An entry point names either a function that answers with a mapping of series names to numbers, or a class with the
methods of `livemon.sampling.base.Source`. One whose own name is Livemon's, or cannot stand in a list of sources, is
refused in words. Each is loaded in the sampler child alone and read on a thread of its own:
one that raises, hangs or cannot be imported is said to have failed, and touches no other.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping
from importlib.metadata import EntryPoint, entry_points
from typing import Any, cast

from livemon.sampling.base import Reading, Series, Source, SourceFailedError, Unit
from livemon.sampling.settings import AMD, AUTO, SOURCES

__all__ = ["GROUP", "FunctionSource", "load", "other_sources", "refused_sources"]

GROUP = "livemon.sources"

_UNITS: tuple[tuple[str, Unit], ...] = (
    ("bytes_per_s", "bytes_per_s"),
    ("bytes", "bytes"),
    ("percent", "percent"),
    ("celsius", "celsius"),
    ("watts", "watts"),
    ("joules", "joules"),
    ("hertz", "hertz"),
)
_NAME = re.compile(r"[A-Za-z0-9_-]+")


def other_sources() -> dict[str, EntryPoint]:
    """By name; of two with one name the first."""
    found: dict[str, EntryPoint] = {}
    for point in entry_points(group=GROUP):
        if not _against(point.name):
            found.setdefault(point.name, point)
    return found


def refused_sources() -> dict[str, Source]:
    """Those whose names are not valid, under what people may call them: each says so when it is opened."""
    found: dict[str, Source] = {}
    for point in entry_points(group=GROUP):
        reason = _against(point.name)
        if reason:
            package = point.dist.name if point.dist is not None else "a package"
            name = f"{point.name} of {package}"
            found[name] = _Refused(name, f"{reason}: {package} has to name its source otherwise")
    return found


def _against(name: str) -> str:
    """Why it is no name for the source of another package; empty: it is one."""
    if name in (*SOURCES, AMD, AUTO):
        return f"{name} is a name of Livemon's own"
    return "" if _NAME.fullmatch(name) else "names of sources have letters, digits, _ and - only"


def load(name: str, point: EntryPoint) -> Source:
    """The source that an entry point names."""
    return _Loaded(name, point)


class FunctionSource:
    """A source made of a function: `{"battery.percent": 81.0}`. The end of a name tells the unit."""

    def __init__(self, name: str, function: Callable[[], Mapping[str, float | None]]) -> None:
        self.name = name
        self._function = function
        self._series: dict[str, Series] = {}

    def open(self) -> None:
        """Nothing to open."""

    def close(self) -> None:
        """Nothing to close."""

    def read(self) -> list[Reading]:
        """See `Source.read`."""
        values = self._function()
        if not isinstance(values, Mapping):
            raise SourceFailedError(f"{self.name} did not answer with a mapping of names to numbers")
        return [Reading(self._describe(str(name)), _number(name, value)) for name, value in values.items()]

    def _describe(self, name: str) -> Series:
        series = self._series.get(name)
        if series is None:
            unit: Unit = next((unit for end, unit in _UNITS if re.search(rf"(^|[._]){end}$", name)), "")
            label = re.sub(rf"[._]?{unit}$", "", name) if unit else name
            series = self._series[name] = Series(
                name=name, unit=unit, group="host", label=label.replace("_", " ") or name, device=self.name
            )
        return series


class _Refused:
    """Cannot be opened."""

    def __init__(self, name: str, reason: str) -> None:
        self.name = name
        self._reason = reason

    def open(self) -> None:
        """See `Source.open`."""
        raise SourceFailedError(self._reason)

    def read(self) -> list[Reading]:
        """See `Source.read`."""
        return []

    def close(self) -> None:
        """Nothing to close."""


class _Loaded:
    """What an entry point names, loaded when it is opened, so that a package that is broken has words of its own."""

    def __init__(self, name: str, point: EntryPoint) -> None:
        self.name = name
        self._point = point
        self._source: Source | None = None

    def open(self) -> None:
        """See `Source.open`."""
        if self._source is None:
            found: Any = self._point.load()
            self._source = cast(Source, found()) if inspect.isclass(found) else FunctionSource(self.name, found)
        self._source.open()

    def read(self) -> list[Reading]:
        """See `Source.read`."""
        assert self._source is not None
        return self._source.read()

    def close(self) -> None:
        """See `Source.close`."""
        if self._source is not None:
            self._source.close()


def _number(name: object, value: object) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not hasattr(value, "__float__"):
        raise SourceFailedError(f"{name} is {value!r}, not a number")
    return float(value)
