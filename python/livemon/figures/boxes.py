"""Legends and other boxes, put where the window shows them: they know their places only from drawing."""

from __future__ import annotations

from typing import Any

from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.legend import Legend
from matplotlib.offsetbox import AnnotationBbox, OffsetBox

from livemon.figures.drawing import drawing
from livemon.figures.parts import all_axes, all_figures

__all__ = ["has_boxes", "settle_boxes"]

_BOXES = (Legend, OffsetBox, AnnotationBbox)


def has_boxes(figure: Any) -> bool:
    """Whether there are any."""
    return bool(_boxes(figure))


def settle_boxes(figure: Any) -> None:
    """Lay them out for the size that the figure has now; no pixel is drawn, marks of what changed are lost."""
    boxes = _boxes(figure)
    if boxes:
        renderer: Any = RendererAgg(1, 1, figure.dpi)  # type: ignore[no-untyped-call]
        with drawing.lock, renderer._draw_disabled():
            for box in boxes:
                box.draw(renderer)


def _boxes(figure: Any) -> list[Any]:
    parents = [*all_figures(figure), *all_axes(figure)]
    children = (child for parent in parents for child in parent.get_children())
    return [child for child in children if isinstance(child, _BOXES) and child.get_visible()]
