"""What was found unchanged once is only glanced at, and a glance sees every change."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pytest

from livemon.figures.deltas import Mirror
from livemon.figures.snapshot import pickle_figure, rc_values

from .agreement import Pair
from .test_deltas import _covered

X = np.linspace(0, 10, 50)


@pytest.mark.parametrize("name", _covered)
def test_after_a_rest_deltas_draw_what_agg_draws(name: str) -> None:
    fig, ax = plt.subplots(figsize=(4, 3))
    steps = _covered[name](fig, ax)
    next(steps)
    pair = Pair(fig)
    for _ in range(3):
        pair.capture()
    for _ in steps:
        pair.check()
        for _ in range(2):
            pair.capture()
    assert pair.snapshots == ["first"]


def set_children(fig: Any, ax: Any) -> None:
    ax._children.reverse()


def add_to_a_list_of_the_figure(fig: Any, ax: Any) -> None:
    fig.text(0.5, 0.5, "new")


def move_a_box(fig: Any, ax: Any) -> None:
    ax._position.p0 = (0.2, 0.3)


def write_into_a_box(fig: Any, ax: Any) -> None:
    ax.dataLim._points[1, 1] = 7.0


def turn_autoscaling_of_an_axis_off(fig: Any, ax: Any) -> None:
    ax.xaxis._autoscale_on = not ax.xaxis._autoscale_on


def group_labels(fig: Any, ax: Any) -> None:
    fig._align_label_groups["x"].join(ax, ax)


def add_an_attribute(fig: Any, ax: Any) -> None:
    ax.notes = "mine"


def take_an_attribute_away(fig: Any, ax: Any) -> None:
    del ax._frameon


def put_another_box(fig: Any, ax: Any) -> None:
    ax._originalPosition = ax._originalPosition.frozen()


def stick_to_an_edge(fig: Any, ax: Any) -> None:
    ax.sticky_edges.x.append(3.0)


@pytest.mark.parametrize(
    "change",
    [
        set_children,
        add_to_a_list_of_the_figure,
        move_a_box,
        write_into_a_box,
        turn_autoscaling_of_an_axis_off,
        group_labels,
        add_an_attribute,
        take_an_attribute_away,
        put_another_box,
        stick_to_an_edge,
    ],
)
def test_a_glance_sees(change: Callable[[Any, Any], None]) -> None:
    fig, ax = plt.subplots()
    ax.plot(X, X, X, 2 * X)
    ax.set(xlim=(0, 10), ylim=(0, 10))
    pickled = pickle_figure(fig, rc_values())
    mirror = Mirror(fig, pickled, rc_values())
    for _ in range(3):
        mirror.delta()
    stills = [mirror._entries[id(node)].still for node in (fig, ax)]
    assert all(still is not None and still.holds() for still in stills)
    change(fig, ax)
    assert not all(still is not None and still.holds() for still in stills)


def test_a_change_that_was_read_and_given_up_is_seen_again() -> None:
    fig, ax = plt.subplots()
    (line,) = ax.plot(X, X)
    mirror = Mirror(fig, pickle_figure(fig, rc_values()), rc_values())
    for _ in range(3):
        mirror.delta()
    ax.dataLim._points[1, 1] = 7.0
    line.set_ydata(X + 1)
    told = []
    for _ in range(2):
        prepared = mirror.prepare()
        assert prepared is not None
        told.append({number for number, _, _ in prepared._walk.updates})
        prepared.abandon()
    assert mirror._entries[id(ax.dataLim)].number in told[0]
    assert told[0] == told[1]
