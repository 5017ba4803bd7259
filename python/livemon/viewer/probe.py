"""Whether a toolkit works here, found out in a child process: it may abort, hang, or need what is not installed.

    >>> from livemon.viewer.probe import probe
    >>> probe("tk").usable

The child does all that a viewer does before its first window is shown. What works is remembered; what does not is
tried again each time, as a person may have mended it. Runs on the calling thread, which waits; starts no thread of
Livemon, and touches nothing of the kernel.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from livemon.hub.process import child_environment, exit_reason

__all__ = ["GUIS", "Probe", "best", "probe", "probe_all"]

GUIS: Final = ("qt", "gtk4", "gtk3", "tk", "webagg")
"""Toolkits that can show windows, the best first: the order in which `livemon.window()` chooses."""

_PATIENCE_S: Final = 30.0
_WORDS: Final = 300

_INSTALL: Final = {
    "qt": 'pip install "PySide6-Essentials<6.12"',
    "gtk4": 'pip install "PyGObject<3.52" pycairo (Debian, before it: sudo apt install gir1.2-gtk-4.0'
    " libgirepository1.0-dev libcairo2-dev gcc pkg-config)",
    "gtk3": 'pip install "PyGObject<3.52" pycairo (Debian, before it: sudo apt install gir1.2-gtk-3.0'
    " libgirepository1.0-dev libcairo2-dev gcc pkg-config)",
    "tk": "sudo apt install python3-tk (conda: conda install tk; pyenv: sudo apt install tk-dev, build Python anew)",
    "webagg": "pip install tornado",
}
_QT_LIBRARIES: Final = (
    "sudo apt install libegl1 libxkbcommon-x11-0 libdbus-1-3 libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1"
    " libxcb-render-util0 libxcb-shape0 libxcb-xinerama0"
)
_NOT_INSTALLED: Final = ("no module named", "failed to import any of the following qt", "namespace gtk not available")
_NOT_CONNECTED: Final = ("connect to display", "open display", "invalid display", "no display name", "display: ")
_DISPLAYS: Final = ("DISPLAY", "WAYLAND_DISPLAY")
_NO_DISPLAY: Final = "there is no display (DISPLAY and WAYLAND_DISPLAY are not set)"
_WITHOUT_DISPLAY: Final = "start the kernel where there is a screen, or use webagg, or the board in JupyterLab"


@dataclass(frozen=True, kw_only=True)
class Probe:
    """What was found out about one toolkit."""

    gui: str
    usable: bool
    binding: str = ""
    """Package that speaks to the toolkit, with its version: `PySide6 6.11.1`."""
    reason: str = ""
    """Why it is not usable, part of a sentence."""
    install: str = ""
    """What to do about that."""

    @property
    def advice(self) -> str:
        """Sentence for the person, where it is not usable."""
        return f"no {self.gui} window can be shown here: {self.reason}. What to do: {self.install}."


_usable: dict[tuple[str, ...], Probe] = {}


def probe(gui: str) -> Probe:
    """Try one toolkit of `GUIS`; takes about a second, and no time when it worked before in this environment."""
    key = (gui, *(os.environ.get(name, "") for name in (*_DISPLAYS, "QT_API", "QT_QPA_PLATFORM", "GDK_BACKEND")))
    known = _usable.get(key)
    if known is not None:
        return known
    found = _try(gui)
    if found.usable:
        _usable[key] = found
    return found


def probe_all(guis: Iterable[str] = GUIS) -> dict[str, Probe]:
    """Several at once, each in a child process of its own."""
    guis = list(guis)
    with ThreadPoolExecutor(max_workers=len(guis) or 1) as pool:
        return dict(zip(guis, pool.map(probe, guis), strict=True))


def best() -> Probe:
    """The first of `GUIS` that works here."""
    found: list[Probe] = []
    for gui in GUIS:
        found.append(probe(gui))
        if found[-1].usable:
            return found[-1]
    reasons = "; ".join(f"{one.gui}: {one.reason}" for one in found)
    return Probe(gui=GUIS[0], usable=False, reason=f"no toolkit works ({reasons})", install=found[0].install)


def _try(gui: str) -> Probe:
    if gui != "webagg" and _headless():
        return Probe(gui=gui, usable=False, reason=_NO_DISPLAY, install=_WITHOUT_DISPLAY)
    import livemon.hub.bootstrap as bootstrap

    command = [sys.executable, "-P", str(Path(bootstrap.__file__)), "livemon.viewer", gui, "--probe"]
    try:
        ran = subprocess.run(  # noqa: S603 - our own interpreter and module
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env=child_environment({"PYTHONFAULTHANDLER": ""}),
            start_new_session=True,
            timeout=_PATIENCE_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Probe(gui=gui, usable=False, reason=f"it did not answer within {_PATIENCE_S:g} s", install=_INSTALL[gui])
    except OSError as error:
        return Probe(gui=gui, usable=False, reason=f"no process could be started: {error}", install="free some memory")
    words = ran.stderr.decode("utf-8", "replace").strip()
    if ran.returncode == 0:
        return Probe(gui=gui, usable=True, binding=str(json.loads(ran.stdout)["binding"]))
    return _failed(gui, ran.returncode, words)


def _headless() -> bool:
    if sys.platform == "darwin" or os.environ.get("QT_QPA_PLATFORM", "") in ("offscreen", "minimal", "vnc"):
        return False
    return not any(os.environ.get(name) for name in _DISPLAYS)


def _failed(gui: str, status: int, words: str) -> Probe:
    lines = [line.strip()[:_WORDS].rstrip(".") for line in reversed(words.splitlines()) if line.strip()]
    # Qt says what failed, and then what there would be.
    last = next((line for line in lines if "could not" in line.lower()), lines[0] if lines else "")
    lowered = words.lower()
    if any(sign in lowered for sign in _NOT_INSTALLED):
        reason, install = f"it is not installed ({_without_class(last)})", _INSTALL[gui]
    elif any(sign in lowered for sign in _NOT_CONNECTED):
        shown = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY") or ""
        reason, install = f"the display {shown!r} cannot be opened ({_without_class(last)})", _WITHOUT_DISPLAY
    elif status < 0:
        reason = f"it ends the process ({exit_reason(status)}{': ' + last if last else ''})"
        install = _QT_LIBRARIES if gui == "qt" else _INSTALL[gui]
    else:
        reason, install = _without_class(last) or exit_reason(status), _INSTALL[gui]
        if gui == "qt" and "cannot open shared object file" in lowered:
            install = _QT_LIBRARIES
    return Probe(gui=gui, usable=False, reason=reason, install=install)


def _without_class(line: str) -> str:
    """`ModuleNotFoundError: No module named 'gi'` without its class."""
    name, colon, rest = line.partition(": ")
    return rest if colon and name.replace(".", "").replace("_", "").isidentifier() else line
