"""The thinned past of a series beside plain lists: nothing is lost or counts twice, no spike and no gap is hidden."""

from __future__ import annotations

import itertools
import math
import subprocess
import sys
from array import array
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from livemon.hub.past import Past
from livemon.hub.store import METRIC_SAMPLES, Ring, Store
from livemon.protocol import SeriesEntry

Entry = tuple[float, float, float, float, int]
Sample = tuple[float, float]

STEPS = st.one_of(st.sampled_from([1.0, 1.0, 1.0, 10.0, 61.0, 3600.0, 0.1, -30.0]))
"""Seconds to the next sample: late ticks, a machine that slept, a clock that was set back."""
VALUES = st.one_of(st.integers(-5, 5).map(float), st.sampled_from([math.nan, math.inf, -math.inf, 1e30]))


@st.composite
def histories(draw: st.DrawFn) -> list[Sample]:
    steps = draw(st.lists(STEPS, max_size=120))
    times = list(itertools.accumulate(steps, initial=1_700_000_000.0))[1:]
    return [(time_s, draw(VALUES)) for time_s in times]


def naive(entries: list[Entry], seconds: float) -> list[list[Entry]]:
    """One list for each stretch: its entry, and the breaks around it."""
    stretches = []
    for _, run in itertools.groupby(entries, key=lambda entry: entry[0] // seconds):
        members = list(run)
        good = [index for index, entry in enumerate(members) if entry[4]]
        bad = [index for index, entry in enumerate(members) if not entry[4]]
        stretch: list[Entry] = []
        before = [index for index in bad if not good or index < good[0]]
        after = [index for index in bad if good and index > good[0]]
        if before:
            stretch.append((members[before[-1]][0], math.nan, math.nan, math.nan, 0))
        if good:
            count = sum(members[index][4] for index in good)
            mean = sum(members[index][2] * members[index][4] for index in good) / count
            low, high = (pick(members[index][column] for index in good) for pick, column in ((min, 1), (max, 3)))
            middle = (members[good[0]][0] + members[good[-1]][0]) / 2
            stretch.append((middle, low, mean, high, count))
        if after:
            stretch.append((max(members[after[-1]][0], stretch[-1][0] + 0.002), math.nan, math.nan, math.nan, 0))
        stretches.append(stretch)
    return stretches


def thinned(evicted: list[Sample], seconds: float, coarse: float, limit: int) -> tuple[list[Entry], list[Entry]]:
    """(entries of the first tier, entries of the second) of all that left the ring; the second one has no end."""
    samples = [
        (time_s, value, value, value, 1) if math.isfinite(value) else (time_s, math.nan, math.nan, math.nan, 0)
        for time_s, value in evicted
    ]
    stretches = naive(samples, seconds)
    closed = [entry for stretch in stretches[:-1] for entry in stretch]
    still_open = stretches[-1] if stretches else []
    kept = closed[-limit:] if limit else []
    gone = closed[: len(closed) - len(kept)]
    return kept + still_open, [entry for stretch in naive(gone, coarse) for entry in stretch]


def same(found: Any, wanted: list[Entry]) -> None:
    rows = list(zip(found.time, found.low, found.mean, found.high, found.count, strict=True))
    assert len(rows) == len(wanted)
    for row, entry in zip(rows, wanted, strict=True):
        assert row == pytest.approx(entry, nan_ok=True)


@settings(deadline=None)
@given(histories(), st.integers(1, 10), st.integers(1, 8))
def test_the_past_is_what_plain_lists_say(samples: list[Sample], raw: int, limit: int) -> None:
    ring = Ring(raw, Past("d", ((10.0, limit), (60.0, 1000))))
    for time_s, value in samples:
        ring.add(time_s, value)
    (coarse_s, coarse), (fine_s, fine) = ring.past.entries()
    assert (coarse_s, fine_s) == (60.0, 10.0)
    fine_wanted, coarse_wanted = thinned(samples[:-raw], 10.0, 60.0, limit)
    same(fine, fine_wanted)
    same(coarse, coarse_wanted)
    finite = [value for _, value in samples if math.isfinite(value)]
    held = [value for _, value in samples[-raw:] if math.isfinite(value)]
    assert sum(coarse.count) + sum(fine.count) + len(held) == len(finite)
    if finite:
        highs = [value for value in (*coarse.high, *fine.high, *held) if value == value]
        lows = [value for value in (*coarse.low, *fine.low, *held) if value == value]
        assert (min(lows), max(highs)) == (min(finite), max(finite))


@settings(deadline=None)
@given(histories(), st.lists(st.integers(0, 30), max_size=8), st.integers(1, 20))
def test_many_at_once_leave_the_same_past(samples: list[Sample], sizes: list[int], raw: int) -> None:
    at_once, one_by_one = (Ring(raw, Past("d", ((10.0, 3), (60.0, 5)))) for _ in range(2))
    for time_s, value in samples:
        one_by_one.add(time_s, value)
    rest = samples
    for size in [*sizes, len(samples)]:
        batch, rest = rest[:size], rest[size:]
        times, values = (array("d", column) for column in ([t for t, _ in batch], [v for _, v in batch]))
        at_once.extend(times, values, None)
    for (_, found), (_, wanted) in zip(at_once.past.entries(), one_by_one.past.entries(), strict=True):
        same(found, list(zip(wanted.time, wanted.low, wanted.mean, wanted.high, wanted.count, strict=True)))


@settings(deadline=None)
@given(histories(), st.integers(1, 30), st.integers(1, 30), histories(), st.booleans())
def test_a_ring_that_was_made_smaller_is_one_that_was_small(
    samples: list[Sample], large: int, small: int, more: list[Sample], stepped: bool
) -> None:
    resized, plain = Ring(large), Ring(min(small, large))
    for number, (time_s, value) in enumerate(samples):
        for ring in (resized, plain):
            ring.add(time_s, value, float(number) if stepped else math.nan)
    resized.resize(small)
    for time_s, value in more:
        resized.add(time_s, value)
        plain.add(time_s, value)
    assert (resized.total, len(resized)) == (plain.total, len(plain))
    for column in ("time", "value", "step"):
        found, wanted = (getattr(ring.since(0)[0], column) for ring in (resized, plain))
        assert list(found) == pytest.approx(list(wanted), nan_ok=True)
    for (_, found), (_, wanted) in zip(resized.past.entries(), plain.past.entries(), strict=True):
        same(found, list(zip(wanted.time, wanted.low, wanted.mean, wanted.high, wanted.count, strict=True)))


def test_a_spike_of_one_second_is_seen_two_days_later() -> None:
    ring = Ring()
    for second in range(40 * 3600):
        ring.add(1.7e9 + second, 100.0 if second == 5000 else 1.0)
    (_, coarse), _ = ring.past.entries()
    index = max(range(len(coarse)), key=coarse.high.__getitem__)
    assert (coarse.high[index], coarse.low[index]) == (100, 1)
    assert coarse.mean[index] == pytest.approx(1 + 99 / 60)
    assert abs(coarse.time[index] - (1.7e9 + 5000)) <= 30


def test_metrics_share_what_is_set_aside_for_them() -> None:
    store = Store()
    numbers = [store.series(SeriesEntry(id=0, name=f"m{metric}", group="metric")) for metric in range(2000)]
    times = array("d", [float(second) for second in range(METRIC_SAMPLES)])
    for number in (numbers[0], numbers[-1]):
        store.extend(number, times, times, times)
        assert len(store.ring(number)) == 500
        assert store.ring(number).since(0)[0].time[-1] == METRIC_SAMPLES - 1
        (_, _), (_, fine) = store.ring(number).past.entries()
        assert fine.high[-1] == METRIC_SAMPLES - 501
    few = Store()
    number = few.series(SeriesEntry(id=0, name="loss", group="metric"))
    few.extend(number, times, times, None)
    assert len(few.ring(number)) == METRIC_SAMPLES


SOAK = """
import psutil
from livemon.hub.store import Store
from livemon.protocol import SeriesEntry
process = psutil.Process()
store = Store()
ids = [store.series(SeriesEntry(id=0, name=f"s{i}", group="host")) for i in range(200)]
values = [float(i) for i in range(200)]
before = process.memory_info().rss
sizes = []
for second in range(28 * 3600):
    # Series come and go, readings fail, the clock is set, and the machine sleeps.
    if second % 5000 == 0:
        values[second // 5000] = float("nan") if second % 2 else 5.0
    time_s = 1.7e9 + second + (3600 if second > 30000 else 0) - (1800 if second > 60000 else 0)
    store.add(time_s, ids, values)
    if second % 3600 == 3599:
        sizes.append((process.memory_info().rss - before) / 1e6)
print(*sizes)
"""


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_200_series_over_24_hours_fit_into_64_mb_and_stay_flat() -> None:
    output = subprocess.run([sys.executable, "-c", SOAK], capture_output=True, text=True, check=True, timeout=800)
    sizes = [float(word) for word in output.stdout.split()]
    print("MB after each hour:", sizes)
    assert len(sizes) == 28
    assert max(sizes) <= 64
    hourly = [later - earlier for earlier, later in itertools.pairwise(sizes[8:])]
    assert max(hourly) <= 1.5  # from then on only the last tier grows: 60 entries an hour of each series
