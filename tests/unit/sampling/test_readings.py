"""Arithmetic of the sources: rates, shares, failures of one field."""

from __future__ import annotations

import math
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livemon.sampling.base import Rates, Series, SourceFailedError, attempt, explain
from livemon.sampling.host import BusyShares, busy_and_idle

A = Series(name="a", unit="count", group="host", label="A")
B = Series(name="b", unit="count", group="host", label="B")


def test_one_reading_that_fails_is_nan_with_its_reason() -> None:
    def fail() -> tuple[float]:
        raise PermissionError(13, "Permission denied", "/proc/x")

    first, second = attempt((A, B), fail)
    assert (first.series, second.series) == (A, B)
    assert math.isnan(first.value or 0)
    assert math.isnan(second.value or 0)
    assert first.reason == second.reason == "Permission denied: /proc/x"


def test_only_the_failure_of_a_whole_source_passes() -> None:
    def fail() -> tuple[float]:
        raise SourceFailedError("all is lost")

    with pytest.raises(SourceFailedError):
        attempt((A,), fail)


def test_no_value_yet_is_none_and_zero_is_zero() -> None:
    assert [reading.value for reading in attempt((A, B), lambda: (None, 0))] == [None, 0.0]


def test_an_error_is_one_line_of_words() -> None:
    assert explain(ValueError("a\n b")) == "ValueError: a b"
    assert explain(KeyError()) == "KeyError"


def test_a_rate_needs_two_readings() -> None:
    rates = Rates(2)
    assert rates.update(10.0, {"sda": (100, 0)}) == [None, None]
    assert rates.update(12.0, {"sda": (300, 10)}) == [100.0, 5.0]
    assert rates.update(12.0, {"sda": (400, 10)}) == [None, None]


def test_devices_that_come_go_or_start_again_make_no_spike() -> None:
    rates = Rates(1)
    rates.update(0.0, {"a": (1_000,), "b": (5_000,)})
    assert rates.update(1.0, {"a": (1_010,)}) == [10.0]
    assert rates.update(2.0, {"a": (1_020,), "b": (9_000_000,)}) == [10.0]
    assert rates.update(3.0, {"a": (5,), "b": (9_000_007,)}) == [7.0]
    assert rates.update(4.0, {"a": (6,), "b": (9_000_007,)}) == [1.0]
    assert rates.update(5.0, {}) == [0.0]


@given(st.lists(st.integers(0, 10**12), min_size=2, max_size=30), st.floats(0.1, 60))
def test_rates_times_time_is_what_was_counted(steps: list[int], period_s: float) -> None:
    rates = Rates(1)
    total, counted = 0, 0.0
    for number, step in enumerate(steps):
        total += step
        (rate,) = rates.update(number * period_s, {"x": (total,)})
        counted += (rate or 0.0) * period_s
    assert counted == pytest.approx(sum(steps[1:]), rel=1e-6, abs=1e-6)


def test_guests_are_busy_once_and_waiting_for_a_disk_is_idle() -> None:
    class Times(NamedTuple):
        user: float = 10
        nice: float = 2
        system: float = 3
        idle: float = 50
        iowait: float = 7
        irq: float = 1
        softirq: float = 2
        steal: float = 5
        guest: float = 4
        guest_nice: float = 1

    assert busy_and_idle(Times()) == (23.0, 57.0)


def test_shares_of_time() -> None:
    shares = BusyShares()
    assert shares.update([(0.0, 0.0), (0.0, 0.0)]) == [None, None, None]
    assert shares.update([(1.0, 0.0), (0.25, 0.75)]) == [62.5, 100.0, 25.0]
    assert shares.update([(1.0, 0.0), (0.25, 0.75)]) == [None, None, None]
    # Idle time was taken back on the first core.
    assert shares.update([(2.0, -0.5), (0.25, 1.75)]) == [50.0, 100.0, 0.0]
    # A core went offline: nothing to compare with.
    assert shares.update([(3.0, 0.0)]) == [None, None]
