"""What the kernel and a viewer child say to each other on their two pipes, framed by `livemon.framing`.

Captures are those of the renderer (`livemon.figures.messages`). Runs on both sides; does not import Matplotlib.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import msgspec

from livemon.errors import ProtocolError
from livemon.figures.messages import Failed, Fonts, Forget, Load, Pixels, Ready

__all__ = [
    "Closed",
    "FromViewer",
    "Open",
    "Opened",
    "Rate",
    "Title",
    "ToViewer",
    "decode_from_viewer",
    "decode_to_viewer",
    "payload",
]


class _Message(msgspec.Struct, tag_field="type", tag=str.lower, frozen=True, kw_only=True, omit_defaults=True):
    """Common encoding: a map whose `type` is the class name in lower case."""


# -- kernel to viewer --------------------------------------------------------------------------------------------------


class Open(_Message, frozen=True, kw_only=True):
    """Open a window for this figure; its captures follow. `Forget` closes it."""

    figure: str
    title: str
    width: int
    """Size of the canvas to begin with, CSS pixels."""
    height: int


class Title(_Message, frozen=True, kw_only=True):
    """The figure has another name."""

    figure: str
    title: str


ToViewer: TypeAlias = Open | Title | Load | Pixels | Forget | Fonts


# -- viewer to kernel --------------------------------------------------------------------------------------------------


class Opened(_Message, frozen=True, kw_only=True):
    """The window is there."""

    figure: str
    binding: str
    """Package that speaks to the toolkit, with its version."""
    url: str = ""
    """Address of the page, of WebAgg."""


class Closed(_Message, frozen=True, kw_only=True):
    """The person closed the window, or it could not be opened (`problem` says why)."""

    figure: str
    problem: str = ""


class Rate(_Message, frozen=True, kw_only=True):
    """How many captures a second this window can show; 0: nobody can see it now."""

    figure: str
    fps: float


FromViewer: TypeAlias = Ready | Opened | Closed | Rate | Failed

_ENCODER = msgspec.msgpack.Encoder()
_TO: msgspec.msgpack.Decoder[ToViewer] = msgspec.msgpack.Decoder(ToViewer)
_FROM: msgspec.msgpack.Decoder[FromViewer] = msgspec.msgpack.Decoder(FromViewer)


def payload(message: ToViewer | FromViewer) -> bytes:
    """Part 0 of a message."""
    return _ENCODER.encode(message)


def decode_to_viewer(parts: Sequence[memoryview]) -> ToViewer:
    """Parse part 0 of a message of the kernel. Raises `ProtocolError`."""
    try:
        return _TO.decode(parts[0])
    except msgspec.MsgspecError as error:
        raise ProtocolError(f"a message of the kernel that cannot be read: {error}") from None


def decode_from_viewer(parts: Sequence[memoryview]) -> FromViewer:
    """Parse part 0 of a message of a viewer. Raises `ProtocolError`."""
    try:
        return _FROM.decode(parts[0])
    except msgspec.MsgspecError as error:
        raise ProtocolError(f"a message of a viewer that cannot be read: {error}") from None
