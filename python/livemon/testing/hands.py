"""`Hands`: what a person does on the window of one figure, through a `Viewer`."""

from __future__ import annotations

import itertools
import uuid
from typing import Any, Literal

from livemon.protocol import Input, InputEvent, Save, Tool, Toolbar, ToolName
from livemon.testing.viewer import FigureView, Viewer, ViewerError

__all__ = ["Hands"]

Place = tuple[float, float]
"""Fractions of the picture: from its left edge, from its top."""


class Hands:
    """Of one person, on the figure that `view` shows. Nothing waits for the kernel, but for `save`."""

    def __init__(self, viewer: Viewer, view: FigureView) -> None:
        self._viewer = viewer
        self._view = view
        self.origin = uuid.uuid4().hex
        """Names the window."""

    @property
    def toolbar(self) -> Toolbar:
        """What the tools said last."""
        figure = self._view.info.id
        return self._viewer.toolbars.get(figure, Toolbar(figure=figure))

    def do(self, *events: InputEvent) -> None:
        """All in one message."""
        figure = self._view.info.id
        self._viewer.say(Input(page=self._viewer.page, figure=figure, events=list(events), origin=self.origin))

    def use(self, tool: ToolName) -> None:
        """Press a button of the toolbar, or a key that moves the view."""
        self._viewer.say(Tool(page=self._viewer.page, figure=self._view.info.id, tool=tool))

    def click(self, at: Place, button: int = 1, **how: Any) -> None:
        """Press and let go."""
        x, y = at
        self.do(
            InputEvent(kind="press", x=x, y=y, button=button, buttons=[button], **how),
            InputEvent(kind="release", x=x, y=y, button=button, **how),
        )

    def drag(self, *way: Place, button: int = 1) -> None:
        """Press at the first place, let go at the last; one message for each step."""
        (x, y), (end_x, end_y) = way[0], way[-1]
        self.do(InputEvent(kind="press", x=x, y=y, button=button, buttons=[button]))
        for step_x, step_y in itertools.islice(way, 1, None):
            self.do(InputEvent(kind="motion", x=step_x, y=step_y, buttons=[button]))
        self.do(InputEvent(kind="release", x=end_x, y=end_y, button=button))

    def hover(self, at: Place) -> None:
        """Move the pointer there."""
        self.do(InputEvent(kind="motion", x=at[0], y=at[1]))

    def turn(self, at: Place, steps: float, **how: Any) -> None:
        """Turn the wheel."""
        self.do(InputEvent(kind="scroll", x=at[0], y=at[1], steps=steps, **how))

    def press_key(self, key: str, at: Place = (0.5, 0.5), **how: Any) -> None:
        """Press a key and let it go."""
        x, y = at
        self.do(
            InputEvent(kind="key_press", x=x, y=y, key=key, **how),
            InputEvent(kind="key_release", x=x, y=y, key=key, **how),
        )

    def close(self) -> None:
        """Close the window."""
        self.do(InputEvent(kind="close", x=0, y=0))

    def save(self, form: Literal["png", "svg", "pdf"], timeout_s: float = 10.0) -> bytes:
        """The file that the kernel makes. Raises `ViewerError` with its reason when there is none."""
        request, viewer = uuid.uuid4().hex, self._viewer
        viewer.say(Save(page=viewer.page, figure=self._view.info.id, format=form, request=request))
        viewer.wait_for(lambda: request in viewer.saved, timeout_s, what=f"the {form} file")
        saved, file = viewer.saved[request]
        if file is None:
            raise ViewerError(saved.problem)
        return file
