"""`@livemon.every`: runs, errors, replacement, no stacking."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from waiting import WAIT_S, until

import livemon
from livemon import jobs, metrics
from livemon.errors import UsageError


@pytest.fixture
def notices() -> Iterator[list[tuple[str, str, str]]]:
    told: list[tuple[str, str, str]] = []

    def notify(level: str, text: str, *, detail: str = "", key: str = "") -> None:
        told.append((level, text, detail))

    jobs.notify = notify
    yield told
    jobs.stop_all()
    jobs.notify = None


def test_a_job_runs_in_a_thread_of_its_own_until_it_is_stopped(notices: list[Any]) -> None:
    threads: list[str] = []

    @livemon.every(0.01)
    def tick() -> None:
        threads.append(threading.current_thread().name)

    until(lambda: tick.runs >= 3)
    assert tick.running
    assert "running" in repr(tick)
    tick.stop(WAIT_S)
    runs = len(threads)
    assert set(threads) == {"livemon-job-tick"}
    assert not tick.running
    assert "stopped" in repr(tick)
    tick.stop()
    assert len(threads) == runs == tick.runs


def test_an_error_reaches_the_person_once_and_the_job_goes_on(notices: list[Any]) -> None:
    fail = threading.Event()
    fail.set()

    @livemon.every(0.01)
    def broken() -> None:
        if fail.is_set():
            raise LookupError("no such figure")

    until(lambda: broken.runs >= 5)
    assert isinstance(broken.error, LookupError)
    assert "no such figure" in repr(broken)
    assert len(notices) == 1
    level, text, detail = notices[0]
    assert level == "error"
    assert "broken" in text
    assert "Traceback" in detail
    fail.clear()
    until(lambda: broken.error is None)


def test_a_run_that_exits_ends_the_job_and_says_so(notices: list[Any]) -> None:
    @livemon.every(0.01)
    def leaves() -> None:
        raise SystemExit("enough")

    until(lambda: not leaves.running)
    assert isinstance(leaves.error, SystemExit)
    assert leaves.runs == 1
    assert [text for _, text, *_ in notices] == ["The background job leaves failed: SystemExit: enough"]


def test_runs_never_overlap_even_when_they_are_slow(notices: list[Any]) -> None:
    inside: list[int] = []
    most: list[int] = []

    @livemon.every(0.01)
    def slow() -> None:
        inside.append(1)
        most.append(len(inside))
        time.sleep(0.03)
        inside.pop()

    until(lambda: slow.runs >= 4)
    slow.stop(WAIT_S)
    assert max(most) == 1
    assert len(most) == slow.runs


def test_a_slow_run_skips_what_it_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    now_s = 100.0
    starts: list[float] = []

    class Stop(threading.Event):
        """Waits by setting the clock forward."""

        def wait(self, timeout: float | None = None) -> bool:
            nonlocal now_s
            now_s += timeout or 0.0
            return self.is_set()

    def slow() -> None:
        nonlocal now_s
        starts.append(now_s)
        now_s += 2.5
        if len(starts) == 4:
            job.stop()

    monkeypatch.setattr(jobs, "monotonic", lambda: now_s)
    job = jobs.Job(slow, 1.0)
    job._stop = Stop()
    job._run()
    assert starts == [100.0, 103.0, 106.0, 109.0]


def test_running_the_cell_again_replaces_the_job_and_says_so(notices: list[Any]) -> None:
    def cell(n: int) -> Any:
        def work() -> None:
            pass

        work.__qualname__ = "work"  # as at the top of a notebook's cell
        return livemon.every(0.01)(work)

    first, second = cell(1), cell(2)
    assert not first.running
    assert second.running
    assert "work was started again" in notices[0][1]


def test_functions_made_by_one_factory_are_jobs_of_their_own(notices: list[Any]) -> None:
    def make() -> Any:
        @livemon.every(0.01)
        def inner() -> None:
            pass

        return inner

    first, second = make(), make()
    assert first.running
    assert second.running
    assert notices == []


def test_figures_that_are_due_are_captured_after_each_run_even_a_failed_one(notices: list[Any]) -> None:
    captured: list[str] = []
    metrics.after_log = lambda: captured.append(threading.current_thread().name)
    try:

        @livemon.every(0.01)
        def plot() -> None:
            raise RuntimeError

        until(lambda: plot.runs >= 2)
        plot.stop(WAIT_S)
        assert set(captured) == {"livemon-job-plot"}
        assert len(captured) == plot.runs
    finally:
        metrics.after_log = None


def test_a_job_may_stop_itself(notices: list[Any]) -> None:
    ready = threading.Event()

    @livemon.every(0.01)
    def once() -> None:
        ready.wait(WAIT_S)
        once.stop(WAIT_S)

    ready.set()
    until(lambda: not once.running)
    assert once.error is None


@pytest.mark.parametrize("period", [0, -1, float("nan"), float("inf"), 1e12, True, "1", None, 0.001])
def test_periods_that_make_no_sense(period: Any) -> None:
    with pytest.raises(UsageError, match="period"):
        livemon.every(period)


def test_a_bare_decorator_is_explained() -> None:
    with pytest.raises(UsageError, match="period"):

        @livemon.every  # type: ignore[arg-type]
        def forgotten() -> None:
            pass
