from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from livemon.sampling.outbox import Outbox

from .support import Heard, ManualClock, Pipe


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def pipe(clock: ManualClock) -> Iterator[Pipe]:
    read_fd, write_fd = os.pipe()
    os.set_blocking(read_fd, False)
    os.set_blocking(write_fd, False)
    yield Pipe(read_fd, write_fd, Outbox(write_fd, clock))
    os.close(read_fd)
    os.close(write_fd)
