"""The last notices to the person, each under a key: what happens again replaces what is known. Hub thread only."""

from __future__ import annotations

from collections import OrderedDict
from typing import Literal

from livemon.protocol import Notice

__all__ = ["Level", "Notices"]

Level = Literal["info", "warning", "error"]

_KEPT = 20
_SAME_AGAIN_S = 1.0


class Notices:
    """Kept for pages that come later."""

    def __init__(self) -> None:
        self._notices: OrderedDict[str, Notice] = OrderedDict()
        self._number = 0

    def __contains__(self, key: str) -> bool:
        return key in self._notices

    def add(self, level: Level, text: str, *, detail: str, key: str, time_s: float) -> Notice | None:
        """Keep one, under a key of its own when `key` is empty; returns what is to be published.

        None: the same was said less than a second ago, for what fails on every message must not become a message of
        its own each time.
        """
        if not key:
            self._number += 1
            key = f"notice:{self._number}"
        known = self._notices.pop(key, None)
        notice = self._notices[key] = Notice(level=level, text=text, detail=detail, key=key, time=time_s)
        while len(self._notices) > _KEPT:
            self._notices.popitem(last=False)
        same = known is not None and (known.text, known.detail) == (text, detail)
        return None if same and known is not None and time_s - known.time < _SAME_AGAIN_S else notice

    def all(self) -> list[Notice]:
        """Oldest first."""
        return list(self._notices.values())
