"""Which columns of a row are what: the step, the time, and metrics. Plain functions; the clock is an argument."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from livemon.following.rows import Row

__all__ = ["STEPS", "TIMES", "Columns", "wall_time"]

STEPS: Final = ("step", "global_step", "_step", "iteration", "iter", "batch", "epoch")
"""Names of the step, the best first, in upper or lower case."""

TIMES: Final = ("time", "timestamp", "wall_time", "walltime", "_timestamp", "datetime", "date")

_EARLIEST_S: Final = 1e8
"""1973: a smaller number in a column of times counts seconds since some start, and is a metric as others."""


class Columns:
    """Takes the rows of one file apart."""

    def __init__(
        self, prefix: str, step: str | None = None, time: str | None = None, wanted: Sequence[str] | None = None
    ) -> None:
        """`step`, `time`: names of their columns; None: by their usual names, empty: none. `wanted`: what to log."""
        self._prefix = prefix
        self._step = step
        self._time = time
        self._wanted = None if wanted is None else frozenset(wanted)
        self._newest_s = -math.inf

    def take(self, row: Row, now_s: float) -> tuple[float, float | None, dict[str, float]]:
        """Wall time, step and metrics of a row that is read at `now_s`.

        Times go forward: one that lies in the future is `now_s`, one before the last row's is that of the last row.
        Raises `OverflowError` for a whole number that is larger than any float.
        """
        lower = {name.lower(): name for name in row}
        step_name = self._find(self._step, STEPS, row, lower)
        step = row[step_name] if step_name is not None else None
        if isinstance(step, str):
            step = None
        time_name = self._find(self._time, TIMES, row, lower)
        given_s = wall_time(row[time_name]) if time_name is not None else None
        time_s = self._newest_s = max(self._newest_s, now_s if given_s is None else min(given_s, now_s))
        apart = {step_name if step is not None else None, time_name if given_s is not None else None}
        values: dict[str, float] = {}
        for name, value in row.items():
            if name in apart or (self._wanted is not None and name not in self._wanted):
                continue
            if name and not isinstance(value, str):
                values[f"{self._prefix}{name}"] = float(value)
        return time_s, None if step is None else float(step), values

    @staticmethod
    def _find(
        asked: str | None, usual: Sequence[str], row: Row, lower: Mapping[str, str]
    ) -> str | None:  # fmt: skip
        if asked is not None:
            return asked if asked in row else None
        return next((lower[name] for name in usual if name in lower), None)


def wall_time(value: float | str) -> float | None:
    """Seconds since the epoch; None: it is no wall time.

    A number counts seconds, or milli-, micro- or nanoseconds where it is that large; a text is in ISO 8601, local time
    where it names no zone.
    """
    if isinstance(value, str):
        try:
            return datetime.fromisoformat(value.strip()).timestamp()
        except (ValueError, OverflowError, OSError):
            return None
    if not math.isfinite(value) or value < _EARLIEST_S:
        return None
    while value >= _EARLIEST_S * 1000:
        value /= 1000
    return float(value)
