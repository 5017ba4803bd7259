"""What becomes of cells and spans: entries with what they took, told to pages in few messages."""

from __future__ import annotations

import math

import pytest

import livemon
from livemon import spans
from livemon.hub.store import Store
from livemon.hub.timeline import KEPT, TimelinePart, resident_bytes
from livemon.ports import CellEvent
from livemon.protocol import SeriesEntry, SpanEntry, Spans

from .support import RecordingPort


class Setup:
    def __init__(self) -> None:
        self.port = RecordingPort()
        self.store = Store()
        self.own = 100.0
        self.part = TimelinePart(self.store, period_s=lambda: 1.0, memory=lambda: self.own)
        self.part.start(self.port)
        names = ("process.tree_rss_bytes", "gpu0.process_memory_bytes", "gpu1.mig0.process_memory_bytes")
        self.numbers = [self.store.series(SeriesEntry(id=0, name=name, group="gpu")) for name in names]
        self.cpu_s = 0.0

    @property
    def now_s(self) -> float:
        return self.port.clock.wall_s()

    def sample(self, memory: float, *vram: float) -> None:
        self.store.add(self.now_s, self.numbers[: 1 + len(vram)], [memory, *vram])

    def start(self, source: str = "x = 1", count: int = 1) -> None:
        self.cell(True, source, count)

    def end(self, count: int = 1) -> None:
        self.cell(False, "", count)

    def cell(self, running: bool, source: str, count: int) -> None:
        self.part.on_cell(CellEvent(running=running, count=count, time=self.now_s, source=source, cpu_s=self.cpu_s))

    def told(self) -> list[SpanEntry]:
        """By pages that keep what is new or changed, in order of their ids."""
        known: dict[int, SpanEntry] = {}
        for message, _ in self.port.published:
            if isinstance(message, Spans):
                known.update({entry.id: entry for entry in message.spans})
        return list(known.values())


@pytest.fixture
def setup() -> Setup:
    return Setup()


def test_a_cell_has_its_number_its_first_line_and_what_it_took(setup: Setup) -> None:
    setup.sample(9e9, 9e9)
    setup.port.pass_time(1)
    start_s = setup.now_s
    setup.start("\n\n  model.fit(x)  # <b>\nmore", count=3)
    for memory, one, two in ((500.0, 10.0, 20.0), (700.0, 40.0, 0.0), (600.0, 15.0, 30.0), (math.nan, math.nan, 1.0)):
        setup.port.pass_time(1)
        setup.sample(memory, one, two)
    setup.cpu_s = 7.5
    setup.end(count=3)
    setup.port.pass_time(1)
    setup.sample(8e9, 8e9)
    setup.port.pass_time(5)
    assert setup.told() == [
        SpanEntry(
            id=1, kind="cell", name="model.fit(x)  # <b>", count=3, start=start_s, end=start_s + 4, cpu=7.5,
            memory=700.0, vram=45.0,
        )
    ]  # fmt: skip
    assert setup.part.entries == setup.told()


def test_a_cell_that_is_shorter_than_a_period_has_the_memory_that_was_read_at_its_ends(setup: Setup) -> None:
    setup.start()
    setup.own = 250.0
    setup.port.pass_time(0.1)
    setup.end()
    setup.port.pass_time(5)
    (entry,) = setup.told()
    assert (entry.memory, entry.vram) == (250.0, 0.0)


def test_samples_that_come_after_the_end_count_when_they_are_of_its_time(setup: Setup) -> None:
    setup.start()
    setup.port.pass_time(0.5)
    sampled_s = setup.now_s
    setup.port.pass_time(0.4)
    setup.end()
    setup.port.pass_time(0.5)
    setup.store.add(sampled_s, setup.numbers[:1], [5000.0])
    setup.port.pass_time(5)
    assert setup.told()[0].memory == 5000


def test_what_lasts_is_brought_up_to_date_now_and_then(setup: Setup) -> None:
    setup.start()
    setup.port.pass_time(1)
    setup.sample(3000.0)
    setup.port.pass_time(6)
    (entry,) = setup.told()
    assert (entry.memory, entry.end) == (3000, 0)
    setup.end()
    setup.port.pass_time(20)
    assert not [timer for timer in setup.port.timers if timer.function is not None]  # an idle hub sleeps


def test_a_hundred_short_cells_are_few_messages(setup: Setup) -> None:
    for count in range(1, 101):
        setup.start(count=count)
        setup.end(count=count)
    setup.port.pass_time(0.4)
    assert len(setup.port.published) == 1
    assert len(setup.told()) == 100


def test_spans_in_a_cell_and_in_each_other(setup: Setup) -> None:
    setup.start()
    with livemon.span("outer"):
        setup.port.pass_time(1)
        with livemon.span("inner"):
            setup.port.pass_time(1)
    with pytest.raises(KeyError), livemon.span("fails"):
        raise KeyError
    setup.end()
    setup.port.pass_time(3)
    assert [(entry.kind, entry.name, entry.end > 0) for entry in setup.told()] == [
        ("cell", "x = 1", True),
        ("span", "outer", True),
        ("span", "inner", True),
        ("span", "fails", True),
    ]
    setup.part.stop()
    with livemon.span("after the end"):
        pass
    assert len(setup.part.entries) == 4


def test_the_newest_are_remembered_and_told_to_pages_that_come(setup: Setup) -> None:
    for count in range(KEPT + 20):
        setup.start(count=count)
        setup.end(count=count)
    setup.port.pass_time(5)
    setup.port.taken()
    setup.part.on_attach(setup.port.show("p", panel=True), 0.0)
    ((message, _),) = setup.port.taken()
    assert isinstance(message, Spans)
    assert message.full
    assert (len(message.spans), message.spans[-1].count) == (KEPT, KEPT + 19)


def test_cpu_time_is_that_of_the_process() -> None:
    before = spans.cpu_seconds()
    with livemon.span("burn") as span:
        while spans.cpu_seconds() < before + 0.05:
            sum(range(1000))
    assert 0.03 <= span.end_cpu_s - span.start_cpu_s <= 30
    assert resident_bytes() > 1e6
