"""Files of figures, for notebooks and for people: the renderer makes them beside the frames.

Runs on the hub thread; imports no Matplotlib."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Literal, TypeAlias

from livemon.figures.messages import Photo, Photograph

__all__ = ["Done", "Format", "Photos"]

Format: TypeAlias = Literal["png", "svg", "pdf"]
Done = Callable[[bytes | None, str], None]


class Photos:
    """Those that were asked for and have not come yet. `send` passes a request to the renderer."""

    def __init__(self, send: Callable[[Photograph], None]) -> None:
        self._send = send
        self._numbers = itertools.count(1)
        self._waiting: dict[int, tuple[str, Done]] = {}

    def ask(self, figure: str, done: Done, form: Format = "png") -> None:
        """`done` is called with a file and "", or with None when there will be none and the reason."""
        number = next(self._numbers)
        self._waiting[number] = figure, done
        self._send(Photograph(figure=figure, request=number, format=form))

    def take(self, photo: Photo, file: bytes | None) -> None:
        """The renderer's answer."""
        _figure, done = self._waiting.pop(photo.request, ("", None))
        if done is not None:
            done(file, photo.problem)

    def fail(self, why: str, figure: str | None = None) -> None:
        """None of them will come, or none of this figure."""
        for number, (name, done) in list(self._waiting.items()):
            if figure is None or name == figure:
                del self._waiting[number]
                done(None, why)
