"""Named stretches of time: `with livemon.span("epoch 3")` and executed cells. Plain data, any thread; needs no hub."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import time

from livemon.errors import UsageError

__all__ = ["Span", "finished", "span"]

_KEPT = 10_000
_finished: deque[Span] = deque(maxlen=_KEPT)


@dataclass(slots=True)
class Span:
    """One stretch; wall times in seconds since the epoch."""

    name: str
    start_s: float
    end_s: float | None = None
    """None while it lasts."""


@contextmanager
def span(name: str) -> Iterator[Span]:
    """Give what runs inside a name: `with livemon.span("epoch 3"):`, or `@livemon.span("load")` on a function.

    Raises `UsageError` for an empty name.
    """
    if not isinstance(name, str) or not name.strip():
        raise UsageError(f"a span needs a name, a text that is not empty, not {name!r}")
    one = Span(name.strip(), time())
    try:
        yield one
    finally:
        one.end_s = time()
        _finished.append(one)


def finished() -> list[Span]:
    """The spans that ended, oldest first; at most 10,000 are kept."""
    return list(_finished)
