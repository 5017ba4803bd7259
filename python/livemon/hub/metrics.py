"""The part that takes what `livemon.log()` queued and puts it into the store. Runs on the hub thread."""

from __future__ import annotations

import itertools
import math
import traceback
from array import array

from livemon import metrics
from livemon.hub.store import Store
from livemon.ports import HubPart, HubPort, Timer
from livemon.protocol import SeriesEntry

__all__ = ["MetricsPart"]

TAKE_PERIOD_S = 0.5
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

    def take(self) -> None:
        """Move everything queued into the store now."""
        calls, thinned = metrics.take()
        # A loop logs the same names again and again; what differs from the call before begins a new run.
        for names, run in itertools.groupby(calls, key=_names):
            self._add(names, list(run))
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

    def _add(self, names: tuple[str, ...], run: list[metrics.Call]) -> None:
        """Column by column: value by value it would be the largest part of the hub's work beside a quick loop."""
        times = array("d", [call[0] for call in run])
        steps = None
        if any(step is not None for _, step, _ in run):
            steps = _column([math.nan if step is None else step for _, step, _ in run])
        for name in names:
            number = self._ids.get(name)
            if number is None:
                number = self._new(name)
                if number is None:
                    self._refused += len(run)
                    continue
            self._store.extend(number, times, _column([values[name] for _, _, values in run]), steps)

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
            self._timer = self._hub.call_later(TAKE_PERIOD_S, self._due)

    def _due(self) -> None:
        self._timer = None
        self.take()

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


def _names(call: metrics.Call) -> tuple[str, ...]:
    return tuple(call[2])


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
