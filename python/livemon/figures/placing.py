"""A canvas in a layout of ipywidgets: `AppLayout(center=fig.canvas)`.

Layouts show the canvas by the view that its model names. In a frontend that knows ipympl only that is ipympl's. Where a
page of Livemon has attached, it is one that the page brings: it shows the figure as in the output of a cell, live, by
what the model says of it (`livemon`).

Runs on the threads that plot; knows no comm.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from livemon.figures.registry import registry

if TYPE_CHECKING:
    from livemon.figures.canvas import FigureCanvas
    from livemon.figures.live_figure import LiveFigure

__all__ = ["name_view", "reference_of"]

_VIEW: Final = {"_view_module": "livemon", "_view_module_version": "^1.0.0", "_view_name": "FigureView"}
"""What the page registers; the version is that of this agreement, not Livemon's."""


def reference_of(live: LiveFigure) -> dict[str, Any] | None:
    """How pages find the figure: session, id and name; None while Livemon does not run."""
    from livemon import monitor

    current = monitor.current()
    if current is None or not current.session:
        return None
    return {"session": current.session, "figure": live.id, "name": live.name}


def name_view(canvas: FigureCanvas) -> None:
    """Have layouts show `canvas` by the view of Livemon's page, if there is such a page."""
    reference = reference_of(canvas.live) if registry.page_seen else None
    if reference is not None:
        canvas.set_trait("livemon", reference)
        for trait, value in _VIEW.items():
            canvas.set_trait(trait, value)
