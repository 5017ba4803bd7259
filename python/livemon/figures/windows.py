"""Which pages and viewers show which figures: the slowest responsive one sets the rate, the largest page the size.

Runs on the hub thread; imports no Matplotlib.
"""

from __future__ import annotations

from collections.abc import Callable

from livemon.figures.messages import Key, Show, ToRenderer
from livemon.figures.shown import Shown
from livemon.figures.taps import Taps
from livemon.ports import HubPort
from livemon.protocol import Viewport

__all__ = ["Windows"]


class Windows:
    """`send`: takes what the renderer is to know. `taps`: who else wants captures; they draw for themselves."""

    def __init__(self, hub: HubPort, send: Callable[[ToRenderer], object], taps: Taps) -> None:
        self._hub = hub
        self._send = send
        self._taps = taps

    def views(self, shown: Shown) -> dict[str, Viewport]:
        """How each page shows a figure, by page. One that cannot be heard now, and so cannot say that it shows a figure
        which is newer than its last word, is presumed to show it."""
        views = {}
        for page in self._hub.pages.values():
            if page.view is None:
                continue
            viewport = page.view.figures.get(shown.live.id)
            unheard = self._hub.cell_running and not page.beside
            if viewport is None and unheard and (page.view.panel or page.view.figures) and shown.since_s > page.said_s:
                width, height = shown.live.size
                viewport = Viewport(width=width, height=height)
            if viewport is not None:
                views[page.id] = viewport
        return views

    def look(self, shown: Shown) -> None:
        """Pages may show it otherwise than before."""
        views = self.views(shown)
        visible = [viewport for viewport in views.values() if viewport.width > 0 and viewport.height > 0]
        window = max(visible, key=lambda v: v.width * v.height * v.ratio**2, default=None)
        before = shown.area
        shown.window = window
        # Small pictures, as in a list of figures, ask for less than one frame a second: they hold back no window.
        rates = [viewport.fps for viewport in visible] + self._taps.rates(shown.live.id)
        fps = min((rate for rate in rates if rate >= 1), default=max(rates, default=0.0))
        shown.live.want(wanted=bool(rates), fps=fps)
        if window is None:
            shown.have.clear()
        if before != shown.area:
            self.send(shown)
        elif window is not None:
            shown.have &= set(views)
            # A page that says again that it has no frame, while one is on its way, means the same wish.
            if any(page not in shown.have for page in views):
                self.ask_key(shown)

    def send(self, shown: Shown) -> None:
        """Tell the renderer the size, and that pages need a key frame."""
        window = shown.window
        shown.key_asked = window is not None
        width, height, ratio = shown.area
        if window is not None:
            self._send(Key(figure=shown.live.id))
        self._send(Show(figure=shown.live.id, width=width, height=height, ratio=ratio))

    def ask_key(self, shown: Shown) -> None:
        """The next frame has to be a key frame, unless one is on its way."""
        if shown.window is not None and not shown.key_asked:
            shown.key_asked = True
            self._send(Key(figure=shown.live.id))
