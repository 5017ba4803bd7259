"""Memory that is shared: what is lent stays as it is until it was taken, and what nobody has is given back."""

from __future__ import annotations

import gc
import os

import pytest

from livemon.arena import LARGE_BYTES, Arena, Reader
from livemon.errors import ProtocolError
from livemon.framing import FrameReader, frame

pytestmark = pytest.mark.skipif(not hasattr(os, "memfd_create"), reason="this system has no unnamed files in memory")

SIZE = 4 * LARGE_BYTES


def resident_bytes(arena: Arena) -> int:
    return os.fstat(arena.fd).st_blocks * 512


def test_a_part_in_shared_memory_travels_as_its_place() -> None:
    arena = Arena()
    reader = Reader(arena.fd, number := arena.admit())
    block = arena.carve(SIZE)
    assert block is not None
    part = memoryview(block)[: SIZE - 3]
    part[:] = bytes(range(256)) * (SIZE // 256 - 1) + bytes(253)
    wire = b"".join(frame([b"head", part, b"tail"], arena.place))
    assert len(wire) < 200
    (found,) = FrameReader(reader.take).feed(wire)
    assert [bytes(one) for one in found] == [b"head", bytes(part), b"tail"]
    assert arena.taken(number) == 1
    part[:10] = b"other data"
    assert bytes(found[1][:3]) == b"\0\1\2"


def test_a_stream_in_pieces_has_the_same_parts() -> None:
    arena = Arena()
    reader = Reader(arena.fd, arena.admit())
    block = arena.carve(SIZE)
    assert block is not None
    block[:4] = b"abcd"
    wire = b"".join(frame([b"head", memoryview(block)[:SIZE]], arena.place))
    frames = FrameReader(reader.take)
    found = [parts for at in range(len(wire)) for parts in frames.feed(wire[at : at + 1])]
    assert [bytes(part[:4]) for part in found[0]] == [b"head", b"abcd"]


def test_readers_count_each_for_itself() -> None:
    arena = Arena()
    first, second = (Reader(arena.fd, arena.admit()) for _ in range(2))
    block = arena.carve(SIZE)
    assert block is not None
    place = arena.place(memoryview(block)[:SIZE])
    assert place is not None
    for _ in range(3):
        first.take(place, SIZE)
    second.take(place, SIZE)
    assert [arena.taken(number) for number in range(2)] == [3, 1]


def test_only_the_beginning_of_a_living_block_has_a_place() -> None:
    arena = Arena()
    block = arena.carve(SIZE)
    assert block is not None
    assert arena.place(memoryview(block)[:LARGE_BYTES]) is not None
    assert arena.place(memoryview(bytearray(SIZE))) is None
    assert arena.place(bytes(SIZE)) is None


def test_memory_of_blocks_that_nobody_has_is_given_back() -> None:
    arena = Arena()
    before = resident_bytes(arena)
    blocks = [arena.carve(SIZE) for _ in range(4)]
    assert resident_bytes(arena) >= before + 4 * SIZE
    view = memoryview(blocks[1])[:SIZE]  # type: ignore[arg-type]
    view[:3] = b"min"
    del blocks
    gc.collect()
    arena.sweep()
    assert resident_bytes(arena) <= before + SIZE
    assert bytes(view[:3]) == b"min"


def test_a_full_arena_says_so_and_has_room_again() -> None:
    arena = Arena(5 * SIZE)
    blocks = [arena.carve(SIZE) for _ in range(4)]
    assert None not in blocks
    assert arena.carve(SIZE) is None
    del blocks[1:3]
    assert arena.carve(2 * SIZE) is not None


def test_a_place_outside_means_a_damaged_stream() -> None:
    arena = Arena()
    reader = Reader(arena.fd, arena.admit())
    with pytest.raises(ProtocolError, match="damaged"):
        reader.take(os.fstat(arena.fd).st_size - 1, 2)
    with pytest.raises(ProtocolError, match="not shared"):
        list(FrameReader().feed(b"".join(frame([bytes(LARGE_BYTES)], lambda _part: 4096))))
