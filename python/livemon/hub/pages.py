"""The pages that talk to this hub: who is there, what each one shows, who fell silent.

Runs on the hub thread; knows no comm. A page is *present* from its `attach` until it detaches or is silent for
`SILENCE_S`; a silent one is remembered, and comes back with its next sign of life, without the frames it had.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from types import MappingProxyType

import msgspec

from livemon.ports import Page
from livemon.protocol import View

__all__ = ["SILENCE_S", "Pages"]

SILENCE_S = 5.0
"""A page says something every 2 s while it shows something; after this long it no longer counts."""

_REMEMBERED = 32


class Pages:
    """Register of pages; the caller gives the monotonic time."""

    def __init__(self) -> None:
        self._present: dict[str, Page] = {}
        self._silent: OrderedDict[str, Page] = OrderedDict()
        self.present: Mapping[str, Page] = MappingProxyType(self._present)

    def attach(self, page_id: str, now_s: float, *, beside: bool = True, embedded: bool = False) -> Page:
        """A page (again) attached: it shows nothing yet."""
        self._silent.pop(page_id, None)
        page = self._present[page_id] = Page(
            id=page_id, last_seen_s=now_s, said_s=now_s, beside=beside, embedded=embedded
        )
        return page

    def seen(self, page_id: str, now_s: float) -> tuple[Page | None, bool]:
        """(page, whether it came back from silence); None when nobody of that name ever attached."""
        page = self._present.get(page_id)
        if page is not None:
            page.last_seen_s = page.said_s = now_s
            return page, False
        page = self._silent.pop(page_id, None)
        if page is None:
            return None, False
        if page.view is not None:
            page.view = _without_frames(page.view)
        page.last_seen_s = page.said_s = now_s
        self._present[page_id] = page
        return page, True

    def detach(self, page_id: str) -> bool:
        """Forget a page; whether it was present."""
        self._silent.pop(page_id, None)
        return self._present.pop(page_id, None) is not None

    def known(self, page_id: str) -> bool:
        """Whether the page is present, or silent and could come back."""
        return page_id in self._present or page_id in self._silent

    def expire(self, now_s: float) -> list[Page]:
        """Set aside the pages that have been silent for too long, and return them."""
        gone = [page for page in self._present.values() if now_s - page.last_seen_s > SILENCE_S]
        for page in gone:
            del self._present[page.id]
            self._silent[page.id] = page
            while len(self._silent) > _REMEMBERED:
                self._silent.popitem(last=False)
        return gone


def _without_frames(view: View) -> View:
    figures = {name: msgspec.structs.replace(viewport, have=-1) for name, viewport in view.figures.items()}
    return msgspec.structs.replace(view, figures=figures)
