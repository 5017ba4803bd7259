"""`livemon.follow()` with real files, a real hub and its real thread."""

from __future__ import annotations

import json
import math
import os
import resource
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import livemon
from livemon import following, metrics

WAIT_S = 40.0


@pytest.fixture
def path(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "run.csv"
    livemon.stop()


def until(condition: Callable[[], Any]) -> None:
    deadline = time.monotonic() + WAIT_S
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def append(path: Path, text: str) -> None:
    with path.open("a") as file:
        file.write(text)


def follow(path: Path, **options: Any) -> livemon.Follow:
    return livemon.follow(path, period_s=0.05, **options)


def test_what_another_program_appends(path: Path) -> None:
    followed = follow(path)
    assert followed.running
    until(lambda: "waiting for the file" in repr(followed))
    program = textwrap.dedent(f"""
        import csv, time
        with open({str(path)!r}, "w", newline="") as file:
            writer = csv.DictWriter(file, ["step", "timestamp", "loss", "phase", "best"])
            writer.writeheader()
            for step in range(50):
                writer.writerow(dict(
                    step=step, timestamp=time.time() - 100, loss=1 / (step + 1), phase="train", best=step > 3
                ))
                file.flush()
    """)
    start_s = time.time()
    subprocess.run([sys.executable, "-c", program], check=True, timeout=WAIT_S)
    until(lambda: followed.rows == 50)
    loss = livemon.history("run/loss")
    assert list(loss.step) == list(range(50))
    assert list(loss.value) == [1 / (step + 1) for step in range(50)]
    assert start_s - 101 <= loss.time[0] <= loss.time[-1] <= time.time() - 99
    assert list(livemon.history("run/best").value) == [0.0] * 4 + [1.0] * 46
    assert {entry.name for entry in livemon.series() if entry.group == "metric"} == {"run/loss", "run/best"}
    assert repr(followed) == "<Follow run.csv as 'run': running, 50 rows of 51 lines>"


def test_json_lines_and_a_name(path: Path) -> None:
    followed = follow(path.with_suffix(".jsonl"), name="", step="n")
    rows = [{"n": 1, "train": {"loss": 0.5}, "ok": True}, {"n": 2, "train": {"loss": math.nan}, "ok": None}]
    append(followed.path, "".join(f"{json.dumps(row)}\n" for row in rows))
    until(lambda: followed.rows == 2)
    loss = livemon.history("train/loss")
    assert (loss.value[0], math.isnan(loss.value[1])) == (0.5, True)
    assert list(loss.step) == [1, 2]
    assert list(livemon.history("ok").value) == [1]


def test_bad_lines_are_counted_and_told_once(path: Path) -> None:
    append(path, "a,b\n1,2\n1\n")
    followed = follow(path)
    until(lambda: followed.lines == 3)
    append(path, "2\n3\n3,4\n")
    until(lambda: followed.lines == 6)
    assert (followed.rows, followed.bad_lines, followed.error) == (2, 3, "line 3: 1 field where the header has 2")
    state, told = [line for line in str(livemon.status()).splitlines() if "run.csv" in line]
    assert "2 rows of 6 lines, 3 bad" in state
    assert "run.csv: line 3: 1 field where the header has 2. Such lines are left out and counted." in told


def test_a_number_beyond_all_floats_is_a_bad_line(path: Path) -> None:
    large = "1" + 400 * "0"
    followed = follow(path.with_suffix(".jsonl"))
    for line in (
        f'{{"time": {large}}}',
        f'{{"loss": {large}}}',
        f'{{"step": {large}, "loss": 1}}',
        '{"": 2, "loss": 3}',
    ):
        append(followed.path, f"{line}\n")
    until(lambda: followed.lines == 4)
    assert (followed.rows, followed.bad_lines, followed.running) == (1, 3, True)
    until(lambda: [one.name for one in livemon.series() if one.group == "metric"] == ["run/loss"])
    assert list(livemon.history("run/loss").value) == [3]


def test_one_that_may_not_be_read_is_told_and_read_as_soon_as_it_may(path: Path) -> None:
    followed = follow(path)
    path.mkdir()
    until(lambda: "it cannot be read" in repr(followed))
    path.rmdir()
    append(path, "a,b\n1,2\n")
    until(lambda: followed.rows == 1)


def test_a_rotated_file_with_another_header(path: Path) -> None:
    followed = follow(path)
    append(path, "step,loss\n1,0.5\n")
    until(lambda: followed.rows == 1)
    path.rename(path.with_suffix(".1"))
    append(path, "accuracy;step\n0,9;2\n")
    until(lambda: followed.rows == 2)
    assert list(livemon.history("run/accuracy").value) == [0.9]
    assert list(livemon.history("run/accuracy").step) == [2]


def test_one_that_is_written_anew_each_time_is_logged_once(path: Path) -> None:
    """As `DataFrame.to_csv()` after each epoch, in place or renamed, and once with another column."""
    followed = follow(path)
    expected = []
    for epoch in range(6):
        expected.append(1 / (epoch + 1))
        other = path if epoch % 2 else path.with_name("new")
        if epoch < 4:
            other.write_text("epoch,loss\n" + "".join(f"{n},{loss}\n" for n, loss in enumerate(expected)))
        else:
            rows = [f"{loss},{n},{'' if n < 4 else n}\n" for n, loss in enumerate(expected)]
            other.write_text("loss,epoch,accuracy\n" + "".join(rows))
        other.replace(path)
        until(lambda: followed.rows == len(expected))
    loss = livemon.history("run/loss")
    assert list(loss.value) == expected
    assert list(loss.step) == list(range(6))
    assert list(livemon.history("run/accuracy").step) == [4, 5]


def test_a_program_that_is_started_again_is_logged_again(path: Path) -> None:
    followed = follow(path)
    append(path, "step,loss\n0,1\n1,0.5\n")
    until(lambda: followed.rows == 2)
    path.write_text("step,loss\n0,1\n")
    until(lambda: followed.rows == 3)
    append(path, "1,0.5\n")
    until(lambda: followed.rows == 4)
    assert list(livemon.history("run/loss").step) == [0, 1, 0, 1]


def test_a_file_of_another_kind_is_told(path: Path) -> None:
    log = follow(path)
    append(path, "Epoch 1: loss=0.5\nEpoch 2: loss=0.4\n")
    until(lambda: "1 rows of 2 lines, no column with numbers so far" in repr(log))
    document = follow(path.with_name("history.json"))
    append(document.path, json.dumps({"loss": [1, 2]}, indent=1) + "\n")
    until(lambda: "line 1: JSON that goes on over several lines; each has to hold one object" in repr(document))


def test_another_folder_changes_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(path.parent)
    append(path, "loss\n1\n")
    followed = follow(Path(path.name))
    assert followed.path == path
    until(lambda: followed.rows == 1)
    (path.parent / "other").mkdir()
    monkeypatch.chdir(path.parent / "other")
    append(Path(path.name), "loss\n7\n8\n")  # another file of that name
    append(path, "2\n")
    until(lambda: followed.rows == 2)
    assert list(livemon.history("run/loss").value) == [1, 2]
    assert follow(path) is followed


def test_the_block_reads_to_the_end(path: Path) -> None:
    """A last line without an end, too."""
    with livemon.follow(path, period_s=30) as followed:
        append(path, "step,loss\n1,0.5\n2,0.25")
    assert not followed.running
    assert followed.rows == 2
    assert list(livemon.history("run/loss").value) == [0.5, 0.25]
    append(path, "\n3,0.125\n")
    assert "stopped, 2 rows" in repr(followed)


def test_the_block_ends_where_the_other_program_writes_on(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following.follower, "_PATIENCE_S", 0.01)
    append(path, "loss\n" + "1\n" * 100)
    enough = threading.Event()

    def write() -> None:
        while not enough.wait(0.001):
            append(path, "2\n")

    writer = threading.Thread(target=write)
    try:
        with livemon.follow(path, period_s=30) as followed:
            until(lambda: followed.rows >= 100)
            writer.start()
            until(lambda: path.stat().st_size > 1_000)
            written = path.read_text().count("\n")
        assert followed.lines >= written
        assert not followed.running
        assert writer.is_alive()
    finally:
        enough.set()
        writer.join()


def test_the_same_call_gives_the_same_and_another_one_takes_its_place(path: Path) -> None:
    append(path, "step,loss\n1,0.5\n")
    first = follow(path)
    assert follow(path) is first
    assert livemon.follow(os.fsencode(path), period_s=0.05) is first
    second = follow(path, name="other")
    assert second is not first
    until(lambda: not first.running and second.rows == 1)
    first.stop()  # long over: takes nothing away from the second
    assert follow(path, name="other") is second
    second.stop()
    assert follow(path, name="other") is not second


def test_two_files_of_one_name(path: Path) -> None:
    for run in ("one", "two"):
        (path.parent / run).mkdir()
        append(path.parent / run / "log.csv", "loss\n1\n")
    first, second = follow(path.parent / "one" / "log.csv"), follow(path.parent / "two" / "log.csv")
    assert (first.name, second.name) == ("log", "two/log")
    until(lambda: first.rows == second.rows == 1)
    assert {"log/loss", "two/log/loss"} <= {entry.name for entry in livemon.series()}


def test_one_that_still_reads_to_the_end_ends_with_livemon(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metrics, "room", lambda: 0)  # as when a million lines wait
    append(path, "a\n1\n2\n")
    followed = follow(path)
    until(lambda: followed.rows == 2)
    assert not followed.stop(timeout_s=0.1)
    assert followed._thread.is_alive()
    assert not followed.running
    livemon.stop()
    until(lambda: followed.stop(timeout_s=0.1))


def test_it_ends_with_livemon(path: Path) -> None:
    followed = follow(path)
    assert livemon.status().rows[0][1] == "running"  # which it started
    livemon.stop()
    until(lambda: not followed._thread.is_alive())
    assert "stopped" in repr(followed)
    assert following.follower._following == {}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"path": 5}, "takes the path of a file, not int"),
        ({"path": "/"}, "'/' is a folder"),
        ({"path": "/dev/null"}, "'/dev/null' is no regular file"),
        ({"path": "x", "format": "xml"}, "knows the formats 'csv' and 'jsonl', not 'xml'"),
        ({"path": "x", "delimiter": ",,"}, "takes one character as delimiter"),
        ({"path": "x", "encoding": "utf-9"}, "does not know the encoding 'utf-9'"),
        ({"path": "x", "period_s": 0}, "takes a period of 0.05 to 60 seconds, not 0"),
        ({"path": "x", "period_s": True}, "takes a period"),
        ({"path": "x", "columns": "loss"}, "takes a list of columns, not a text"),
    ],
)
def test_wrong_calls(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(livemon.UsageError, match=message):
        livemon.follow(**arguments)
    assert livemon.status().rows[0][1] == "stopped"


def test_a_forked_child_follows_nothing(path: Path) -> None:
    append(path, "a\n1\n")
    followed = follow(path)
    until(lambda: followed.rows == 1)
    child = os.fork()
    if not child:
        os._exit(len(following.follower._following))
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_many_lines_at_once_lose_nothing_and_leave_room_for_log(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metrics, "CAPACITY", 400)
    path.write_text("step,loss\n" + "".join(f"{step},{step / 7}\n" for step in range(2_000)))
    fullest = 0
    record = metrics.record

    def watched(calls: Any) -> None:
        nonlocal fullest
        record(calls)
        fullest = max(fullest, len(metrics._calls))

    monkeypatch.setattr(metrics, "record", watched)
    followed = follow(path)
    until(lambda: followed.rows == 2_000)
    until(lambda: len(livemon.history("run/loss")) == 2_000)
    assert list(livemon.history("run/loss").step) == list(range(2_000))
    assert fullest <= 300
    assert "dropped" not in str(livemon.status())


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_a_million_lines_at_once(path: Path) -> None:
    with path.open("w") as file:
        file.write("step,loss,accuracy\n")
        file.writelines(f"{step},{1 / (step + 1):.9f},{step % 100}\n" for step in range(1_000_000))
    before_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start_s, start_cpu_s = time.monotonic(), time.process_time()
    followed = follow(path)
    while followed.rows < 1_000_000:
        assert followed._thread.is_alive()
        assert time.monotonic() - start_s < 300
        time.sleep(0.5)
    took_s, cpu_s = time.monotonic() - start_s, time.process_time() - start_cpu_s
    grown_mib = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before_kib) / 1024
    print(f"1e6 lines: {took_s:.0f} s, {cpu_s:.1f} s of CPU, {grown_mib:.0f} MiB more at most")
    loss = livemon.history("run/loss")
    assert loss.step[-1] == 999_999
    assert grown_mib < 64
    assert followed.bad_lines == 0
    assert "dropped" not in str(livemon.status())


def test_threads_that_log_meanwhile(path: Path) -> None:
    append(path, "loss\n" + "1\n" * 1000)
    followed = follow(path)
    threads = [threading.Thread(target=lambda: [livemon.log(mine=1.0) for _ in range(500)]) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    until(lambda: followed.rows == 1000 and len(livemon.history("run/loss")) == 1000)
    assert len(livemon.history("mine")) == 1000
