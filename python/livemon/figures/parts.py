"""What a figure is made of: the figures and axes in it, and the artists that its code draws by hand.

`Figure.axes` knows nothing of axes in axes (insets, secondary and parasite axes). Runs in the renderer child; changes
nothing.
"""

from __future__ import annotations

from typing import Any

from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import SubFigure
from matplotlib.spines import Spine

__all__ = ["all_axes", "all_figures", "drawn_by_hand"]


def all_figures(figure: Any) -> list[Any]:
    """The figure and all figures in it."""
    found = [figure]
    for one in found:
        found += one.subfigs
    return found


def all_axes(figure: Any) -> list[Any]:
    """All axes of a figure, those of subfigures and those in other axes too."""
    found = list(figure.axes)
    for axes in found:
        found += [child for child in axes.get_children() if isinstance(child, Axes) and child not in found]
    return found


def drawn_by_hand(figure: Any) -> list[Any]:
    """Animated artists, which figures and axes leave out when they draw: the code draws them itself (blitting). From
    the lowest to the highest."""
    found: list[Any] = []
    parents = [figure]
    for parent in parents:
        if parent.get_visible():
            for child in parent.get_children():
                if child.get_animated() and child.get_visible() and _is_shown_by(parent, child):
                    found.append(child)
                if isinstance(child, (Axes, SubFigure)):
                    parents.append(child)
    return sorted(found, key=lambda artist: artist.get_zorder())


def _is_shown_by(parent: Any, child: Any) -> bool:
    """Whether it would be drawn, and by nothing else, if it were not animated."""
    if child is parent.patch:  # is drawn in any case
        return False
    if isinstance(parent, Axes):
        if isinstance(child, Axis):
            return bool(parent.axison)
        if isinstance(child, Spine):
            return bool(parent.axison and parent._frameon)  # type: ignore[attr-defined]
    return True
