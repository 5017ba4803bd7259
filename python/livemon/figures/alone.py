"""Which artists can be drawn alone, and what they draw when they are.

An artist can be drawn alone when what it draws depends on nothing but itself, the limits of its axes and the figure's
size, and when nothing that stays depends on it. `Unprovable` says that this cannot be told, and the whole is drawn.
Belongs to `redraw`; runs in the renderer child.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from matplotlib.axes import Axes
from matplotlib.axes._base import _TransformedBoundsLocator  # type: ignore[attr-defined]
from matplotlib.axis import Axis
from matplotlib.collections import Collection
from matplotlib.colorbar import _ColorbarAxesLocator  # type: ignore[attr-defined]
from matplotlib.figure import FigureBase, SubFigure
from matplotlib.image import BboxImage, _ImageBase
from matplotlib.legend import Legend
from matplotlib.lines import Line2D
from matplotlib.patches import ConnectionPatch, Patch
from matplotlib.projections.geo import GeoAxes
from matplotlib.projections.polar import PolarAxes
from matplotlib.text import Annotation, Text

from livemon.figures.tape import TapeRenderer, Unit

__all__ = ["Unprovable", "check_that_layout_stays", "is_plain", "is_plain_locator", "is_stable", "watching"]

_PLAIN_DRAWS: Final[tuple[Any, ...]] = tuple(cls.draw for cls in (Axes, PolarAxes, GeoAxes, SubFigure))
"""These draw their children and nothing that depends on what the children show."""

_STABLE: Final = (Line2D, Patch, Collection, Text, _ImageBase, Axis, Axes, FigureBase)
_UNSTABLE: Final = (ConnectionPatch, BboxImage)


class Unprovable(Exception):  # noqa: N818 - a turn of events, not an error
    """Only a full drawing is sure to be right."""


@contextmanager
def watching(renderer: TapeRenderer, parent: Any, units: dict[int, Unit]) -> Iterator[bool]:
    """Have what `parent` draws say when it begins and ends; the tape is stopped at the end. Yields False when an
    artist's drawing was replaced by the code, which may do anything."""
    tape = renderer.tape
    watched: list[Any] = []
    all_watched = True

    def watch(artist: Any) -> None:
        original = artist.draw

        def draw(renderer: Any, *args: Any, **kwargs: Any) -> None:
            if tape.unit is None:
                original(renderer, *args, **kwargs)
                return
            outer = tape.unit.artist
            if outer is not None and not is_plain(outer):
                tape.spoilt = True  # another artist's drawing holds this one's, which does not tell when it changed
            unit = tape.begin(artist)
            if units.setdefault(id(artist), unit) is not unit:
                units[id(artist)].calls += 1
            try:
                original(renderer, *args, **kwargs)
            finally:
                tape.end(unit)

        vars(artist)["draw"] = draw
        watched.append(artist)

    try:
        parents = [] if parent is None else [parent]
        while parents:
            for child in parents.pop().get_children():
                if "draw" in vars(child):
                    all_watched = False
                    continue
                watch(child)
                if is_plain(child):
                    parents.append(child)
        yield all_watched
    finally:
        tape.stop()
        for artist in watched:
            del vars(artist)["draw"]


def is_plain(artist: Any) -> bool:
    """Whether it does nothing but draw its children, each as it stands."""
    return isinstance(artist, (Axes, SubFigure)) and type(artist).draw in _PLAIN_DRAWS


def is_stable(artist: Any) -> bool:
    """Whether what it draws depends on nothing but itself, the limits of its axes and the figure's size."""
    if type(artist).__module__.partition(".")[0] not in ("matplotlib", "mpl_toolkits"):
        return False
    if isinstance(artist, Legend):
        return bool(artist._loc != 0)  # type: ignore[attr-defined]  # 0: the best place
    if isinstance(artist, Annotation):
        return isinstance(artist.xycoords, str) and isinstance(artist.anncoords, str)
    return isinstance(artist, _STABLE) and not isinstance(artist, _UNSTABLE)


def check_that_layout_stays(artist: Any, renderer: Any) -> None:
    """What was drawn again takes no room outside of its axes."""
    box = artist.get_window_extent(renderer)
    around = artist.axes.bbox
    if not (around.x0 <= box.x0 and around.y0 <= box.y0 and box.x1 <= around.x1 and box.y1 <= around.y1):
        raise Unprovable


def is_plain_locator(locator: Any) -> bool:
    """Whether the place that it gives depends on the places of other axes only, as for insets and colorbars."""
    return (
        locator is None
        or isinstance(locator, _TransformedBoundsLocator)
        or (isinstance(locator, _ColorbarAxesLocator) and is_plain_locator(locator._orig_locator))
    )
