"""What a person may choose about sampling, and the errors that say what is valid.

Pure functions, loaded wherever such a choice is made (API, magic, hub part); touches nothing.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from livemon.errors import UsageError

__all__ = [
    "AMD",
    "AUTO",
    "DEFAULT_PERIOD_S",
    "MAX_PERIOD_S",
    "MIN_PERIOD_S",
    "SOURCES",
    "check_period",
    "parse_sources",
]

SOURCES = ("host", "process", "gpu")
"""Every source, in the order in which they are read and shown."""

AUTO = "auto"
"""In a list of sources: with all others that there are."""

AMD = "amd"
"""AMD GPUs: read where there are any."""

MIN_PERIOD_S = 0.1
MAX_PERIOD_S = 60.0
DEFAULT_PERIOD_S = 1.0


def parse_sources(sources: str | Iterable[str]) -> tuple[str, ...]:
    """The names of the sources that `sources` asks for, in the order of `SOURCES`, then those of other packages.

    `"auto"` means all of them, and stays in the list: the sampler finds out what other packages there are. Else a list
    of names, or one string with commas: `"host,gpu"`. Raises `UsageError`.
    """
    names = [name.strip() for name in sources.split(",")] if isinstance(sources, str) else list(sources)
    others = [name for name in dict.fromkeys(names) if name not in (*SOURCES, AUTO)]
    known = {AMD, *_others()} if others else set()
    unknown = [repr(name) for name in others if name not in known]
    if unknown or not names:
        said = f"unknown source {', '.join(unknown)}" if unknown else "no source is named"
        raise UsageError(
            f"{said}; valid are auto (all), or one or more of {', '.join((*SOURCES, *sorted(known)))}, as in host,gpu"
        )
    if AUTO in names:
        return (*SOURCES, AUTO)
    return (*(name for name in SOURCES if name in names), *others)


def _others() -> list[str]:
    from livemon.sampling.others import other_sources

    return list(other_sources())


def check_period(period_s: float) -> float:
    """`period_s` as a float, when it is a sampling period (0.1 to 60 seconds). Raises `UsageError`."""
    valid = f"a sampling period is a number of seconds from {MIN_PERIOD_S:g} to {MAX_PERIOD_S:g}"
    if isinstance(period_s, bool) or not isinstance(period_s, int | float):
        raise UsageError(f"{valid}, not {period_s!r}")
    if not (math.isfinite(period_s) and MIN_PERIOD_S <= period_s <= MAX_PERIOD_S):
        raise UsageError(f"{valid}, not {period_s:g}")
    return float(period_s)
