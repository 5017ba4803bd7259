"""Lines to rows, and rows to metrics."""

from __future__ import annotations

import csv
import io
import json
import math
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livemon.following.columns import Columns, wall_time
from livemon.following.rows import Format, LineError, Reader

NOW_S = 1_800_000_000.0


def rows(lines: str, kind: Format | None = "csv", delimiter: str | None = None) -> list[dict[str, Any]]:
    """Rows, bad lines as their reason."""
    reader = Reader(kind, delimiter)
    found: list[dict[str, Any]] = []
    for line in lines.splitlines():
        try:
            row = reader.row(line)
        except LineError as error:
            found.append({"bad": str(error)})
        else:
            if row is not None:
                found.append(dict(row))
    return found


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("step,loss\n1,0.5\n\n2,0.25", [{"step": 1, "loss": 0.5}, {"step": 2, "loss": 0.25}]),
        ("step\tloss\n1\t0.5", [{"step": 1, "loss": 0.5}]),
        ("step;loss\n1;0,5\n2;1e-3", [{"step": 1, "loss": 0.5}, {"step": 2, "loss": 0.001}]),
        ("step | loss\n1 | 0.5", [{"step": 1, "loss": 0.5}]),
        ("step  loss\n   1   0.5", [{"step": 1, "loss": 0.5}]),
        ("loss\n0.5\n0.25", [{"loss": 0.5}, {"loss": 0.25}]),
        ("1,0.5\n2,0.25", [{"column1": 1, "column2": 0.5}, {"column1": 2, "column2": 0.25}]),
        ("# step,loss\n# a comment\n1,0.5", [{"step": 1, "loss": 0.5}]),
        ("step,loss,\n1,0.5,\n", [{"step": 1, "loss": 0.5}]),
        ("a,b\n1,2\n# said in between\n3,4", [{"a": 1, "b": 2}, {"a": 3, "b": 4}]),
        ('a,"b, c"\n1,"2"', [{"a": 1, "b, c": 2}]),
        ('text,a\n"one\ntwo",1\nx,2', [{"text": "one\ntwo", "a": 1}, {"text": "x", "a": 2}]),
        ("a,ok\n1,True\n2,false", [{"a": 1, "ok": 1}, {"a": 2, "ok": 0}]),
        ("a,b\n,2\nNone,3\nna,", [{"a": "", "b": 2}, {"a": "None", "b": 3}, {"a": "na", "b": ""}]),
        ("a,b\n1,inf", [{"a": 1, "b": math.inf}]),
        # a program that was started again and appends
        ("a,b\n1,2\na,b\n3,4", [{"a": 1, "b": 2}, {"a": 3, "b": 4}]),
        ("a,b\n1,2\na,b,c\n3,4,5\nc,a\n6,7", [{"a": 1, "b": 2}, {"a": 3, "b": 4, "c": 5}, {"c": 6, "a": 7}]),
        ("a,b\n1,2\nc,d\n3,4", [{"a": 1, "b": 2}, {"c": 3, "d": 4}]),
        ("name,phase\nx,train", [{"name": "x", "phase": "train"}]),  # texts alone are no header
        ("a,b\n1\n1,2,3\n4,5", [
            {"bad": "1 field where the header has 2"}, {"bad": "3 fields where the header has 2"}, {"a": 4, "b": 5},
        ]),
    ],
)  # fmt: skip
def test_csv(lines: str, expected: list[dict[str, Any]]) -> None:
    assert rows(lines) == expected


def test_nan_in_csv() -> None:
    (row,) = rows("a\nnan")
    assert math.isnan(row["a"])


def test_a_quotation_mark_too_many_does_not_swallow_the_file() -> None:
    found = rows('a,b\n1,"2\n' + "1,2\n" * 20_000 + "3,4")
    assert found[0] == {"bad": "a quotation mark is never closed"}
    assert found[-1] == {"a": 3, "b": 4}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('{"step": 1, "loss": 0.5}', {"step": 1, "loss": 0.5}),
        ('{"a": true, "b": null, "c": "text", "d": [1, 2]}', {"a": 1, "c": "text"}),
        ('{"train": {"loss": 1, "deep": {"er": 2}}}', {"train/loss": 1, "train/deep/er": 2}),
        ('  {"a": 1}  ', {"a": 1}),
        ("{}", {}),
        ('{"a": Infinity}', {"a": math.inf}),
        ('{"a": 123456789012345678901234567890}', {"a": 123456789012345678901234567890}),
        ("[1, 2]", {"bad": "a JSON list, not an object"}),
        ('{"a": 1', {"bad": "no JSON: Expecting ',' delimiter: line 1 column 8 (char 7)"}),
    ],
)
def test_json_lines(line: str, expected: dict[str, Any]) -> None:
    assert rows(line, "jsonl") == [expected]


def test_nan_in_json_lines() -> None:
    (row,) = rows(json.dumps({"a": math.nan}), "jsonl")
    assert math.isnan(row["a"])


def test_nested_far_too_deeply() -> None:
    (row,) = rows('{"a":' * 100_000, "jsonl")
    assert "bad" in row


@pytest.mark.parametrize(("line", "kind"), [('{"a": 1}', "jsonl"), ("a,b", "csv"), ("1 2", "csv")])
def test_the_format_by_the_first_line(line: str, kind: str) -> None:
    reader = Reader(None)
    reader.row("")
    reader.row(line)
    assert reader.kind == kind


def test_a_delimiter_that_is_given() -> None:
    assert rows("a:b\n1:2", delimiter=":") == [{"a": 1, "b": 2}]


NAMES = st.lists(
    st.text(st.characters(codec="utf-8", exclude_characters="\0\r\n\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029#"), min_size=1)
    .map(lambda name: "n " + name.strip()).map(str.strip), min_size=2, max_size=5, unique=True,
)  # fmt: skip


@given(NAMES, st.lists(st.floats(allow_nan=False), min_size=5, max_size=5))
def test_what_the_csv_module_writes_comes_back(names: list[str], numbers: list[float]) -> None:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(names)
    writer.writerow(numbers[: len(names)])
    header, _, line = out.getvalue().rstrip("\n").rpartition("\n")
    reader = Reader("csv", ",")
    assert reader.row(header) is None
    assert reader.row(line) == dict(zip(names, numbers, strict=False))


@given(st.lists(st.text(max_size=30), max_size=8), st.sampled_from(["csv", "jsonl", None]))
def test_no_line_raises_anything_else(lines: list[str], kind: Format | None) -> None:
    reader = Reader(kind)
    columns = Columns("x/")
    for line in lines:
        try:
            row = reader.row(line)
        except LineError:
            continue
        if row is not None:
            time_s, step, values = columns.take(row, NOW_S)
            assert time_s <= NOW_S
            assert all(type(value) in (int, float) for value in [*values.values(), step or 0])


# -- columns -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "step", "values"),
    [
        ({"step": 3, "epoch": 1, "loss": 0.5}, 3, {"log/epoch": 1, "log/loss": 0.5}),
        ({"Epoch": 1, "loss": 0.5}, 1, {"log/loss": 0.5}),
        ({"global_step": 7, "loss": 0.5}, 7, {"log/loss": 0.5}),
        ({"step": "", "loss": 0.5}, None, {"log/loss": 0.5}),
        ({"loss": 0.5, "phase": "train"}, None, {"log/loss": 0.5}),
        ({"time": 12.5, "loss": 0.5}, None, {"log/time": 12.5, "log/loss": 0.5}),
    ],
)
def test_the_step(row: dict[str, Any], step: float | None, values: dict[str, float]) -> None:
    assert Columns("log/").take(row, NOW_S) == (NOW_S, step, values)


def test_columns_that_are_named() -> None:
    row = {"n": 5, "when": NOW_S - 10, "step": 1, "a": 2, "b": 3}
    columns = Columns("", step="n", time="when", wanted=["a", "step"])
    assert columns.take(row, NOW_S) == (NOW_S - 10, 5, {"step": 1, "a": 2})
    assert Columns("", step="", time="").take({"step": 1, "time": NOW_S - 9}, NOW_S) == (
        NOW_S, None, {"step": 1, "time": NOW_S - 9},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1_700_000_000.5, 1_700_000_000.5),
        (1_700_000_000_500, 1_700_000_000.5),
        (1_700_000_000_500_000, 1_700_000_000.5),
        (1_700_000_000_500_000_000, 1_700_000_000.5),
        ("2026-11-22T05:00:00Z", datetime(2026, 11, 22, 5, tzinfo=UTC).timestamp()),
        ("2026-11-22 05:00:00+01:00", datetime(2026, 11, 22, 4, tzinfo=UTC).timestamp()),
        ("2026-11-22T05:00:00", datetime(2026, 11, 22, 5).astimezone().timestamp()),
        (12.5, None),
        (math.nan, None),
        (math.inf, None),
        ("soon", None),
        ("", None),
    ],
)
def test_wall_times(value: float | str, expected: float | None) -> None:
    assert wall_time(value) == expected


def test_times_go_forward() -> None:
    columns = Columns("")
    assert [columns.take({"time": NOW_S + at, "a": 1}, NOW_S)[0] - NOW_S for at in (-9, -5, -7, 100)] == [-9, -5, -5, 0]
