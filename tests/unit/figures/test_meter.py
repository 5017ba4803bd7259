"""The meter keeps its bound, whatever a capture costs."""

from __future__ import annotations

import pytest

from livemon.figures.meter import Meter
from livemon.testing import FakeClock


def spend(meter: Meter, clock: FakeClock, cost_s: float, *, seconds: float, figures: int = 1) -> list[int]:
    """A loop that asks every millisecond; captures of each figure."""
    captures = [0] * figures
    due = [0.0] * figures
    for _ in range(int(seconds * 1000)):
        clock.advance(0.001)
        for k in range(figures):
            if clock.monotonic_s() >= due[k] and meter.allows():
                meter.charge(f"figure {k}", cost_s)
                captures[k] += 1
                due[k] = clock.monotonic_s() + meter.interval_s(10)
    return captures


@pytest.mark.parametrize("cost_s", [0.0002, 0.001, 0.02, 0.3])
def test_the_share_is_never_exceeded(cost_s: float) -> None:
    clock = FakeClock()
    meter = Meter(share=0.02, burst_s=0.03, clock=clock)
    spend(meter, clock, cost_s, seconds=60)
    assert meter.spent_s <= 60 * 0.02 + 0.03 + cost_s


def test_a_cheap_figure_gets_its_frame_rate() -> None:
    clock = FakeClock()
    (captures,) = spend(Meter(clock=clock), clock, 0.0003, seconds=10)
    assert captures == pytest.approx(100, abs=2)


def test_an_expensive_one_slows_down_and_goes_on() -> None:
    clock = FakeClock()
    (captures,) = spend(Meter(clock=clock), clock, 0.1, seconds=60)
    assert captures == pytest.approx(60 * 0.02 / 0.1, abs=2)


def test_figures_share_alike() -> None:
    clock = FakeClock()
    captures = spend(Meter(clock=clock), clock, 0.004, seconds=60, figures=4)
    assert max(captures) - min(captures) <= 3
    assert sum(captures) == pytest.approx(60 * 0.02 / 0.004, rel=0.1)


def test_the_final_state_is_free() -> None:
    clock = FakeClock()
    meter = Meter(clock=clock)
    meter.charge("figure", 5.0, forced=True)
    assert meter.allows()
