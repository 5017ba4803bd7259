"""The hub's part for viewers: one child for each toolkit, fed with the captures of the figures that it shows.

A window is one more viewer of a figure beside the pages. Each child has a base of its own: it begins with the captures
that are kept for a new renderer, or with a snapshot, and takes every delta from there on. A child that ends is started
again, with its windows; one that ends again and again is given up, with a notice. A child without windows is stopped.

Runs on the hub thread, but for `shows` and `write_now`. Imports no Matplotlib.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any, Final

from livemon.child_messages import payload
from livemon.errors import ProtocolError
from livemon.figures.fonts import added_fonts
from livemon.figures.messages import Failed, Fonts, Forget, Places, Ready
from livemon.figures.service import FigurePart
from livemon.ports import Child, ChildSpec, HubPart, HubPort
from livemon.protocol import Input, InputEvent
from livemon.viewer.messages import Acted, Closed, Heed, Open, Opened, Rate, Title, ToViewer, decode_from_viewer
from livemon.viewer.window import ViewerWindow

__all__ = ["ViewerPart"]

_FIRST_FPS: Final = 30.0
_MOST_PENDING_BYTES: Final = 64 << 20
"""Captures waiting in the pipe beyond which a viewer is behind; it gets a new base when it has caught up."""

_MOST_ENDS: Final = 3
"""So often in a row, each within `_HEALTHY_S`, a viewer may end before it is given up."""
_HEALTHY_S: Final = 60.0
_MOST_FAILURES: Final = 3
"""Snapshots that are asked for because a viewer could not load what it was given."""


@dataclass
class _Entry:
    """One window, as the hub thread knows it."""

    window: ViewerWindow
    fps: float = _FIRST_FPS
    title: str = ""
    taken: int = 0
    """Number of the newest capture that was given to the viewer's pipe; 0: it has no base."""
    behind: bool = False
    heard: bool = True
    """Whether the code listens to movements of the pointer, as far as the viewer was told."""
    failures: int = 0
    """Captures in a row that could not be loaded, each within `_HEALTHY_S` of the one before."""
    failed_s: float = 0.0


@dataclass
class _Viewer:
    """One child and its windows, by figure."""

    gui: str
    child: Child | None = None
    entries: dict[str, _Entry] = field(default_factory=dict)
    introduced: bool = False
    fonts: frozenset[str] = frozenset()
    ends: int = 0
    ended_s: float = 0.0

    def send(self, message: ToViewer) -> None:
        """Tell the child."""
        if self.child is not None:
            self.child.send([payload(message)])


class ViewerPart(HubPart):
    """See the module's description. `figures`: where captures come from."""

    def __init__(self, figures: FigurePart) -> None:
        self._figures = figures
        self._hub: HubPort | None = None
        self._viewers: dict[str, _Viewer] = {}
        self._leaving = ""
        """The figure of a window that is gone, while those who wait for it are about to be told."""

    def start(self, hub: HubPort) -> None:
        """See `HubPart.start`."""
        self._hub = hub
        self._figures.taps.add(self)

    def stop(self) -> None:
        """See `HubPart.stop`."""
        for viewer in self._viewers.values():
            for entry in viewer.entries.values():
                entry.window.note_closed("Livemon stops.")
            viewer.entries.clear()
            if viewer.child is not None:
                viewer.child.stop()
        self._viewers.clear()

    def open(self, window: ViewerWindow) -> None:
        """Show a figure that this toolkit does not show yet."""
        hub = self._hub
        if hub is None:
            window.note_closed("Livemon stops.")
            return
        viewer = self._viewers.setdefault(window.gui, _Viewer(window.gui))
        entry = viewer.entries[window.live.id] = _Entry(window)
        if viewer.child is None:
            viewer.child = hub.spawn(self._spec(viewer))
        elif viewer.introduced:
            self._open(viewer, entry)

    def close(self, window: ViewerWindow) -> None:
        """Take the window away."""
        viewer = self._viewers.get(window.gui)
        if viewer is not None and self._entry_of(viewer, window.live.id, window) is not None:
            viewer.send(Forget(figure=window.live.id))
            self._gone(viewer, window.live.id, "")

    # -- Tap -----------------------------------------------------------------------------------------------------------

    def rate(self, figure: str) -> float:
        """See `Tap`: the slowest of the windows that can be seen."""
        rates = [entry.fps for _, entry in self._showing(figure) if entry.fps > 0]
        return min(rates, default=0.0)

    def shows(self, figure: str) -> bool:
        """See `Tap`."""
        return figure == self._leaving or bool(self._showing(figure))

    def write_now(self, figure: str, number: int, data: bytes) -> bool:
        """See `Tap`."""
        can_wait = True
        for viewer, entry in self._showing(figure):
            if viewer.child is not None and entry.taken == number - 1 and number > 1 and viewer.child.send_now(data):
                entry.taken = number
            else:
                can_wait = False
        return can_wait

    def take(self, figure: str, number: int, captured: Any) -> None:
        """See `Tap`."""
        for viewer, entry in self._showing(figure):
            child = viewer.child
            if child is None or not viewer.introduced or number <= entry.taken:
                continue
            if child.pending_bytes > _MOST_PENDING_BYTES:
                entry.behind = True
            elif captured.kind != "delta" or (entry.taken == number - 1 and not entry.behind):
                self._send_fonts(viewer)
                if child.send(captured.parts):
                    entry.behind = False
                    entry.taken = number  # last: from here on its thread may write what comes after it
            elif entry.taken:
                self._give_base(viewer, entry)

    def listed(self, figures: Collection[str]) -> None:
        """See `Tap`."""
        for viewer in list(self._viewers.values()):
            for figure, entry in list(viewer.entries.items()):
                if figure not in figures:
                    viewer.send(Forget(figure=figure))
                    self._gone(viewer, figure, "The figure was closed.")
                elif entry.title and entry.title != entry.window.live.title:
                    entry.title = entry.window.live.title
                    viewer.send(Title(figure=figure, title=entry.title))

    def _showing(self, figure: str) -> list[tuple[_Viewer, _Entry]]:
        return [
            (viewer, entry)
            for viewer in list(self._viewers.values())
            if (entry := viewer.entries.get(figure)) is not None
        ]

    @staticmethod
    def _entry_of(viewer: _Viewer, figure: str, window: ViewerWindow) -> _Entry | None:
        entry = viewer.entries.get(figure)
        return entry if entry is not None and entry.window is window else None

    # -- children ------------------------------------------------------------------------------------------------------

    def _spec(self, viewer: _Viewer) -> ChildSpec:
        return ChildSpec(
            name=f"{viewer.gui} viewer",
            module="livemon.viewer",
            args=(viewer.gui,),
            shares_memory=True,
            on_message=lambda parts: self._on_message(viewer, parts),
            on_start=lambda: self._on_start(viewer),
            on_exit=lambda reason: self._on_exit(viewer, reason),
        )

    def _on_start(self, viewer: _Viewer) -> None:
        viewer.introduced = False
        if self._hub is not None:
            # `spawn` calls this before it returns the child; the hub thread then comes back for it.
            self._hub.call_soon(self._introduce, viewer)

    def _introduce(self, viewer: _Viewer) -> None:
        """A new child knows nothing."""
        viewer.introduced = True
        viewer.fonts = frozenset()
        for entry in viewer.entries.values():
            self._open(viewer, entry)

    def _open(self, viewer: _Viewer, entry: _Entry) -> None:
        live = entry.window.live
        width, height = live.size
        entry.title, entry.fps, entry.failures, entry.heard = live.title, _FIRST_FPS, 0, True
        viewer.send(Open(figure=live.id, title=live.title, width=width, height=height))
        self._give_base(viewer, entry)
        self._figures.look(live.id)

    def _give_base(self, viewer: _Viewer, entry: _Entry) -> None:
        self._send_fonts(viewer)
        number, captures = self._figures.base(entry.window.live.id)
        entry.behind = False
        if viewer.child is not None:
            for parts in captures:
                viewer.child.send(parts)
        entry.taken = number

    def _send_fonts(self, viewer: _Viewer) -> None:
        paths = added_fonts()
        if paths != viewer.fonts:
            viewer.fonts = paths
            viewer.send(Fonts(paths=sorted(paths)))

    def _on_exit(self, viewer: _Viewer, reason: str) -> None:
        """The hub tells the person, and starts it again."""
        hub = self._hub
        assert hub is not None
        viewer.introduced = False
        for entry in viewer.entries.values():
            entry.taken = 0
        now_s = hub.clock.monotonic_s()
        viewer.ends = viewer.ends + 1 if now_s - viewer.ended_s < _HEALTHY_S else 1
        viewer.ended_s = now_s
        if viewer.ends >= _MOST_ENDS:
            hub.notice(
                "error",
                f"The {viewer.gui} viewer ended {viewer.ends} times and is given up: its windows are closed.",
                detail=reason,
                key=f"viewer:{viewer.gui}",
            )
            for figure, entry in list(viewer.entries.items()):
                self._lost(viewer, figure, entry, f"its process ended: {reason}")

    def _on_message(self, viewer: _Viewer, parts: list[memoryview]) -> None:
        try:
            message = decode_from_viewer(parts)
        except ProtocolError as error:
            if viewer.child is not None:
                viewer.child.restart(str(error))
            return
        if isinstance(message, Ready):
            return
        figure = message.places.figure if isinstance(message, Acted) else message.figure
        entry = viewer.entries.get(figure)
        if entry is None:
            return
        match message:
            case Acted():
                self._acted(viewer, entry, message)
            case Opened():
                entry.window.note_opened(message.binding, message.url)
            case Closed():
                if message.problem:
                    self._gone(viewer, figure, message.problem)
                else:
                    self._lost(viewer, figure, entry, "")
            case Rate():
                entry.fps = message.fps
                self._figures.look(message.figure)
            case Failed():
                self._failed(viewer, entry, message)

    def _acted(self, viewer: _Viewer, entry: _Entry, message: Acted) -> None:
        figure, events = message.places.figure, message.events
        heard = self._figures.acted(Input(page="", figure=figure, events=events), message.places)
        if heard != entry.heard and all(event.kind == "motion" for event in events):
            entry.heard = heard
            viewer.send(Heed(figure=figure, motion=heard))

    def _failed(self, viewer: _Viewer, entry: _Entry, message: Failed) -> None:
        """Mostly the renderer meets the same error, and sees to the figure."""
        assert self._hub is not None
        if message.stage == "load":
            now_s = self._hub.clock.monotonic_s()
            entry.failures = entry.failures + 1 if now_s - entry.failed_s < _HEALTHY_S else 1
            entry.taken, entry.failed_s = 0, now_s
            if entry.failures <= _MOST_FAILURES:
                entry.window.live.lost("failed in a viewer")
        what = "loaded" if message.stage == "load" else "drawn"
        self._hub.notice(
            "error",
            f"{entry.window.live.name} cannot be {what} in its {entry.window.gui} window: {message.text}",
            detail=message.trace,
            key=f"viewer:{entry.window.gui}:{message.figure}",
        )
        if message.lasting:
            # It would hang the next process, too, and the one after that: the other windows go on without it.
            viewer.send(Forget(figure=message.figure))
            self._lost(viewer, message.figure, entry, message.text)

    def _lost(self, viewer: _Viewer, figure: str, entry: _Entry, problem: str) -> None:
        """A window is gone, not by the code: who waits for clicks on it?"""
        self._leaving = figure
        self._gone(viewer, figure, problem)
        live = entry.window.live
        # Pages that show a figure of another backend take no clicks.
        if not (self._showing(live.id) if live.watched_only else live.wanted):
            close = InputEvent(kind="close", x=0.0, y=0.0)
            self._figures.acted(Input(page="", figure=live.id, events=[close]), Places(figure=live.id, request=0))
        self._leaving = ""

    def _gone(self, viewer: _Viewer, figure: str, problem: str) -> None:
        """A window is closed, by whomever."""
        entry = viewer.entries.pop(figure, None)
        if entry is not None:
            entry.window.note_closed(problem)
            self._figures.look(figure)
        if not viewer.entries and viewer.child is not None and self._hub is not None:
            child, viewer.child = viewer.child, None
            viewer.introduced = False
            self._hub.dismiss(child)
