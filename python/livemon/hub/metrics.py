"""The part that takes what `livemon.log()` queued and puts it into the store. Runs on the hub thread."""

from __future__ import annotations

import itertools
import math
import traceback
from array import array
from operator import itemgetter

from livemon import metrics
from livemon.hub.store import Store
from livemon.ports import HubPart, HubPort, Timer
from livemon.protocol import SeriesEntry

__all__ = ["MetricsPart"]

TAKE_PERIOD_S = 0.5
_EARLY_S = 0.2
"""When the hub thread is awake anyway."""

_TIME, _STEP, _VALUES = map(itemgetter, range(3))
MAX_METRICS = 2000
"""Different names at most: one per step by mistake (`f"loss{i}"`) must not fill the memory."""


class MetricsPart(HubPart):
    """See the module's description."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._ids: dict[str, int] = {}
        self._timer: Timer | None = None
        self._refused = 0

    def start(self, hub: HubPort) -> None:
        """See `HubPart`."""
        self._hub = hub
        metrics.set_wake(self._wake, self._report)

    def stop(self) -> None:
        """See `HubPart`."""
        metrics.set_wake(None)
        self.take()

    def take(self, *, again: bool = False) -> bool:
        """Move everything queued into the store now; whether there was any. `again`: as in `metrics.take`."""
        calls, thinned = metrics.take(again=again)
        for names, run in _runs(calls):
            self._add(names, run)
        if calls:
            self._store.changed()
        if thinned:
            self._hub.count_dropped("metrics", thinned)
            self._hub.notice(
                "info",
                "log() is called more often than can be shown: calls are thinned evenly, the newest is always kept.",
                key="metrics:thinned",
            )
        if self._refused:
            self._hub.count_dropped("metrics", self._refused)
            self._refused = 0
        return bool(calls)

    def _add(self, names: tuple[str, ...], run: list[metrics.Call]) -> None:
        """Column by column: value by value it would be the largest part of the hub's work beside a quick loop."""
        times = array("d", map(_TIME, run))
        values = list(map(_VALUES, run))
        given = list(map(_STEP, run))
        steps = None
        if given.count(None) < len(given):
            steps = _column([math.nan if step is None else step for step in given])
        for name in names:
            number = self._ids.get(name)
            if number is None:
                number = self._new(name)
                if number is None:
                    self._refused += len(run)
                    continue
            self._store.extend(number, times, _column(list(map(itemgetter(name), values))), steps)

    def _report(self, error: Exception) -> None:
        self._hub.notice(
            "error",
            f"Figures could not be captured after log(): {type(error).__name__}: {error}",
            detail="".join(traceback.format_exception(error)),
            key="metrics:after_log",
        )

    def _wake(self) -> None:
        self._hub.call_soon(self._arm)

    def _arm(self) -> None:
        if self._timer is None:
            self._timer = self._hub.call_later(TAKE_PERIOD_S, self._due, early_s=_EARLY_S)

    def _due(self) -> None:
        self._timer = None
        if self.take(again=True):
            self._arm()

    def _new(self, name: str) -> int | None:
        if len(self._ids) >= MAX_METRICS:
            self._hub.notice(
                "warning",
                f"More than {MAX_METRICS} different metrics were logged; names such as {name!r} are not kept.",
                key="metrics:names",
            )
            return None
        shown = name
        known = self._store.find(name)
        if known is not None and known.group != "metric":
            shown = f"metric.{name}"
            self._hub.notice(
                "warning", f"{name!r} is a series that Livemon measures; the metric is shown as {shown!r}."
            )
        number = self._ids[name] = self._store.series(SeriesEntry(id=0, name=shown, group="metric"))
        return number


def _runs(calls: list[metrics.Call]) -> list[tuple[tuple[str, ...], list[metrics.Call]]]:
    """`calls` cut where the names differ from those of the call before: a loop logs the same names again and again."""
    names = list(map(tuple, map(_VALUES, calls)))
    if names and names.count(names[0]) == len(names):
        return [(names[0], calls)]
    pairs = itertools.groupby(zip(names, calls, strict=True), key=itemgetter(0))
    return [(key, [call for _, call in run]) for key, run in pairs]


def _column(values: list[float]) -> array[float]:
    try:
        return array("d", values)
    except OverflowError:
        return array("d", map(_finite, values))


def _finite(value: float) -> float:
    """An int of any size as a float."""
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf
