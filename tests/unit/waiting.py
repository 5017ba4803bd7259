"""Waiting for what another thread will bring about."""

from __future__ import annotations

import time
from collections.abc import Callable

__all__ = ["WAIT_S", "until"]

WAIT_S = 20.0


def until(condition: Callable[[], object]) -> None:
    """Until it holds; fails after `WAIT_S`."""
    deadline = time.monotonic() + WAIT_S
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)
