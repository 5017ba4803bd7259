"""IPython in a terminal: its windows live at the prompt, with Livemon as without it."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pexpect
import pytest

from .display import NEAR, Display

COMMAND = ["-m", "IPython", "--no-banner", "--no-confirm-exit", "--HistoryManager.enabled=False"]
FIGURE = [
    "import matplotlib.pyplot as plt",
    "fig, ax = plt.subplots()",
    "ax.set_xlim(0, 100); ax.set_ylim(0, 100)",
    "marker, = ax.plot([50], [50], 's', ms=20, color='magenta')",
]


@pytest.mark.slow
def test_windows_of_a_terminal_keep_their_input_hook(gui: str, display: Display, tmp_path: Path) -> None:
    """What turns the toolkit's loop while the prompt waits: a window is panned by hand, before Livemon starts, while it
    runs, and after it was stopped."""
    environment = {
        **{name: value for name, value in os.environ.items() if name != "MPLBACKEND"},
        "IPYTHONDIR": str(tmp_path),
        "PROMPT_TOOLKIT_NO_CPR": "1",
        "TERM": "xterm",
    }
    terminal = pexpect.spawn(sys.executable, COMMAND, env=environment, cwd=str(tmp_path), dimensions=(50, 200))

    def run(line: str) -> None:
        """At the prompt, which is there again when this returns."""
        done = tmp_path / "done"
        done.unlink(missing_ok=True)
        terminal.sendline(f"{line}")
        terminal.sendline("import pathlib; _ = pathlib.Path('done').touch()")

        def read() -> bool:
            terminal.expect([".+", pexpect.TIMEOUT], timeout=0.05)  # else it waits for room to write
            return done.exists()

        display.until(read, f"the end of {line!r}")

    def pan(by: int) -> None:
        place = display.until_marker()
        display.focus("Figure 1")
        display.key("p", place)
        display.drag(place, (place[0] + by, place[1]))
        display.until_marker(lambda now: abs(now[0] - place[0] - by) <= NEAR)
        display.key("p", place)

    try:
        run(f"%matplotlib {gui}")
        for line in FIGURE:
            run(line)
        pan(150)
        run("%load_ext livemon")
        run("%livemon")
        pan(-100)
        before = display.until_marker()
        run("marker.set_ydata([80])")
        display.until_marker(lambda place: place[1] < before[1] - 50)
        pan(50)
        run("%livemon stop")
        pan(-50)
    finally:
        terminal.kill(signal.SIGKILL)
        terminal.wait()  # close() gives it a tenth of a second, and then fails
        terminal.close()
