"""The ring beside a plain list, and the catalogue."""

from __future__ import annotations

import math
from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livemon.hub.store import Ring, Store
from livemon.protocol import SeriesEntry

numbers = st.floats(allow_nan=True, allow_infinity=True)


def key(value: float) -> object:
    return "nan" if math.isnan(value) else value


@given(st.lists(st.tuples(numbers, st.one_of(st.just(math.nan), numbers)), max_size=60), st.integers(1, 20), st.data())
def test_a_ring_is_the_end_of_a_list(samples: list[tuple[float, float]], limit: int, data: st.DataObject) -> None:
    ring = Ring(limit)
    for index, (value, step) in enumerate(samples):
        ring.add(float(index), value, step)
    assert ring.total == len(samples)
    assert len(ring) == min(len(samples), limit)
    position = data.draw(st.integers(0, len(samples)))
    most = data.draw(st.one_of(st.none(), st.integers(0, 30)))
    first = max(position, len(samples) - limit)
    wanted = samples[first:] if most is None else samples[first:][:most]
    columns, after = ring.since(position, most)
    assert list(columns.time) == [float(first + i) for i in range(len(wanted))]
    assert [key(value) for value in columns.value] == [key(value) for value, _ in wanted]
    assert [key(step) for step in columns.step] == [key(step) for _, step in wanted]
    assert after == (first + len(wanted) if wanted else max(position, first))


@given(
    st.lists(st.lists(st.tuples(numbers, numbers), max_size=30), max_size=8),
    st.lists(st.booleans(), min_size=8, max_size=8),
    st.integers(1, 20),
)
def test_many_at_once_are_as_one_by_one(
    batches: list[list[tuple[float, float]]], with_steps: list[bool], limit: int
) -> None:
    at_once, one_by_one = Ring(limit), Ring(limit)
    for batch, stepped in zip(batches, with_steps, strict=False):
        times = array("d", [float(one_by_one.total + i) for i in range(len(batch))])
        values = array("d", [value for value, _ in batch])
        steps = array("d", [step for _, step in batch])
        for time, value, step in zip(times, values, steps, strict=True):
            one_by_one.add(time, value, step if stepped else math.nan)
        at_once.extend(times, values, steps if stepped else None)
        assert at_once.total == one_by_one.total
        assert len(at_once) == len(one_by_one)
        found, wanted = at_once.since(0)[0], one_by_one.since(0)[0]
        for mine, theirs in ((found.time, wanted.time), (found.value, wanted.value), (found.step, wanted.step)):
            assert list(map(key, mine)) == list(map(key, theirs))


@given(st.lists(st.integers(0, 50), max_size=40).map(sorted), st.integers(1, 20), st.integers(-1, 51))
def test_position_after_a_time(times: list[int], limit: int, since: int) -> None:
    ring = Ring(limit)
    for time in times:
        ring.add(float(time), 0.0)
    columns, _ = ring.since(ring.position_after(float(since)))
    assert list(columns.time) == [time for time in times[-limit:] if time > since]


def test_the_last_sample_of_a_full_ring() -> None:
    ring = Ring(3)
    assert all(math.isnan(value) for value in ring.last)
    for index in range(7):
        ring.add(float(index), index * 10.0)
    assert ring.last == (6.0, 60.0)


def test_what_was_read_does_not_change_with_the_ring() -> None:
    ring = Ring(2)
    ring.add(1.0, 1.0)
    columns, _ = ring.since(0)
    ring.add(2.0, 2.0)
    ring.add(3.0, 3.0)
    assert list(columns.value) == [1.0]


def entry(name: str, **fields: str) -> SeriesEntry:
    return SeriesEntry(id=99, name=name, group="host", **fields)  # type: ignore[arg-type]


def test_a_series_keeps_its_id_and_a_change_of_its_label_is_told() -> None:
    store = Store()
    first = store.series(entry("a"))
    second = store.series(entry("b"))
    assert (first, second) == (0, 1)
    store.catalogue_changes.clear()
    assert store.series(entry("a")) == first
    assert store.catalogue_changes == []
    assert store.series(entry("a", label="A")) == first
    assert [(change.id, change.label) for change in store.catalogue_changes] == [(0, "A")]
    assert [known.label for known in store.entries] == ["A", ""]


def test_one_reading_of_several_series() -> None:
    changes: list[int] = []
    store = Store(changed=lambda: changes.append(1))
    ids = [store.series(entry(name)) for name in "abc"]
    store.add(5.0, [ids[2], ids[0]], [1.5, math.nan])
    assert store.ring(ids[2]).last == (5.0, 1.5)
    assert math.isnan(store.ring(ids[0]).last[1])
    assert store.ring(ids[1]).total == 0
    assert changes == [1]
    with pytest.raises(ValueError, match="argument"):
        store.add(6.0, ids, [1.0])
