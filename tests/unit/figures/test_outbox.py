"""Answers wait for others, but not for long."""

from __future__ import annotations

import json

import pytest

from livemon.figures.messages import Drawn, Note, decode_passed
from livemon.figures.outbox import TOGETHER_S, Outbox
from livemon.framing import FrameReader
from livemon.protocol import Frame, Frames, decode_hub
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
    passed, told = outbox.take()
    assert passed == b""
    assert messages(told) == [[b"one", b"pixels"], [b"two"]]
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
    assert messages(outbox.take()[1]) == [[b"one"], [b"places"]]
    outbox.add([b"two"])
    assert not outbox.ripe(0.0)


def drawn(figure: str, capture: int, *, key: bool = False, prompt: bool = False) -> Drawn:
    return Drawn(
        figure=figure,
        capture=capture,
        time=capture / 10,
        at_s=100.5,
        key=key,
        x=1,
        y=2,
        width=3,
        height=4,
        full_width=640,
        full_height=480,
        ratio=2.0,
        dpi=200.0,
        prompt=prompt,
    )


def parcel(outbox: Outbox) -> tuple[list[Note], list[Frame], list[bytes]]:
    """What goes to the pages, and what the kernel is told of it."""
    ((note, *rest),) = FrameReader().feed(outbox.take()[0])
    notes = decode_passed([note]).notes
    if not rest:
        return notes, [], []
    message = decode_hub(json.loads(bytes(rest[0])))
    assert isinstance(message, Frames)
    return notes, message.frames, list(map(bytes, rest[1:]))


def test_frames_of_figures_that_were_drawn_together_are_one_message() -> None:
    outbox = Outbox(FakeClock())
    outbox.add_drawn(drawn("a", 1, key=True), b"pixels of a")
    outbox.add_drawn(drawn("b", 7, key=True), b"pixels of b")
    outbox.add_drawn(drawn("c", 3), None)
    assert not outbox.ripe(TOGETHER_S / 2)
    assert outbox.ripe(None)
    notes, frames, buffers = parcel(outbox)
    assert notes == [
        Note("a", 100.5, "key", 320, 240),
        Note("b", 100.5, "key", 320, 240),
        Note("c", 100.5, "unchanged"),
    ]
    assert [(frame.figure, frame.time) for frame in frames] == [("a", 0.1), ("b", 0.7)]
    assert buffers == [b"pixels of a", b"pixels of b"]
    assert not outbox


def test_each_frame_of_a_figure_builds_upon_the_one_before() -> None:
    outbox = Outbox(FakeClock(), first=1000)
    found = []
    for capture, figure, key in [(1, "a", True), (2, "a", False), (1, "b", True), (3, "a", False), (4, "a", True)]:
        outbox.add_drawn(drawn(figure, capture, key=key), b"")
        found += [(frame.figure, frame.seq, frame.base) for frame in parcel(outbox)[1]]
    assert found == [("a", 1000, -1), ("a", 1001, 1000), ("b", 1000, -1), ("a", 1002, 1001), ("a", 1003, -1)]
    outbox.forget("a")
    outbox.add_drawn(drawn("a", 1, key=True), b"")
    assert parcel(outbox)[1][0].seq == 1000


def test_what_is_the_same_as_before_is_told_to_the_kernel_alone() -> None:
    outbox = Outbox(FakeClock())
    outbox.add_drawn(drawn("a", 5), None)
    assert parcel(outbox) == ([Note("a", 100.5, "unchanged")], [], [])


@pytest.mark.parametrize("second", [drawn("a", 2), drawn("b", 2, prompt=True)])
def test_who_is_faster_than_its_companions_or_handled_waits_no_more(second: Drawn) -> None:
    outbox = Outbox(FakeClock())
    outbox.add_drawn(drawn("a", 1), b"")
    assert not outbox.ripe(0.0)
    outbox.add_drawn(second, b"")
    assert outbox.ripe(0.0)
    assert [note.figure for note in parcel(outbox)[0]] == ["a", second.figure]
