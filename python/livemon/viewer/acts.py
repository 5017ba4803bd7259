"""What a person does on the canvas of a native window, told to the kernel, where the handlers of the code are.

The toolkit makes Matplotlib's events of it; here they become those of the wire. Movements of the pointer are gathered,
some 30 a second; where the kernel says that nobody listens to them one a second is told, so that it can say otherwise,
and all while a button is held: the handler of a press may have begun to listen. While a tool of the toolbar has the
mouse (pan, zoom) nothing is told of the mouse, but that a button is let go whose press was told.

Runs in a viewer child, on its main thread.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any, Final

from livemon.protocol import InputEvent

__all__ = ["Acts"]

_EVERY_S: Final = 0.03
"""Between two movements of the pointer that are told."""

_UNHEARD_EVERY_S: Final = 1.0
"""The same where nobody listens to them."""

_KINDS: Final = {
    "motion_notify_event": "motion",
    "button_press_event": "press",
    "button_release_event": "release",
    "scroll_event": "scroll",
    "key_press_event": "key_press",
    "key_release_event": "key_release",
    "figure_enter_event": "enter",
    "figure_leave_event": "leave",
}
_MODIFIERS: Final = ("ctrl", "alt", "shift", "cmd")
_KEY: Final = re.compile(r"((?:(?:ctrl|alt|shift|cmd|super)\+)*)(.+)", re.DOTALL)
"""Of a key's name in Matplotlib: modifiers, the key."""


class Acts:
    """Of one canvas. `tell` gets events, in order."""

    def __init__(self, canvas: Any, tell: Callable[[list[InputEvent]], object]) -> None:
        self._canvas = canvas
        self._tell = tell
        self._moved: InputEvent | None = None
        """A movement that waits for others."""
        self.heard = True
        """Whether the code listens to movements, as far as the kernel has said."""
        self._told_s = 0.0
        self._buttons: set[int] = set()
        self._at = (0.5, 0.5)
        """Where the pointer was last."""
        self._timer = canvas.new_timer(interval=round(1000 * _EVERY_S))
        self._timer.single_shot = True
        self._timer.add_callback(self._flush)
        for name in _KINDS:
            canvas.mpl_connect(name, self._on_event)
        canvas.mpl_connect("close_event", self._on_close)

    def _on_close(self, _event: Any) -> None:
        """The toolkit's timer would fire on a canvas that is gone."""
        self._timer.stop()
        self._moved = None

    def _on_event(self, event: Any) -> None:
        made = self._made(event)
        if made is None:
            return
        if made.kind != "motion":
            self._send(made)
        elif time.monotonic() - self._told_s >= (_EVERY_S if self._listened_to else _UNHEARD_EVERY_S):
            self._moved = None
            self._send(made)
        elif self._listened_to:
            if self._moved is None:
                self._timer.start()
            self._moved = made

    @property
    def _listened_to(self) -> bool:
        return self.heard or bool(self._buttons)

    def _flush(self) -> None:
        if self._moved is not None:
            self._send()

    def _send(self, *events: InputEvent) -> None:
        waited, self._moved = self._moved, None
        self._told_s = time.monotonic()
        self._tell([*([waited] if waited is not None else []), *events])

    def _made(self, event: Any) -> InputEvent | None:
        kind: Any = _KINDS[event.name]
        toolbar = self._canvas.toolbar
        button = _number(getattr(event, "button", None)) if kind in ("press", "release") else 0
        released = kind == "release" and button in self._buttons  # the code was told that it is pressed
        if toolbar is not None and toolbar.mode and not kind.startswith("key") and not released:
            return None
        width, height = self._canvas.get_width_height(physical=True)
        if event.x is not None and event.y is not None:
            self._at = event.x / max(width, 1), 1 - event.y / max(height, 1)
        modifiers = {"cmd" if name == "super" else name for name in getattr(event, "modifiers", ())}
        key = ""
        if kind.startswith("key"):
            match = _KEY.fullmatch(event.key or "")
            if match is None:
                return None  # the toolkit has no name for it
            modifiers = {"cmd" if name == "super" else name for name in match[1].split("+") if name}
            key = match[2]
        if kind == "press":
            self._buttons.add(button)
            kind = "double" if event.dblclick else kind
        elif kind == "release":
            self._buttons.discard(button)
        return InputEvent(
            kind=kind,
            x=self._at[0],
            y=self._at[1],
            button=button,
            buttons=sorted(self._buttons),
            steps=float(getattr(event, "step", 0.0)) if kind == "scroll" else 0.0,
            key=key,
            modifiers=[name for name in _MODIFIERS if name in modifiers],
        )


def _number(button: Any) -> int:
    return int(button) if button is not None else 0
