"""Whether a toolkit works here, found out in a child process: it may abort, hang, or need what is not installed.

    >>> from livemon.viewer.probe import probe
    >>> probe("tk").usable

The child does all that a viewer does before its first window is shown. What works is remembered; what does not is
tried again after some seconds, as a person may have mended it. Runs on the calling thread, which waits; starts no
thread, and touches nothing of the kernel.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from livemon.hub.process import child_environment, exit_reason

__all__ = ["GUIS", "Probe", "best", "probe", "probe_all"]

GUIS: Final = ("qt", "gtk4", "gtk3", "tk", "webagg")
"""Toolkits that can show windows, the best first: the order in which `livemon.window()` chooses."""

_UNASKED: Final = tuple(gui for gui in GUIS if gui != "webagg")
"""Those that may be chosen for a person: a server is not started unasked."""

_PATIENCE_S: Final = 30.0
_KEPT_S: Final = 20.0
"""For so long a toolkit that does not work is not tried again."""
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


_VARIABLES: Final = (*_DISPLAYS, "QT_API", "QT_QPA_PLATFORM", "GDK_BACKEND")

_kept: dict[tuple[str, ...], tuple[Probe, float]] = {}
"""What was found out, by toolkit and environment, and the monotonic time until which that is believed."""


def probe(gui: str) -> Probe:
    """Try one toolkit of `GUIS`; takes about a second, and no time when it worked before in this environment."""
    return probe_all([gui])[gui]


def probe_all(guis: Iterable[str] = GUIS) -> dict[str, Probe]:
    """Several at once, each in a child process of its own."""
    guis = list(guis)
    found = _tried(guis, first_only=False)
    return {gui: found[gui] for gui in guis}


def best() -> Probe:
    """The first of `GUIS` that works here, but for `webagg`, whose server is not started unasked.

    Where none does, the advice has the reason of each.
    """
    found = _tried(_UNASKED, first_only=True)
    usable = next((found[gui] for gui in _UNASKED if gui in found and found[gui].usable), None)
    if usable is not None:
        return usable
    reasons = {one.reason for one in found.values()}
    reason = reasons.pop() if len(reasons) == 1 else "; ".join(f"{gui}: {one.reason}" for gui, one in found.items())
    in_browser = "; in a browser of this machine it is shown with --gui webagg"
    return Probe(gui="native", usable=False, reason=reason, install=found[_UNASKED[0]].install + in_browser)


def _tried(guis: Sequence[str], *, first_only: bool) -> dict[str, Probe]:
    """What is known and what is found out, in the order of `guis`; `first_only`: up to the first that works."""
    found: dict[str, Probe] = {}
    trials: dict[str, _Trial] = {}
    try:
        for gui in guis:
            known, until_s = _kept.get(_key(gui), (None, 0.0))
            if known is not None and time.monotonic() < until_s:
                found[gui] = known
                if known.usable and first_only:
                    break
            else:
                trials[gui] = _Trial(gui)
        for gui in guis:
            if gui in trials:
                found[gui] = one = trials[gui].result()
                _kept[_key(gui)] = one, float("inf") if one.usable else time.monotonic() + _KEPT_S
            if first_only and found[gui].usable:
                break
    finally:
        for trial in trials.values():
            trial.end()
    return {gui: found[gui] for gui in guis if gui in found}


def _key(gui: str) -> tuple[str, ...]:
    return (gui, *(os.environ.get(name, "") for name in _VARIABLES))


class _Trial:
    """One child that tries a toolkit. What it says goes to files: a process that it leaves behind keeps pipes open."""

    def __init__(self, gui: str) -> None:
        self._gui = gui
        self._found: Probe | None = None
        self._process: subprocess.Popen[bytes] | None = None
        if gui != "webagg" and _headless():
            self._found = Probe(gui=gui, usable=False, reason=_NO_DISPLAY, install=_WITHOUT_DISPLAY)
            return
        import livemon.hub.bootstrap as bootstrap

        self._until_s = time.monotonic() + _PATIENCE_S
        self._output = tempfile.TemporaryFile()  # noqa: SIM115 - closed by `end`
        self._words = tempfile.TemporaryFile()  # noqa: SIM115 - the same
        try:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                [sys.executable, "-P", str(Path(bootstrap.__file__)), "livemon.viewer", gui, "--probe"],
                stdin=subprocess.DEVNULL,
                stdout=self._output,
                stderr=self._words,
                env=child_environment({"PYTHONFAULTHANDLER": ""}),
                start_new_session=True,
            )
        except OSError as error:
            self._output.close()
            self._words.close()
            reason = f"no process could be started: {error}"
            self._found = Probe(gui=gui, usable=False, reason=reason, install="free some memory")

    def result(self) -> Probe:
        """Wait for it."""
        if self._process is None:
            assert self._found is not None
            return self._found
        try:
            status = self._process.wait(max(self._until_s - time.monotonic(), 0.0))
        except subprocess.TimeoutExpired:
            reason = f"it did not answer within {_PATIENCE_S:g} s"
            return Probe(gui=self._gui, usable=False, reason=reason, install=_INSTALL[self._gui])
        self._output.seek(0)
        self._words.seek(0)
        if status == 0:
            return Probe(gui=self._gui, usable=True, binding=str(json.loads(self._output.read())["binding"]))
        return _failed(self._gui, status, self._words.read().decode("utf-8", "replace").strip())

    def end(self) -> None:
        """Whatever it is doing: nobody waits for it any more."""
        process = self._process
        if process is None:
            return
        if process.poll() is None:
            # With whatever a toolkit has started; `start_new_session` made it a group of its own.
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        self._output.close()
        self._words.close()


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
