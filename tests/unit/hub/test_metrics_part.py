"""From the queue of `log()` into the store."""

from __future__ import annotations

import math
from collections.abc import Iterator

import pytest

from livemon import metrics
from livemon.hub import metrics as part_module
from livemon.hub.metrics import TAKE_PERIOD_S, MetricsPart
from livemon.hub.store import Store
from livemon.protocol import SeriesEntry

from .support import RecordingPort


@pytest.fixture
def port() -> Iterator[RecordingPort]:
    metrics.reset()
    yield RecordingPort()
    metrics.reset()


def column(store: Store, name: str, which: str) -> list[float]:
    entry = store.find(name)
    assert entry is not None
    return list(getattr(store.ring(entry.id).since(0)[0], which))


def test_what_was_logged_before_the_start_is_taken_too(port: RecordingPort) -> None:
    store = Store()
    metrics.log(loss=0.5, step=1)
    part = MetricsPart(store)
    part.start(port)
    metrics.log({"loss": 10**400})
    port.pass_time(TAKE_PERIOD_S)
    assert column(store, "loss", "value") == [0.5, math.inf]
    steps = column(store, "loss", "step")
    assert steps[0] == 1.0
    assert math.isnan(steps[1])
    assert store.entries[0].group == "metric"
    port.pass_time(TAKE_PERIOD_S)
    assert port.timers == []  # nothing was logged since
    metrics.log(loss=0.25)
    part.stop()
    assert column(store, "loss", "value")[-1] == 0.25


def test_calls_with_different_names_keep_their_order(port: RecordingPort) -> None:
    store = Store()
    part = MetricsPart(store)
    part.start(port)
    metrics.log(loss=1.0, step=1)
    metrics.log(loss=2, accuracy=0.5)
    metrics.log(loss=10**400, step=10**400)
    part.take()
    assert column(store, "loss", "value") == [1.0, 2.0, math.inf]
    assert column(store, "accuracy", "value") == [0.5]
    first, second, third = column(store, "loss", "step")
    assert (first, third) == (1.0, math.inf)
    assert math.isnan(second)
    times = column(store, "loss", "time")
    assert times == sorted(times)


def test_an_idle_notebook_wakes_nobody(port: RecordingPort) -> None:
    part = MetricsPart(Store())
    part.start(port)
    assert port.timers == []


def test_a_name_that_is_measured_is_shown_beside_it(port: RecordingPort) -> None:
    store = Store()
    measured = store.series(SeriesEntry(id=0, name="cpu.percent", unit="percent", group="host"))
    part = MetricsPart(store)
    part.start(port)
    metrics.log({"cpu.percent": 3.0})
    part.take()
    assert store.ring(measured).total == 0
    assert column(store, "metric.cpu.percent", "value") == [3.0]
    assert "cpu.percent" in port.notices[0][1]


def test_a_name_for_every_step_does_not_fill_the_memory(port: RecordingPort, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(part_module, "MAX_METRICS", 5)
    store = Store()
    part = MetricsPart(store)
    part.start(port)
    for number in range(20):
        metrics.log({f"loss{number}": 1.0})
    part.take()
    assert len(store) == 5
    assert port.dropped == {"metrics": 15}
    assert "'loss5'" in port.notices[0][1]


def test_a_flood_is_said(port: RecordingPort) -> None:
    part = MetricsPart(Store())
    part.start(port)
    for number in range(metrics.CAPACITY + 5000):
        metrics.log(x=number)
    part.take()
    assert port.dropped["metrics"] > 0
    assert "thinned" in port.notices[0][1]
