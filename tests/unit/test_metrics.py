"""`log()`: what it takes, what it refuses, floods, threads, interrupts; and the part that puts it into the store."""

from __future__ import annotations

import math
import subprocess
import sys
import threading
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import livemon
from livemon import metrics
from livemon.errors import MetricError


@pytest.fixture(autouse=True)
def _clean() -> Iterator[None]:
    metrics.reset()
    yield
    metrics.reset()


class Tensor:
    """What matters of a torch tensor: torch is too large to install for this."""

    def __init__(self, value: Any, shape: tuple[int, ...] = ()) -> None:
        self.value, self.shape = value, shape

    def item(self) -> Any:
        return self.value

    def __float__(self) -> float:
        raise RuntimeError("can't convert: requires grad")


def logged() -> list[tuple[float | None, dict[str, float]]]:
    return [(step, dict(values)) for _, step, values in metrics.take().calls]


def test_mappings_keywords_and_steps() -> None:
    livemon.log({"train/loss": 0.5}, step=3)
    livemon.log(loss=1, accuracy=0.25)
    livemon.log({"a": 1.0}, b=2.0)
    livemon.log()
    assert logged() == [
        (3, {"train/loss": 0.5}),
        (None, {"loss": 1, "accuracy": 0.25}),
        (None, {"a": 1.0, "b": 2.0}),
        (None, {}),
    ]


@pytest.mark.parametrize(
    ("given_", "kept"),
    [
        (True, 1.0),
        (np.float32(0.5), 0.5),
        (np.float64(0.5), 0.5),
        (np.int64(7), 7.0),
        (np.bool_(False), 0.0),
        (np.array(2.5), 2.5),
        (Tensor(0.75), 0.75),
        (Decimal("0.5"), 0.5),
        (Fraction(1, 4), 0.25),
        (np.longdouble(2), 2.0),
        (10**400, math.inf),
        (-(10**400), -math.inf),
        (math.inf, math.inf),
        (np.float32("-inf"), -math.inf),
    ],
)
def test_numbers_of_all_kinds(given_: Any, kept: float) -> None:
    livemon.log(x=given_, step=given_)
    ((step, values),) = logged()
    for value in (values["x"], step):
        assert type(value) in (int, float)
        try:
            assert float(value) == kept  # type: ignore[arg-type]
        except OverflowError:
            assert math.isinf(kept)


@pytest.mark.parametrize("nan", [math.nan, np.float32("nan"), np.array(np.nan), Tensor(math.nan)])
def test_nan_is_kept(nan: Any) -> None:
    livemon.log(x=nan)
    assert math.isnan(logged()[0][1]["x"])


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("0.5", "builtins.str"),
        (b"1", "builtins.bytes"),
        (None, "builtins.NoneType"),
        (1j, "builtins.complex"),
        ([1.0], "builtins.list"),
        ({"deeper": 1.0}, "builtins.dict"),
        (np.array([1.0]), "of shape (1,)"),
        (np.zeros((2, 3)), "of shape (2, 3)"),
        (np.complex128(1j), "numpy.complex128"),
        (np.str_("x"), "numpy.str_"),
        (np.datetime64("2020-01-01"), "numpy.datetime64"),
        (np.datetime64(5, "ns"), "numpy.datetime64 (a time, not a number)"),
        (np.timedelta64(5, "ns"), "numpy.timedelta64 (a time, not a number)"),
        (Tensor(1.0, (4,)), "Tensor of shape (4,)"),
        (object(), "builtins.object"),
    ],
)
def test_what_is_no_number_is_refused_by_name_and_type(value: Any, says: str) -> None:
    with pytest.raises(MetricError) as caught:
        livemon.log({"good": 1.0, "train/bad": value})
    assert "'train/bad'" in str(caught.value)
    assert says in str(caught.value)
    assert isinstance(caught.value, TypeError)
    with pytest.raises(MetricError, match="'step'"):
        livemon.log(good=1.0, step=value) if value is not None else livemon.log(good=1.0, step="x")  # type: ignore[arg-type]
    assert logged() == []


@pytest.mark.parametrize("mapping", [[("a", 1)], 0.5, "loss", {1: 2.0}, {"": 1.0}, {None: 1.0}])
def test_what_is_no_mapping_of_names_is_refused(mapping: Any) -> None:
    with pytest.raises(MetricError):
        livemon.log(mapping)
    assert logged() == []


def test_later_changes_of_the_mapping_do_not_reach_what_was_logged() -> None:
    values = {"a": 1.0}
    livemon.log(values)
    values["a"] = 2.0
    assert logged() == [(None, {"a": 1.0})]


@given(st.integers(0, 5 * metrics.CAPACITY))
def test_a_flood_is_thinned_counted_and_ends_with_the_newest(count: int) -> None:
    metrics.reset()
    for number in range(count):
        livemon.log(x=number)
    calls, thinned = metrics.take()
    kept = [values["x"] for _, _, values in calls]
    assert kept == sorted(set(kept))
    assert len(kept) + thinned == count
    assert len(kept) <= metrics.CAPACITY + 8 * 1024
    if count:
        assert kept[-1] == count - 1
    if count <= metrics.CAPACITY:
        assert thinned == 0
    # The next take starts afresh.
    livemon.log(x=-1)
    assert [values["x"] for _, _, values in metrics.take().calls] == [-1]


def test_a_queue_taken_in_the_middle_of_a_call_does_no_harm() -> None:
    for number in range(metrics.CAPACITY):
        livemon.log(x=number)
    metrics.take()
    # As if `log` had found the queue full just before.
    metrics._thin((1.0, None, {"x": -1}))
    assert [values["x"] for _, _, values in metrics.take().calls] == [-1]
    metrics._thin((1.0, None, {"x": -2}))
    metrics._calls.clear()
    assert [values["x"] for _, _, values in metrics.take().calls] == [-2]


def test_a_flood_from_threads_may_be_taken_at_any_time() -> None:
    failures: list[Exception] = []
    count = 3 * metrics.CAPACITY

    def work() -> None:
        try:
            for number in range(count):
                livemon.log(x=number)
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    kept = 0
    while any(thread.is_alive() for thread in threads):
        if len(metrics._calls) >= metrics.CAPACITY:
            kept += len(metrics.take().calls)
    kept += len(metrics.take().calls)
    assert failures == []
    assert kept >= metrics.CAPACITY


def test_threads_lose_nothing() -> None:
    def work(name: str) -> None:
        for number in range(500):
            livemon.log({name: number})

    threads = [threading.Thread(target=work, args=(f"t{i}",)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    calls = [dict(values) for _, values in logged()]
    for index in range(8):
        assert [call[f"t{index}"] for call in calls if f"t{index}" in call] == list(range(500))


def test_the_hub_is_told_once_until_it_takes() -> None:
    told: list[None] = []
    livemon.log(x=0)
    metrics.set_wake(lambda: told.append(None))
    assert len(told) == 1  # there was something already
    for number in range(100):
        livemon.log(x=number)
    assert len(told) == 1
    metrics.take()
    livemon.log(x=1)
    livemon.log(x=2)
    assert len(told) == 2


def test_the_hook_runs_after_the_call_was_recorded() -> None:
    seen: list[int] = []
    metrics.after_log = lambda: seen.append(len(metrics._calls))
    livemon.log(x=1)
    assert seen == [1]


def test_a_hook_that_fails_is_reported_and_ends_nothing() -> None:
    reported: list[Exception] = []
    metrics.set_wake(lambda: None, reported.append)
    metrics.after_log = lambda: 1 / 0
    livemon.log(x=1)
    assert [type(error) for error in reported] == [ZeroDivisionError]
    metrics.set_wake(None)
    livemon.log(x=2)
    assert len(metrics.take().calls) == 2


def test_a_plain_script_logs_and_loads_nothing() -> None:
    code = (
        "import sys, livemon\n"
        "before = set(sys.modules)\n"
        "for i in range(20000): livemon.log(loss=1 / (i + 1), step=i)\n"
        "from livemon import metrics\n"
        "assert len(metrics._calls) < 20000\n"
        "heavy = {'numpy', 'msgspec', 'ipykernel', 'IPython', 'psutil', 'matplotlib'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True, timeout=60)
