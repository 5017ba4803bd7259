"""Windows on a compositor of Wayland, with no X server that they could see.

Weston shows its screen as a window of Xvfb, so that it is photographed like any other. The hand of `xdotool` does not
reach what is in it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from kernel.notebook import Notebook

from .conftest import REQUIRED, SETUP
from .display import Display
from .test_viewers import BUSY, CELL

SOCKET = "wayland-livemon"
OPTIONS = ["--backend=x11-backend.so", "--use-pixman", "--shell=kiosk-shell.so", "--no-config", "--idle-time=0"]


@pytest.fixture
def compositor(gui: str, display: Display) -> Iterator[None]:
    """It fills the screen, and gives the only window all of its room."""
    if gui == "tk":
        pytest.skip("Tk has no windows of Wayland")
    program = shutil.which("weston")
    if program is None:
        assert not REQUIRED, "weston is missing"
        pytest.skip("weston is not installed: make display does that")
    runtime = Path(os.environ["XDG_RUNTIME_DIR"])
    runtime.chmod(0o700)
    with pytest.MonkeyPatch.context() as patch:
        server = subprocess.Popen(
            [program, *OPTIONS, f"--socket={SOCKET}", "--width=1200", "--height=900"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            display.until((runtime / SOCKET).exists, "the compositor")
            patch.delenv("DISPLAY")
            patch.setenv("WAYLAND_DISPLAY", SOCKET)
            patch.setenv("XDG_SESSION_TYPE", "wayland")  # by which Qt 5 goes
            yield
        finally:
            server.terminate()
            server.wait(30)


@pytest.mark.slow
@pytest.mark.usefixtures("compositor")
def test_windows_of_viewers_on_wayland(gui: str, display: Display, tmp_path: Path) -> None:
    with Notebook(IPYTHONDIR=str(tmp_path / "ipython")) as notebook:
        notebook.run(SETUP.format(backend="agg"))
        notebook.run("import os; assert 'DISPLAY' not in os.environ")
        notebook.run(f"w = livemon.window(fig, {gui!r})")
        display.until_marker()
        done = tmp_path / "done"
        busy = notebook.start(CELL.format(done=str(done), what="loop", code=BUSY["loop"]))
        display.until_moved(25)
        done.touch()
        notebook.finish(busy)
        notebook.run("marker.set_xdata([95])")
        display.until_marker(lambda place: place[0] > 950)  # no step of the loop went so far
        notebook.run("w.close()")
        display.until(lambda: display.marker() is None, "the window to go")
