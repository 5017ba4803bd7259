"""Who is sent which samples, when: positions, pace, replay."""

from __future__ import annotations

import math
import sys
from array import array
from collections.abc import Sequence

import pytest

from livemon.hub import stream as stream_module
from livemon.hub.glance import at_a_glance
from livemon.hub.store import Store
from livemon.hub.stream import GLANCE_INTERVAL_S, INTERVAL_S, SampleStream
from livemon.ports import Page
from livemon.protocol import Catalogue, HubMessage, Past, Samples, SeriesEntry
from livemon.testing.wire import sample_columns

from .support import RecordingPort


class Setup:
    def __init__(self) -> None:
        self.port = RecordingPort()
        self.store = Store()
        self.stream = SampleStream(self.store)
        self.stream.start(self.port)
        self.number = self.store.series(SeriesEntry(id=0, name="cpu.percent", group="host"))

    def sample(self, value: float, age_s: float = 0.0) -> None:
        self.store.add(self.port.clock.wall_s() - age_s, [self.number], [value])

    def values(self) -> list[float]:
        """Values published since the last call."""
        return [value for _, value in self.messages()]

    def messages(self) -> list[tuple[bool, float]]:
        return [
            (message.replay, value)
            for message, buffers in self.port.taken()
            if isinstance(message, Samples)
            for value in sample_columns(message, buffers).value
        ]

    def watch(self, *, panel: bool = True, glance: bool = False) -> Page:
        page = self.port.show("p", panel=panel, glance=glance)
        self.stream.on_view()
        return page


def test_nothing_is_published_while_no_page_shows_samples() -> None:
    setup = Setup()
    setup.sample(1.0)
    setup.watch(panel=False)
    setup.sample(2.0)
    setup.port.pass_time(10.0)
    assert setup.port.published == []


def test_a_page_with_a_few_numbers_and_no_panel_is_sent_these_alone_and_less_often() -> None:
    setup = Setup()
    metric = setup.store.series(SeriesEntry(id=0, name="loss", group="metric"))
    core = setup.store.series(SeriesEntry(id=0, name="cpu.core0.percent", group="host"))

    def sample(value: float) -> None:
        setup.store.add(setup.port.clock.wall_s(), [setup.number, metric, core], [value, -value, 100 + value])

    setup.watch(panel=False, glance=True)
    sample(1.0)
    setup.port.pass_time(INTERVAL_S)
    sample(2.0)
    setup.port.pass_time(GLANCE_INTERVAL_S - INTERVAL_S - 0.1)
    assert setup.values() == [1.0]
    setup.port.pass_time(0.2)
    assert setup.values() == [2.0]
    sample(3.0)
    setup.watch(panel=True, glance=True)  # what it was not sent comes at once
    assert sorted(setup.values()) == [-3.0, -2.0, -1.0, 3.0, 101.0, 102.0, 103.0]
    sample(4.0)
    setup.port.pass_time(INTERVAL_S)
    assert sorted(setup.values()) == [-4.0, 4.0, 104.0]


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("cpu.percent", True),
        ("memory.limit_used_bytes", True),
        ("gpu11.process_memory_bytes", True),
        ("process.tree_cpu_percent", True),
        ("gpu0.mig1.memory_used_bytes", False),
        ("cpu.core0.percent", False),
        ("cpu.percent.mine", False),
    ],
)
def test_what_a_status_bar_shows(name: str, seen: bool) -> None:
    assert at_a_glance(name) is seen


def test_a_page_that_shows_its_panel_again_gets_what_it_missed() -> None:
    setup = Setup()
    setup.watch()
    setup.sample(1.0)
    assert setup.values() == [1.0]
    setup.watch(panel=False)
    for value in (2.0, 3.0):
        setup.port.pass_time(60.0)
        setup.sample(value)
    setup.port.pass_time(60.0)
    assert setup.values() == []
    setup.watch()
    assert setup.messages() == [(True, 2.0), (True, 3.0)]
    setup.port.pass_time(1.0)
    setup.sample(4.0)
    setup.port.pass_time(0.0)
    assert setup.messages() == [(False, 4.0)]


def test_at_most_two_messages_a_second_and_the_last_sample_is_not_kept_back() -> None:
    setup = Setup()
    setup.watch()
    count = 0
    for value in range(100):
        setup.sample(float(value))
        setup.port.pass_time(0.01)
    published = [message for message, _ in setup.port.published if isinstance(message, Samples)]
    assert 2 <= len(published) <= 3
    setup.port.pass_time(INTERVAL_S)
    count = len(setup.values())
    assert count == 100


@pytest.mark.parametrize("running", [True, False])
def test_threads_take_turns_faster_for_what_is_shown_beside_a_cell(running: bool) -> None:
    setup = Setup()
    setup.port.cell_running = running
    before_s = sys.getswitchinterval()
    setup.watch()
    setup.sample(1.0)
    for value in range(3):
        assert (sys.getswitchinterval() < before_s) == running
        setup.port.pass_time(1.0)
        setup.sample(value)
    setup.port.pass_time(5.0)
    assert sys.getswitchinterval() == before_s


def test_catalogue_comes_before_the_first_sample_of_a_series() -> None:
    setup = Setup()
    setup.watch()
    setup.sample(1.0)
    kinds = [type(message) for message, _ in setup.port.taken()]
    assert kinds == [Catalogue, Samples]
    setup.port.pass_time(1.0)
    loss = setup.store.series(SeriesEntry(id=0, name="loss", group="metric"))
    setup.store.extend(loss, array("d", [setup.port.clock.wall_s()]), array("d", [0.5]), array("d", [3.0]))
    setup.store.changed()
    catalogue, samples = setup.port.taken()
    assert [entry.name for entry in catalogue[0].entries] == ["loss"]  # type: ignore[union-attr]
    assert sample_columns(samples[0], samples[1]).step == (3.0,)  # type: ignore[arg-type]


def test_attaching_replays_what_is_younger_than_what_the_page_has() -> None:
    setup = Setup()
    start = setup.port.clock.wall_s()
    for value in range(10):
        setup.sample(float(value))
        setup.port.pass_time(1.0)
    page = setup.port.show("p", panel=True)
    setup.stream.on_attach(page, start + 6.0)
    first = setup.port.published[0][0]
    assert isinstance(first, Catalogue)
    assert first.full
    assert setup.messages() == [(True, 7.0), (True, 8.0), (True, 9.0)]
    # What the page said it has was published to nobody yet, but then nobody needs it: only new samples follow.
    setup.stream.on_view()
    setup.sample(10.0)
    setup.port.pass_time(1.0)
    assert 10.0 in setup.values()


def test_history_is_cut_into_messages_and_complete() -> None:
    setup = Setup()
    many = stream_module._MESSAGE_SAMPLES + 100
    numbers = [setup.store.series(SeriesEntry(id=0, name=f"s{i}", group="host")) for i in range(5)]
    for index in range(many // 5 + 1):
        setup.store.add(float(index + 1), numbers, [float(index)] * 5)
    setup.stream.on_attach(setup.port.show("p", panel=True), 0.0)
    sizes = [message.count for message, _ in setup.port.published if isinstance(message, Samples)]
    assert len(sizes) == 2
    assert max(sizes) <= stream_module._MESSAGE_SAMPLES
    assert sum(sizes) == (many // 5 + 1) * 5


def test_a_clock_set_back_does_not_put_samples_out_of_order_in_a_message() -> None:
    setup = Setup()
    setup.watch()
    setup.sample(0.0)
    setup.port.taken()  # the next message comes half a second later
    for time in (100.0, 102.0, 101.0, math.pi):
        setup.store.add(time, [setup.number], [time])
    setup.port.pass_time(1.0)
    assert setup.values() == [math.pi, 100.0, 101.0, 102.0]


def test_a_catalogue_that_cannot_be_published_does_not_keep_samples_back(monkeypatch: pytest.MonkeyPatch) -> None:
    setup = Setup()

    publish = setup.port.publish

    def refuse(message: HubMessage, buffers: Sequence[bytes] = ()) -> None:
        if isinstance(message, Catalogue):
            raise TypeError("no message")
        publish(message, buffers)

    monkeypatch.setattr(setup.port, "publish", refuse)
    with pytest.raises(TypeError, match="no message"):
        setup.watch()
    setup.sample(1.0)
    assert setup.values() == [1.0]


def _pasts(setup: Setup) -> list[tuple[Past, list[bytes]]]:
    return [(message, list(buffers)) for message, buffers in setup.port.taken() if isinstance(message, Past)]


def test_a_page_gets_the_thinned_past_before_the_samples_that_follow_it(monkeypatch: pytest.MonkeyPatch) -> None:
    setup = Setup()
    ring = setup.store.ring(setup.number)
    ring.resize(100)
    for second in range(1000, 0, -1):
        setup.sample(float(second == 700), age_s=float(second))
    page = setup.watch()
    setup.port.taken()
    setup.stream.on_attach(page, 0.0)
    kinds = [type(message) for message, _ in setup.port.published]
    assert kinds.index(Past) < kinds.index(Samples)
    (coarse, _), (fine, buffers) = _pasts(setup)
    assert (coarse.seconds, coarse.count) == (60.0, 0)
    assert (fine.seconds, fine.series) == (10.0, [setup.number])
    assert fine.until == [ring.since(0, 1)[0].time[0]]
    ids, times, low, mean, high, counts = (array(code, buffer) for code, buffer in zip("IdfffI", buffers, strict=True))
    assert len(ids) == len(times) == fine.count
    assert sum(counts) == 900
    assert (max(high), min(low)) == (1, 0)
    assert max(mean) == pytest.approx(0.1, abs=0.02)
    assert max(times) < fine.until[0]


def test_a_page_that_was_away_for_less_than_the_ring_holds_gets_no_past(monkeypatch: pytest.MonkeyPatch) -> None:
    setup = Setup()
    setup.store.ring(setup.number).resize(100)
    for second in range(1000, 0, -1):
        setup.sample(1.0, age_s=float(second))
    page = setup.watch()
    setup.port.taken()
    setup.stream.on_attach(page, setup.port.clock.wall_s() - 50)
    assert _pasts(setup) == []
    setup.stream.on_attach(page, setup.port.clock.wall_s() - 500)
    assert len(_pasts(setup)) == 2


def test_a_panel_that_was_hidden_for_longer_than_the_ring_holds_gets_the_past() -> None:
    setup = Setup()
    setup.store.ring(setup.number).resize(100)
    for second in range(500, 0, -1):
        setup.sample(1.0, age_s=float(second))
    setup.watch()
    assert [message.seconds for message, _ in _pasts(setup)] == [60.0, 10.0]


def test_a_long_past_is_cut_between_series(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream_module, "_MESSAGE_SAMPLES", 100)
    setup = Setup()
    numbers = [setup.store.series(SeriesEntry(id=0, name=f"s{i}", group="host")) for i in range(3)]
    for number in numbers:
        setup.store.ring(number).resize(10)
    for second in range(700, 0, -1):
        setup.store.add(setup.port.clock.wall_s() - second, numbers, [1.0] * 3)
    setup.watch()
    fine = [message for message, _ in _pasts(setup) if message.seconds == 10.0]
    assert [message.series for message in fine] == [[number] for number in numbers]
    assert all(message.count >= 69 for message in fine)
