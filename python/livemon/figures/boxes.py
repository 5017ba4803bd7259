"""Legends, texts and other boxes, put where the window shows them: they know their places only from drawing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.legend import Legend
from matplotlib.offsetbox import AnnotationBbox, OffsetBox
from matplotlib.text import Annotation, Text

from livemon.figures.drawing import drawing
from livemon.figures.live_figure import LiveFigure
from livemon.figures.parts import all_axes, all_figures

__all__ = ["settle_boxes"]

_BOXES = (Legend, OffsetBox, AnnotationBbox, Annotation)


def settle_boxes(figure: Any, live: LiveFigure) -> None:
    """Lay them out for the size that the figure has now; no pixel is drawn, marks of what changed are lost."""
    boxes = _boxes(figure)
    renderer: Any = RendererAgg(1, 1, figure.dpi)  # type: ignore[no-untyped-call]
    if boxes:
        live.about_to_draw()
        with drawing.lock, renderer._draw_disabled():
            for box in boxes:
                box.draw(renderer)
    for axes in all_axes(figure):
        if axes.name != "3d":
            _settle_labels(axes, renderer)
    for text in _texts(figure):
        # Until it was drawn nothing hits it.
        text._renderer = renderer


def _parts(figure: Any) -> Iterator[Any]:
    for parent in (*all_figures(figure), *all_axes(figure)):
        yield from parent.get_children()


def _boxes(figure: Any) -> list[Any]:
    return [part for part in _parts(figure) if part.get_visible() and (isinstance(part, _BOXES) or _is_framed(part))]


def _is_framed(part: Any) -> bool:
    return isinstance(part, Text) and part.get_bbox_patch() is not None


def _settle_labels(axes: Any, renderer: Any) -> None:
    """Titles, labels and ticks, where somebody wants to pick them: that takes some time."""
    if any(title.pickable() for title in (axes.title, axes._left_title, axes._right_title)):
        axes._update_title_position(renderer)
    for axis in axes._axis_map.values():
        if any(label.pickable() for label in _labels(axis)):
            axis._update_ticks()
        if axis.label.pickable():
            axis._update_label_position(renderer)


def _labels(axis: Any) -> Iterator[Any]:
    for tick in axis.majorTicks:
        yield from (tick.label1, tick.label2)


def _texts(figure: Any) -> Iterator[Any]:
    yield from (part for part in _parts(figure) if isinstance(part, Text))
    for axes in all_axes(figure):
        for axis in axes._axis_map.values():
            yield axis.label
            yield from _labels(axis)
