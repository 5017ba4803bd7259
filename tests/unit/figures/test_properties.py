"""After any changes the replica's pixels are those of Matplotlib's own Agg, drawn in full or in part."""

from __future__ import annotations

import random
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from livemon.figures.replica import Window

from .agreement import Pair
from .changes import CHANGES, KINDS, SILENT

_DATA = ("line_data", "dots", "bars", "image_data", "titles", "circles")
"""What loops change: more often than the rest."""

_names = st.one_of(st.sampled_from(sorted(CHANGES)), st.sampled_from(_DATA))
_how = st.sampled_from(["check", "check", "check", "skip", "abandon", "other size"])
_steps = st.lists(st.tuples(_names, st.integers(0, 999), _how), min_size=1, max_size=10)

_LAYOUT = "ignore:(Tight layout|constrained_layout) not applied|This figure includes Axes that are not compatible"
"""A figure of three inches has no room for all that a change may add, and axes that a change adds by hand have no place
in a layout; both sides then draw it as it is."""

_FREE = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]


def follow(kind: str, steps: list[tuple[str, int, str]]) -> None:
    """Make the figure, change it step by step, compare."""
    with mpl.rc_context():
        try:
            _follow(kind, steps)
        finally:
            plt.close("all")


def _follow(kind: str, steps: list[tuple[str, int, str]]) -> None:
    fig: Any = KINDS[kind]()
    fig.set_size_inches(3, 2.5)
    pair = Pair(fig)
    pair.check()
    deep = False
    for name, seed, how in steps:
        CHANGES[name](fig, random.Random(seed))
        deep |= name in SILENT
        if how == "skip":
            continue
        if how == "abandon":
            pair.abandon(deep=deep)
        elif how == "other size":
            pair.capture(deep=deep)
            pair.replica.draw(Window(width=200 + seed % 100, height=250, ratio=1.0))
        pair.check(deep=deep)
        deep = False
    pair.check(deep=True)


@pytest.mark.filterwarnings(_LAYOUT)
@settings(max_examples=30, deadline=None, derandomize=True, suppress_health_check=_FREE)
@given(st.sampled_from(sorted(KINDS)), _steps)
def test_any_changes(kind: str, steps: list[tuple[str, int, str]]) -> None:
    follow(kind, steps)


@pytest.mark.slow
@pytest.mark.filterwarnings(_LAYOUT)
@pytest.mark.timeout(3600)
@settings(max_examples=500, deadline=None, suppress_health_check=_FREE)
@given(st.sampled_from(sorted(KINDS)), _steps)
def test_any_changes_for_long(kind: str, steps: list[tuple[str, int, str]]) -> None:
    follow(kind, steps)
