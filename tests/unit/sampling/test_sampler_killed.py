"""The sampler is killed again and again, at any moment: what it read is kept, it comes back, and nothing hangs."""

from __future__ import annotations

import contextlib
import itertools
import math
import os
import random
import signal
import time

import pytest
from waiting import until

import livemon
from livemon.hub import children

KILLS = 100
PERIOD_S = 1.0


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_killed_sampler_costs_one_period_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    # In earnest the one that is killed has run for a while; here all of them count as such.
    monkeypatch.setattr(children, "_HEALTHY_AFTER_S", 0.0)
    chance = random.Random(6)
    monitor = livemon.start(period_s=PERIOD_S, sources="host,process", figures=False)
    try:
        until(lambda: "memory.used_bytes" in livemon.stats())
        started_s = time.time()
        killed: dict[int, float] = {}
        for _ in range(KILLS):
            until(lambda: monitor.hub.child_pids().get("sampler") not in (None, *killed))
            # From the first moments of its life, in which it still loads, to some periods.
            time.sleep(chance.uniform(0.0, 0.3) if chance.random() < 0.3 else chance.uniform(0.3, 3.0))
            pid = monitor.hub.child_pids()["sampler"]
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            killed[pid] = time.time()
        newest_s = livemon.history("memory.used_bytes").time[-1]
        until(lambda: livemon.history("memory.used_bytes").time[-1] > newest_s + 3 * PERIOD_S)
        series = livemon.history("memory.used_bytes")
    finally:
        livemon.stop()
    times = [time_s for time_s, value in zip(series.time, series.value, strict=True) if not math.isnan(value)]
    gaps = sum(math.isnan(value) for value in series.value)
    assert list(series.time) == sorted(series.time)
    read = {math.floor(time_s / PERIOD_S) for time_s in times}
    wanted = range(math.ceil(started_s / PERIOD_S), math.floor(times[-1] / PERIOD_S))
    lost = [tick for tick in wanted if tick not in read]
    print(f"{len(killed)} killed, {len(wanted)} periods, {len(lost)} lost, {gaps} gaps said")
    assert len(killed) == KILLS
    for first_s, next_s in itertools.pairwise([started_s, *(time_s for time_s in times if time_s >= started_s)]):
        between = [tick for tick in lost if first_s < tick * PERIOD_S < next_s]
        kills = [kill_s for kill_s in killed.values() if first_s - PERIOD_S <= kill_s <= next_s]
        assert len(between) <= len(kills), f"{len(between)} periods lost by {len(kills)} kills"
    assert gaps <= 2 * KILLS
