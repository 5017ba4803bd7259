"""What the hub needs of the way to the pages, without knowing comms: `KernelChannel` is the real one.

`NoChannel` stands in where there is no Jupyter kernel (a plain script): nobody can watch, so everything is dropped.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from io import FileIO
from typing import Any, Protocol

from livemon.protocol import HubMessage

__all__ = ["Channel", "Control", "NoChannel"]


class Control(Protocol):
    """What the hub hears from pages. Called on any thread; must only enqueue."""

    def message(self, content: Any, carrier: str, *, beside: bool = True, embedded: bool = False) -> None:
        """A page sent `content`; `carrier` is the comm it came on. See `livemon.ports.Page` for the rest."""
        ...

    def closed(self, carrier: str) -> None:
        """A page closed its comm."""
        ...

    def settled(self) -> None:
        """The kernel has just reported itself idle, because it had handled a control message beside the main thread."""
        ...


class Channel(Protocol):
    """Carries hub messages to all pages and control messages back."""

    @property
    def hub_id(self) -> str:
        """comm_id of the hub comm."""
        ...

    @property
    def subshells(self) -> bool:
        """Whether pages can be heard while a cell runs."""
        ...

    def open(self, control: Control) -> None:
        """Become findable and start listening; `control` is called from now on (main thread)."""
        ...

    def close(self) -> None:
        """Stop listening and being findable (any thread)."""
        ...

    def send(self, message: HubMessage, buffers: Sequence[bytes]) -> None:
        """To all pages (hub thread)."""
        ...

    def pass_on(self, content: bytes, buffers: Sequence[bytes]) -> None:
        """The same for what is in JSON already (hub thread, or the thread that publishes)."""
        ...

    @property
    def relays(self) -> bool:
        """Whether a thread of its own publishes, which can `watch`."""
        ...

    def watch(self, pipe: FileIO, readable: Callable[[], object]) -> None:
        """Have that thread call `readable` whenever there is something to read (any thread)."""
        ...

    def unwatch(self, pipe: FileIO) -> None:
        """No longer; and close it then (any thread)."""
        ...

    def say_busy(self, parent: Mapping[str, Any]) -> None:
        """Publish that the kernel is busy with the request `parent` (any thread)."""
        ...

    def drop(self, carrier: str) -> None:
        """Forget the comm of a page that is gone (hub thread)."""
        ...


class NoChannel:
    """A `Channel` to nobody."""

    hub_id = ""
    subshells = False
    relays = False

    def open(self, control: Control) -> None:
        """See `Channel`."""

    def close(self) -> None:
        """See `Channel`."""

    def send(self, message: HubMessage, buffers: Sequence[bytes]) -> None:
        """See `Channel`."""

    def pass_on(self, content: bytes, buffers: Sequence[bytes]) -> None:
        """See `Channel`."""

    def watch(self, pipe: FileIO, readable: Callable[[], object]) -> None:
        """See `Channel`."""

    def unwatch(self, pipe: FileIO) -> None:
        """See `Channel`."""

    def say_busy(self, parent: Mapping[str, Any]) -> None:
        """See `Channel`."""

    def drop(self, carrier: str) -> None:
        """See `Channel`."""
