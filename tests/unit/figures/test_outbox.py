"""Answers wait for others, but not for long."""

from __future__ import annotations

from livemon.figures.outbox import TOGETHER_S, Outbox
from livemon.framing import FrameReader
from livemon.testing import FakeClock


def messages(data: bytes) -> list[list[bytes]]:
    return [[bytes(part) for part in parts] for parts in FrameReader().feed(data)]


def test_answers_of_figures_that_are_due_together_are_one_write() -> None:
    clock = FakeClock()
    clock.advance(100.0)
    outbox = Outbox(clock)
    assert not outbox.ripe(None)
    outbox.add([b"one", b"pixels"])
    assert not outbox.ripe(TOGETHER_S / 4)
    clock.advance(TOGETHER_S / 4)
    outbox.add([b"two"])
    assert not outbox.ripe(TOGETHER_S / 4)
    assert outbox.ripe(None)
    assert messages(outbox.take()) == [[b"one", b"pixels"], [b"two"]]
    assert not outbox.ripe(None)


def test_no_answer_waits_for_a_slow_one() -> None:
    clock = FakeClock()
    clock.advance(100.0)
    outbox = Outbox(clock)
    outbox.add([b"one"])
    assert outbox.ripe(TOGETHER_S * 1.1)
    assert not outbox.ripe(TOGETHER_S / 2)
    clock.advance(TOGETHER_S * 0.8)
    outbox.add([b"two"])
    assert outbox.ripe(TOGETHER_S / 2)


def test_what_fills_the_pipe_does_not_wait() -> None:
    outbox = Outbox(FakeClock())
    outbox.add([bytes(2 << 20)])
    assert outbox.ripe(0.0)


def test_what_a_person_waits_for_waits_for_nothing() -> None:
    outbox = Outbox(FakeClock())
    outbox.add([b"one"])
    assert not outbox.ripe(0.0)
    outbox.add([b"places"], urgent=True)
    assert outbox.ripe(0.0)
    assert messages(outbox.take()) == [[b"one"], [b"places"]]
    outbox.add([b"two"])
    assert not outbox.ripe(0.0)
