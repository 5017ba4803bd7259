"""What the kernel and the renderer child say to each other on their two pipes, framed by `livemon.framing`.

Part 0 of a message is one of these structs in msgpack, the other parts are buffers. Runs on both sides; touches
nothing, and does not import Matplotlib.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

from livemon.child_messages import Message, Parser

__all__ = [
    "Answer",
    "Drawn",
    "Failed",
    "Fonts",
    "Forget",
    "FromRenderer",
    "Keep",
    "Key",
    "Load",
    "Note",
    "Passed",
    "Photo",
    "Photograph",
    "Pixels",
    "Places",
    "Ready",
    "Show",
    "ToRenderer",
    "Where",
    "decode_from_renderer",
    "decode_passed",
    "decode_to_renderer",
]


# -- kernel to renderer ------------------------------------------------------------------------------------------------


class Load(Message, frozen=True, kw_only=True):
    """One capture: part 1 is the pickle, the further parts are its buffers."""

    figure: str
    capture: int
    """Number of the capture; answers name it."""
    kind: Literal["snapshot", "delta"]
    matplotlib: str
    """Version that made the pickle: pickles do not cross minor versions."""
    time: float = 0.0
    """Wall time at which the state was taken."""
    rectangle_steps: int = 1
    """In how many steps rectangles bend with curved axes. Matplotlib keeps this in a path that all rectangles of a
    process share, and raises it with the first bar or span."""


class Pixels(Message, frozen=True, kw_only=True):
    """A capture that the kernel had to draw itself: part 1 holds height x width RGBA bytes."""

    figure: str
    capture: int
    width: int
    height: int
    dpi: float
    time: float = 0.0
    """Wall time at which the state was taken."""


class Show(Message, frozen=True, kw_only=True):
    """Draw this figure for a window of this size from now on; width 0: nobody sees it."""

    figure: str
    width: int
    height: int
    ratio: float


class Key(Message, frozen=True, kw_only=True):
    """The next frame of this figure must be a key frame; it is sent also when nothing changed."""

    figure: str


class Photograph(Message, frozen=True, kw_only=True):
    """Send a file of the figure at the size that the code gave it."""

    figure: str
    request: int
    format: Literal["png", "svg", "pdf"] = "png"


class Keep(Message, frozen=True, kw_only=True):
    """Axes that a person moved: drawn with these limits, whatever a capture says. Replaces what was said before."""

    figure: str
    views: list[tuple[int, float, float, float, float]]
    """Number of the axes (`parts.all_axes`); limits: x, y, x, y of the lower left and upper right corner, as data."""


class Where(Message, frozen=True, kw_only=True):
    """Say where things are in the picture that was drawn last: `Places` answers."""

    figure: str
    request: int


class Forget(Message, frozen=True, kw_only=True):
    """The figure is closed."""

    figure: str


class Fonts(Message, frozen=True, kw_only=True):
    """Font files that the kernel's Matplotlib knows."""

    paths: list[str]


ToRenderer: TypeAlias = Load | Pixels | Show | Key | Keep | Where | Photograph | Forget | Fonts


# -- renderer to kernel ------------------------------------------------------------------------------------------------


class Ready(Message, frozen=True, kw_only=True):
    """Matplotlib is loaded."""

    matplotlib: str


class Drawn(Message, frozen=True, kw_only=True):
    """A capture was drawn. `width` 0: nothing changed, or nobody sees it; else part 1 holds the encoded rectangle."""

    figure: str
    capture: int
    """Newest capture that the picture shows."""
    time: float = 0.0
    """Wall time at which that was taken."""
    at_s: float = 0.0
    """Monotonic time at which it was drawn."""
    key: bool = False
    x: int = 0
    y: int = 0
    width: int = 0
    height: int = 0
    full_width: int = 0
    full_height: int = 0
    ratio: float = 1.0
    dpi: float = 0.0
    encoding: Literal["deflate", "png"] = "deflate"
    prompt: bool = False
    """A person is handling this figure: its picture does not wait for those of others."""


class Note(msgspec.Struct, array_like=True, frozen=True):
    """What the kernel has to know of a figure that was drawn."""

    figure: str
    at_s: float
    """Monotonic time at which it was drawn."""
    frame: Literal["key", "partial", "unchanged"]
    """What its pages were sent; unchanged: nothing, as the picture is the same, or nobody sees it."""
    width: float = 0.0
    """Of the whole picture, CSS pixels."""
    height: float = 0.0


class Passed(Message, frozen=True, kw_only=True):
    """Figures were drawn. Part 1, where there is one, is a `protocol.Frames` in JSON as pages are sent it, the others
    are its buffers; it comes by the pipe that ends at the pages, where there is one."""

    notes: list[Note]


class Failed(Message, frozen=True, kw_only=True):
    """A capture could not be loaded (the replica is thrown away) or drawn (it stays)."""

    figure: str
    capture: int
    stage: Literal["load", "draw"]
    text: str
    """One line."""
    trace: str
    """Traceback, from the first line of Matplotlib or of the user on."""
    lasting: bool = False
    """Another snapshot would fail alike."""
    at_s: float = 0.0
    """Monotonic time."""


class Photo(Message, frozen=True, kw_only=True):
    """Answer to `Photograph`: part 1 is the file; without it there is no such picture."""

    figure: str
    request: int
    problem: str = ""
    """Why there is none, one line."""


class Places(Message, frozen=True, kw_only=True):
    """Answer to `Where`; without axes where nothing is known."""

    figure: str
    request: int
    capture: int = -1
    """Newest capture that the picture shows."""
    width: float = 0.0
    """Inches of the picture."""
    height: float = 0.0
    dpi: float = 0.0
    """CSS pixels of the picture for each inch."""
    axes: list[tuple[float, float, float, float, float, float, float, float]] = msgspec.field(default_factory=list)
    """Of each of the axes (`parts.all_axes`): where it stands (x, y, x, y of two corners, fractions of its figure, from
    the lower left), and its limits in the same order, as data."""


Answer: TypeAlias = Drawn | Ready | Failed | Photo | Places
"""What `Renderer` says."""

FromRenderer: TypeAlias = Ready | Passed | Failed | Photo | Places

decode_from_renderer: Parser[FromRenderer] = Parser(FromRenderer, "the renderer")
decode_passed: Parser[Passed] = Parser(Passed, "the renderer")
decode_to_renderer: Parser[ToRenderer] = Parser(ToRenderer, "the kernel")
