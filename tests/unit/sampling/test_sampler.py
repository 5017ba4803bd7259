from __future__ import annotations

import math
from typing import Literal

import pytest

from livemon.protocol import GpuUse, SourceState
from livemon.sampling.base import Reading, Series
from livemon.sampling.feed import Batch
from livemon.sampling.sampler import COUNTS_EVERY_S, Sampler
from livemon.testing import FakeClock

from .support import Pipe


def _series(name: str, label: str = "") -> Series:
    return Series(name=name, unit="bytes", group="host", label=label)


class ScriptedFeed:
    """Reads what the test puts into `readings`."""

    def __init__(self, name: str, clock: FakeClock) -> None:
        self._clock = clock
        self._batches: list[Batch] = []
        self.state = SourceState(name=name, state="ok")
        self.readings = [Reading(_series(f"{name}.x"), 1.0)]
        self.requests = 0

    def request(self) -> None:
        self.requests += 1
        self._batches.append(Batch(self._clock.wall_s(), self.readings))

    def collect(self) -> list[Batch]:
        batches, self._batches = self._batches, []
        return batches


class Rig:
    """A sampler with scripted feeds and a pipe."""

    def __init__(self, pipe: Pipe, clock: FakeClock, *sources: str) -> None:
        self.pipe = pipe
        self.clock = clock
        self.feeds: dict[str, ScriptedFeed] = {}
        self.holders: list[GpuUse] = []
        self.sampler = Sampler(pipe.outbox, clock, self._make, 1.0, sources, holders=lambda: self.holders)

    def _make(self, name: str) -> ScriptedFeed:
        assert name not in self.feeds
        self.feeds[name] = ScriptedFeed(name, self.clock)
        return self.feeds[name]

    def tick(self) -> None:
        self.clock.advance(self.sampler.wait_s)
        self.sampler.tick()
        self.pipe.drain()


@pytest.fixture
def rig(pipe: Pipe, clock: FakeClock) -> Rig:
    return Rig(pipe, clock, "host", "gpu")


def test_series_are_announced_once_and_values_follow(rig: Rig) -> None:
    for _ in range(3):
        rig.tick()
    heard = rig.pipe.heard
    assert sorted(heard.names.values()) == ["gpu.x", "host.x"]
    assert sum(len(announce.entries) for announce in heard.announces) == 2
    assert heard.values("host.x") == [1.0, 1.0, 1.0]
    assert heard.times("host.x")[-1] == rig.clock.wall_s()


def test_a_series_whose_label_changes_is_announced_again_under_its_id(rig: Rig) -> None:
    rig.tick()
    first = dict(rig.pipe.heard.names)
    rig.feeds["host"].readings = [Reading(_series("host.x", "New words"), 2.0)]
    rig.tick()
    rig.tick()
    assert rig.pipe.heard.names == first
    (entry,) = rig.pipe.heard.announces[-1].entries
    assert (entry.name, entry.label) == ("host.x", "New words")
    assert rig.pipe.heard.values("host.x") == [1.0, 2.0, 2.0]


def test_no_value_yet_is_announced_and_not_sent(rig: Rig) -> None:
    rig.feeds["host"].readings = [Reading(_series("rate"), None), Reading(_series("host.x"), 1.0)]
    rig.tick()
    assert "rate" in rig.pipe.heard.names.values()
    assert rig.pipe.heard.values("rate") == []
    assert rig.pipe.heard.values("host.x") == [1.0]


def test_failures_are_sent_as_nan_and_counted_with_their_reason(rig: Rig) -> None:
    rig.feeds["host"].readings = [Reading(_series("host.x"), math.nan, "no"), Reading(_series("host.y"), 5.0)]
    for _ in range(int(COUNTS_EVERY_S) + 1):
        rig.tick()
    heard = rig.pipe.heard
    assert all(math.isnan(value) for value in heard.values("host.x"))
    assert set(heard.values("host.y")) == {5.0}
    failure = heard.healths[-1].failures["host.x"]
    assert (failure.count, failure.reason) == (COUNTS_EVERY_S + 1, "no")
    assert "host.y" not in heard.healths[-1].failures


def test_health_is_sent_when_a_state_changes_and_not_else(rig: Rig) -> None:
    for _ in range(30):
        rig.tick()
    assert len(rig.pipe.heard.healths) == 1
    rig.feeds["gpu"].state = SourceState(name="gpu", state="failed", reason="the driver does not answer")
    rig.tick()
    assert len(rig.pipe.heard.healths) == 2
    assert rig.pipe.heard.states() == {"host": ("ok", ""), "gpu": ("failed", "the driver does not answer")}


def test_who_has_memory_is_told_only_while_gpus_are_read(rig: Rig) -> None:
    rig.holders = [GpuUse(device="gpu0", title="GPU 0", holders=[])]

    def told(state: Literal["ok", "failed", "absent"], *sources: str) -> list[GpuUse]:
        rig.feeds["gpu"].state = SourceState(name="gpu", state=state)
        rig.sampler.configure(1.0, sources)
        rig.tick()
        return rig.pipe.heard.healths[-1].holders

    assert told("ok", "host", "gpu") == rig.holders
    assert told("failed", "host", "gpu") == []
    assert told("ok", "host", "gpu") == rig.holders
    assert told("absent", "host", "gpu") == []
    assert told("ok", "host", "gpu") == rig.holders
    assert told("ok", "host") == []


def test_sources_come_and_go_while_running(rig: Rig) -> None:
    rig.tick()
    rig.sampler.configure(1.0, ["host", "process"])
    rig.tick()
    rig.sampler.configure(1.0, ["gpu"])
    rig.tick()
    assert {name: feed.requests for name, feed in rig.feeds.items()} == {"host": 2, "process": 1, "gpu": 2}
    assert list(rig.pipe.heard.states()) == ["gpu"]


def test_waking_up_between_ticks_reads_nothing(rig: Rig) -> None:
    rig.tick()
    for _ in range(5):
        rig.sampler.tick()
    assert rig.feeds["host"].requests == 1


def test_an_unchanged_period_keeps_the_grid(rig: Rig) -> None:
    rig.tick()
    rig.tick()
    rig.clock.advance(0.4)
    rig.sampler.configure(1.0, ["host"])
    assert rig.sampler.wait_s == pytest.approx(0.6)
    rig.sampler.configure(0.1, ["host"])
    assert rig.sampler.wait_s <= 0.15


# -- gaps --------------------------------------------------------------------------------------------------------------


def _late(rig: Rig, late_s: float, *, asleep_s: float = 0.0) -> list[tuple[float, dict[str, float]]]:
    """What is said by a tick that comes so late, after one that came in time."""
    for _ in range(2):
        rig.tick()
    before = len(rig.pipe.heard.ticks)
    if asleep_s:
        rig.clock.set_wall(rig.clock.wall_s() + asleep_s)
    rig.clock.advance(rig.sampler.wait_s + late_s)
    rig.sampler.tick()
    rig.pipe.drain()
    return rig.pipe.heard.ticks[before:]


def test_a_tick_that_is_a_little_late_is_none_the_less_one(rig: Rig) -> None:
    assert not any(math.isnan(value) for _, values in _late(rig, 1.4) for value in values.values())


@pytest.mark.parametrize(("late_s", "asleep_s"), [(1.6, 0.0), (600.0, 0.0), (0.0, 7200.0)])
def test_late_ticks_and_sleep_are_gaps(rig: Rig, late_s: float, asleep_s: float) -> None:
    before_s = rig.clock.wall_s()
    ticks = _late(rig, late_s, asleep_s=asleep_s)
    (gap_s, gap), *read = ticks
    assert gap
    assert all(math.isnan(value) for value in gap.values())
    assert before_s < gap_s < read[0][0]
    assert rig.pipe.heard.gaps == [gap_s]
    assert not any(math.isnan(value) for _, values in read for value in values.values())
    count = len(rig.pipe.heard.ticks)
    rig.tick()
    assert not any(math.isnan(value) for _, values in rig.pipe.heard.ticks[count:] for value in values.values())


def test_a_clock_that_is_set_back_is_a_gap_before_what_comes_now(rig: Rig) -> None:
    ticks = _late(rig, 0.0, asleep_s=-3600.0)
    (gap_s, gap), *read = ticks
    assert all(math.isnan(value) for value in gap.values())
    assert read[0][0] - 1 < gap_s < read[0][0]


def test_a_slow_series_has_no_gap_before_its_own_time(rig: Rig) -> None:
    feed = next(iter(rig.feeds.values()))
    slow = Series(name="slow", unit="bytes", group="host", label="", period_s=10.0)
    feed.readings = [*feed.readings, Reading(slow, 5.0)]
    (_, gap), *_ = _late(rig, 8.0)
    assert "slow" not in gap
    (_, gap), *_ = _late(rig, 60.0)
    assert math.isnan(gap["slow"])


def test_a_series_that_goes_ends_in_a_gap_and_may_return(rig: Rig) -> None:
    host = rig.feeds["host"]
    kept, goes = host.readings[0], Reading(Series(name="net[eth1]", unit="bytes", group="host", label=""), 5.0)

    def seen() -> dict[str, float]:
        count = len(rig.pipe.heard.ticks)
        rig.tick()
        return {name: value for _, tick in rig.pipe.heard.ticks[count:] for name, value in tick.items()}

    host.readings = [kept, goes]
    assert seen()["net[eth1]"] == 5.0
    host.readings = [kept]
    assert math.isnan(seen()["net[eth1]"])
    assert rig.pipe.heard.gaps == [rig.clock.wall_s()]
    assert seen() == {"host.x": 1.0, "gpu.x": 1.0}  # it is said once
    host.readings = [kept, goes]
    assert seen() == {"host.x": 1.0, "net[eth1]": 5.0, "gpu.x": 1.0}
    rig.sampler.configure(1.0, ["gpu"])
    after = seen()
    assert math.isnan(after["host.x"])
    assert math.isnan(after["net[eth1]"])
    assert after["gpu.x"] == 1.0


def test_what_a_source_read_while_it_was_left_out_is_not_told_when_it_returns(rig: Rig) -> None:
    """A thread may end its reading after that: it would be a sample in the middle of the gap."""
    rig.tick()
    rig.sampler.configure(1.0, ["host"])
    rig.feeds["gpu"].request()
    for _ in range(5):
        rig.tick()
    rig.sampler.configure(1.0, ["host", "gpu"])
    rig.tick()
    values = rig.pipe.heard.values("gpu.x")
    assert [math.isnan(value) for value in values] == [False, True, False]
    assert rig.pipe.heard.times("gpu.x")[-1] == rig.clock.wall_s()


def test_another_period_is_no_gap(rig: Rig) -> None:
    rig.tick()
    rig.sampler.configure(5.0, list(rig.feeds))
    count = len(rig.pipe.heard.ticks)
    for _ in range(3):
        rig.tick()
    assert not any(math.isnan(value) for _, values in rig.pipe.heard.ticks[count:] for value in values.values())
