from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from livemon.sampling.outbox import Outbox
from livemon.testing import FakeClock

from .support import Heard, Pipe


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def pipe(clock: FakeClock) -> Iterator[Pipe]:
    read_fd, write_fd = os.pipe()
    os.set_blocking(read_fd, False)
    os.set_blocking(write_fd, False)
    yield Pipe(read_fd, write_fd, Outbox(write_fd, clock))
    os.close(read_fd)
    os.close(write_fd)
