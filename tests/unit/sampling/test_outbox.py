from __future__ import annotations

import os

import pytest

from livemon.protocol import SeriesEntry
from livemon.sampling.messages import Announce, Health, encode, encode_tick
from livemon.sampling.outbox import KEEP_S, Outbox
from livemon.testing import FakeClock

from .support import Pipe


def _announce(number: int, name: str) -> bytes:
    return encode(Announce(entries=[SeriesEntry(id=number, name=name, unit="count", group="host")]))


def _fill(pipe: Pipe) -> int:
    """Write rubbish until the pipe takes no more; how much that was."""
    size = 0
    while True:
        try:
            size += os.write(pipe.write_fd, b"x" * 512)
        except BlockingIOError:
            return size


def test_a_full_pipe_does_not_block_and_loses_nothing(pipe: Pipe, clock: FakeClock) -> None:
    ids = list(range(100))
    pipe.outbox.put_first(b"".join(_announce(number, f"s{number}") for number in ids))
    expected = []
    for number in range(5000):  # 5 MB into a pipe of 64 KiB
        clock.advance(0.1)
        expected.append(clock.wall_s())
        pipe.outbox.put_tick(encode_tick(clock.wall_s(), ids, [float(number)] * 100), 100)
        pipe.outbox.write()
    assert not pipe.outbox.empty
    heard = pipe.drain()
    assert pipe.outbox.empty
    assert [time_s for time_s, _ in heard.ticks] == expected
    assert heard.values("s99") == [float(number) for number in range(5000)]
    assert pipe.outbox.dropped == 0


def test_ten_minutes_wait_at_any_period_and_the_oldest_give_way(pipe: Pipe, clock: FakeClock) -> None:
    size = _fill(pipe)
    for number in range(2000):
        clock.advance(1.0)
        pipe.outbox.put_tick(encode_tick(clock.wall_s(), [0, 1], [float(number), 0.0]), 2)
    pipe.outbox.put_first(_announce(0, "a"))
    pipe.outbox.put_first(_announce(1, "b"))
    assert os.read(pipe.read_fd, size) == b"x" * size
    heard = pipe.drain()
    assert heard.ticks[-1][0] == clock.wall_s()
    assert 600 <= len(heard.ticks) <= KEEP_S + 1
    assert len(heard.ticks) + pipe.outbox.dropped / 2 == 2000
    assert heard.values("a") == [float(number) for number in range(2000 - len(heard.ticks), 2000)]


def test_memory_is_bounded_whatever_the_age(clock: FakeClock, pipe: Pipe) -> None:
    outbox = Outbox(pipe.write_fd, clock, max_bytes=10_000)
    for _ in range(1000):
        outbox.put_tick(b"y" * 100, 3)
    assert outbox.dropped == 900 * 3


def test_a_message_that_was_begun_is_finished_before_anything_else(pipe: Pipe, clock: FakeClock) -> None:
    pipe.outbox.put_first(_announce(0, "a"))
    pipe.outbox.write()
    pipe.outbox.put_tick(encode_tick(1.0, [0] * 50_000, [0.0] * 50_000), 50_000)  # 450 KB: more than the pipe takes
    pipe.outbox.write()
    clock.advance(2 * KEEP_S)
    pipe.outbox.put_first(_announce(0, "renamed"))
    pipe.outbox.put_tick(encode_tick(2.0, [0], [1.0]), 1)
    heard = pipe.drain()
    assert [time_s for time_s, _ in heard.ticks] == [1.0, 2.0]
    assert len(heard.announces) == 2
    assert pipe.outbox.dropped == 0


def test_only_the_newest_health_is_sent(pipe: Pipe) -> None:
    for count in range(5):
        pipe.outbox.put_latest(encode(Health(sources=[], dropped=count)))
    assert [health.dropped for health in pipe.drain().healths] == [4]


def test_a_kernel_that_is_gone_is_noticed(clock: FakeClock) -> None:
    read_fd, write_fd = os.pipe()
    os.close(read_fd)
    outbox = Outbox(write_fd, clock)
    outbox.put_latest(b"z")
    with pytest.raises(BrokenPipeError):
        outbox.write()
    os.close(write_fd)
