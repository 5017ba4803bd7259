"""Frames that are put together into messages."""

from __future__ import annotations

import pytest

from hub.support import RecordingPort
from livemon.figures.batch import HOLD_S, FrameBatch
from livemon.protocol import Frame, Frames


@pytest.fixture
def port() -> RecordingPort:
    return RecordingPort()


def frame(figure: str, seq: int = 0) -> Frame:
    return Frame(
        figure=figure, seq=seq, base=-1, x=0, y=0, width=1, height=1, full_width=1, full_height=1,
        ratio=1.0, dpi=100.0, time=0.0, encoding="deflate",
    )  # fmt: skip


def messages(port: RecordingPort) -> list[list[tuple[str, int, bytes]]]:
    found = []
    for message, buffers in port.taken():
        assert isinstance(message, Frames)
        found.append([(f.figure, f.seq, data) for f, data in zip(message.frames, buffers, strict=True)])
    return found


def test_a_frame_that_is_alone_goes_at_once(port: RecordingPort) -> None:
    batch = FrameBatch(port, lambda: False)
    batch.add(frame("a"), b"A")
    assert messages(port) == []  # the rest of what was read comes first
    port.pass_time(0.0)
    assert messages(port) == [[("a", 0, b"A")]]


def test_frames_that_are_expected_are_waited_for(port: RecordingPort) -> None:
    expected = {"b"}
    batch = FrameBatch(port, lambda: bool(expected))
    batch.add(frame("a"), b"A")
    port.pass_time(HOLD_S / 2)
    assert messages(port) == []
    expected.clear()
    batch.add(frame("b"), b"B")
    port.pass_time(0.0)
    assert messages(port) == [[("a", 0, b"A"), ("b", 0, b"B")]]
    port.pass_time(2 * HOLD_S)
    assert messages(port) == []


def test_a_companion_that_did_not_change_is_not_waited_for(port: RecordingPort) -> None:
    expected = {"b"}
    batch = FrameBatch(port, lambda: bool(expected))
    batch.add(frame("a"), b"A")
    port.pass_time(0.0)
    expected.clear()
    batch.look()
    assert messages(port) == [[("a", 0, b"A")]]


def test_but_not_for_longer_than_the_hold(port: RecordingPort) -> None:
    batch = FrameBatch(port, lambda: True)
    batch.add(frame("a"), b"A")
    port.pass_time(HOLD_S * 0.9)
    batch.add(frame("b"), b"B")
    assert messages(port) == []
    port.pass_time(HOLD_S * 0.2)
    assert messages(port) == [[("a", 0, b"A"), ("b", 0, b"B")]]


def test_the_next_frame_of_a_figure_sends_the_one_before(port: RecordingPort) -> None:
    batch = FrameBatch(port, lambda: True)
    batch.add(frame("a", 0), b"0")
    batch.add(frame("a", 1), b"1")
    assert messages(port) == [[("a", 0, b"0")]]
    port.pass_time(HOLD_S)
    assert messages(port) == [[("a", 1, b"1")]]


def test_a_frame_that_a_person_waits_for_takes_along_what_is_there(port: RecordingPort) -> None:
    batch = FrameBatch(port, lambda: True)
    batch.add(frame("a"), b"A")
    batch.add(frame("b"), b"B", prompt=True)
    assert messages(port) == [[("a", 0, b"A"), ("b", 0, b"B")]]
    batch.add(frame("a", 1), b"C")
    port.pass_time(HOLD_S / 2)
    assert messages(port) == []
