from __future__ import annotations

from collections.abc import Iterator

import pytest

from livemon.clock import SYSTEM_CLOCK
from livemon.hub.loop import Loop


@pytest.fixture
def errors() -> list[Exception]:
    return []


@pytest.fixture
def loop(errors: list[Exception]) -> Iterator[Loop]:
    """A running loop; it must end when asked to."""
    one = Loop(SYSTEM_CLOCK, errors.append)
    one.start()
    yield one
    assert one.stop(5.0)
