"""The meter keeps its bound, whatever captures cost, and lets cheap figures have their rate."""

from __future__ import annotations

import random
from collections import Counter
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
    due_s: float = 0.0
    times: list[float] = field(default_factory=list)


def spend(meter: Meter, clock: FakeClock, plots: list[Plot], *, seconds: float, fps: float = 10.0) -> None:
    for _ in range(int(seconds * 1000)):
        clock.advance(0.001)
        for plot in plots:
            if clock.monotonic_s() >= plot.due_s and meter.allows(plot.name):
                meter.charge(plot.name, plot.cost_s, fps=fps)
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
    # One capture of each may have just been made, and one be owed.
    assert meter.spent_s <= 120 * SHARE + 2 * sum(costs) + 0.01 * len(costs)


@pytest.mark.parametrize("fps", [10.0, 30.0])
def test_figures_that_the_hub_cannot_serve_slow_down_alike(clock: FakeClock, fps: float) -> None:
    meter = Meter(share=SHARE, hub_share=0.03, clock=clock)
    plots = [Plot(str(k), 0.0001) for k in range(12)]
    hub_s = seconds = 0.0
    for _ in range(300):  # 0.5 ms of the hub for each frame: 6 % at 10 frames a second
        spend(meter, clock, plots, seconds=0.1, fps=fps)
        hub_s = 0.0005 * sum(len(plot.times) for plot in plots)
        meter.heed_hub(hub_s + meter.spent_s)  # captures are on this thread, too
        seconds += 0.1
        if seconds == pytest.approx(15.0):
            after_s = hub_s
    assert (hub_s - after_s) / 15 == pytest.approx(0.03, rel=0.15)
    assert max(len(plot.times) for plot in plots) - min(len(plot.times) for plot in plots) <= 2


def test_a_hub_that_has_little_to_do_slows_nothing(clock: FakeClock) -> None:
    meter = Meter(share=SHARE, hub_share=0.03, clock=clock)
    plot = Plot("one", 0.0003)
    for step in range(100):
        spend(meter, clock, [plot], seconds=0.1)
        meter.heed_hub(0.02 * step * 0.1)
    assert meter.stretch == 1.0
    assert len(plot.times) == pytest.approx(100, abs=2)


def test_captures_that_the_hub_makes_itself_are_paid_once(clock: FakeClock) -> None:
    meter = Meter(share=SHARE, hub_share=0.03, clock=clock)
    plot = Plot("one", 0.0019)
    for _ in range(100):  # on this thread, which is the hub's
        spend(meter, clock, [plot], seconds=0.1)
        meter.heed_hub(meter.spent_s + 0.029 * clock.monotonic_s())
    assert meter.stretch == pytest.approx(1.0, abs=0.01)


def test_after_a_pause_the_hub_is_judged_anew(clock: FakeClock) -> None:
    meter = Meter(share=SHARE, hub_share=0.03, clock=clock)
    for step in range(5):
        meter.heed_hub(0.5 * step)
        clock.advance(1.0)
    assert meter.stretch > 3
    clock.advance(60.0)
    meter.heed_hub(2.5)
    assert meter.stretch == 1.0


def test_what_else_the_hub_does_slows_nothing(clock: FakeClock) -> None:
    meter = Meter(share=SHARE, hub_share=0.03, clock=clock)
    meter.heed_hub(0.0)
    clock.advance(1.5)
    meter.forget_hub()  # it started a child
    meter.heed_hub(1.0)
    assert meter.stretch == 1.0


def test_intervals_that_captures_cannot_keep_grow_in_small_steps(clock: FakeClock) -> None:
    meter = Meter(share=SHARE, clock=clock)
    plot = Plot("one", 0.0022)  # 2.2 % at 10 frames a second
    spend(meter, clock, [plot], seconds=60)
    assert len(plot.times) == pytest.approx(60 * SHARE / 0.0022, rel=0.08)


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


def test_figures_that_cost_about_the_same_stay_together(clock: FakeClock) -> None:
    """Or their frames leave in a message each. Costs are as noisy as in a kernel, and too high for the rate."""
    meter = Meter(share=SHARE, clock=clock)
    dice = random.Random(1)
    plots = [Plot(str(k), 0.0) for k in range(12)]
    for _ in range(300):
        for plot in plots:
            plot.cost_s = dice.uniform(0.0003, 0.0006)
        spend(meter, clock, plots, seconds=0.1)
    taken = Counter(round(at_s, 3) for plot in plots for at_s in plot.times if at_s > clock.monotonic_s() - 20)
    assert sum(taken.values()) > 12 * 20 * 2.0, "captures in the last 20 s"
    assert sum(taken.values()) / len(taken) > 8, "captures at the same moment"
    assert meter.spent_s <= 30 * SHARE * 1.05


def test_who_is_captured_first_is_not_the_slower_for_it(clock: FakeClock) -> None:
    """The first capture of a tick is three times as expensive as the next ones."""
    meter = Meter(share=SHARE, clock=clock)
    plots = [Plot(str(k), 0.0) for k in range(12)]
    dice = random.Random(1)
    for _ in range(30_000):
        clock.advance(0.001)
        first = True
        for plot in plots:
            if clock.monotonic_s() >= plot.due_s and meter.allows(plot.name):
                meter.charge(plot.name, dice.uniform(0.8, 1.2) * (0.0012 if first else 0.0004))
                plot.times.append(clock.monotonic_s())
                plot.due_s = meter.next_s(plot.name, 10.0)
                first = False
    late = [[round(at_s, 3) for at_s in plot.times if at_s > 10.0] for plot in plots]
    assert sum(map(len, late)) == pytest.approx(20 * 0.75 * SHARE / ((0.0012 + 11 * 0.0004) / 12), rel=0.1)
    assert max(map(len, late)) - min(map(len, late)) <= 2
    assert sum(map(len, late)) / len(set().union(*late)) > 11, "captures at the same moment"


def test_one_capture_that_takes_long_does_not_part_a_figure_from_its_group(clock: FakeClock) -> None:
    """The collector ran in the middle of it, or the system took the core away."""
    meter = Meter(share=SHARE, clock=clock)
    plots = [Plot(str(k), 0.0005) for k in range(12)]
    spend(meter, clock, plots, seconds=10)
    plots[5].cost_s = 0.01
    before = len(plots[5].times)
    while len(plots[5].times) == before:
        spend(meter, clock, plots, seconds=0.001)
    plots[5].cost_s = 0.0005
    since_s = clock.monotonic_s()
    spend(meter, clock, plots, seconds=5)
    counts = [sum(at_s > since_s for at_s in plot.times) for plot in plots]
    assert min(counts) >= max(counts) - 1 > 8
    assert meter.spent_s <= 15 * SHARE


def test_a_group_that_paused_is_captured_together_again(clock: FakeClock) -> None:
    meter = Meter(share=SHARE, clock=clock)
    plots = [Plot(str(k), 0.0006) for k in range(12)]
    spend(meter, clock, plots, seconds=20)
    clock.advance(60.0)
    spend(meter, clock, plots, seconds=20)
    late = [[at_s for at_s in plot.times if at_s > 82.0] for plot in plots]
    assert max(map(len, late)) - min(map(len, late)) <= 1
    assert meter.spent_s <= 40 * SHARE + 0.01 * 12 + 12 * 0.0006


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
