"""Livemon in a plain Python process, without a kernel: the real hub thread and the real sampler."""

from __future__ import annotations

import math
import os
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from waiting import until

import livemon
from livemon import metrics
from livemon import monitor as monitor_module


@pytest.fixture
def running() -> Iterator[livemon.Monitor]:
    metrics.reset()  # what other tests of this process logged for nobody
    yield livemon.start(period_s=0.1, sources="host,process")
    livemon.stop()


def test_samples_and_metrics_are_at_hand_as_numbers(running: livemon.Monitor) -> None:
    start = time.time()
    livemon.log({"loss": 0.5}, step=1)
    livemon.log(loss=math.nan)
    loss = livemon.history("loss")
    assert isinstance(loss.time, np.ndarray)
    assert loss.value[0] == 0.5
    assert math.isnan(loss.value[1])
    assert loss.step[0] == 1.0
    assert math.isnan(loss.step[1])
    assert start - 1 < loss.time[0] < time.time() + 1
    until(lambda: "memory.used_bytes" in livemon.stats() and len(livemon.history("memory.used_bytes")) >= 3)
    used = livemon.history("memory.used_bytes")
    assert used.unit == "bytes"
    assert np.all(np.diff(used.time) > 0)
    assert 0 < used.value[-1] < 1 << 50
    assert repr(used).startswith("<Series memory.used_bytes in bytes: ")
    assert {"memory.used_bytes", "loss"} <= {entry.name for entry in livemon.series()}


def test_an_unknown_series_lists_the_ones_there_are(running: livemon.Monitor) -> None:
    livemon.log({"train/loss": 1.0, "train/accuracy": 0.5})
    with pytest.raises(livemon.UnknownSeriesError) as caught:
        livemon.history("train/los")
    assert "Did you mean 'train/loss'" in str(caught.value)
    assert "train/accuracy" in str(caught.value)


def test_starting_twice_changes_what_is_given_and_keeps_the_rest(running: livemon.Monitor) -> None:
    livemon.log(a=1.0)
    assert livemon.start() is running
    assert running.period_s == 0.1
    assert livemon.start(period_s=0.2) is running
    assert (running.period_s, running.sources) == (0.2, ("host", "process"))
    with pytest.raises(livemon.UsageError, match=r"0\.1 to 60"):
        livemon.start(period_s=1000)
    with pytest.raises(livemon.UsageError, match="host, process, gpu"):
        livemon.start(sources="cpu")
    assert (running.period_s, running.sources) == (0.2, ("host", "process"))
    assert len(livemon.history("a")) == 1


def test_stopping_twice_and_before_the_start_and_reading_afterwards() -> None:
    livemon.stop()
    first = livemon.start()
    livemon.log(a=1.0)
    pids = first.hub.child_pids()
    livemon.stop()
    livemon.stop()
    assert len(livemon.history("a")) == 1
    assert "stopped" in str(livemon.status())
    for pid in pids.values():
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
    second = livemon.start()
    assert second is not first
    assert second.session != first.session
    with pytest.raises(livemon.UnknownSeriesError):
        livemon.history("a")
    livemon.stop()


def test_status_names_what_runs(running: livemon.Monitor) -> None:
    until(lambda: "host      ok" in str(livemon.status()))
    text = str(livemon.status())
    assert f"pid {running.hub.child_pids()['sampler']}" in text
    assert "every 0.1 s" in text
    assert livemon.status()._repr_html_().startswith("<table>")
    running.hub.notice("warning", "<b>mind the gap</b>")
    assert "&lt;b&gt;mind the gap" in livemon.status()._repr_html_()


def test_a_widget_needs_a_kernel(running: livemon.Monitor) -> None:
    with pytest.raises(livemon.LivemonError, match="Jupyter kernel"):
        livemon.hub()


def script(code: str, timeout_s: float = 60.0) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", textwrap.dedent(code)],
        capture_output=True,
        text=True,
        timeout=timeout_s,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout


def test_before_the_first_start() -> None:
    out = script("""
        import livemon
        livemon.log(a=1)
        print(livemon.stats(), livemon.series(), livemon.status())
        try:
            livemon.history("a")
        except livemon.LivemonError as error:
            print(error)
        livemon.stop()
    """)
    assert out.startswith("{} [] livemon  stopped")
    assert "has not been started" in out


def test_a_process_that_ends_takes_its_children_along() -> None:
    out = script("""
        import livemon
        monitor = livemon.start()
        monitor.hub.ask(lambda: None)
        print(monitor.hub.child_pids()["sampler"])
    """)
    with pytest.raises(ProcessLookupError):
        os.kill(int(out), 0)


def test_a_forked_child_starts_clean() -> None:
    out = script("""
        import multiprocessing, os, threading, time
        import livemon
        from livemon import metrics, monitor

        first = livemon.start(period_s=0.1)
        until = time.monotonic() + 20
        while "cpu.percent" not in livemon.stats():
            assert time.monotonic() < until

        def work(number):
            for i in range(2000):
                livemon.log({"worker": number}, step=i)
            assert monitor.current() is None and monitor.newest() is None
            assert livemon.stats() == {}
            livemon.stop()
            return number

        stopping = threading.Event()

        def logging():
            while not stopping.is_set():
                livemon.log(main=1.0)
                livemon.history("main")

        threads = [threading.Thread(target=logging) for _ in range(2)]
        for thread in threads: thread.start()
        for _ in range(5):
            with multiprocessing.get_context("fork").Pool(2) as pool:
                assert pool.map(work, range(4)) == [0, 1, 2, 3]
        monitor._lock.acquire()  # held by a thread that the child does not have
        pid = os.fork()
        if pid == 0:
            second = livemon.start(period_s=0.1)
            assert second is not first
            livemon.log(child=1.0)
            assert len(livemon.history("child")) == 1
            livemon.stop()
            os._exit(7)
        monitor._lock.release()
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 7
        stopping.set()
        for thread in threads: thread.join()
        # The parent is as it was, and has heard nothing of its workers.
        assert first.running
        assert "worker" not in livemon.stats() and "child" not in livemon.stats()
        count = len(livemon.history("cpu.percent"))
        while len(livemon.history("cpu.percent")) <= count:
            time.sleep(0.05)
        livemon.stop()
        print("done")
    """)
    assert out == "done\n"


def test_the_figures_backend_is_left_alone_without_figures() -> None:
    assert (
        script("""
        import os, livemon
        livemon.start(figures=False)
        print(os.environ.get("MPLBACKEND"))
        livemon.stop()
    """)
        == os.environ.get("MPLBACKEND", "None") + "\n"
    )


_PLAIN = """
import matplotlib.pyplot as plt, livemon
fig, ax = plt.subplots()
ax.plot([1, 2])
with livemon.update(fig):
    ax.plot([2, 1])
livemon.log(loss=1)
plt.show()
plt.pause(0.01)
fig.savefig("picture.png")
print("end")
"""


@pytest.mark.parametrize(
    ("command", "before", "sentence"),
    [
        (
            ["-c"],
            "import os; os.environ['MPLBACKEND'] = 'livemon'",
            "this is no Jupyter kernel: figures are drawn as with Agg.",
        ),
        (["-m", "IPython", "--no-banner", "--colors=NoColor", "-c"], "%load_ext livemon\n%livemon", ""),
    ],
    ids=["python", "ipython"],
)
def test_outside_of_a_kernel_everything_is_harmless(
    command: list[str], before: str, sentence: str, tmp_path: Path
) -> None:
    """Who chose our backend is told what becomes of figures; who only started Livemon keeps Matplotlib's choice."""
    env = {name: value for name, value in os.environ.items() if name not in {"DISPLAY", "WAYLAND_DISPLAY"}}
    done = subprocess.run(
        [sys.executable, *command, before + _PLAIN],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        cwd=tmp_path,
        env={**env, "IPYTHONDIR": str(tmp_path)},
    )
    assert (done.returncode, done.stdout) == (0, "end\n"), done.stderr
    assert done.stderr.count("Warning") == bool(sentence), done.stderr
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
    assert (tmp_path / "picture.png").stat().st_size > 1000


def test_export(running: livemon.Monitor, tmp_path: Any, capsys: pytest.CaptureFixture[str]) -> None:
    from livemon.magics import export_csv

    livemon.log(loss=math.nan)
    livemon.log({"loss": 0.5}, step=4)
    export_csv(tmp_path / "all.csv")
    lines = (tmp_path / "all.csv").read_text().splitlines()
    assert lines[0] == "series,unit,time,value,step,low,high"
    loss = [line.split(",") for line in lines if line.startswith("loss,")]
    assert [row[3:] for row in loss] == [["", "", "", ""], ["0.5", "4.0", "", ""]]
    assert f"{len(lines) - 1} samples" in capsys.readouterr().out


def test_the_monitor_is_one() -> None:
    assert monitor_module.current() is None
