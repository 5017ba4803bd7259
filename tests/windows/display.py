"""An X server without a screen (Xvfb): its picture, and a hand that moves its mouse.

Xvfb keeps its picture in a file, so a photograph takes nothing from it, however often it is taken.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import struct
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

PATIENCE_S: Final = 60.0
NEAR: Final = 6
"""Pixels: the pointer hides a part of the marker."""
WIDTH: Final = 1600
HEIGHT: Final = 1000
EVERYWHERE: Final = slice(None)

Place = tuple[int, int]
"""x and y on the screen."""


class Display:
    """One X server, and nothing else on it than what the test opens: no window manager, windows stand at (0, 0)."""

    def __init__(self, folder: Path) -> None:
        read, write = os.pipe()
        program = shutil.which("Xvfb")
        assert program
        # Without -noreset it starts anew when its last window goes, and refuses who comes just then.
        command = [program, "-displayfd", str(write), "-screen", "0", f"{WIDTH}x{HEIGHT}x24", "-dpi", "96", "-noreset"]
        self._server = subprocess.Popen(
            [*command, "-nolisten", "tcp", "-fbdir", str(folder)],
            pass_fds=[write],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(write)
        with os.fdopen(read) as answer:
            self.name = f":{answer.readline().strip()}"
        self._picture = _pixels_of(folder / "Xvfb_screen0")

    def close(self) -> None:
        self._server.send_signal(signal.SIGTERM)
        self._server.wait(10)

    def photograph(self) -> npt.NDArray[np.uint8]:
        """Blue, green and red of each pixel: (height, width, 3)."""
        return np.array(self._picture[:, :, :3])

    def row(self, number: int) -> npt.NDArray[np.uint8]:
        """The same of one row of pixels, as it changes: (width, 3)."""
        return self._picture[number, :, :3]

    def marker(self, within: slice = EVERYWHERE) -> Place | None:
        """The middle of all that is magenta in these columns of the screen, counted from the first of them."""
        picture = self.photograph()[:, within]
        found = (picture[..., 0] > 240) & (picture[..., 1] < 20) & (picture[..., 2] > 240)
        rows, columns = np.nonzero(found)
        return (round(float(columns.mean())), round(float(rows.mean()))) if columns.size else None

    def until(self, condition: Callable[[], Any], what: str) -> Any:
        deadline = time.monotonic() + PATIENCE_S
        while not (found := condition()):
            assert time.monotonic() < deadline, f"waited in vain for {what}"
            time.sleep(0.01)
        return found

    def until_marker(self, which: Callable[[Place], bool] = lambda _: True) -> Place:
        """Where it is, once it is in such a place."""
        found: Place = self.until(
            lambda: place if (place := self.marker()) is not None and which(place) else None, "the marker"
        )
        return found

    def until_moved(self, times: int, within: slice = EVERYWHERE) -> None:
        """Wait until the marker was seen in so many places, one after the other."""
        last, moves = self.until(lambda: self.marker(within), "the marker"), 0
        deadline = time.monotonic() + PATIENCE_S
        while moves < times:
            assert time.monotonic() < deadline, f"the marker was seen in {moves} places of {times}"
            place = self.marker(within)
            if place is not None and place != last:
                last, moves = place, moves + 1
            time.sleep(0.005)

    # -- a hand --------------------------------------------------------------------------------------------------------

    def _hand(self, *words: object) -> str:
        env = {**os.environ, "DISPLAY": self.name}
        ran = subprocess.run(
            ["xdotool", *map(str, words)], env=env, check=False, capture_output=True, text=True, timeout=PATIENCE_S
        )
        return ran.stdout

    def windows(self, title: str) -> list[str]:
        """Those of this title that can be seen."""
        return self._hand("search", "--onlyvisible", "--name", f"^{title}$").split()

    def clear(self) -> None:
        """Windows of a kernel that has just ended may live for another moment; the pointer hides what it stands on."""
        self.until(lambda: not self.windows(".+"), "windows of before to go")
        self.move_pointer((WIDTH - 1, HEIGHT - 1))

    def window(self, title: str) -> str:
        """The one of this title, once it is there."""
        found: list[str] = self.until(lambda: self.windows(title), f"the window {title!r}")
        return found[0]

    def inside(self, title: str) -> npt.NDArray[np.uint8]:
        """The middle of the picture of a figure in the window of this title, of the usual size."""
        words = self._hand("getwindowgeometry", "--shell", self.window(title)).split()
        at = dict(word.split("=") for word in words)
        left, top = int(at["X"]), int(at["Y"])
        return self.photograph()[top + 120 : top + 400, left + 100 : left + 560]

    def move_window(self, title: str, x: int, y: int) -> None:
        self._hand("windowmove", self.window(title), x, y)

    def resize_window(self, title: str, width: int, height: int) -> None:
        self._hand("windowsize", self.window(title), width, height)

    def focus(self, title: str) -> None:
        self._hand("windowfocus", "--sync", self.window(title))

    def close_window(self, title: str) -> None:
        """As its button in the corner does."""
        _ask_to_close(self.name, int(self.window(title)))

    def drag(self, start: Place, end: Place) -> None:
        """Pan the marker, from its place, as slowly as a person: each step when it has followed the one before.

        GTK 4 asks for the buttons when it comes to a movement, not as they were then.
        """
        self._hand("mousemove", *start, "mousedown", 1)
        for k in range(1, 6):
            step = [a + (b - a) * k // 5 for a, b in zip(start, end, strict=True)]
            self._hand("mousemove", *step)
            self.until_marker(lambda place, step=step: max(abs(place[0] - step[0]), abs(place[1] - step[1])) <= NEAR)
        self._hand("mouseup", 1)

    def stroke(self, start: Place, end: Place) -> None:
        """Press the button there, and let it go here."""
        middle = [(a + b) // 2 for a, b in zip(start, end, strict=True)]
        self._hand("mousemove", *start, "mousedown", 1)
        for place in (middle, end):
            self._hand("mousemove", *place)
            time.sleep(0.4)  # GTK 4 asks for the buttons when it comes to a movement
        self._hand("mouseup", 1)

    def answer_dialog(self, parent: str, text: str) -> None:
        """Write into the only field of the dialog that this window has opened, in place of what it says, and accept."""

        def dialogs() -> set[str]:
            return {*self._hand("search", "--onlyvisible", "--name", ".").split()} - {*self.windows(parent)}

        def at_rest() -> bool:
            before = self.photograph()
            time.sleep(0.4)
            return bool((self.photograph() == before).all())

        (dialog,) = self.until(dialogs, f"a dialog of {parent!r}")
        self.until(at_rest, "a dialog that is complete")  # toolkits fill the field when it is on the screen already
        self._hand("windowfocus", "--sync", dialog)
        self._hand("key", "End", "shift+Home")
        self._hand("type", "--delay", 20, text)
        self._hand("key", "Return")

    def key(self, key: str, at: Place) -> None:
        """With the pointer there."""
        self._hand("mousemove", *at, "key", key)

    def move_pointer(self, place: Place) -> None:
        self._hand("mousemove", *place)

    def click(self, place: Place) -> None:
        self._hand("mousemove", *place, "click", 1)


class _ClientMessage(ctypes.Structure):
    """Of Xlib, padded to the size of any event."""

    _fields_ = (
        ("type", ctypes.c_int),
        ("serial", ctypes.c_ulong),
        ("send_event", ctypes.c_int),
        ("display", ctypes.c_void_p),
        ("window", ctypes.c_ulong),
        ("message_type", ctypes.c_ulong),
        ("format", ctypes.c_int),
        ("data", ctypes.c_long * 5),
        ("padding", ctypes.c_long * 24),
    )


def _ask_to_close(display: str, window: int) -> None:
    """What a window manager sends; there is none here."""
    x11: Any = ctypes.CDLL("libX11.so.6")
    x11.XOpenDisplay.restype = ctypes.c_void_p
    x11.XInternAtom.restype = ctypes.c_ulong
    opened = ctypes.c_void_p(x11.XOpenDisplay(display.encode()))
    protocols, delete = (
        ctypes.c_ulong(x11.XInternAtom(opened, name, 0)).value for name in (b"WM_PROTOCOLS", b"WM_DELETE_WINDOW")
    )
    event = _ClientMessage(type=33, window=window, message_type=protocols, format=32)
    event.data[0] = delete
    x11.XSendEvent(opened, ctypes.c_ulong(window), 0, ctypes.c_long(0), ctypes.byref(event))
    x11.XCloseDisplay(opened)


def _pixels_of(file: Path) -> npt.NDArray[np.uint8]:
    """The picture in a file in the format of `xwd`, as it changes."""
    deadline = time.monotonic() + PATIENCE_S
    while not file.exists() or file.stat().st_size < 100:
        assert time.monotonic() < deadline, "the X server did not start"
        time.sleep(0.05)
    header = struct.unpack(">25I", file.read_bytes()[:100])
    size, width, height, bits, row_bytes, colours = header[0], header[4], header[5], header[11], header[12], header[19]
    assert bits == 32
    data = np.memmap(file, np.uint8, "r", offset=size + 12 * colours, shape=(height * row_bytes,))
    return data.reshape(height, row_bytes)[:, : 4 * width].reshape(height, width, 4)
