"""Thinned lines: each column of pixels shows the same extremes, and only what may be thinned is."""

from __future__ import annotations

from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.path import Path

from livemon.figures.thinning import LEAST, is_thinnable, thinned

from .agreement import Pair, agg_of_copy, difference

WIDTH = 300

Array = npt.NDArray[np.float64]

VALUES = ("noise", "spikes", "walk", "steps", "constant")
PLACES = ("even", "clusters", "stairs", "falling")
GAPS = ("none", "one", "some", "infinite", "dense stretch")


def values(kind: str, count: int, rng: np.random.Generator) -> Array:
    match kind:
        case "noise":
            return rng.normal(size=count)
        case "spikes":
            return np.where(rng.random(count) < 0.001, 50.0, 0.0)
        case "walk":
            return np.cumsum(rng.normal(size=count))
        case "steps":
            return np.floor(np.linspace(0, 9, count))
    return np.full(count, 2.0)


def places(kind: str, count: int, rng: np.random.Generator) -> Array:
    match kind:
        case "clusters":
            return np.sort(rng.normal(size=count) ** 3)
        case "stairs":
            return np.floor(np.linspace(0, 700, count))
        case "falling":
            return np.linspace(9, -3, count)
    return np.linspace(0, 1, count)


def with_gaps(kind: str, y: Array, rng: np.random.Generator) -> Array:
    match kind:
        case "one":
            y[rng.integers(len(y) - 100) :][:100] = np.nan
        case "some":
            y[rng.integers(len(y), size=60)] = np.nan
            y[[0, -1]] = np.nan
        case "infinite":
            y[rng.integers(len(y), size=5)] = np.inf
            y[rng.integers(len(y), size=5)] = -np.inf
        case "dense stretch":
            y[1000:3000:2] = np.nan
    return y


def extremes(x: Array, y: Array) -> Array:
    """Lowest and highest y of a line in each column of pixels, NaN where there is none; `x` in pixels."""
    lowest, highest = np.full(WIDTH, np.inf), np.full(WIDTH, -np.inf)

    def see(column: npt.NDArray[np.int64], height: Array) -> None:
        inside = (column >= 0) & (column < WIDTH) & np.isfinite(height)
        np.minimum.at(lowest, column[inside], height[inside])
        np.maximum.at(highest, column[inside], height[inside])

    see(np.floor(x).astype(int), y)
    for i in np.flatnonzero(np.floor(x[1:]) != np.floor(x[:-1])):  # where the line goes from one column to others
        (x0, x1), (y0, y1) = x[i : i + 2], y[i : i + 2]
        low, high = sorted((x0, x1))
        edges = np.arange(max(np.floor(low) + 1, 0), min(np.floor(high), WIDTH) + 1)
        heights = y0 + (edges - x0) / (x1 - x0) * (y1 - y0) if np.isfinite(y0 + y1) else np.full(len(edges), np.nan)
        see(edges.astype(int), heights)
        see(edges.astype(int) - 1, heights)
    return np.where(np.isfinite([lowest, highest]), [lowest, highest], np.nan)


def transform(x: Array, left: float, right: float, *, mirrored: bool) -> Array:
    """The matrix that shows a part of `x`, from `left` to `right` (shares of its reach)."""
    low, high = np.quantile(x, [left, right])
    scale = WIDTH / max(high - low, 1e-9)
    matrix = np.array([[scale, 0, -low * scale], [0, 7.0, 3.0], [0, 0, 1]])
    if mirrored:
        matrix[0] = -matrix[0] + np.array([0, 0, WIDTH])
    return matrix


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(VALUES), st.sampled_from(PLACES), st.sampled_from(GAPS), st.integers(0, 99), st.booleans(),
    st.tuples(st.floats(0, 1), st.floats(0, 1)).filter(lambda shares: shares[0] != shares[1]).map(sorted),
)  # fmt: skip
def test_each_column_of_pixels_has_the_same_extremes(
    value: str, place: str, gap: str, seed: int, mirrored: bool, shares: list[float]
) -> None:
    rng = np.random.default_rng(seed)
    count = LEAST + int(rng.integers(5000))
    x = places(place, count, rng)
    y = with_gaps(gap, values(value, count, rng), rng)
    matrix = transform(x, *shares, mirrored=mirrored)
    fewer = thinned(Path(np.c_[x, y]), matrix, WIDTH)
    if fewer is None:
        assert gap == "dense stretch"
        return
    fewer_x, fewer_y = fewer.vertices.T
    assert len(fewer_x) < 0.5 * count
    full = extremes(x * matrix[0, 0] + matrix[0, 2], y)
    np.testing.assert_allclose(extremes(fewer_x * matrix[0, 0] + matrix[0, 2], fewer_y), full, rtol=1e-9)


def line(count: int, **style: Any) -> Any:
    fig, ax = plt.subplots(figsize=(4, 3))
    x = np.linspace(0, 10, count)
    ax.plot(x, np.sin(x) + np.random.default_rng(1).normal(size=count) / 9, **style)
    return fig


def reach(picture: Any) -> Any:
    """First and last row of each column in which the line, black on white, covers more than half of a pixel."""
    inked = picture[..., 0] < 128
    return np.array([inked.argmax(axis=0), inked[::-1].argmax(axis=0)])


@pytest.mark.parametrize("view", [(0, 10), (2, 3), (9, -1)])
def test_the_picture_reaches_as_far_as_that_of_all_points(view: tuple[float, float]) -> None:
    fig = line(300_000, color="k", lw=1)
    ax = fig.axes[0]
    ax.set_axis_off()
    pair = Pair(fig)
    pair.replica.draw()
    ax.set_xlim(view)
    pair.capture()
    one, other = pair.replica.draw().rgba, agg_of_copy(fig)
    assert difference(one, other), "nothing was thinned"
    assert reach(other).any()
    assert np.mean(np.abs(reach(one) - reach(other)) > 1) < 0.02, "antialiasing moves few edges, and by little"


def test_the_data_stay_whole() -> None:
    fig = line(100_000)
    pair = Pair(fig)
    pair.replica.draw()
    (replica,) = pair.replica.figure.axes[0].lines
    np.testing.assert_array_equal(replica.get_xydata(), fig.axes[0].lines[0].get_xydata())


@pytest.mark.parametrize(
    "style", [{"ls": "--"}, {"marker": "."}, {"drawstyle": "steps-mid"}, {"ls": "none", "marker": "o"}]
)
def test_short_lines_are_those_of_agg(style: dict[str, Any]) -> None:
    fig = line(2000, **style)
    assert not difference(Pair(fig).replica.draw().rgba, agg_of_copy(fig))


def test_only_long_solid_lines_are_thinned() -> None:
    renderer: Any = plt.figure().canvas.get_renderer()  # type: ignore[attr-defined]
    long = Path(np.zeros((LEAST, 2)))
    assert is_thinnable(renderer.new_gc(), long, None)
    assert not is_thinnable(renderer.new_gc(), Path(np.zeros((LEAST - 1, 2))), None)
    assert not is_thinnable(renderer.new_gc(), long, (1.0, 0.0, 0.0))
    assert not is_thinnable(renderer.new_gc(), Path(np.zeros((LEAST, 2)), [Path.MOVETO] * LEAST), None)
    dashed = renderer.new_gc()
    dashed.set_dashes(0, [1, 2])
    assert not is_thinnable(dashed, long, None)
    sketched = renderer.new_gc()
    sketched.set_sketch_params(1, 2, 3)
    assert not is_thinnable(sketched, long, None)


def test_lines_that_turn_back_stay_as_they_are() -> None:
    angle = np.linspace(0, 6, LEAST)
    matrix = np.diag([100.0, 100.0, 1.0])
    assert thinned(Path(np.c_[np.cos(angle), np.sin(angle)]), matrix, WIDTH) is None
    assert thinned(Path(np.c_[np.where(angle == 3, np.nan, angle), angle]), matrix, WIDTH) is not None
    assert thinned(Path(np.c_[np.where(angle > 3, np.nan, angle), angle]), matrix, WIDTH) is None
    assert thinned(Path(np.c_[angle, angle]), np.array([[1.0, 0.1, 0], [0, 1, 0], [0, 0, 1]]), WIDTH) is None
