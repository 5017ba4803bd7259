"""The replica at other sizes, and drawing again."""

from __future__ import annotations

import io
import sys
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.figure import Figure
from PIL import Image

from livemon.figures import thinning
from livemon.figures.replica import MAX_PIXELS, Replica, Window
from livemon.figures.snapshot import pickle_figure, rc_values
from livemon.figures.thinning import LEAST

from .agreement import Pair, agg, difference


@pytest.fixture
def figure() -> Figure:
    fig, ax = plt.subplots()
    ax.plot([1, 3, 2], label="a line")
    ax.set_title("title")
    ax.legend()
    return fig


def replica_of(figure: Figure) -> Replica:
    pickled = pickle_figure(figure, rc_values())
    return Replica(pickled.data, pickled.buffers)


def test_a_window_of_the_codes_size_shows_the_codes_picture(figure: Figure) -> None:
    replica = replica_of(figure)
    assert replica.size == (640, 480)
    picture = replica.draw(Window(width=640, height=480))
    assert not difference(picture.rgba, agg(figure))
    assert picture.dpi == 100


def test_device_pixels_are_drawn_like_a_finer_file(figure: Figure) -> None:
    picture = replica_of(figure).draw(Window(width=640, height=480, ratio=2.0))
    out = io.BytesIO()
    figure.savefig(out, dpi=200)
    assert not difference(picture.rgba, np.asarray(Image.open(out)))


def test_a_larger_window_gives_the_figure_more_room(figure: Figure) -> None:
    picture = replica_of(figure).draw(Window(width=900, height=700))
    assert picture.dpi == 100
    figure.set_size_inches(9, 7)
    assert not difference(picture.rgba, agg(figure))


@pytest.mark.parametrize(("width", "height", "dpi"), [(320, 240, 50), (480, 480, 75), (100, 100, 30), (640, 240, 50)])
def test_in_a_smaller_window_text_shrinks(figure: Figure, width: int, height: int, dpi: float) -> None:
    picture = replica_of(figure).draw(Window(width=width, height=height))
    assert picture.rgba.shape == (height, width, 4)
    assert picture.dpi == pytest.approx(dpi)


def test_in_a_window_of_many_no_label_is_cut() -> None:
    figure, ax = plt.subplots()
    ax.plot([1000, 3000])
    ax.set_ylabel("label", color="red")
    picture = replica_of(figure).draw(Window(width=200, height=150)).rgba
    assert picture is not None
    red = ((picture[:, :, 0] > 200) & (picture[:, :, 1] < 100)).any(axis=0)
    assert red.any()
    assert not red[0]


@pytest.mark.parametrize("ratio", [1.0, 1.25, 1.5, 2.0, 2.625])
def test_every_size_has_just_its_pixels(figure: Figure, ratio: float) -> None:
    replica = replica_of(figure)
    for width in range(301, 1200, 97):
        picture = replica.draw(Window(width=width, height=width // 2, ratio=ratio))
        assert picture.rgba.shape == (round(width // 2 * ratio), round(width * ratio), 4)


def test_a_huge_window_is_drawn_at_the_limit(figure: Figure) -> None:
    picture = replica_of(figure).draw(Window(width=20_000, height=10))
    assert max(picture.rgba.shape[:2]) == MAX_PIXELS


def test_drawing_again_gives_the_same_picture() -> None:
    fig, axes = plt.subplots(2, 2, layout="constrained")
    for ax in axes.flat:
        ax.plot([0, 1e6])
        ax.set(title="t", ylabel="long\nlabel")
    replica = replica_of(fig)
    first = replica.draw().rgba
    replica.draw(Window(width=300, height=900, ratio=1.5))
    assert not difference(replica.draw().rgba, first)


def test_arrows_find_their_scale_for_each_size() -> None:
    fig, ax = plt.subplots()
    ax.quiver([1, 2], [3, 4], [1, 2], [0, 1], units="dots")
    replica = replica_of(fig)
    first = replica.draw().rgba
    replica.draw(Window(width=300, height=900, ratio=1.5))
    assert not difference(replica.draw().rgba, first)


def test_a_new_size_of_the_code_arrives_while_the_window_has_its_own(figure: Figure) -> None:
    pair = Pair(figure)
    pair.replica.draw(Window(width=300, height=900, ratio=1.5))
    figure.set_size_inches(5, 5)
    pair.check()
    assert pair.replica.size == (500, 500)
    assert pair.snapshots == ["first"]


def test_a_drawing_that_raises_leaves_the_replica_usable(figure: Figure) -> None:
    class Odd(plt.Line2D):
        def draw(self, renderer: Any) -> None:
            raise ValueError("odd")

    odd = figure.axes[0].add_line(Odd([0, 1], [0, 1]))
    pair = Pair(figure)
    with pytest.raises(ValueError, match="odd"):
        pair.replica.draw()
    odd.remove()
    pair.check()


def test_long_lines_whose_y_is_written_into_their_points(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(thinning, "LEAST", sys.maxsize)  # to compare pixels
    fig, ax = plt.subplots(figsize=(4, 3))
    x = np.linspace(10, 0, LEAST)  # of lines that rise Matplotlib makes a new path for each drawing
    (line,) = ax.plot(x, np.sin(x))
    pair = Pair(fig)
    pair.check()
    recached: list[int] = []
    (replica,) = pair.replica.figure.axes[0].lines
    recache = replica.recache
    monkeypatch.setattr(replica, "recache", lambda *args, **kwargs: (recached.append(1), recache(*args, **kwargs)))

    def step(*, written: bool) -> None:
        recached.clear()
        pair.check()
        assert pair.snapshots == ["first"]
        assert bool(recached) is not written

    for k in range(3):
        line.set_ydata(np.sin(x + k))
        step(written=True)
    line.set_ydata(np.cos(x))
    pair.capture()
    line.set_ydata(np.where(x < 4, np.nan, x / 9))
    step(written=True)
    ax.set_yscale("symlog")
    for k in range(2):
        line.set_ydata(np.cos(x + k))
        step(written=True)
    line.set_ydata(np.cos(x).astype(np.float32))
    step(written=False)
    line.set_data(x / 2, np.cos(x))
    step(written=False)
    plt.rcParams["path.simplify"] = False
    line.set_ydata(np.sin(9 * x))
    step(written=False)
    line.set_clip_on(False)
    line.set_ydata(2 * np.sin(9 * x))
    step(written=False)
    line.set_data(x[:9], x[:9])
    step(written=False)
