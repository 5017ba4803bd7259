"""What `livemon.history()` returns. Plain data, made on the calling thread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from livemon.errors import LivemonError

if TYPE_CHECKING:
    from array import array

__all__ = ["Series"]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Series:
    """Samples of one series, oldest first: columns of the same length.

    What is older than the newest 3,600 samples (of metrics up to 36,000) is thinned: `value` is then the mean of 10 s,
    and of 1 min after 6 more hours, `low` and `high` are the smallest and the largest value in it, and it has no step.
    The columns are NumPy arrays of float64 where NumPy is installed, else `array.array("d")`.
    """

    name: str
    unit: str
    """`percent`, `bytes`, `bytes_per_s`, `celsius`, `watts`, `count`, or empty."""
    time: Sequence[float]
    """Seconds since the epoch, UTC."""
    value: Sequence[float]
    """NaN: the reading failed, or the metric was NaN."""
    step: Sequence[float]
    """As given to `log(step=…)`; NaN: none."""
    low: Sequence[float]
    high: Sequence[float]

    def __len__(self) -> int:
        return len(self.time)

    def __repr__(self) -> str:
        unit = f" in {self.unit}" if self.unit else ""
        newest = f", newest {self.value[-1]:g}" if len(self) else ""
        return f"<Series {self.name}{unit}: {len(self)} samples{newest}>"

    def to_pandas(self) -> Any:
        """A `pandas.DataFrame` with the columns `value`, `step`, `low` and `high`, indexed by `time` (UTC).

        Raises `LivemonError` where pandas is not installed.
        """
        try:
            import pandas as pd
        except ImportError:
            raise LivemonError("to_pandas() needs pandas: pip install pandas") from None
        index = pd.to_datetime(list(self.time), unit="s", utc=True)
        index.name = "time"
        columns = {name: list(getattr(self, name)) for name in ("value", "step", "low", "high")}
        frame = pd.DataFrame(columns, index=index)
        frame.attrs.update(name=self.name, unit=self.unit)
        return frame


def column(values: array[float]) -> Sequence[float]:
    """`values` as NumPy array where there is NumPy."""
    try:
        import numpy as np
    except ImportError:
        return values
    return np.frombuffer(values, dtype=np.float64).copy() if len(values) else np.empty(0)  # type: ignore[return-value]
