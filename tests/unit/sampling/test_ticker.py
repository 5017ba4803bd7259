from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livemon.sampling.ticker import Ticker
from livemon.testing import FakeClock


def _next_tick(ticker: Ticker, clock: FakeClock) -> float:
    """Wait as the child does; the wall time of the tick."""
    while not ticker.due():
        clock.advance(max(ticker.wait_s(), 1e-9))
    return clock.wall_s()


@pytest.mark.parametrize("period_s", [0.1, 0.3, 1.0, 7.0, 60.0])
def test_ticks_do_not_drift_whatever_a_reading_takes(clock: FakeClock, period_s: float) -> None:
    ticker = Ticker(clock, period_s)
    clock.advance(0.0123)
    _next_tick(ticker, clock)
    first = _next_tick(ticker, clock)
    times = [first]
    for number in range(5000):
        clock.advance(period_s * 0.1 * (number % 8))  # the reading
        times.append(_next_tick(ticker, clock))
    assert times == pytest.approx([first + period_s * n for n in range(5001)], abs=1e-3)


def test_the_first_tick_is_due_at_once_and_the_second_is_not_too_near(clock: FakeClock) -> None:
    clock.advance(0.9)
    ticker = Ticker(clock, 1.0)
    assert ticker.wait_s() == 0
    assert ticker.due()
    assert ticker.wait_s() == pytest.approx(1.1)


def test_ticks_fall_on_multiples_of_the_period_in_wall_time(clock: FakeClock) -> None:
    clock.advance(3.21)
    ticker = Ticker(clock, 5.0)
    assert ticker.due()
    assert _next_tick(ticker, clock) % 5 == pytest.approx(0, abs=1e-3)


def test_late_ticks_are_left_out_not_bunched(clock: FakeClock) -> None:
    ticker = Ticker(clock, 1.0)
    assert ticker.due()
    _next_tick(ticker, clock)
    clock.advance(7.4)
    assert ticker.due()
    assert not ticker.due()
    assert ticker.wait_s() == pytest.approx(0.6)


def test_a_clock_that_is_set_does_not_move_the_ticks(clock: FakeClock) -> None:
    ticker = Ticker(clock, 1.0)
    assert ticker.due()
    _next_tick(ticker, clock)
    clock.set_wall(clock.wall_s() - 3600.3)
    assert ticker.wait_s() == pytest.approx(1.0)


def test_a_new_period_counts_from_now(clock: FakeClock) -> None:
    ticker = Ticker(clock, 60.0)
    assert ticker.due()
    ticker.set_period(0.5)
    assert 0.25 <= ticker.wait_s() <= 0.75


@given(st.floats(0.1, 60), st.lists(st.floats(0, 300), max_size=50), st.floats(0, 1e6))
def test_never_two_ticks_in_one_cell_of_the_grid(period_s: float, pauses: list[float], start: float) -> None:
    clock = FakeClock()
    clock.advance(start)
    ticker = Ticker(clock, period_s)
    assert ticker.due()
    for pause in pauses:
        clock.advance(pause)
        if ticker.due():
            assert not ticker.due()
            assert 0 < ticker.wait_s() <= period_s * 1.001
