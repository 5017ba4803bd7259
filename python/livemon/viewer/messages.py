"""What the kernel and a viewer child say to each other on their two pipes, framed by `livemon.framing`.

Captures are those of the renderer (`livemon.figures.messages`). Runs on both sides; does not import Matplotlib.
"""

from __future__ import annotations

from typing import TypeAlias

from livemon.child_messages import Message, Parser
from livemon.figures.messages import Failed, Fonts, Forget, Load, Pixels, Places, Ready
from livemon.protocol import InputEvent

__all__ = [
    "Acted",
    "Closed",
    "FromViewer",
    "Heed",
    "Open",
    "Opened",
    "Rate",
    "Title",
    "ToViewer",
    "decode_from_viewer",
    "decode_to_viewer",
]


# -- kernel to viewer --------------------------------------------------------------------------------------------------


class Open(Message, frozen=True, kw_only=True):
    """Open a window for this figure; its captures follow. `Forget` closes it."""

    figure: str
    title: str
    width: int
    """Size of the canvas to begin with, CSS pixels."""
    height: int


class Title(Message, frozen=True, kw_only=True):
    """The figure has another name."""

    figure: str
    title: str


class Heed(Message, frozen=True, kw_only=True):
    """Whether the code listens to the movements of the pointer over this window; it is taken to until this is said."""

    figure: str
    motion: bool


ToViewer: TypeAlias = Open | Title | Heed | Load | Pixels | Forget | Fonts


# -- viewer to kernel --------------------------------------------------------------------------------------------------


class Opened(Message, frozen=True, kw_only=True):
    """The window is there."""

    figure: str
    binding: str
    """Package that speaks to the toolkit, with its version."""
    url: str = ""
    """Address of the page, of WebAgg."""


class Closed(Message, frozen=True, kw_only=True):
    """The person closed the window, or it could not be opened (`problem` says why)."""

    figure: str
    problem: str = ""


class Rate(Message, frozen=True, kw_only=True):
    """How many captures a second this window can show; 0: nobody can see it now."""

    figure: str
    fps: float


class Acted(Message, frozen=True, kw_only=True):
    """What a person did on the canvas of the window, for the handlers of the code."""

    places: Places
    """Where things are in the window; its `figure` is the one that is meant."""
    events: list[InputEvent]


FromViewer: TypeAlias = Ready | Opened | Closed | Rate | Acted | Failed

decode_from_viewer: Parser[FromViewer] = Parser(FromViewer, "a viewer")
decode_to_viewer: Parser[ToViewer] = Parser(ToViewer, "the kernel")
