"""Random changes of random figures: what code does to figures, as far as Matplotlib itself takes it.

A change is a function of the figure and a random generator; it does nothing where it does not apply. `SILENT` ones mark
nothing stale and are found by deep deltas only.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import matplotlib as mpl
import matplotlib.patheffects
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.collections import PathCollection
from matplotlib.colors import CenteredNorm, Normalize, PowerNorm
from matplotlib.patches import Circle, Rectangle
from matplotlib.quiver import Quiver
from mpl_toolkits.mplot3d import Axes3D

Change = Callable[[Any, random.Random], None]

CHANGES: dict[str, Change] = {}
SILENT: set[str] = set()
KINDS: dict[str, Callable[[], Any]] = {}

COLOURS = ("red", "C1", "0.5", "#00ff0080", "navy", (0.2, 0.4, 0.6, 0.5))


def change(function: Change) -> Change:
    CHANGES[function.__name__] = function
    return function


def silent(function: Change) -> Change:
    SILENT.add(function.__name__)
    return change(function)


def kind(function: Callable[[], Any]) -> Callable[[], Any]:
    KINDS[function.__name__] = function
    return function


def axes_of(fig: Any, r: random.Random) -> Any:
    return r.choice(fig.axes) if fig.axes else fig.add_subplot()


def flat_axes(fig: Any, r: random.Random) -> Any:
    found = [ax for ax in fig.axes if not isinstance(ax, Axes3D)]
    return r.choice(found) if found else fig.add_axes((0.1, 0.1, 0.3, 0.3))


def numbers(r: random.Random, count: int, low: float = 0.0, high: float = 10.0) -> Any:
    return np.array([r.uniform(low, high) for _ in range(count)])


# -- figures -----------------------------------------------------------------------------------------------------------


@kind
def one() -> Any:
    fig, ax = plt.subplots()
    ax.plot([1, 3, 2], label="a line")
    return fig


@kind
def grid() -> Any:
    fig, axes = plt.subplots(2, 2, sharex=True)
    for ax in axes.flat:
        ax.plot([1, 3, 2])
    return fig


@kind
def constrained() -> Any:
    fig, axes = plt.subplots(1, 2, layout="constrained")
    fig.colorbar(axes[0].imshow(np.arange(6.0).reshape(2, 3)))
    axes[1].plot([1, 3, 2], label="a line")
    axes[1].legend()
    return fig


@kind
def tight() -> Any:
    fig, ax = plt.subplots(layout="tight")
    ax.plot([1, 3, 2])
    return fig


@kind
def polar() -> Any:
    fig, ax = plt.subplots(subplot_kw={"projection": "polar"})
    ax.plot([0, 1, 2], [1, 3, 2])
    return fig


@kind
def three_dimensions() -> Any:
    fig = plt.figure()
    ax: Any = fig.add_subplot(121, projection="3d")
    ax.plot([0, 1, 2], [1, 3, 2], [1, 1, 5])
    ax.scatter([0, 1], [1, 2], [1, 3])
    fig.add_subplot(122).plot([1, 2])
    return fig


@kind
def twins() -> Any:
    fig, ax = plt.subplots()
    ax.plot([1, 3, 2])
    ax.twinx().plot([5, 2, 9], "r")
    ax.inset_axes((0.5, 0.5, 0.4, 0.4)).plot([1, 2])
    return fig


@kind
def polar_inset() -> Any:
    fig, ax = plt.subplots(layout="constrained")
    ax.plot([1, 3, 2])
    ax.inset_axes((0.4, 0.4, 0.5, 0.5), projection="polar").plot([0, 1, 2], [1, 3, 2])
    return fig


@kind
def dates() -> Any:
    fig, ax = plt.subplots()
    ax.plot(np.arange("2026-01-01", "2026-01-11", dtype="datetime64[D]"), np.arange(10))
    return fig


@kind
def subfigures() -> Any:
    fig = plt.figure()
    left, right = fig.subfigures(1, 2)
    left.subplots().plot([1, 2])
    right.subplots(2, 1)[1].scatter([1, 2, 3], [3, 1, 2], c=[1, 2, 3])
    return fig


@kind
def pictures() -> Any:
    fig, ax = plt.subplots()
    image = ax.imshow(np.arange(12.0).reshape(3, 4), aspect="auto")
    ax.pcolormesh(np.arange(20.0).reshape(4, 5), alpha=0.5)
    fig.colorbar(image, location="bottom")
    return fig


# -- changes -----------------------------------------------------------------------------------------------------------


def _lines(fig: Any, r: random.Random) -> list[Any]:
    return [line for ax in fig.axes for line in ax.lines]


@change
def line_data(fig: Any, r: random.Random) -> None:
    for line in _lines(fig, r)[: r.randint(1, 3)]:
        count = r.choice((0, 1, 3, 40))
        if isinstance(line.axes, Axes3D):
            line.set_data_3d(numbers(r, count), numbers(r, count), numbers(r, count))
            continue
        values = numbers(r, count)
        if count and r.random() < 0.2:
            values[0] = np.nan
        line.set_data(np.sort(numbers(r, count)), values)
    if r.random() < 0.4:
        ax = flat_axes(fig, r)
        ax.relim()
        ax.autoscale_view()


@change
def line_style(fig: Any, r: random.Random) -> None:
    for line in _lines(fig, r)[-1:]:
        line.set(
            color=r.choice(COLOURS), linewidth=r.uniform(0, 9), linestyle=r.choice(["-", "--", ":", "none"]),
            marker=r.choice(["", "o", "^", "s"]), markersize=r.uniform(1, 20), zorder=r.choice((0, 1, 2, 2.6, 5)),
            drawstyle=r.choice(["default", "steps-mid"]), clip_on=r.random() < 0.8,
        )  # fmt: skip


@change
def add_line(fig: Any, r: random.Random) -> None:
    ax = flat_axes(fig, r)
    ax.plot(numbers(r, 5), label=f"line {r.randint(0, 9)}")


@change
def dots(fig: Any, r: random.Random) -> None:
    ax = flat_axes(fig, r)
    found = [c for c in ax.collections if isinstance(c, PathCollection)]
    if not found:
        ax.scatter(numbers(r, 9), numbers(r, 9), c=numbers(r, 9), s=numbers(r, 9, 1, 300), alpha=r.uniform(0.2, 1))
        return
    count = r.choice((0, 1, 9, 20))
    found[0].set_offsets(np.c_[numbers(r, count), numbers(r, count)])
    found[0].set_array(numbers(r, count))
    if r.random() < 0.5:
        found[0].set_sizes(numbers(r, count, 1, 300))
        found[0].set_edgecolor(r.choice(COLOURS))


@change
def bars(fig: Any, r: random.Random) -> None:
    ax = flat_axes(fig, r)
    found = [patch for patch in ax.patches if isinstance(patch, Rectangle)]
    if not found:
        ax.bar([1, 2, 3], numbers(r, 3), hatch=r.choice([None, "/"]), alpha=r.uniform(0.3, 1))
    for bar in found:
        bar.set_height(r.uniform(0, 9))
        if r.random() < 0.2:
            bar.set(facecolor=r.choice(COLOURS), linewidth=r.uniform(0, 4), edgecolor=r.choice(COLOURS))


@change
def circles(fig: Any, r: random.Random) -> None:
    ax = flat_axes(fig, r)
    found = [patch for patch in ax.patches if isinstance(patch, Circle)]
    if not found:
        ax.add_patch(Circle((1, 1), 1, color=r.choice(COLOURS), clip_on=r.random() < 0.7, zorder=r.choice((0, 1, 3))))
    for circle in found:
        circle.center = (r.uniform(0, 5), r.uniform(0, 5))
        circle.set_radius(r.uniform(0.1, 3))


@change
def clipping(fig: Any, r: random.Random) -> None:
    ax = flat_axes(fig, r)
    found = [patch for patch in ax.patches if isinstance(patch, Circle)]
    for line in ax.lines[:1]:
        line.set_clip_path(found[0] if found else None)


@change
def bands(fig: Any, r: random.Random) -> None:
    ax = flat_axes(fig, r)
    if r.random() < 0.5:
        ax.fill_between([0, 1, 2], numbers(r, 3), numbers(r, 3), alpha=0.4, color=r.choice(COLOURS))
    else:
        ax.axhline(r.uniform(0, 5), color=r.choice(COLOURS))
        ax.axvspan(r.uniform(0, 2), r.uniform(2, 4), alpha=0.3)


@change
def image_data(fig: Any, r: random.Random) -> None:
    for ax in fig.axes:
        for image in ax.images:
            image.set_data(numbers(r, 12).reshape(3, 4))
            if r.random() < 0.4:
                image.autoscale()
            if r.random() < 0.3:
                image.set(alpha=r.uniform(0.2, 1), interpolation=r.choice(["nearest", "bilinear"]))


@change
def colours(fig: Any, r: random.Random) -> None:
    for ax in fig.axes:
        for mapped in [*ax.images, *ax.collections]:
            if mapped.get_array() is not None:
                if r.random() < 0.5:
                    mapped.set_cmap(r.choice(["gray", "plasma", "viridis"]))
                low = r.uniform(-5, 5)
                mapped.set_clim(low, low + r.uniform(1, 9))


@change
def titles(fig: Any, r: random.Random) -> None:
    ax = axes_of(fig, r)
    words = r.choice(["", "title", "two\nlines", r"$\frac{1}{2}$", "long " * 9])
    r.choice([ax.set_title, ax.set_xlabel, ax.set_ylabel, fig.suptitle])(words, fontsize=r.uniform(5, 20))


@change
def texts(fig: Any, r: random.Random) -> None:
    ax = flat_axes(fig, r)
    if not ax.texts or r.random() < 0.3:
        box = {"facecolor": "w", "alpha": 0.5} if r.random() < 0.5 else None
        ax.text(r.uniform(0, 2), r.uniform(0, 2), "text", bbox=box)
    ax.texts[-1].set(
        text=r.choice(["a", "b\nc", "$x^2$"]), position=(r.uniform(-1, 5), r.uniform(0, 5)), rotation=r.uniform(0, 360),
        color=r.choice(COLOURS), fontsize=r.uniform(4, 30), zorder=r.choice((0, 3, 6)),
    )  # fmt: skip


@change
def notes(fig: Any, r: random.Random) -> None:
    ax = flat_axes(fig, r)
    target: Any = r.choice([None, *ax.patches])
    if target is None:
        ax.annotate("here", (r.uniform(0, 2), 1), (r.uniform(0, 2), 2), arrowprops={"arrowstyle": "->"})
    else:
        ax.annotate("here", (0.5, 1), xycoords=target)


@change
def legends(fig: Any, r: random.Random) -> None:
    ax = flat_axes(fig, r)
    legend = ax.get_legend()
    if legend is None or r.random() < 0.3:
        ax.legend(["one", "two"][: len(ax.lines)], loc=r.choice(["best", "upper left", "center"]))
    elif legend.get_texts():
        legend.get_texts()[0].set_text(r.choice(["label", "a longer label"]))


@change
def limits(fig: Any, r: random.Random) -> None:
    ax = axes_of(fig, r)
    low = r.uniform(0.1, 3)
    if ax.name == "polar":
        ax.set_rmax(r.uniform(1, 9))
        return
    r.choice([ax.set_xlim, ax.set_ylim])(low, low + r.uniform(0.5, 9))


@change
def autoscale(fig: Any, r: random.Random) -> None:
    ax = axes_of(fig, r)
    if r.random() < 0.5:
        ax.margins(r.uniform(0, 0.5))
    ax.autoscale()


@change
def scales(fig: Any, r: random.Random) -> None:
    ax = flat_axes(fig, r)
    if ax.name != "polar" and not ax.images:
        r.choice([ax.set_yscale, ax.set_xscale])(r.choice(["linear", "symlog", "log"]))


@change
def norms(fig: Any, r: random.Random) -> None:
    for ax in fig.axes:
        mapped = [artist for artist in [*ax.images, *ax.collections] if artist.get_array() is not None]
        norm = r.choice([Normalize(), Normalize(1), CenteredNorm(5), PowerNorm(2)])
        for artist in mapped[: r.randint(1, 2)]:  # two of them share it
            artist.set_norm(norm)


@change
def extents(fig: Any, r: random.Random) -> None:
    for ax in fig.axes:
        for image in ax.images:
            image.set_extent((r.uniform(-2, 0), r.uniform(1, 5), r.uniform(-2, 0), r.uniform(1, 5)))


@change
def arrows(fig: Any, r: random.Random) -> None:
    ax = flat_axes(fig, r)
    found = [artist for artist in ax.collections if isinstance(artist, Quiver)]
    if not found:
        ax.quiver(numbers(r, 4), numbers(r, 4), numbers(r, 4), numbers(r, 4), units=r.choice(["width", "dots", "x"]))
    for artist in found:
        artist.set_UVC(numbers(r, 4, -50, 50), numbers(r, 4, -50, 50))


@change
def insets(fig: Any, r: random.Random) -> None:
    for ax in fig.axes:
        for inset in ax.child_axes:
            for line in inset.lines:
                line.set_data(np.sort(numbers(r, 5)), numbers(r, 5))
            inset.set(xlabel=r.choice(["", "inset"]), ylim=(0, r.uniform(5, 20)))
            if inset.name == "polar":
                inset.set_rorigin(-r.uniform(0, 9))


@change
def ticks(fig: Any, r: random.Random) -> None:
    ax = flat_axes(fig, r)
    match r.randint(0, 4):
        case 0:
            ax.set_xticks([0.5, 1, 2], ["a", "b", "c"] if r.random() < 0.5 else None)
        case 1:
            ax.tick_params(axis="y", labelsize=r.uniform(4, 20), rotation=r.uniform(0, 90), length=r.uniform(0, 9))
        case 2:
            colour = r.choice(COLOURS)
            if r.random() < 0.7:
                ax.grid(visible=True, color=colour)
            else:
                ax.grid(visible=False)
        case 3:
            ax.yaxis.set_major_formatter(f"<{{x:.{r.randint(0, 3)}f}}>")
        case 4:
            ax.xaxis.set_major_locator(mpl.ticker.MaxNLocator(r.randint(2, 9)))


@change
def faces(fig: Any, r: random.Random) -> None:
    if r.random() < 0.3:
        fig.set_facecolor(r.choice(COLOURS))
    axes_of(fig, r).set_facecolor(r.choice(COLOURS))


@change
def spines(fig: Any, r: random.Random) -> None:
    ax = flat_axes(fig, r)
    for spine in list(ax.spines.values())[:2]:
        spine.set(visible=r.random() < 0.7, linewidth=r.uniform(0, 5), color=r.choice(COLOURS))


@change
def visibility(fig: Any, r: random.Random) -> None:
    ax = axes_of(fig, r)
    one_of = r.choice([ax, *ax.get_children()])
    one_of.set_visible(not one_of.get_visible())


@change
def order_and_alpha(fig: Any, r: random.Random) -> None:
    ax = axes_of(fig, r)
    for artist in [*ax.lines, *ax.patches, *ax.texts][:2]:
        artist.set(zorder=r.choice((-1, 0, 1.5, 2, 7)), alpha=r.choice((None, 0.3, 1)))
    if r.random() < 0.2:
        ax.set_zorder(r.choice((-1, 0, 3)))


@change
def removal(fig: Any, r: random.Random) -> None:
    ax = axes_of(fig, r)
    parts = [*ax.lines, *ax.patches, *ax.texts]
    if parts:
        r.choice(parts).remove()


@change
def aspects(fig: Any, r: random.Random) -> None:
    ax = flat_axes(fig, r)
    # With a layout engine Agg's own picture then depends on how often the figure was drawn.
    if ax.name != "polar" and fig.get_layout_engine() is None:
        ax.set_aspect(r.choice(["auto", "equal"]))


@change
def places(fig: Any, r: random.Random) -> None:
    if fig.get_layout_engine() is None and r.random() < 0.5:
        fig.subplots_adjust(left=r.uniform(0.05, 0.4))
    else:
        flat_axes(fig, r).set_position((0.2, 0.2, r.uniform(0.2, 0.7), 0.5))


@change
def sizes(fig: Any, r: random.Random) -> None:
    if r.random() < 0.5:
        fig.set_size_inches(r.uniform(2, 4), r.uniform(2, 4))
    else:
        fig.set_dpi(r.choice((60, 72, 100)))


@change
def effects(fig: Any, r: random.Random) -> None:
    for line in _lines(fig, r)[:1]:
        line.set_path_effects([mpl.patheffects.withStroke(linewidth=r.uniform(2, 9), foreground="y")])
        line.set_sketch_params(*r.choice([(None,), (1, 50, 2)]))


@change
def views(fig: Any, r: random.Random) -> None:
    for ax in fig.axes:
        if isinstance(ax, Axes3D):
            ax.view_init(r.uniform(0, 90), r.uniform(0, 90))


@change
def animation(fig: Any, r: random.Random) -> None:
    ax = flat_axes(fig, r)
    parts = [*ax.lines[:1], *ax.texts[:1], ax.title, *fig.texts[:1], *([legend] if (legend := ax.get_legend()) else [])]
    part = r.choice(parts)
    part.set_animated(not part.get_animated())


@change
def more_axes(fig: Any, r: random.Random) -> None:
    if len(fig.axes) < 6:
        ax = flat_axes(fig, r)
        if r.random() < 0.5 and ax.name == "rectilinear":
            ax.twinx().plot(numbers(r, 3))
        else:
            fig.add_axes((r.uniform(0, 0.6), r.uniform(0, 0.6), 0.3, 0.3)).plot(numbers(r, 3))


@change
def clearing(fig: Any, r: random.Random) -> None:
    ax = flat_axes(fig, r)
    if r.random() < 0.3 and ax.name == "rectilinear":
        ax.clear()
        ax.plot(numbers(r, 4))


@change
def styles(fig: Any, r: random.Random) -> None:
    mpl.rcParams["path.simplify"] = r.random() < 0.5
    mpl.rcParams["axes.formatter.useoffset"] = r.random() < 0.5


@change
def values_in_place(fig: Any, r: random.Random) -> None:
    for ax in fig.axes:
        for mapped in [*ax.images, *ax.collections]:
            values = mapped.get_array()
            if values is not None and values.ndim < 3:
                values[:] = r.uniform(0, 5) + np.arange(values.size).reshape(values.shape) % r.randint(1, 9)
                mapped.changed()


@silent
def in_place(fig: Any, r: random.Random) -> None:
    ax = flat_axes(fig, r)
    for note in ax.texts:
        if hasattr(note, "xy"):
            note.xy = (r.uniform(0, 2), r.uniform(0, 2))
    locator = ax.yaxis.get_major_locator()
    if isinstance(locator, mpl.ticker.MaxNLocator):
        locator.set_params(nbins=r.randint(2, 9))
