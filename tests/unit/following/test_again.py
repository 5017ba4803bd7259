"""Rows that were there before a file was written anew."""

from __future__ import annotations

import math

import pytest

from livemon.following import again as module
from livemon.following.again import Again
from livemon.following.rows import Row


def had(again: Again, *rows: Row) -> list[bool]:
    return [again.had(row) for row in rows]


def test_what_was_there_from_the_beginning_on() -> None:
    again = Again()
    assert had(again, {"a": 1.0}, {"a": math.nan}, {"a": 3.0}) == [False] * 3
    again.begin(same=True)
    assert had(again, {"b": "", "a": 1.0}, {"a": float("nan")}, {"a": 4.0}, {"a": 3.0}) == [True, True, False, False]
    again.begin(same=True)
    assert had(again, {"a": 1.0}, {"a": 2.0}) == [True, False]


def test_another_file_has_nothing_of_the_last_one() -> None:
    again = Again()
    had(again, {"a": 1.0})
    again.begin(same=False)
    assert had(again, {"a": 1.0}) == [False]


def test_one_that_changes_while_it_is_read_again() -> None:
    again = Again()
    had(again, {"a": 1.0}, {"a": 2.0})
    again.begin(same=True)
    assert had(again, {"a": 1.0}) == [True]
    again.begin(same=True)
    assert had(again, {"a": 1.0}, {"a": 2.0}, {"a": 3.0}) == [True, True, False]


def test_what_is_remembered_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST_ROWS", 2)
    again = Again()
    rows: list[Row] = [{"a": float(n)} for n in range(3)]
    had(again, *rows)
    again.begin(same=True)
    assert had(again, *rows) == [True, True, False]
