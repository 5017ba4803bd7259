"""Giving way: only to a hub thread that wants the same turn at two looks, and not at every look."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest

from livemon.figures import giveway
from livemon.figures.giveway import Courtesy


@pytest.fixture
def sleeps(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """What was slept; nothing really is."""
    taken: list[float] = []
    monkeypatch.setattr(giveway.time, "sleep", taken.append)
    return taken


def look_for_a_second(wanted: Callable[[float], int]) -> None:
    """As who changes a figure 10,000 times a second."""
    courtesy, look_s = Courtesy(wanted), 0.0
    for k in range(10_000):
        if k / 10_000 >= look_s:
            look_s = courtesy.look(k / 10_000)
            assert look_s > k / 10_000


def test_who_sleeps_rightly_costs_nothing(sleeps: list[float]) -> None:
    look_for_a_second(lambda _: 0)
    assert sleeps == []


def test_who_gets_its_turns_costs_nothing(sleeps: list[float]) -> None:
    turns = itertools.count(1)
    look_for_a_second(lambda _: next(turns))
    assert sleeps == []


def test_who_is_starved_gets_a_moment_of_three_in_a_hundred(sleeps: list[float]) -> None:
    look_for_a_second(lambda _: 7)
    assert 150 <= len(sleeps) <= 250
    assert sum(sleeps) <= 0.03
