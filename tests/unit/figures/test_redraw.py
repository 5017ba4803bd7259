"""Drawing only what changed gives the pixels of a full drawing, and is what happens where it can."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from typing import Any

import matplotlib as mpl
import matplotlib.patheffects
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.artist import Artist
from matplotlib.figure import Figure
from matplotlib.patches import Circle, Rectangle
from mpl_toolkits.axes_grid1.axes_divider import make_axes_area_auto_adjustable

from livemon.figures.frames import Differ
from livemon.figures.replica import Window

from .agreement import Pair, agg_of_copy, difference

X = np.linspace(0, 10, 100)

Steps = Callable[[Figure, Any], Iterator[None]]

_partial: dict[str, Steps] = {}
_whole: dict[str, Steps] = {}


def partial(steps: Steps) -> Steps:
    """After the first drawing all are partial."""
    _partial[steps.__name__] = steps
    return steps


def whole(steps: Steps) -> Steps:
    """Each is a full drawing."""
    _whole[steps.__name__] = steps
    return steps


@partial
def data_of_lines(fig: Figure, ax: Any) -> Iterator[None]:
    lines = [ax.plot(X, np.sin(X + k), lw=k)[0] for k in range(4)]
    ax.set(xlim=(2, 8), ylim=(-0.5, 0.5))
    for k in range(6):
        yield
        lines[k % 4].set_ydata(np.cos(X * k))
    yield
    lines[0].set_visible(False)
    yield
    lines[0].set(visible=True, alpha=0.4, color="k", marker="o", markersize=12)
    yield
    lines[3].set_path_effects([mpl.patheffects.withStroke(linewidth=8, foreground="y")])
    yield
    lines[2].set_data([], [])
    yield


@partial
def beside_legends(fig: Figure, ax: Any) -> Iterator[None]:
    (line,) = ax.plot(X, X, label="one")
    (other,) = ax.plot(X, X / 2, label="two")
    ax.legend()  # at the best place: it moves when the line does
    fig.legend(loc="lower left")
    yield
    for k in (10, 5, 0):
        line.set_ydata(np.full(100, k))
        yield
    other.set_ydata(X[::-1])
    yield


@partial
def titles(fig: Figure, ax: Any) -> Iterator[None]:
    (line,) = ax.plot(X, X)
    ax.xaxis.tick_top()
    fig.suptitle("figure")
    for k in range(3):
        yield
        ax.set_title("step\n" * k + f"{k}")
        line.set_ydata(X + k)
    yield
    ax.set_title("left", loc="left")
    yield
    ax.set_title("", loc="center")
    yield
    fig.texts[0].set_text("another") if fig.texts else fig._suptitle.set_text("another")  # type: ignore[attr-defined]
    yield


@partial
def dots_bars_images(fig: Figure, ax: Any) -> Iterator[None]:
    rng = np.random.default_rng(3)
    image = ax.imshow(rng.random((5, 6)), extent=(0, 6, 0, 5), alpha=0.5, zorder=4)
    fig.colorbar(image)
    bars = ax.bar([1, 3, 5], [1, 2, 3], hatch="/", alpha=0.7)
    dots = ax.scatter(rng.random(30) * 5, rng.random(30) * 5, c=rng.random(30), s=rng.random(30) * 300, alpha=0.5)
    band = ax.fill_between([0, 3, 6], [1, 2, 1], [4, 3, 5], alpha=0.3)
    note = ax.text(2, 2, "text", bbox={"facecolor": "w", "alpha": 0.5})
    for k in range(3):
        yield
        image.set_data(rng.random((5, 6)))
        yield
        for bar in bars:
            bar.set_height(rng.random() * 5)
        yield
        dots.set_offsets(rng.random((30, 2)) * 5)
        dots.set_array(rng.random(30))
        yield
        band.set_data([0, 3, 6], [1, k, 1], [4, 3, 5])
        yield
        note.set(text=f"text {k}", x=k, rotation=30 * k)
    yield


@partial
def out_of_the_axes(fig: Figure, ax: Any) -> Iterator[None]:
    """Nothing is clipped: the changes cross titles, ticks and the edge of the figure."""
    (line,) = ax.plot(X, X, clip_on=False, lw=15, solid_joinstyle="miter", zorder=1.2)
    box = ax.add_patch(Rectangle((5, 5), 4, 3, angle=20, clip_on=False, alpha=0.5, color="r"))
    dots = ax.scatter(X, X, s=400, clip_on=False, alpha=0.3)
    text = fig.text(0.5, 0.9, "free", fontsize=30, rotation=45)
    ax.set(xlim=(0, 10), ylim=(0, 10), title="title")
    for k in range(3):
        yield
        line.set_ydata(X * (k - 1) * 3)
        yield
        box.set_xy((10, 4 * k))
        yield
        dots.set_offsets(np.c_[X * 2, X - 4 * k])
        yield
        text.set_position((0.2 * k, 0.5))
    yield


@partial
def one_of_four(fig: Figure, ax: Any) -> Iterator[None]:
    fig.clear()
    axes = fig.subplots(2, 2)
    lines = [a.plot(X, np.sin(X))[0] for a in axes.flat]
    yield
    for k in range(3):
        lines[1].set_ydata(np.sin(X) * k)
        axes[0, 1].relim()
        axes[0, 1].autoscale_view()
        yield
        axes[1, 0].set_xlabel(f"label {k}")
        yield
        axes[1, 1].plot(X, X * k)
        lines[0].set_ydata(X / (k + 10))
        yield
        axes[0, 1].tick_params(labelsize=5 + k)
        axes[0, 1].set_facecolor(str(k / 3))
        yield
        axes[1, 0].lines[-1].set_zorder(k)
        yield


@partial
def twins_and_insets(fig: Figure, ax: Any) -> Iterator[None]:
    (line,) = ax.plot(X, np.sin(X))
    (other,) = ax.twinx().plot(X, np.cos(X), "r", lw=5)
    (inner,) = ax.inset_axes((0.3, 0.3, 0.4, 0.4)).plot(X, X)
    for k in range(3):
        yield
        line.set_ydata(np.sin(X + k))
        yield
        other.set_ydata(np.cos(X + k))
        yield
        inner.set_ydata(X * (k + 1) / 3)
    yield


@partial
def in_polar_axes(fig: Figure, ax: Any) -> Iterator[None]:
    fig.clear()
    (line,) = fig.add_subplot(projection="polar").plot(X, X)
    for k in range(3):
        yield
        line.set_ydata(X / (k + 1))
    yield


@partial
def with_a_layout_engine(fig: Figure, ax: Any) -> Iterator[None]:
    fig.set_layout_engine("constrained")
    ax.set(ylabel="a\nlabel", title="title")
    (line,) = ax.plot(X, X, label="line")
    fig.colorbar(ax.scatter(X, X, c=X))
    ax.legend()
    for k in range(3):
        yield
        line.set_ydata(X * k / 3)
    yield


@partial
def clipped_by_another(fig: Figure, ax: Any) -> Iterator[None]:
    circle = ax.add_patch(Circle((5, 5), 3, fill=False))
    (line,) = ax.plot(X, X, lw=9)
    line.set_clip_path(circle)
    ax.set_xlim(0, 10)
    for k in range(3):
        yield
        line.set_ydata(X + k - 1)
    yield


@partial
def animated(fig: Figure, ax: Any) -> Iterator[None]:
    (line,) = ax.plot(X, X)
    yield
    for k in range(3):
        line.set_ydata(X * k / 3)
        yield


@partial
def hidden_axes(fig: Figure, ax: Any) -> Iterator[None]:
    ax.set_visible(False)
    other = fig.add_axes((0.2, 0.2, 0.5, 0.5), zorder=-1)
    (line,) = other.plot(X, X)
    yield
    for k in range(2):
        ax.plot(X, X)
        line.set_ydata(X * k)
        yield


@whole
def layout(fig: Figure, ax: Any) -> Iterator[None]:
    fig.set_layout_engine("tight")
    ax.plot(X, X)
    text = ax.text(5, 5, "in the axes")
    yield
    text.set_position((-5, 5))
    yield
    ax.set_ylabel("label")
    yield
    ax.set_title("title")
    yield


@whole
def sizes_styles_limits(fig: Figure, ax: Any) -> Iterator[None]:
    circle = ax.add_patch(Circle((5, 5), 3, fill=False))
    (line,) = ax.plot(X, X, lw=9)
    line.set_clip_path(circle)
    yield
    fig.set_size_inches(3, 3)
    yield
    fig.set_facecolor("pink")
    fig.set_dpi(80)
    yield
    circle.set_radius(1)
    yield
    mpl.rcParams["path.simplify"] = False
    line.set_ydata(X / 2)
    yield
    ax.set_xlim(1, 3)
    yield
    ax.set_yscale("log")
    yield


@whole
def room_for_labels(fig: Figure, ax: Any) -> Iterator[None]:
    make_axes_area_auto_adjustable(ax)
    yield
    ax.set_title("two\nlines")
    yield
    ax.set_ylabel("a label")
    yield


def run(steps: Steps) -> tuple[Pair, int]:
    fig, ax = plt.subplots(figsize=(4, 3))
    going = steps(fig, ax)
    next(going)
    pair = Pair(fig)
    pair.check()
    count = 0
    for _ in going:
        pair.check()
        count += 1
    return pair, count


@pytest.mark.parametrize("name", _partial)
def test_what_changed_is_drawn_alone(name: str) -> None:
    pair, count = run(_partial[name])
    assert pair.partial == count


@pytest.mark.parametrize("name", _whole)
def test_the_whole_is_drawn_where_nothing_less_is_sure(name: str) -> None:
    pair, _count = run(_whole[name])
    assert pair.partial == 0


def test_artists_of_the_user_may_depend_on_others() -> None:
    fig, ax = plt.subplots(figsize=(4, 3))
    (line,) = ax.plot(X, X)

    class Follower(Rectangle):
        def draw(self, renderer: Any) -> None:
            self.set_height(float(self.axes.lines[0].get_ydata()[-1]) / 2)  # type: ignore[union-attr, index]
            super().draw(renderer)

    ax.add_patch(Follower((1, 0), 2, 1))
    pair = Pair(fig)
    pair.check()
    for k in range(3):
        line.set_ydata(X * (k + 1) / 4)
        pair.check()
    assert pair.partial == 3


class Together(Artist):
    """Draws artists that its axes draw, too."""

    def __init__(self, artists: list[Any]) -> None:
        super().__init__()
        self.artists = artists

    def draw(self, renderer: Any) -> None:
        for artist in self.artists:
            artist.draw(renderer)


def test_an_artist_that_another_draws_as_well_leaves_no_ghost() -> None:
    fig, ax = plt.subplots()
    bars = ax.bar([1, 2, 3], [1, 2, 3])
    ax.add_artist(Together(list(bars))).set_zorder(0.9)
    pair = Pair(fig)
    for step in range(4):
        bars[0].set_alpha(0.4 + step / 10)
        if step == 2:
            ax.set_title("higher")
        pair.capture()
        assert not difference(pair.replica.draw().rgba, agg_of_copy(fig))


def test_a_text_beside_an_artist_that_moves() -> None:
    fig, ax = plt.subplots(figsize=(4, 3))
    bar = ax.bar([1], [3])[0]
    ax.annotate("top", (0.5, 1), xycoords=bar)
    ax.set_ylim(0, 5)
    pair = Pair(fig)
    pair.check()
    for k in range(3):
        bar.set_height(k)
        pair.check()
    assert pair.partial == 3


def test_drawings_of_other_sizes_in_between(tmp_path: Any) -> None:
    fig, ax = plt.subplots(figsize=(4, 3), layout="constrained")
    ax.set_aspect("equal")
    (line,) = ax.plot(X, X)
    pair = Pair(fig)
    for k in range(6):
        pair.check()
        if k % 2:
            pair.replica.draw(Window(width=300, height=500, ratio=1.5))
        line.set_ydata(X * k / 6)
    pair.check()
    assert pair.partial > 0


def test_frames_of_partial_drawings_rebuild_the_picture() -> None:
    fig, axes = plt.subplots(2, 2)
    lines = [ax.plot(X, np.sin(X))[0] for ax in axes.flat]
    pair, differ = Pair(fig), Differ()
    shown: Any = None
    for k in range(5):
        pair.capture()
        picture = pair.replica.draw()
        frame = differ.next(picture.rgba, picture.changed)
        assert frame is not None
        if frame.key:
            shown = np.zeros_like(picture.rgba)
        part = np.frombuffer(zlib.decompress(frame.data), np.uint8).reshape(frame.height, frame.width, 4)
        shown[frame.y : frame.y + frame.height, frame.x : frame.x + frame.width] = part
        assert not difference(shown, agg_of_copy(fig))
        lines[k % 4].set_ydata(np.sin(X) * k / 5)
        lines[(k + 2) % 4].set_color("red")


def test_what_raises_in_a_partial_drawing_raises_as_in_a_full_one() -> None:
    fig, ax = plt.subplots(figsize=(4, 3))
    (line,) = ax.plot(X, X)
    pair = Pair(fig)
    pair.check()
    line.set_xdata(X[:50])
    pair.capture()
    for _ in range(2):
        with pytest.raises(ValueError, match="shape mismatch"):
            pair.replica.draw()
    line.set_ydata(X[:50])
    pair.check()
    line.set_ydata(X[50:])
    pair.check()
    line.set_ydata(X[:50])
    pair.check()
    assert pair.partial > 0
