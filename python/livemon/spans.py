"""Named stretches of time: `with livemon.span("epoch 3")` and executed cells. Plain data, any thread; needs no hub."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import time

from livemon.errors import UsageError

__all__ = ["Span", "cpu_seconds", "finished", "listen", "span"]

_KEPT = 10_000
_finished: deque[Span] = deque(maxlen=_KEPT)
_listener: Callable[[Span, bool], object] | None = None


@dataclass(slots=True)
class Span:
    """One stretch; wall times in seconds since the epoch."""

    name: str
    start_s: float
    end_s: float | None = None
    """None while it lasts."""
    start_cpu_s: float = 0.0
    """CPU seconds of the process by then, see `cpu_seconds`."""
    end_cpu_s: float = 0.0


@contextmanager
def span(name: str) -> Iterator[Span]:
    """Give what runs inside a name: `with livemon.span("epoch 3"):`, or `@livemon.span("load")` on a function.

    Raises `UsageError` for an empty name.
    """
    if not isinstance(name, str) or not name.strip():
        raise UsageError(f"a span needs a name, a text that is not empty, not {name!r}")
    one = Span(name.strip(), time(), start_cpu_s=cpu_seconds())
    _tell(one, ended=False)
    try:
        yield one
    finally:
        one.end_cpu_s = cpu_seconds()
        one.end_s = time()
        _finished.append(one)
        _tell(one, ended=True)


def finished() -> list[Span]:
    """The spans that ended, oldest first; at most 10,000 are kept."""
    return list(_finished)


def listen(listener: Callable[[Span, bool], object] | None) -> None:
    """Have `listener(span, ended)` called when a span starts and when it ends, on its own thread; None: nobody."""
    global _listener
    _listener = listener


def cpu_seconds() -> float:
    """CPU time of this process and of its children that have ended, seconds."""
    return sum(os.times()[:4])


def _tell(one: Span, *, ended: bool) -> None:
    listener = _listener
    if listener is not None:
        listener(one, ended)
