"""After any change the replica's pixels are those of Matplotlib's own Agg."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from typing import Any

import matplotlib as mpl
import matplotlib.patheffects
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.offsetbox import AnnotationBbox, OffsetImage
from matplotlib.projections.polar import PolarAxes
from matplotlib.transforms import Affine2D
from mpl_toolkits import axisartist
from mpl_toolkits.axes_grid1.parasite_axes import HostAxes
from mpl_toolkits.axisartist.grid_helper_curvelinear import GridHelperCurveLinear

from .agreement import Pair, agg, agg_of_copy, difference

X = np.linspace(0, 10, 200)

Steps = Callable[[Any, Any], Iterator[None]]
"""Draws something on (figure, axes), yields, changes it, yields ... each yield is a capture."""

_covered: dict[str, Steps] = {}
_rewired: dict[str, Steps] = {}


def covered(steps: Steps) -> Steps:
    """Changes that deltas tell: no snapshot but the first."""
    _covered[steps.__name__] = steps
    return steps


def rewired(steps: Steps) -> Steps:
    """Changes of which at least one needs a new snapshot."""
    _rewired[steps.__name__] = steps
    return steps


@covered
def line_data(fig: Figure, ax: Any) -> Iterator[None]:
    line, other = ax.plot(X, np.sin(X), X, np.cos(X))
    yield
    for k in range(3):
        line.set_ydata(np.sin(X + k))
        yield
    other.set_data(X * 3, np.cos(X) * 7)
    ax.relim()
    ax.autoscale_view()
    yield
    other.set_data([1, 2, 3], [1, np.nan, 2])
    yield
    line.set_data([], [])
    yield


@covered
def line_style(fig: Figure, ax: Any) -> Iterator[None]:
    (line,) = ax.plot(X, np.sin(X))
    yield
    line.set(color="red", linewidth=4, linestyle="--")
    yield
    line.set(marker="o", markersize=9, markerfacecolor="green", markevery=7)
    yield
    line.set(alpha=0.3, zorder=9, visible=True, drawstyle="steps-mid", label="new")
    yield
    line.set_visible(False)
    yield
    line.set_visible(True)
    line.set_path_effects([mpl.patheffects.withStroke(linewidth=5, foreground="k")])
    yield
    line.set_transform(ax.transAxes)
    line.set_data([0, 1], [0, 1])
    yield
    line.set_clip_on(False)
    yield


@covered
def limits(fig: Figure, ax: Any) -> Iterator[None]:
    ax.plot(X, np.sin(X))
    yield
    ax.set_xlim(2, 3)
    yield
    ax.set_ylim(4, -4)
    yield
    ax.autoscale()
    yield
    ax.margins(0.4)
    yield
    ax.set(xlim=(0, 1), ylim=(0, 1))  # the unit limits that were sent at first, before the replica autoscaled
    yield
    ax.set_autoscale_on(True)
    ax.autoscale_view()
    yield


@covered
def limits_back_to_those_first_sent(fig: Figure, ax: Any) -> Iterator[None]:
    ax.plot([0, 100], [0, 100])  # autoscaling waits: the snapshot has the unit limits
    yield
    ax.set(xlim=(0, 1), ylim=(0, 1))
    yield


@covered
def new_lines_while_autoscaling_waits(fig: Figure, ax: Any) -> Iterator[None]:
    yield
    for k in range(3):
        ax.plot(X + k * 5, np.sin(X) * k)
        yield


@covered
def bars(fig: Figure, ax: Any) -> Iterator[None]:
    boxes = ax.bar(list("abcde"), [1, 2, 3, 4, 5])
    ax.set_ylim(0, 9)
    yield
    for k in range(3):
        for box in boxes:
            box.set_height(box.get_height() + k)
        yield
    boxes[0].set(color="red", hatch="/")
    boxes[1].set_width(0.2)
    boxes[2].set_xy((2.5, 2))
    yield
    ax.bar_label(boxes)
    yield
    boxes.remove()
    yield


@covered
def scatter(fig: Figure, ax: Any) -> Iterator[None]:
    rng = np.random.default_rng(1)
    dots = ax.scatter(rng.random(50), rng.random(50), c=rng.random(50), s=40)
    yield
    dots.set_offsets(rng.random((50, 2)))
    yield
    dots.set_array(rng.random(50) * 2)
    yield
    dots.set_clim(0, 3)
    yield
    dots.set_cmap("plasma")
    yield
    dots.set_sizes(rng.random(50) * 99)
    yield
    dots.set_array(None)
    dots.set_facecolor("green")
    yield
    dots.set_edgecolor("black")
    dots.set_linewidth(3)
    yield
    dots.set_offsets(rng.random((5, 2)))
    yield


@covered
def images(fig: Figure, ax: Any) -> Iterator[None]:
    rng = np.random.default_rng(2)
    image = ax.imshow(rng.random((20, 30)))
    yield
    image.set_data(rng.random((20, 30)) * 2)
    yield
    image.set_clim(0, 2)
    yield
    image.norm.vmax = 5
    yield
    image.set_cmap("gray")
    yield
    image.set_extent((0, 1, 0, 1))
    yield
    image.set_interpolation("bilinear")
    yield
    image.set_data(rng.random((7, 8, 3)))
    yield
    image.set_alpha(0.4)
    yield


@covered
def limits_that_stick_to_the_edges_of_an_image(fig: Figure, ax: Any) -> Iterator[None]:
    image = ax.imshow(np.eye(3))
    yield
    image.set_extent((-1, 2, 0, 4))
    yield
    ax.scatter([1, 9], [2, 7])
    yield


@covered
def colorbars(fig: Figure, ax: Any) -> Iterator[None]:
    image = ax.imshow(np.arange(12.0).reshape(3, 4))
    fig.colorbar(image)
    yield
    image.set_data(np.arange(12.0).reshape(3, 4) * 9)
    image.autoscale()
    yield
    image.set_clim(-5, 5)
    yield
    image.set_cmap("inferno")
    yield


@covered
def colorbars_whose_place_depends_on_the_norm(fig: Figure, ax: Any) -> Iterator[None]:
    image = ax.imshow(np.arange(12.0).reshape(3, 4))
    fig.colorbar(image, extend="both", extendfrac="auto", spacing="proportional")
    yield
    image.set_norm(mpl.colors.BoundaryNorm([0, 1, 4, 9], 256, extend="both"))
    yield
    image.set_norm(mpl.colors.BoundaryNorm([0, 5, 6, 9], 256, extend="both"))
    yield


@covered
def meshes(fig: Figure, ax: Any) -> Iterator[None]:
    mesh = ax.pcolormesh(np.arange(20.0).reshape(4, 5))
    yield
    mesh.set_array(np.arange(20.0)[::-1].reshape(4, 5))
    yield
    mesh.set_clim(3, 9)
    yield


@covered
def mapped_values_written_in_place(fig: Figure, ax: Any) -> Iterator[None]:
    rng = np.random.default_rng(3)
    image = ax.imshow(rng.random((60, 60)), extent=(0, 9, 0, 9))
    small = ax.imshow(rng.random((4, 4)), extent=(9, 18, 0, 9))
    mesh = ax.pcolormesh(np.arange(61) / 5, np.arange(10, 71), rng.random((60, 60)))
    ax.set(xlim=(0, 18), ylim=(0, 60))
    yield
    for mapped in (image, small, mesh, small):
        mapped.get_array()[:] = rng.random(mapped.get_array().shape)
        mapped.changed()
        yield
    image.get_array()[:9] = np.ma.masked
    image.set_clim(0.2, 0.3)
    yield


@covered
def texts(fig: Figure, ax: Any) -> Iterator[None]:
    ax.set_title("one")
    text = ax.text(0.2, 0.3, "hello")
    note = ax.annotate("here", (0.5, 0.5), (0.7, 0.8), arrowprops={"arrowstyle": "->"})
    fig.suptitle("super")
    yield
    ax.set_title("two\nlines")
    text.set_text(r"$\alpha^2$")
    yield
    text.set(position=(0.6, 0.1), color="red", rotation=30, fontsize=20, family="monospace")
    text.set_bbox({"facecolor": "yellow"})
    yield
    note.set_text("there")
    note.xy = (0.1, 0.1)
    note.stale = True
    yield
    ax.set_xlabel("time / s")
    ax.set_ylabel("loss")
    yield
    ax.set_xlabel("a much longer label", fontsize=20)
    fig.suptitle("another")
    yield


@covered
def legends(fig: Figure, ax: Any) -> Iterator[None]:
    (line,) = ax.plot(X, np.sin(X), label="sin")
    yield
    legend = ax.legend()
    yield
    legend.get_texts()[0].set_text("sine")
    yield
    line.set_ydata(np.cos(X))
    yield
    ax.plot(X, np.cos(X), label="cos")
    ax.legend(loc="lower left")
    yield
    legend.remove() if legend.axes else ax.get_legend().remove()
    yield


@covered
def removing_and_adding(fig: Figure, ax: Any) -> Iterator[None]:
    band = ax.fill_between(X, np.sin(X), np.cos(X))
    yield
    for k in range(4):
        band.remove()
        band = ax.fill_between(X, np.sin(X + k), np.cos(X), alpha=0.5)
        yield
    ax.add_patch(plt.Circle((3, 0), 0.5, color="red"))
    yield
    ax.patches[0].set_radius(1)
    ax.patches[0].center = (5, 0)
    yield
    ax.axvline(3, color="k")
    ax.axhspan(-0.5, 0.5, alpha=0.2)
    yield
    ax.lines[0].remove()
    yield


@covered
def clearing(fig: Figure, ax: Any) -> Iterator[None]:
    ax.plot(X, np.sin(X))
    ax.set_title("before")
    ax.grid(True)
    yield
    for k in range(3):
        ax.clear()
        ax.plot(X, np.cos(X) * k)
        ax.set_title(f"after {k}")
        yield


@covered
def ticks(fig: Figure, ax: Any) -> Iterator[None]:
    ax.plot(X, np.sin(X))
    yield
    ax.set_xticks([1, 5, 9])
    yield
    ax.set_xticks([2, 4], ["two", "four"])
    yield
    ax.tick_params(axis="y", rotation=40, labelsize=20, color="red", direction="in")
    yield
    ax.grid(True)
    yield
    for label in ax.get_yticklabels():
        label.set_color("blue")
    yield
    ax.yaxis.set_major_formatter(lambda value, _: f"<{value:.1f}>")
    yield
    ax.xaxis.set_major_locator(mpl.ticker.MultipleLocator(2.5))
    ax.minorticks_on()
    yield
    ax.locator_params(nbins=3, axis="y")
    yield
    ax.spines["right"].set_visible(False)
    ax.spines["left"].set_position(("data", 3))
    yield
    ax.set_axis_off()
    yield


@covered
def faces(fig: Figure, ax: Any) -> Iterator[None]:
    yield
    ax.set_facecolor("lightgray")
    fig.set_facecolor("pink")
    yield
    ax.set_position((0.3, 0.3, 0.4, 0.4))
    yield
    fig.subplots_adjust(left=0.4)
    yield
    ax.set_visible(False)
    yield


@covered
def aspect(fig: Figure, ax: Any) -> Iterator[None]:
    ax.plot([0, 1, 5], [0, 1, 0])
    yield
    ax.set_aspect("equal")
    yield
    ax.set_xlim(0, 20)
    yield
    ax.set_aspect("auto")
    yield
    ax.set_box_aspect(1)
    yield


@covered
def size(fig: Figure, ax: Any) -> Iterator[None]:
    ax.plot(X, np.sin(X))
    yield
    fig.set_size_inches(3, 5)
    yield
    fig.set_dpi(70)
    yield


@covered
def collections_of_lines(fig: Figure, ax: Any) -> Iterator[None]:
    lines = ax.vlines([1, 2, 3], 0, [1, 2, 3])
    ax.hist(X)
    stem = ax.stem([1, 2, 3])
    error = ax.errorbar([1, 2, 3], [1, 2, 3], yerr=0.5)
    yield
    lines.set_segments([np.array([[0, 0], [3, 3]])])
    stem.markerline.set_ydata([3, 2, 1])
    error[0].set_ydata([2, 2, 2])
    yield
    lines.set_color("red")
    lines.set_linestyle(":")
    yield


@covered
def rc_changes(fig: Figure, ax: Any) -> Iterator[None]:
    ax.plot([0, 1], [1e6, 1e6 + 1])
    yield
    mpl.rcParams["axes.formatter.useoffset"] = False
    ax.set_xlim(0, 2)
    yield
    mpl.rcParams["path.simplify"] = False
    yield


@covered
def dates(fig: Figure, ax: Any) -> Iterator[None]:
    days = np.arange("2026-01-01", "2026-02-01", dtype="datetime64[D]")
    (line,) = ax.plot(days, np.arange(31))
    yield
    line.set_data(days[:10], np.arange(10))
    ax.relim()
    ax.autoscale_view()
    yield


@covered
def log_scale(fig: Figure, ax: Any) -> Iterator[None]:
    (line,) = ax.plot(X + 1, X + 1)
    yield
    ax.set_yscale("log")
    yield
    line.set_ydata(X + 3)
    ax.set_ylim(1, 1000)
    yield


@covered
def grids_of_axes(fig: Figure, ax: Any) -> Iterator[None]:
    fig.clear()
    axes = fig.subplots(2, 2, sharex=True)
    lines = [a.plot(X, np.sin(X * k))[0] for k, a in enumerate(axes.flat)]
    yield
    for k, line in enumerate(lines):
        line.set_data(X * 2, np.cos(X * k))
    yield
    axes[0, 0].set_xlim(1, 2)
    yield
    axes[1, 1].set_yscale("symlog")
    axes[0, 1].invert_yaxis()
    yield
    axes[0, 0].autoscale()
    lines[2].set_data([0, 50], [0, 1])
    for a in axes.flat:
        a.relim()
        a.autoscale_view()
    yield


@covered
def twins(fig: Figure, ax: Any) -> Iterator[None]:
    ax.plot(X, np.sin(X))
    twin = ax.twinx()
    (line,) = twin.plot(X, X**2, color="red")
    ax.secondary_xaxis("top", functions=(lambda x: x * 2, lambda x: x / 2))
    yield
    line.set_ydata(X**3)
    twin.relim()
    twin.autoscale_view()
    yield
    ax.set_xlim(0, 5)
    yield


@covered
def polar(fig: Figure, ax: Any) -> Iterator[None]:
    fig.clear()
    axes = fig.add_subplot(projection="polar")
    (line,) = axes.plot(X, X)
    yield
    line.set_ydata(X**2)
    axes.set_rmax(50)
    yield
    axes.set_theta_zero_location("N")
    axes.set_thetamax(180)
    yield
    axes.set_rlim(0, 200)
    axes.set_rlabel_position(50)
    yield
    axes.set_rorigin(-50)
    yield


@covered
def three_dimensions(fig: Figure, ax: Any) -> Iterator[None]:
    fig.clear()
    axes = fig.add_subplot(projection="3d")
    (line,) = axes.plot(X, np.sin(X), np.cos(X))
    dots = axes.scatter(X[::20], X[::20], X[::20] / 10)
    axes.plot_surface(*np.meshgrid(np.arange(4), np.arange(4)), np.arange(16.0).reshape(4, 4) / 9)
    yield
    line.set_data_3d(X, np.cos(X), np.sin(X) * 2)
    yield
    axes.view_init(10, 100)
    yield
    dots._offsets3d = (X[::10], X[::10], X[::10] / 10)
    dots.stale = True
    axes.set_zlim(0, 3)
    yield


@covered
def constrained(fig: Figure, ax: Any) -> Iterator[None]:
    fig.clear()
    fig.set_layout_engine("constrained")
    left, right = fig.subplots(1, 2)
    image = left.imshow(np.arange(6.0).reshape(2, 3))
    fig.colorbar(image)
    (line,) = right.plot(X, X)
    yield
    line.set_ydata(X * 1e5)
    right.relim()
    right.autoscale_view()
    yield
    right.set_ylabel("far\naway")
    yield
    image.set_clim(0, 1000)
    left.set_title("title")
    yield


@covered
def layouts_that_start_from_where_things_were(fig: Figure, ax: Any) -> Iterator[None]:
    ax.remove()
    fig.set_layout_engine("constrained")
    left, right = fig.subfigures(1, 2, wspace=0.1)
    image = left.subplots(2, 1)[0].pcolormesh(np.eye(3))
    left.colorbar(image, shrink=0.6, ax=left.axes, location="bottom")
    left.suptitle("left", fontsize="x-large")
    right.subplots(3, 1, sharex=True)[1].set_title("high", y=1.2)
    right.supylabel("label")
    yield
    left.axes[0].set_title("changed")
    yield
    left.axes[0].set_title("changed\ntwice")
    yield


@covered
def property_cycles_of_arrays(fig: Figure, ax: Any) -> Iterator[None]:
    for _ in range(3):
        mpl.rcParams["axes.prop_cycle"] = mpl.cycler(color=list(np.random.default_rng(0).random((3, 4))))
        yield
        ax.plot([1, 2])
        yield


@covered
def subfigures(fig: Figure, ax: Any) -> Iterator[None]:
    fig.clear()
    left, right = fig.subfigures(1, 2)
    (line,) = left.subplots().plot(X, X)
    right.subplots(2, 1)
    yield
    line.set_ydata(-X)
    left.suptitle("left")
    yield
    right.set_facecolor("yellow")
    yield


@covered
def contours_and_quivers(fig: Figure, ax: Any) -> Iterator[None]:
    grid = np.add.outer(X[::20], X[::20])
    contours = ax.contourf(grid)
    arrows = ax.quiver([1, 2], [3, 4], [1, 1], [0, 1])
    yield
    arrows.set_UVC([0, -1], [1, 1])
    yield
    contours.set_cmap("magma")
    yield
    contours.remove()
    ax.contour(grid.T[::-1])
    yield


@covered
def parasites_follow_the_limits_of_their_host(fig: Figure, ax: Any) -> Iterator[None]:
    ax.remove()
    host: Any = fig.add_subplot(axes_class=HostAxes)
    (line,) = host.plot([1, 2], [3, 5])
    host.twin()
    yield
    line.set_data([1, 9], [2, 3])
    host.relim()
    host.autoscale_view()
    yield


@covered
def norms_without_limits(fig: Figure, ax: Any) -> Iterator[None]:
    values = np.arange(1.0, 13).reshape(3, 4)
    image = ax.imshow(values)
    dots = ax.scatter([0, 1, 2], [0, 1, 2], c=[1, 2, 3])
    yield
    image.set_norm("log")
    dots.set_norm(mpl.colors.Normalize())
    yield
    image.set_data(5 + values**2)
    dots.set_array(np.array([1, 2, 9]))
    yield
    image.norm.vmax = 50
    yield
    image.set_data(20 - values)
    yield
    image.set_norm(mpl.colors.CenteredNorm(3))
    yield
    image.set_data(values**3)
    yield


@covered
def norms_without_limits_that_artists_share(fig: Figure, ax: Any) -> Iterator[None]:
    values = np.arange(12.0).reshape(3, 4)
    dots = ax.scatter([0, 1, 2], [0, 1, 2], c=[1, 2, 8], norm=mpl.colors.Normalize(0, 1))
    yield
    other = ax.imshow(values)
    norm = mpl.colors.Normalize()
    other.set_norm(norm)
    dots.set_norm(norm)
    yield
    dots.set_array(np.array([7, 2, 3]))
    yield
    other.set_zorder(9)
    yield
    other.set_data(values + 5)
    yield
    dots.remove()
    yield


@covered
def arrows_without_a_scale(fig: Figure, ax: Any) -> Iterator[None]:
    arrows = ax.quiver([1, 2], [3, 4], [1, 2], [0, 1])
    ax.quiverkey(arrows, 0.5, 0.9, 2, "two")
    yield
    arrows.set_UVC([30, 10], [0, 20])
    yield
    arrows.set_color("red")
    yield


@covered
def images_in_boxes(fig: Figure, ax: Any) -> Iterator[None]:
    values = np.arange(12.0).reshape(3, 4)
    box = OffsetImage(values, zoom=9)
    ax.add_artist(AnnotationBbox(box, (0.5, 0.5)))
    yield
    for power in (2, 3):
        box.set_data(values**power)
        yield


@covered
def tables(fig: Figure, ax: Any) -> Iterator[None]:
    table = ax.table([["too long for its cell, by far", "b"], ["c", "d"]], loc="center")
    yield
    table[0, 0].get_text().set_text("a")
    yield
    table[1, 0].set_facecolor("red")
    yield


@covered
def what_the_code_draws_by_hand(fig: Figure, ax: Any) -> Iterator[None]:
    (line,) = ax.plot(X, np.sin(X), label="sin")
    inset = ax.inset_axes((0.5, 0.1, 0.4, 0.3))
    (inner,) = inset.plot([1, 2], lw=9)
    parts = [ax.legend(), ax.set_title("title"), fig.text(0.1, 0.9, "text"), inner, ax.xaxis, ax.spines["left"], inset]
    yield
    for part in parts:
        part.set_animated(True)  # as `FuncAnimation(blit=True)` does with what its function returns
        yield
    line.set_ydata(np.cos(X))
    ax.title.set_text("another")
    yield
    ax.get_legend().get_texts()[0].set_text("cos")
    inner.set_ydata([2, 1])
    yield
    fig.texts[0].set_text("another")
    yield
    for part in parts:
        part.set_animated(False)
        yield


@covered
def axes_in_axes(fig: Figure, ax: Any) -> Iterator[None]:
    inset: Any = ax.inset_axes((0.5, 0.1, 0.4, 0.4), projection="polar")
    (line,) = inset.plot(X, X)
    ax.secondary_xaxis("top")
    yield
    inset.set_rorigin(-5)
    yield
    line.set_ydata(2 * X)
    yield


@covered
def layouts_with_axes_in_axes(fig: Figure, ax: Any) -> Iterator[None]:
    fig.set_layout_engine("constrained")
    inset = ax.inset_axes((0.5, 0.6, 0.4, 0.3))
    top = ax.secondary_xaxis("top")
    ax.set_title("title")
    yield
    inset.set_title("title", fontsize=20)
    top.set_xlabel("two\nlines")
    yield
    inset.set_ylabel("label")
    top.set_xlabel("")
    yield
    inset.set_position((0.1, 0.1, 0.3, 0.3))
    yield


@rewired
def axes_added_and_removed(fig: Figure, ax: Any) -> Iterator[None]:
    ax.plot(X, X)
    yield
    twin = ax.twinx()
    (line,) = twin.plot(X, -X, color="red")
    yield
    line.set_ydata(X * 7)
    twin.relim()
    twin.autoscale_view()
    yield
    inset = ax.inset_axes((0.5, 0.1, 0.4, 0.3))
    yield
    inset.plot([1, 2])
    yield
    twin.remove()
    yield
    fig.clear()
    yield
    fig.add_subplot().plot([3, 1, 2])
    yield


@rewired
def layout_engine(fig: Figure, ax: Any) -> Iterator[None]:
    ax.set_ylabel("a label")
    yield
    fig.set_layout_engine("tight")
    yield
    ax.set_ylabel("a label\nof two lines")
    yield


def _by_hand(axes: Any) -> Any:
    """An artist that the code draws itself."""
    (line,) = axes.plot(X, np.sin(X), animated=True)
    return line


def test_animated_artists_are_on_top() -> None:
    fig, ax = plt.subplots()
    line = _by_hand(ax)
    pair = Pair(fig)
    for k in range(3):
        line.set_ydata(np.sin(X + k))
        pair.capture()
        canvas = FigureCanvasAgg(fig)
        canvas.draw()
        ax.draw_artist(line)
        found = difference(pair.replica.draw().rgba, np.asarray(canvas.buffer_rgba()))
        assert not found, found


def test_what_nobody_would_see_is_not_drawn_by_hand() -> None:
    fig, ax = plt.subplots()
    (line,) = ax.plot(X, np.sin(X), visible=False)
    (inner,) = ax.inset_axes((0.5, 0.1, 0.4, 0.3)).plot(X, np.sin(X))
    ax.set_axis_off()
    expected = agg_of_copy(fig)
    for part in (line, inner, ax.patch, fig.patch, ax.xaxis, ax.spines["left"]):
        part.set_animated(True)
    pair = Pair(fig)
    assert not difference(pair.replica.draw().rgba, expected)
    ax.set_visible(False)
    pair.capture()
    assert not difference(pair.replica.draw().rgba, agg_of_copy(plt.figure()))


def test_values_written_in_place_are_found_by_a_deep_delta() -> None:
    fig, ax = plt.subplots()
    (line,) = ax.plot(X, np.sin(X))
    note = ax.annotate("here", (0.5, 0.5), (7, 0.8), arrowprops={})
    shift = mpl.transforms.Affine2D()
    line.set_transform(shift + ax.transData)
    ax.set(xlim=(0, 10), ylim=(-1, 1))
    pair = Pair(fig)
    pair.check()
    note.xy = (3, -0.5)
    shift.translate(1, 0.2)
    ax.xaxis.get_major_locator().set_params(nbins=3)
    pair.check(deep=True)
    told = pair.deltas
    pair.check(deep=True)
    assert pair.deltas == told


def test_grids_of_layouts_are_found_by_a_deep_delta() -> None:
    fig = plt.figure(figsize=(3, 3), layout="constrained")
    grid = fig.add_gridspec(2, 1)
    inner = grid[1].subgridspec(1, 2)
    for place in (grid[0], inner[0], inner[1]):
        fig.add_subplot(place).plot(X, X)
    pair = Pair(fig)
    pair.check()
    before = agg_of_copy(fig)
    grid.set_height_ratios([1, 4])
    inner.set_width_ratios([1, 2])
    pair.check(deep=True)
    assert difference(before, agg_of_copy(fig))
    assert pair.snapshots == ["first"]


def test_large_mapped_values_travel_again_only_when_nothing_else_can_be_meant() -> None:
    fig, ax = plt.subplots(figsize=(2, 2))
    image = ax.imshow(np.eye(800))
    fig.colorbar(image)
    pair = Pair(fig)
    image.set_clim(0, 3)
    ax.set_title("title")
    delta = pair.mirror.delta()
    assert delta is not None
    assert not delta.buffers
    pair.replica.apply(delta.data, delta.buffers)
    image.get_array()[:] = 2  # type: ignore[index]
    image.changed()
    pair.check()


def test_mapped_values_written_before_a_drawing_in_the_kernel_are_sent() -> None:
    fig, ax = plt.subplots(figsize=(2, 2))
    image = ax.imshow(np.eye(60))
    pair = Pair(fig)
    for deep in (False, True):
        image.get_array()[:] = 0.5 + deep / 4  # type: ignore[index]
        image.changed()
        seen = pair.mirror.harvest()
        agg(fig)
        delta = pair.mirror.delta(seen, deep=deep)
        assert delta is not None
        pair.replica.apply(delta.data, delta.buffers)
        pair.check()


def test_a_grid_of_axisartist_that_the_replica_made_is_not_taken_back() -> None:
    fig = plt.figure(figsize=(4, 3))
    helper = GridHelperCurveLinear(Affine2D().scale(np.pi / 180, 1) + PolarAxes.PolarTransform())
    axes: Any = fig.add_subplot(axes_class=axisartist.HostAxes, grid_helper=helper)
    axes.axis["other"] = axes.new_floating_axis(0, 60)  # makes a grid for the limits that the axes have now
    axes.grid(True)
    axes.set(xlim=(-5, 12), ylim=(-5, 10))
    pair = Pair(fig)
    pair.replica.draw()
    pair.check(deep=True)


def test_a_drawing_in_the_kernel_hides_nothing_that_was_harvested() -> None:
    fig, ax = plt.subplots()
    (line,) = ax.plot(X, np.sin(X))
    pair = Pair(fig)
    line.set_color("red")
    seen = pair.mirror.harvest()
    agg(fig)  # marks everything as drawn
    pair.capture()
    assert difference(pair.replica.draw().rgba, agg_of_copy(fig))  # so the new colour was missed
    delta = pair.mirror.delta(seen)
    assert delta is not None
    pair.replica.apply(delta.data, delta.buffers)
    assert not difference(pair.replica.draw().rgba, agg_of_copy(fig))


def test_nodes_that_are_gone_are_forgotten() -> None:
    fig, ax = plt.subplots()
    pair = Pair(fig)
    pair.check()
    sizes = []
    for k in range(12):
        (line,) = ax.plot(X, X * k)
        pair.capture()
        line.remove()
        del line
        gc.collect()
        pair.capture()
        sizes.append((len(pair.mirror), sum(node is not None for node in pair.replica._nodes)))
    assert sizes[-1] == sizes[3]
    assert pair.snapshots == ["first"]


def test_growth_ends_in_a_snapshot() -> None:
    fig, ax = plt.subplots()
    pair = Pair(fig)
    start = len(pair.mirror)
    for _ in range(60):
        ax.plot(X, X, label="x")
        ax.legend(loc="upper left")  # replaces the legend, whose parts refer to each other
        ax.lines[0].remove()
        pair.capture()
    assert len(pair.mirror) < 4 * start + 2000
    assert set(pair.snapshots) == {"first", "growth"}
    pair.check()


def _run(fig: Figure, steps: Iterator[None]) -> Pair:
    next(steps)
    pair = Pair(fig)
    pair.check()
    for _ in steps:
        pair.check()
    found = difference(pair.replica.draw().rgba, agg(fig))
    assert not found, f"the figure itself: {found}"
    return pair


@pytest.mark.parametrize("name", _covered)
def test_deltas_draw_what_agg_draws(name: str) -> None:
    fig, ax = plt.subplots(figsize=(4, 3))
    pair = _run(fig, _covered[name](fig, ax))
    assert pair.snapshots == ["first"]


@pytest.mark.parametrize("name", _rewired)
def test_snapshots_where_deltas_end(name: str) -> None:
    fig, ax = plt.subplots(figsize=(4, 3))
    pair = _run(fig, _rewired[name](fig, ax))
    assert len(pair.snapshots) > 1
