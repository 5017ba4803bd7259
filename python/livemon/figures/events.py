"""What a person did, as it comes over the wire, made into Matplotlib's events. Runs where events are handled."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

from matplotlib import rcParams
from matplotlib._pylab_helpers import Gcf
from matplotlib.backend_bases import CloseEvent, KeyEvent, LocationEvent, MouseButton, MouseEvent

from livemon.figures.live_figure import LiveFigure
from livemon.protocol import Input, InputEvent

__all__ = ["HITS", "SETTLING_SHARE", "event_of", "hears", "saves", "window_closed"]

HITS: Final = frozenset({"press", "double", "scroll", "key_press"})
"""Kinds of events after which Matplotlib looks for what they hit."""

SETTLING_SHARE: Final = 0.05
"""Of the time in which the pointer moves, for laying out what it may hit."""

_MOUSE_EVENTS: Final = {
    "motion": "motion_notify_event",
    "press": "button_press_event",
    "double": "button_press_event",
    "release": "button_release_event",
}
_OWN: Final = ("matplotlib.backend_bases", "matplotlib.figure", "mpl_toolkits.mplot3d", "livemon.")
"""Modules whose handlers are there for every figure."""
_CLOSING: Final = "matplotlib.", "mpl_toolkits.", "livemon.", "ipympl."
"""Modules whose handlers of `close_event` end what a figure that lives on still needs, such as its animations."""
_MODIFIER_KEYS: Final = {"ctrl": "control", "alt": "alt", "shift": "shift", "cmd": "cmd"}
"""As they are named when they are pressed themselves."""
_SILENT_MODIFIERS: Final = frozenset({"shift"})
"""Not told with keys that print something: the character says it."""


def event_of(event: InputEvent, canvas: Any, width: float, height: float) -> Any:
    """The event of a picture of that size (pixels of events) on `canvas`; not for `close`."""
    x: Any = event.x * width
    y: Any = (1 - event.y) * height
    modifiers = list(event.modifiers)
    if event.kind in ("key_press", "key_release"):
        return KeyEvent(f"{event.kind}_event", canvas, _key_name(event.key, modifiers), x, y)
    if event.kind in ("enter", "leave"):
        return LocationEvent(f"figure_{event.kind}_event", canvas, x, y, modifiers=modifiers)
    if event.kind == "scroll":
        return MouseEvent(
            "scroll_event", canvas, x, y, key=_held(canvas, modifiers), step=event.steps, modifiers=modifiers
        )
    return MouseEvent(
        _MOUSE_EVENTS[event.kind],
        canvas,
        x,
        y,
        MouseButton(event.button) if event.button else None,
        _held(canvas, modifiers),
        dblclick=event.kind == "double",
        buttons={MouseButton(button) for button in event.buttons} if event.kind == "motion" else None,
        modifiers=modifiers,
    )


def hears(canvas: Any, name: str, *, but: tuple[str, ...] = ()) -> bool:
    """Whether the code listens to that event. `but`: handlers of these modules do not count."""
    registered = canvas.callbacks.callbacks.get(name, {})
    for ref in list(registered.values()):
        handler = ref()
        if handler is not None and not str(getattr(handler, "__module__", "")).startswith(_OWN + but):
            return True
    return False


def saves(message: Input) -> bool:
    """Whether keys mean that the person wants a file, where Matplotlib does not hear them."""
    keys = rcParams["keymap.save"]
    return any(event.kind == "key_press" and _key_name(event.key, event.modifiers) in keys for event in message.events)


def window_closed(
    live: LiveFigure, canvas: Any, each: Callable[[Callable[[], object]], object], *, last: bool = True
) -> None:
    """A person closed its window, the `last` one that shows it or not. Where the code waits for that the figure goes
    with it, as with Matplotlib's own windows; else it lives on, `each` calls the handlers of `close_event` that the
    code connected, and what waits for clicks on it waits no more."""
    if live.waits:
        each(lambda: Gcf.destroy(canvas.manager))
        return
    try:
        if last:
            event: Any = CloseEvent("close_event", canvas)
            for ref in list(canvas.callbacks.callbacks.get("close_event", {}).values()):
                handler = ref()
                if handler is not None and not str(getattr(handler, "__module__", "")).startswith(_CLOSING):
                    each(lambda handler=handler: handler(event))  # type: ignore[misc]
    finally:
        canvas.stop_event_loop()


def _held(canvas: Any, modifiers: Iterable[str]) -> str | None:
    """The key that is down: the last one pressed over the figure, which Matplotlib knows; else, as that hears only keys
    that were pressed while the figure had the keyboard, a modifier that the pointer tells of."""
    names = [_MODIFIER_KEYS[name] for name in modifiers]
    return names[-1] if names and canvas._key is None else None


def _key_name(key: str, modifiers: Iterable[str]) -> str:
    """As Matplotlib's backends name it: modifiers in a fixed order, then the key."""
    told = [name for name in ("ctrl", "alt", "shift", "cmd") if name in modifiers]
    if len(key) == 1:
        told = [name for name in told if name not in _SILENT_MODIFIERS]
    own = {"control": "ctrl", "alt": "alt", "shift": "shift", "super": "cmd"}.get(key)
    return "+".join([*(name for name in told if name != own), key])
