"""What drawing settles in a replica, and how it is put back.

A layout engine moves axes from where they are, a norm without limits takes those of the values that it meets first,
arrows without a scale find one, texts of tables shrink. Each drawing starts from what the kernel said, else a picture
would depend on what was drawn before. Runs in the renderer child.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import numpy as np
from matplotlib.colorizer import ColorizingArtist
from matplotlib.colors import Normalize
from matplotlib.quiver import Quiver
from matplotlib.table import Table

from livemon.figures.parts import all_axes, all_figures

__all__ = ["Places", "Scales"]

_OF_QUIVERS: Final = ("scale", "width", "_dpi_at_last_init")

Kept = list[tuple[dict[str, Any], dict[str, Any]]]
"""Attributes, and copies of what they were."""


class Places:
    """Where things are, as long as a layout engine moves them."""

    def __init__(self, figure: Any) -> None:
        self._kept: Kept = []
        self._moving: list[Any] = []
        if figure.get_layout_engine() is not None:
            self._read(figure)

    def _read(self, figure: Any) -> None:
        texts: list[Any] = []
        for part in all_figures(figure):
            state = part.subplotpars.__dict__
            self._kept.append((state, state.copy()))
            texts += (part._suptitle, part._supxlabel, part._supylabel)
            if part is not figure:
                self._moving.append(part.bbox_relative)
        for axes in all_axes(figure):
            self._moving += (axes._position, axes._originalPosition)
            texts += (axes.title, axes._left_title, axes._right_title)
            for axis in axes._axis_map.values():
                texts += (axis.label, axis.offsetText)
        self._kept += [(text.__dict__, {"_x": text._x, "_y": text._y}) for text in texts if text is not None]
        self._kept += [(box.__dict__, {"_points": box.get_points().copy()}) for box in self._moving]

    def restore(self) -> None:
        """Put things back where they were."""
        for state, kept in self._kept:
            state.update({k: v.copy() if isinstance(v, np.ndarray) else v for k, v in kept.items()})
        for box in self._moving:
            box.invalidate()


class Scales:
    """Limits, scales and sizes that the code left to be found when they are drawn."""

    def __init__(self, nodes: Iterable[Any]) -> None:
        self._norms: list[Any] = []
        self._quivers: list[Any] = []
        self._tables: list[Any] = []
        self._mapped: list[Any] = []
        self._kept: Kept = []
        for node in nodes:
            if isinstance(node, Normalize):
                self._norms.append(node)
            elif isinstance(node, ColorizingArtist):
                self._mapped.append(node)
                if isinstance(node, Quiver):
                    self._quivers.append(node)
            elif isinstance(node, Table):
                self._tables.append(node)
        self.read()

    def read(self) -> None:
        """Note how things are now; nothing was drawn since the kernel said so."""
        kept: Kept = [(vars(norm), vars(norm).copy()) for norm in self._norms]
        kept += [(vars(arrows), {key: vars(arrows)[key] for key in _OF_QUIVERS}) for arrows in self._quivers]
        for table in self._tables:
            fonts = (vars(cell.get_text().get_fontproperties()) for cell in table.get_celld().values())
            kept += [(font, {"_size": font["_size"]}) for font in fonts]
        self._kept = kept

    def restore(self) -> None:
        """As they were when they were read."""
        for state, kept in self._kept:
            state.update(kept)

    def are_shared(self) -> bool:
        """Whether several artists use one norm without limits: which of them is drawn first decides for all. Ask
        before something is drawn."""
        found: set[int] = set()
        for artist in self._mapped:
            if artist.get_array() is not None and not (norm := artist.norm).scaled():
                if id(norm) in found:
                    return True
                found.add(id(norm))
        return False
