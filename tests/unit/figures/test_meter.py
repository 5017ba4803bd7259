"""The meter keeps its bound, whatever captures cost, and lets cheap figures have their rate."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from livemon.figures.meter import Meter
from livemon.testing import FakeClock

SHARE = 0.02


@dataclass
class Plot:
    """A figure of a loop that asks for it every millisecond."""

    name: str
    cost_s: float
    hub_s: float = 0.0
    due_s: float = 0.0
    times: list[float] = field(default_factory=list)


def spend(meter: Meter, clock: FakeClock, plots: list[Plot], *, seconds: float, fps: float = 10.0) -> None:
    for _ in range(int(seconds * 1000)):
        clock.advance(0.001)
        for plot in plots:
            if clock.monotonic_s() >= plot.due_s and meter.allows(plot.name):
                meter.charge(plot.name, plot.cost_s, fps=fps)
                if plot.hub_s:
                    meter.charge_hub(plot.hub_s, [plot.name])
                plot.times.append(clock.monotonic_s())
                plot.due_s = meter.next_s(plot.name, fps)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.mark.parametrize("cost_s", [0.0002, 0.001, 0.02, 0.3])
def test_the_share_is_never_exceeded(clock: FakeClock, cost_s: float) -> None:
    meter = Meter(share=SHARE, burst_s=0.01, clock=clock)
    spend(meter, clock, [Plot("one", cost_s)], seconds=60)
    assert meter.spent_s <= 60 * SHARE + 0.01 + cost_s


def test_all_figures_together_keep_to_the_share(clock: FakeClock) -> None:
    meter = Meter(share=SHARE, burst_s=0.01, clock=clock)
    costs = [0.0003, 0.001, 0.004, 0.02, 0.14]
    spend(meter, clock, [Plot(str(cost), cost) for cost in costs], seconds=120)
    assert meter.spent_s <= 120 * SHARE + sum(costs) + 0.01 * len(costs)


def test_what_the_hub_spends_counts(clock: FakeClock) -> None:
    meter = Meter(share=SHARE, burst_s=0.01, clock=clock)
    plot = Plot("one", 0.001, hub_s=0.003)
    spend(meter, clock, [plot], seconds=60)
    assert meter.spent_s + meter.hub_s <= 60 * SHARE + 0.014
    assert meter.hub_s == pytest.approx(3 * meter.spent_s)
    assert len(plot.times) == pytest.approx(60 * SHARE / 0.004, rel=0.2)


def test_a_cheap_figure_gets_its_frame_rate(clock: FakeClock) -> None:
    plot = Plot("one", 0.0003)
    spend(Meter(clock=clock), clock, [plot], seconds=10)
    assert len(plot.times) == pytest.approx(100, abs=2)


def test_an_expensive_figure_slows_down_and_goes_on(clock: FakeClock) -> None:
    plot = Plot("one", 0.1)
    spend(Meter(share=SHARE, clock=clock), clock, [plot], seconds=60)
    assert len(plot.times) == pytest.approx(60 * SHARE / 0.1, abs=2)


def test_an_expensive_figure_does_not_slow_the_others(clock: FakeClock) -> None:
    cheap = [Plot(f"cheap {k}", 0.0003) for k in range(3)]
    dear = Plot("dear", 0.14)
    spend(Meter(share=SHARE, clock=clock), clock, [*cheap, dear], seconds=60)
    assert [len(plot.times) for plot in cheap] == pytest.approx([600] * 3, abs=15)
    # It gets what the cheap ones leave.
    assert len(dear.times) == pytest.approx(60 * (SHARE - 3 * 0.003) / 0.14, abs=2)


def test_figures_share_alike(clock: FakeClock) -> None:
    plots = [Plot(str(k), 0.004) for k in range(4)]
    spend(Meter(share=SHARE, clock=clock), clock, plots, seconds=60)
    captures = [len(plot.times) for plot in plots]
    assert max(captures) - min(captures) <= 3
    assert sum(captures) == pytest.approx(60 * SHARE / 0.004, rel=0.15)


def test_figures_of_one_rate_are_due_together(clock: FakeClock) -> None:
    plots = [Plot(str(k), 0.0003) for k in range(4)]
    meter = Meter(share=SHARE, clock=clock)
    for plot in plots:  # they are opened at different times
        spend(meter, clock, [plot], seconds=0.037)
    spend(meter, clock, plots, seconds=5)
    assert {tuple(round(time, 3) for time in plot.times[-20:]) for plot in plots} == {
        tuple(round(time, 3) for time in plots[0].times[-20:])
    }


def test_closed_figures_pay_their_debts(clock: FakeClock) -> None:
    meter = Meter(share=SHARE, burst_s=0.01, clock=clock)
    for k in range(120):  # a cell that makes and closes an expensive figure again and again
        spend(meter, clock, [Plot(str(k), 0.05)], seconds=0.5)
        meter.forget(str(k))
    assert meter.spent_s <= 60 * SHARE + 0.2
    steady = Plot("steady", 0.0003)
    spend(meter, clock, [steady], seconds=20)
    assert len(steady.times) > 100


def test_a_refused_figure_owes_nothing(clock: FakeClock) -> None:
    meter = Meter(share=SHARE, clock=clock)
    meter.charge("one", 60.0)
    assert not meter.allows("one")
    assert meter.ready_s("one") > clock.monotonic_s() + 1000
    meter.forgive("one")
    assert meter.allows("one")


def test_the_final_state_is_free(clock: FakeClock) -> None:
    meter = Meter(clock=clock)
    meter.charge("figure", 5.0, forced=True)
    assert meter.allows("figure")
    assert meter.spent_s == 5.0
