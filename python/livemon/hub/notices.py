"""The last notices to the person, each under a key: what happens again replaces what is known. Hub thread only."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Final, Literal, Protocol

from livemon.protocol import Notice

__all__ = ["Level", "Notices"]

Level = Literal["info", "warning", "error"]

_KEPT: Final = 20
_AGAIN_S: Final = 1.0
"""So often the same key is published at most: what fails on every event must not become a message each time."""


class _CallLater(Protocol):
    def __call__(self, delay_s: float, function: Callable[..., object], /, *args: object) -> object: ...


class Notices:
    """Kept for pages that come later."""

    def __init__(self, publish: Callable[[Notice], object], call_later: _CallLater) -> None:
        self._publish = publish
        self._call_later = call_later
        self._notices: OrderedDict[str, Notice] = OrderedDict()
        self._held: set[str] = set()
        """Keys that were published a moment ago."""
        self._number = 0

    def __contains__(self, key: str) -> bool:
        return key in self._notices

    def add(self, level: Level, text: str, *, detail: str, key: str, time_s: float) -> None:
        """Keep one, under a key of its own when `key` is empty, and publish it, now or a moment later."""
        if not key:
            self._number += 1
            key = f"notice:{self._number}"
        self._notices.pop(key, None)
        notice = self._notices[key] = Notice(level=level, text=text, detail=detail, key=key, time=time_s)
        while len(self._notices) > _KEPT:
            self._notices.popitem(last=False)
        if key not in self._held:
            self._say(notice)

    def all(self) -> list[Notice]:
        """Oldest first."""
        return list(self._notices.values())

    def _say(self, notice: Notice) -> None:
        self._held.add(notice.key)
        self._call_later(_AGAIN_S, self._release, notice)
        self._publish(notice)

    def _release(self, said: Notice) -> None:
        self._held.discard(said.key)
        newest = self._notices.get(said.key)
        if newest is not None and (newest.text, newest.detail) != (said.text, said.detail):
            self._say(newest)
