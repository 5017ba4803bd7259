from __future__ import annotations

import itertools
import math
import threading

from livemon.sampling.base import Reading, Series, SourceAbsentError, SourceFailedError
from livemon.sampling.feed import FIRST_RETRY_S, LAST_RETRY_S, Batch, Feed, ThreadedFeed
from livemon.testing import FakeClock

A = Series(name="a", unit="count", group="host", label="A")
B = Series(name="b", unit="count", group="host", label="B")


class ScriptedSource:
    """Does what the test puts into `to_open` and `to_read`."""

    name = "host"

    def __init__(self) -> None:
        self.to_open: Exception | None = None
        self.to_read: list[Reading] | Exception = [Reading(A, 1.0), Reading(B, 2.0)]
        self.calls: list[str] = []

    def open(self) -> None:
        self.calls.append("open")
        if self.to_open:
            raise self.to_open

    def read(self) -> list[Reading]:
        self.calls.append("read")
        if isinstance(self.to_read, Exception):
            raise self.to_read
        return self.to_read

    def close(self) -> None:
        self.calls.append("close")


def _tick(feed: Feed) -> list[Batch]:
    feed.request()
    return feed.collect()


def test_a_source_is_opened_once_and_read_at_each_tick(clock: FakeClock) -> None:
    source = ScriptedSource()
    feed = Feed(source, clock)
    assert feed.state.state == "starting"
    assert _tick(feed) == [Batch(clock.wall_s(), [Reading(A, 1.0), Reading(B, 2.0)])]
    clock.advance(1)
    assert _tick(feed)[0].time_s == clock.wall_s()
    assert source.calls == ["open", "read", "read"]
    assert (feed.state.state, feed.state.reason) == ("ok", "")


def test_what_is_known_besides_is_said_whether_the_source_is_there_or_not(clock: FakeClock) -> None:
    source = ScriptedSource()
    feed = Feed(source, clock, besides="another was found")
    _tick(feed)
    assert (feed.state.state, feed.state.reason) == ("ok", "another was found")
    source.to_read = [Reading(A, math.nan, "no"), Reading(B, 2.0)]
    _tick(feed)
    assert (feed.state.state, feed.state.reason) == ("ok", "a: no; another was found")
    source.to_read = SourceAbsentError("it has gone")
    _tick(feed)
    assert (feed.state.state, feed.state.reason) == ("absent", "it has gone; another was found")
    (batch,) = _tick(feed)  # which waits for the next try
    assert {reading.reason for reading in batch.readings} == {"it has gone"}


def test_an_absent_source_says_why_and_is_tried_again_with_back_off(clock: FakeClock) -> None:
    source = ScriptedSource()
    source.to_open = SourceAbsentError("no such machine")
    feed = Feed(source, clock)
    tried = []
    for second in range(400):
        before = len(source.calls)
        assert _tick(feed) == []
        if len(source.calls) > before:
            tried.append(second)
        assert (feed.state.state, feed.state.reason) == ("absent", "no such machine")
        clock.advance(1)
    pauses = [after - before for before, after in itertools.pairwise(tried)]
    assert pauses[:4] == [FIRST_RETRY_S, 2, 4, 8]
    assert max(pauses) == LAST_RETRY_S
    source.to_open = None
    clock.advance(LAST_RETRY_S)
    assert _tick(feed)[0].readings[0].value == 1.0
    assert feed.state.state == "ok"


def test_what_was_known_is_nan_with_a_reason_while_the_source_fails(clock: FakeClock) -> None:
    source = ScriptedSource()
    feed = Feed(source, clock)
    _tick(feed)
    source.to_read = SourceFailedError("it went away")
    for _ in range(2):  # the tick that fails, and one that waits for the next try
        (batch,) = _tick(feed)
        assert [(reading.series, reading.reason) for reading in batch.readings] == [
            (A, "it went away"),
            (B, "it went away"),
        ]
        assert all(math.isnan(reading.value or 0) for reading in batch.readings)
    assert (feed.state.state, feed.state.reason) == ("failed", "it went away")
    assert feed.state.remarks == {"a": "it went away", "b": "it went away"}
    assert source.calls[-1] == "close"
    source.to_read = [Reading(A, 3.0)]
    clock.advance(FIRST_RETRY_S)
    assert _tick(feed)[0].readings == [Reading(A, 3.0)]
    assert feed.state.state == "ok"


def test_a_defect_of_a_source_is_a_failed_source_not_the_end(clock: FakeClock) -> None:
    source = ScriptedSource()
    source.to_read = ZeroDivisionError("oops")
    feed = Feed(source, clock)
    assert _tick(feed) == []
    assert (feed.state.state, feed.state.reason) == ("failed", "ZeroDivisionError: oops")


def test_the_state_names_what_cannot_be_read(clock: FakeClock) -> None:
    source = ScriptedSource()
    source.to_read = [Reading(A, math.nan, "not permitted"), Reading(B, math.nan, "not permitted")]
    feed = Feed(source, clock)
    _tick(feed)
    assert (feed.state.state, feed.state.reason) == ("ok", "a, b: not permitted")
    source.to_read = [Reading(A, 1.0), Reading(B, 1.0)]
    _tick(feed)
    assert feed.state.reason == ""


class HangingSource(ScriptedSource):
    """Does not come back from `read` before the test lets it."""

    name = "gpu"

    def __init__(self) -> None:
        super().__init__()
        self.entered = threading.Event()
        self.may_return = threading.Event()

    def read(self) -> list[Reading]:
        self.entered.set()
        assert self.may_return.wait(30)
        return super().read()


def test_a_source_that_hangs_is_said_and_shown_as_unknown_and_then_followed(clock: FakeClock) -> None:
    source = HangingSource()
    done = threading.Semaphore(0)
    feed = ThreadedFeed(
        source, clock, on_done=done.release, culprit="the driver", hang_s=5, besides="another was found"
    )
    source.may_return.set()
    feed.request()
    assert done.acquire(timeout=30)
    assert feed.collect() == [Batch(clock.wall_s(), [Reading(A, 1.0), Reading(B, 2.0)])]
    assert feed.state.state == "ok"

    source.may_return.clear()
    source.entered.clear()
    feed.request()
    assert source.entered.wait(30)
    for _ in range(4):
        clock.advance(1)
        feed.request()
        assert feed.collect() == []  # late, but not yet for long enough to be called dead
        assert feed.state.state == "ok"
    clock.advance(1)
    feed.request()
    (batch,) = feed.collect()
    assert batch.time_s == clock.wall_s()
    assert [math.isnan(reading.value or 0) for reading in batch.readings] == [True, True]
    assert feed.state.state == "failed"
    problem, _, besides = feed.state.reason.partition("; ")
    assert problem.startswith("the driver does not answer since ")
    assert besides == "another was found"
    assert feed.state.remarks == {"a": problem, "b": problem}
    clock.advance(1)
    feed.request()
    assert feed.state.reason.startswith(problem)  # that time stays

    clock.advance(60)
    source.may_return.set()
    assert done.acquire(timeout=30)
    *_, batch = feed.collect()
    assert batch == Batch(clock.wall_s(), [Reading(A, 1.0), Reading(B, 2.0)])
    assert (feed.state.state, feed.state.reason, feed.state.remarks) == ("ok", "another was found", {})


def test_a_source_that_hangs_at_its_first_reading_is_said_too(clock: FakeClock) -> None:
    source = HangingSource()
    done = threading.Semaphore(0)
    feed = ThreadedFeed(source, clock, on_done=done.release, culprit="the driver", hang_s=5)
    feed.request()
    assert source.entered.wait(30)
    clock.advance(6)
    feed.request()
    assert feed.collect() == []  # no series is known yet
    assert feed.state.state == "failed"
    source.may_return.set()
    assert done.acquire(timeout=30)
