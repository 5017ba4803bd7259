"""Each kind of change that code makes in loops travels as a delta that nobody had to look deep for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.collections import LineCollection
from matplotlib.patches import Circle, Rectangle

from .agreement import Pair, agg_of_copy, difference

X = np.linspace(0, 3, 30)

Draw = Callable[[Any], Any]
Change = Callable[[Any, Any], Any]

_flat: dict[str, tuple[Draw, Change]] = {
    "the data of a line": (lambda ax: ax.plot(X, X)[0], lambda ax, line: line.set_data(X + 1, np.sin(X))),
    "the y of a line": (lambda ax: ax.plot(X, X)[0], lambda ax, line: line.set_ydata(np.sin(X))),
    "the colour of a line": (lambda ax: ax.plot(X, X)[0], lambda ax, line: line.set_color("red")),
    "the width and style of a line": (lambda ax: ax.plot(X, X)[0], lambda ax, line: line.set(lw=5, ls="--")),
    "the markers of a line": (lambda ax: ax.plot(X, X)[0], lambda ax, line: line.set(marker="o", markersize=9)),
    "the points of a scatter": (lambda ax: ax.scatter(X, X), lambda ax, dots: dots.set_offsets(np.c_[X, np.cos(X)])),
    "the values of a scatter": (lambda ax: ax.scatter(X, X, c=X), lambda ax, dots: dots.set_array(X[::-1].copy())),
    "the sizes of a scatter": (lambda ax: ax.scatter(X, X), lambda ax, dots: dots.set_sizes(50 * X)),
    "the colours of a scatter": (lambda ax: ax.scatter(X, X), lambda ax, dots: dots.set_facecolor(["r", "g"])),
    "the limits of a scatter's colours": (lambda ax: ax.scatter(X, X, c=X), lambda ax, dots: dots.set_clim(1, 2)),
    "the segments of a collection": (
        lambda ax: ax.add_collection(LineCollection([[(0, 0), (1, 1)]])),
        lambda ax, lines: lines.set_segments([[(0, 1), (1, 0)], [(0, 0), (2, 2)]]),
    ),
    "the outline of an area": (
        lambda ax: ax.fill_between(X, X),
        lambda ax, area: area.set_verts([[(0, 0), (1, 2), (2, 0)]]),
    ),
    "the values of a mesh": (
        lambda ax: ax.pcolormesh(np.eye(4)),
        lambda ax, mesh: mesh.set_array(np.arange(16.0).reshape(4, 4) / 16),
    ),
    "the data of an image": (lambda ax: ax.imshow(np.eye(4)), lambda ax, image: image.set_data(np.eye(4)[::-1])),
    "the limits of an image's colours": (lambda ax: ax.imshow(np.eye(4)), lambda ax, image: image.set_clim(-1, 3)),
    "the extent of an image": (lambda ax: ax.imshow(np.eye(4)), lambda ax, image: image.set_extent((0, 9, 0, 5))),
    "the colours of an image": (lambda ax: ax.imshow(np.eye(4)), lambda ax, image: image.set_cmap("magma")),
    "the heights of bars": (
        lambda ax: ax.bar([1, 2], [3, 4]),
        lambda ax, bars: [bar.set_height(height) for bar, height in zip(bars, (1, 2), strict=True)],
    ),
    "the place of a span": (lambda ax: ax.axvspan(1, 2), lambda ax, span: span.set(x=0.5, width=0.2)),
    "a rectangle": (lambda ax: ax.add_patch(Rectangle((0, 0), 1, 1)), lambda ax, box: box.set(xy=(0.2, 0.3), angle=9)),
    "a circle": (
        lambda ax: ax.add_patch(Circle((0.5, 0.5), 0.2)),
        lambda ax, disc: disc.set(radius=0.4, center=(0, 0)),
    ),
    "a text": (lambda ax: ax.text(0.2, 0.2, "before"), lambda ax, text: text.set(text="after", rotation=30)),
    "the scale of an axis": (lambda ax: ax.plot(X, X + 1), lambda ax, _: ax.set_yscale("log")),
    "limits": (lambda ax: ax.plot(X, X), lambda ax, _: ax.set(xlim=(1, 2), ylim=(3, -1))),
    "limits that are found anew": (
        lambda ax: ax.plot(X, X)[0],
        lambda ax, line: (line.set_ydata(9 * X), ax.relim(), ax.autoscale_view()),
    ),
    "the locator of ticks": (
        lambda ax: None,
        lambda ax, _: ax.xaxis.set_major_locator(mpl.ticker.MultipleLocator(0.3)),
    ),
}
"""What is drawn first, and the change of it."""

_everywhere: dict[str, tuple[Draw, Change]] = {
    "a title": (lambda ax: ax.set_title("before", y=0.4), lambda ax, title: title.set_text("after")),
    "a new title": (lambda ax: None, lambda ax, _: ax.set_title("after", y=0.4)),
    "a label": (lambda ax: None, lambda ax, _: ax.set_xlabel("after", labelpad=-40)),
    "ticks and their labels": (lambda ax: None, lambda ax, _: ax.set_xticks([0.5, 1], ["a", "b"])),
    "the form of tick labels": (lambda ax: None, lambda ax, _: ax.yaxis.set_major_formatter("<{x:.2f}>")),
    "whether it is seen": (lambda ax: ax.plot(X, X)[0], lambda ax, line: line.set_visible(False)),
    "what is above": (
        lambda ax: (ax.plot(X, X, lw=9)[0], ax.plot(X, X[::-1], lw=9)),
        lambda ax, lines: lines[0].set_zorder(9),
    ),
    "how much shines through": (lambda ax: ax.plot(X, X)[0], lambda ax, line: line.set_alpha(0.3)),
    "the text of a legend": (
        lambda ax: (ax.plot(X, X, label="before"), ax.legend(loc="upper left"))[1],
        lambda ax, legend: legend.get_texts()[0].set_text("after"),
    ),
    "a line added": (lambda ax: None, lambda ax, _: ax.plot(X, X)),
    "a line removed": (lambda ax: ax.plot(X, X)[0], lambda ax, line: line.remove()),
}

_of_polar_axes: dict[str, tuple[Draw, Change]] = {
    "the data of a line": _flat["the data of a line"],
    "the points of a scatter": _flat["the points of a scatter"],
    "the heights of bars": _flat["the heights of bars"],
    "the rotation of tick labels": (
        lambda ax: ax.plot(X, X),
        lambda ax, _: ax.tick_params(axis="y", labelrotation=40, length=9),
    ),
    "the radius": (lambda ax: ax.plot(X, X), lambda ax, _: ax.set_rmax(5)),
}

_of_three_dimensions: dict[str, tuple[Draw, Change]] = {
    "the data of a line": (lambda ax: ax.plot(X, X, X)[0], lambda ax, line: line.set_data_3d(X, X, X[::-1])),
    "the points of a scatter": (
        lambda ax: ax.scatter(X, X, X),
        lambda ax, dots: setattr(dots, "_offsets3d", (X, X, X[::-1])) or dots.stale_callback(dots, True),
    ),
    "the view": (lambda ax: ax.plot(X, X, X), lambda ax, _: ax.view_init(10, 50)),
    "limits": (lambda ax: ax.plot(X, X, X), lambda ax, _: ax.set_zlim(0, 9)),
}

_CASES = [
    pytest.param(projection, *case, id=f"{projection}: {name}")
    for projection, cases in (
        ("rectilinear", _flat | _everywhere),
        ("polar", _of_polar_axes | _everywhere),
        ("3d", _of_three_dimensions | _everywhere),
    )
    for name, case in cases.items()
]


@pytest.mark.parametrize(("projection", "draw", "change"), _CASES)
def test_it_travels_as_a_delta(projection: str, draw: Draw, change: Change) -> None:
    fig, ax = plt.subplots(figsize=(3, 2.5), subplot_kw={"projection": projection})
    drawn = draw(ax)
    pair = Pair(fig)
    pair.check()
    before = agg_of_copy(fig)
    change(ax, drawn)
    pair.check()
    assert difference(before, agg_of_copy(fig)), "the change changed nothing"
    assert pair.snapshots == ["first"]
    assert pair.deltas
