"""Memory that is shared: what is lent stays as it is until it was taken, and what nobody has is given back."""

from __future__ import annotations

import mmap
import os
import signal
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from livemon import arena as module
from livemon.arena import LARGE_BYTES, Arena, Reader
from livemon.errors import ProtocolError
from livemon.figures.scrap import Scrap
from livemon.framing import FrameReader, frame

pytestmark = pytest.mark.skipif(not hasattr(os, "memfd_create"), reason="this system has no unnamed files in memory")

SIZE = 4 * LARGE_BYTES


@pytest.fixture
def arena() -> Arena:
    return Arena()


def copied(arena: Arena, data: bytes) -> memoryview:
    """A copy in `arena`."""
    copy = Scrap(lambda: arena).copy(memoryview(data))
    assert isinstance(copy, memoryview)
    return copy


def resident_bytes(arena: Arena) -> int:
    return os.fstat(arena.fd).st_blocks * 512


def reader_of(arena: Arena) -> tuple[Reader, int]:
    number = arena.admit()
    assert number is not None
    return Reader(arena.fd, number), number


def test_a_part_in_shared_memory_travels_as_its_place(arena: Arena) -> None:
    reader, number = reader_of(arena)
    data = os.urandom(SIZE - 3)
    wire = b"".join(frame([b"head", copied(arena, data), b"tail"], arena.place))
    assert len(wire) < 200
    (found,) = FrameReader(reader.take).feed(wire)
    assert [bytes(one) for one in found] == [b"head", data, b"tail"]
    assert arena.taken(number) == 1


def test_what_was_taken_is_the_readers_own(arena: Arena) -> None:
    reader, _ = reader_of(arena)
    copy = copied(arena, b"a" * SIZE)
    place = arena.place(copy)
    assert place is not None
    taken = reader.take(place, SIZE)
    arena.memory[place : place + 3] = b"new"
    assert bytes(taken[:3]) == b"aaa"


def test_a_stream_in_pieces_has_the_same_parts(arena: Arena) -> None:
    reader, _ = reader_of(arena)
    wire = b"".join(frame([b"head", copied(arena, b"abcd" * LARGE_BYTES)], arena.place))
    frames = FrameReader(reader.take)
    found = [parts for at in range(len(wire)) for parts in frames.feed(wire[at : at + 1])]
    assert [bytes(part[:4]) for part in found[0]] == [b"head", b"abcd"]


def test_readers_count_each_for_itself(arena: Arena) -> None:
    (first, one), (second, two) = reader_of(arena), reader_of(arena)
    place = arena.place(copied(arena, bytes(SIZE)))
    assert place is not None
    for _ in range(3):
        first.take(place, SIZE)
    second.take(place, SIZE)
    assert [arena.taken(number) for number in (one, two)] == [3, 1]


def test_a_reader_that_lives_keeps_its_counter_for_itself(arena: Arena) -> None:
    reader, number = reader_of(arena)
    copy = copied(arena, bytes(SIZE))
    reader.take(arena.place(copy) or 0, SIZE)
    others = [arena.admit() for _ in range(1000)]
    assert number not in others
    assert None in others  # who comes now is sent everything through its pipe
    assert arena.taken(number) == 1
    arena.dismiss(number)
    assert arena.admit() == number
    assert arena.taken(number) == 0


def test_only_the_whole_of_a_copy_has_a_place(arena: Arena) -> None:
    copy = copied(arena, bytes(SIZE))
    assert arena.place(copy) is not None
    assert arena.place(copy[4096:]) is None
    assert arena.place(copy[:-1]) is None
    assert arena.place(copied(Arena(), bytes(SIZE))) is None
    assert arena.place(memoryview(bytearray(SIZE))) is None
    assert arena.place(bytes(SIZE)) is None


def test_memory_that_nobody_has_is_given_back(arena: Arena) -> None:
    before = resident_bytes(arena)
    copies = [copied(arena, bytes([number]) * SIZE) for number in range(4)]
    assert resident_bytes(arena) >= before + 4 * SIZE
    array = np.frombuffer(copies[1], np.uint8)[5:9]
    del copies
    arena.sweep()
    assert resident_bytes(arena) <= before + 3 * SIZE
    assert array.tolist() == [1, 1, 1, 1]
    del array
    arena.sweep()
    assert resident_bytes(arena) <= before


def test_a_full_arena_says_so_and_has_room_again() -> None:
    arena = Arena(5 * SIZE)
    blocks = [arena.carve(SIZE) for _ in range(4)]
    offsets = [block.offset for block in blocks if block is not None]
    assert len(offsets) == 4
    assert arena.carve(SIZE) is None
    del blocks[1:3]
    larger = arena.carve(2 * SIZE)
    assert larger is not None
    assert larger.offset == offsets[1]


def test_an_interrupt_anywhere_leaves_no_block_behind(arena: Arena) -> None:
    """Wherever Python looks for signals: where a function of `carve` begins, and where one in C has ended."""

    def interrupted(after: int) -> bool:
        left = after

        def profile(_frame: object, event: str, _arg: object) -> None:
            nonlocal left
            if event in ("call", "c_return"):
                left -= 1
                if left < 0:
                    raise KeyboardInterrupt

        sys.setprofile(profile)
        try:
            arena.carve(SIZE)
        except KeyboardInterrupt:
            return True
        finally:
            sys.setprofile(None)
        return False

    before = resident_bytes(arena)
    count = next(after for after in range(10_000) if not interrupted(after))
    assert count > 5
    assert arena.carve(SIZE) is not None
    arena.sweep()
    assert resident_bytes(arena) <= before


def test_a_place_outside_means_a_damaged_stream(arena: Arena) -> None:
    reader, _ = reader_of(arena)
    with pytest.raises(ProtocolError, match="damaged"):
        reader.take(os.fstat(arena.fd).st_size - 1, 2)
    with pytest.raises(ProtocolError, match="not shared"):
        list(FrameReader().feed(b"".join(frame([bytes(LARGE_BYTES)], lambda _part: 4096))))


def test_many_copies_take_no_descriptors(arena: Arena) -> None:
    scrap = Scrap(lambda: arena)
    before = len(os.listdir("/proc/self/fd"))
    copies = [scrap.copy(memoryview(bytes(LARGE_BYTES + number))) for number in range(200)]
    assert len(os.listdir("/proc/self/fd")) == before
    assert all(arena.place(copy) for copy in copies)


def test_copies_of_two_threads_are_never_mixed_up(arena: Arena) -> None:
    """One lets go of the copies that the other makes, in the middle of whatever the other does."""
    scrap = Scrap(lambda: arena)
    lent: list[tuple[memoryview, int]] = []
    damaged: list[int] = []
    ended = threading.Event()

    def let_go() -> None:
        while not ended.is_set() or lent:
            try:
                copy, number = lent.pop(0)
            except IndexError:
                continue
            if copy[0] != number or copy[-1] != number:
                damaged.append(number)

    thread = threading.Thread(target=let_go)
    thread.start()
    try:
        for number in range(1, 2000):
            value = number % 251
            size = LARGE_BYTES * (1 + number % 5)
            copy = scrap.copy(memoryview(bytes([value]) * size))
            lent.append((copy, value))  # type: ignore[arg-type]
            if number % 100 == 0:
                scrap.clear()
    finally:
        ended.set()
        thread.join()
    assert damaged == []


@pytest.fixture
def alarms() -> Iterator[SimpleNamespace]:
    """A signal handler that makes copies, several hundred times a second."""
    found = SimpleNamespace(scrap=None, made=0)

    def handler(_number: int, _frame: object) -> None:
        found.scrap.copy(memoryview(bytes(SIZE)))
        found.scrap.clear()
        found.made += 1

    before = signal.signal(signal.SIGALRM, handler)
    yield found
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, before)


@pytest.mark.timeout(60)
def test_a_copy_in_the_middle_of_a_copy_does_not_wait_for_itself(arena: Arena, alarms: SimpleNamespace) -> None:
    alarms.scrap = Scrap(lambda: arena)
    signal.setitimer(signal.ITIMER_REAL, 0.002, 0.002)
    rounds = 0
    while alarms.made < 200:
        copy = alarms.scrap.copy(memoryview(bytes([rounds % 251]) * SIZE))
        assert copy[0] == copy[-1] == rounds % 251
        alarms.scrap.clear()
        rounds += 1


def test_a_system_that_cannot_give_memory_back_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mmap, "MADV_REMOVE", 12345)  # which no system knows
    monkeypatch.setattr(module, "_arena", None)
    monkeypatch.setattr(module, "_tried", False)
    files = os.listdir("/proc/self/fd")
    assert module.arena() is None
    assert module.arena() is None
    assert os.listdir("/proc/self/fd") == files


def test_a_file_without_memory_says_so_at_once(arena: Arena, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "posix_fallocate", full)
    copy = Scrap(lambda: arena).copy(memoryview(b"a" * SIZE))
    assert arena.place(copy) is None
    assert bytes(copy) == b"a" * SIZE


def test_nothing_is_left_in_the_file_system(arena: Arena) -> None:
    assert "memfd:livemon (deleted)" in str(Path(f"/proc/self/fd/{arena.fd}").readlink())
