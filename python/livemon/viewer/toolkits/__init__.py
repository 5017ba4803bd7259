"""One module for each toolkit, with a class `Toolkit`: imported in a child process only, where it may abort.

A toolkit makes windows, runs the event loop, and calls back when a pipe can be read.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any, Protocol

__all__ = ["Toolkit", "load"]


class Toolkit(Protocol):
    """The event loop of one process, and its windows."""

    @property
    def binding(self) -> str:
        """Package that speaks to the toolkit, and version: `PySide6 6.11.1`."""
        ...

    @property
    def url(self) -> str:
        """Address of the page; empty for native windows."""
        ...

    def window(self, figure: Any, number: int, title: str) -> Any:
        """A manager of Matplotlib's, whose canvas is a `Face`; its window is not shown yet."""
        ...

    def watch(self, descriptor: int, readable: Callable[[], None]) -> None:
        """Call `readable` whenever the pipe can be read, and rather redraw windows first."""
        ...

    def run(self) -> None:
        """The event loop, until `quit`."""
        ...

    def quit(self) -> None: ...


def load(gui: str) -> Toolkit:
    """Import the toolkit and connect to the display. Raises what that raises, and may abort the process."""
    module = import_module(f"{__name__}.{gui}")
    toolkit: Toolkit = module.Toolkit()
    return toolkit
