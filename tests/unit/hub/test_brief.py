"""Calls that keep the interpreter lock do what Python's own do, errors included."""

from __future__ import annotations

import os
import selectors
import sys
import threading
from collections.abc import Iterator

import pytest
import zmq

from livemon.hub import brief


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    ends = os.pipe()
    for end in ends:
        os.set_blocking(end, False)
    yield ends
    for end in ends:
        os.close(end)


@pytest.mark.parametrize("size", [1, 5000, (1 << 20) + 1])
def test_what_is_written_is_read(pipe: tuple[int, int], size: int) -> None:
    data = os.urandom(size)
    written = brief.write(pipe[1], data)
    assert 0 < written <= size
    buffer, found = bytearray(4096), b""
    while len(found) < written:
        count = brief.read_into(pipe[0], buffer)
        found += buffer[:count]
    assert found == data[:written]


def test_an_empty_pipe_and_a_full_one_would_block(pipe: tuple[int, int]) -> None:
    with pytest.raises(BlockingIOError):
        brief.read_into(pipe[0], bytearray(10))
    with pytest.raises(BlockingIOError):
        sum(brief.write(pipe[1], bytes(1 << 16)) for _ in range(1000))


def test_what_may_be_read(pipe: tuple[int, int]) -> None:
    assert not brief.readable(pipe[0])
    with selectors.DefaultSelector() as selector:
        selector.register(pipe[0], selectors.EVENT_READ)
        assert not brief.readable(selector.fileno())  # type: ignore[attr-defined]
        os.write(pipe[1], b"x")
        assert brief.readable(pipe[0])
        assert brief.readable(selector.fileno())  # type: ignore[attr-defined]
    assert not brief.readable(1_000_000)  # nobody's


def test_a_pipe_without_its_other_end() -> None:
    reading, writing = os.pipe()
    os.close(writing)
    assert brief.read_into(reading, bytearray(10)) == 0
    os.close(reading)
    with pytest.raises(OSError, match="Bad file descriptor"):
        brief.read_into(reading, bytearray(10))
    reading, writing = os.pipe()
    os.close(reading)
    with pytest.raises(BrokenPipeError):
        brief.write(writing, b"x")
    os.close(writing)


def test_reading_and_writing_keep_the_interpreter_lock(pipe: tuple[int, int]) -> None:
    turns = 0
    ended = False

    def other() -> None:
        nonlocal turns
        while not ended:
            turns += 1

    def undisturbed() -> bool:
        start, buffer = turns, bytearray(10)
        for _ in range(20_000):
            brief.write(pipe[1], b"x")
            assert brief.readable(pipe[0])
            brief.read_into(pipe[0], buffer)
        return turns == start

    before_s = sys.getswitchinterval()
    thread = threading.Thread(target=other)
    thread.start()
    try:
        # The other thread takes the lock whenever it is let go of; it asks for it only after this long.
        sys.setswitchinterval(0.2)
        assert any(undisturbed() for _ in range(5))
    finally:
        ended = True
        sys.setswitchinterval(before_s)
        thread.join()


def test_parts_of_a_message_arrive_in_order_and_whole() -> None:
    send = brief.sender()
    assert send is not None
    context = zmq.Context()
    try:
        with context.socket(zmq.XPUB) as out, context.socket(zmq.SUB) as into:
            port = out.bind_to_random_port("tcp://127.0.0.1")
            into.connect(f"tcp://127.0.0.1:{port}")
            into.subscribe(b"topic")
            out.poll(5000)
            messages = [
                [b"topic", b"", b"\0binary\0"],
                [b"topic", bytes(brief._LARGE_BYTES + 1), b"after"],
                [b"topic of one part"],
            ]
            for parts in messages:
                send(out, parts)
            for parts in messages:
                assert into.poll(5000)
                assert into.recv_multipart() == parts
    finally:
        context.term()
