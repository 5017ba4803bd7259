"""Giving way: only when something is late, and not at every call."""

from __future__ import annotations

import pytest

from livemon.figures import giveway


@pytest.fixture
def sleeps(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """What was slept; nothing really is."""
    taken: list[float] = []
    monkeypatch.setattr(giveway.time, "sleep", taken.append)
    monkeypatch.setattr(giveway, "_next_s", 0.0)
    return taken


def test_what_is_not_late_costs_nothing(sleeps: list[float]) -> None:
    for k in range(30):
        giveway.give_way(100.0 + k / 1000, late_s=100.03)
    assert sleeps == []


def test_what_is_late_gets_a_moment_at_most_once_in_10_ms(sleeps: list[float]) -> None:
    for k in range(10_000):
        giveway.give_way(100.0 + k / 10_000, late_s=99.0)
    assert 90 <= len(sleeps) <= 101
    assert sum(sleeps) <= 0.02
