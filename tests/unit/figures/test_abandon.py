"""A delta can be read, looked at, and given up: the next one then tells all of it."""

from __future__ import annotations

from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest

from livemon.figures.deltas import NeedSnapshot, Prepared, matched
from livemon.figures.snapshot import Limit, TooLargeError

from .agreement import Pair

X = np.linspace(0, 10, 50)


@pytest.fixture
def scene() -> tuple[Pair, Any, Any]:
    fig, ax = plt.subplots(figsize=(3, 2))
    ax.plot(X, np.sin(X), label="sin")
    ax.plot(X, np.cos(X))
    ax.scatter(X, X / 10, c=X)
    ax.annotate("note", (1, 0), (3, 0.5), arrowprops={})
    pair = Pair(fig)
    pair.check()
    return pair, fig, ax


def prepare(pair: Pair, *, deep: bool = False) -> Prepared:
    prepared = pair.mirror.prepare(deep=deep)
    assert prepared is not None
    return prepared


def what(prepared: Prepared) -> list[tuple[int, list[str], list[str]]]:
    return [(number, sorted(changes), gone) for number, changes, gone in prepared._walk.updates]


def change(fig: Any, ax: Any, k: int) -> None:
    """A bit of everything: data, style, attributes that come and go, text, limits, a new artist, a removed one."""
    ax.lines[0].set_ydata(np.sin(X + k))
    ax.lines[0].set(color="red", gid="x")
    ax.lines[0].something = k
    ax.collections[0].set_array(X * k)
    ax.set_title(f"title {k}")
    ax.texts[0].xy = (k, 0.2)
    ax.texts[0].stale = True
    ax.set_xlim(k, 12)
    ax.plot(X, X * k / 10)
    ax.lines[1].remove()
    mpl.rcParams["axes.formatter.useoffset"] = bool(k % 2)


@pytest.mark.parametrize("deep", [False, True])
def test_what_was_abandoned_is_told_by_the_next(scene: tuple[Pair, Any, Any], deep: bool) -> None:
    pair, fig, ax = scene
    for k in range(1, 5):
        change(fig, ax, k)
        prepared = prepare(pair, deep=deep)
        told = what(prepared)
        prepared.abandon()
        assert pair.mirror.stale()
        prepared = prepare(pair, deep=deep)
        assert what(prepared) == told
        prepared.abandon()
        pair.check(deep=deep)
    assert pair.snapshots == ["first"]


def test_after_a_refused_change_the_mirror_is_as_before(scene: tuple[Pair, Any, Any]) -> None:
    pair, fig, ax = scene
    change(fig, ax, 3)
    with pytest.raises(TooLargeError):
        pair.mirror.prepare(limit=Limit(bytes=100))
    twin = ax.twinx()
    for _ in range(2):
        with pytest.raises(NeedSnapshot, match="axes"):
            pair.mirror.prepare()
    twin.remove()
    ax.set_title("and then")
    pair.check(deep=True)


def test_what_changes_after_it_was_read_is_noticed_and_told(scene: tuple[Pair, Any, Any]) -> None:
    pair, _fig, ax = scene
    (new,) = ax.plot(X, X / 7)
    ax.set_ylim(-2, 2)
    prepared = prepare(pair)
    assert prepared.unchanged()
    new.set_ydata(-X / 7)
    assert not prepared.unchanged()
    prepared.commit()
    pair.replica.apply(prepared.pickled.data, prepared.pickled.buffers)
    pair.check()
    ax.lines[0].set_alpha(0.5)
    ax.collections[0].set_alpha(0.5)
    prepared = prepare(pair)
    assert prepared.unchanged()
    ax.collections[0].set_array(X * 2)
    assert not prepared.unchanged()
    prepared.abandon()
    pair.check()


def test_lengths_that_do_not_match_are_seen(scene: tuple[Pair, Any, Any]) -> None:
    pair, _fig, ax = scene
    line, dots = ax.lines[0], ax.collections[0]
    line.set_xdata(X[:20])
    prepared = prepare(pair)
    assert not prepared.matched()
    prepared.abandon()
    line.set_ydata(X[:20])
    dots.set_offsets(np.c_[X, X][:20])
    prepared = prepare(pair)
    assert not prepared.matched()
    prepared.abandon()
    dots.set_array(X[:20])
    new = ax.plot(X, X)[0]
    new.set_data(X, X[:3])
    prepared = prepare(pair)
    assert not prepared.matched()
    prepared.abandon()
    new.set_data(X, X)
    prepared = prepare(pair)
    assert prepared.matched()
    prepared.abandon()
    pair.check()


def test_grid_lines_match_although_one_of_their_coordinates_is_stretched() -> None:
    figure = plt.figure()
    axes = figure.add_subplot()
    axes.plot(X, X)
    assert matched(line for tick in axes.yaxis.get_major_ticks() for line in tick.get_children())
    figure.canvas.draw()  # gives the ticks their places
    grid = axes.yaxis.get_major_ticks()[0].gridline
    assert len(grid.get_xdata(orig=True)) != len(grid.get_ydata(orig=True))  # type: ignore[arg-type]
    assert matched([grid])
    axes.lines[0].set_data(X, X[:1])
    assert not matched(axes.lines)
