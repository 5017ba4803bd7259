"""Memory of copies is used again, but never while somebody can see it, be it shared with the renderer or not."""

from __future__ import annotations

import os
import pickle

import numpy as np
import pytest

from livemon.arena import LARGE_BYTES, arena
from livemon.figures.scrap import Scrap

SIZE = LARGE_BYTES * 2


def data(value: int, size: int = SIZE) -> memoryview:
    return memoryview(bytes([value]) * size)


def address(copy: bytes | memoryview) -> int:
    return int(np.frombuffer(copy, np.uint8).__array_interface__["data"][0])


@pytest.fixture(params=["shared", "own"])
def scrap(request: pytest.FixtureRequest) -> Scrap:
    if request.param == "own":
        return Scrap(lambda: None)
    memory = arena()
    if memory is None:
        pytest.skip("this system has no unnamed files in memory")
    return Scrap(lambda: memory)


def test_a_copy_that_was_let_go_is_written_over(scrap: Scrap) -> None:
    first = scrap.copy(data(1))
    place = address(first)
    del first
    second = scrap.copy(data(2))
    assert address(second) == place
    assert bytes(second) == bytes(data(2))


def test_a_copy_in_use_stays_as_it_is(scrap: Scrap) -> None:
    first = scrap.copy(data(1))
    array = pickle.loads(pickle.dumps(pickle.PickleBuffer(first), protocol=5, buffer_callback=lambda _: None),
                         buffers=[first])  # fmt: skip
    view = np.frombuffer(array, np.uint8)[5:]
    del first, array
    copies = [scrap.copy(data(value)) for value in range(2, 12)]
    assert view.min() == view.max() == 1
    assert [bytes(copy[:1])[0] for copy in copies] == list(range(2, 12))
    with pytest.raises((TypeError, ValueError)):
        copies[0][0] = 3  # type: ignore[index]


def test_sizes_may_differ(scrap: Scrap) -> None:
    place = address(scrap.copy(data(1)))
    smaller = scrap.copy(data(2, SIZE - 1000))
    assert address(smaller) == place
    assert bytes(smaller) == bytes(data(2, SIZE - 1000))
    del smaller
    much_smaller = scrap.copy(data(3, LARGE_BYTES))
    assert bytes(much_smaller) == bytes(data(3, LARGE_BYTES))
    larger = scrap.copy(data(4, SIZE * 3))
    assert bytes(larger) == bytes(data(4, SIZE * 3))


def test_little_is_kept(scrap: Scrap) -> None:
    for size in (SIZE, 20 * SIZE):
        copies = [scrap.copy(data(value, size)) for value in range(10)]
        del copies
    kept = [len(block.memory) for blocks in scrap._blocks.values() for block in blocks]
    assert 0 < sum(kept) <= 64 << 20
    assert isinstance(scrap.copy(data(1, 100)), bytes)
    scrap.clear()
    assert not scrap._blocks


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_a_forked_child_writes_to_memory_of_its_own() -> None:
    from livemon.figures.scrap import scrap

    scrap.clear()
    scrap.copy(data(1))
    pid = os.fork()
    if pid == 0:
        try:
            scrap.copy(data(2))
        finally:
            os._exit(0)
    os.waitpid(pid, 0)
    ((block,),) = scrap._blocks.values()
    assert bytes(block.memory[:SIZE]) == bytes(data(1))
