"""A display, a kernel on it, and the toolkits that are tested.

`LIVEMON_WINDOWS=qt,tk` names toolkits that have to work, or the tests fail. Without it there is Tk, and only where it
works: what a change must pass goes on without windows on machines that have none.
"""

from __future__ import annotations

import functools
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from kernel.notebook import Notebook
from livemon.viewer.probe import Probe, probe

from .display import Display

REQUIRED = [gui for gui in os.environ.get("LIVEMON_WINDOWS", "").split(",") if gui]

SETUP = """
%load_ext livemon
import livemon, time, threading, numpy as np, pathlib
import matplotlib; matplotlib.use({backend!r})
import matplotlib.pyplot as plt
def make(x=50, y=50):
    fig, ax = plt.subplots()
    ax.set_xlim(0, 100); ax.set_ylim(0, 100)
    (marker,) = ax.plot([x], [y], "s", ms=20, color="magenta")
    return fig, ax, marker
fig, ax, marker = make()
"""


@pytest.fixture(scope="session")
def display(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Display]:
    for program in ("Xvfb", "xdotool"):
        if shutil.which(program) is None:
            assert not REQUIRED, f"{program} is missing"
            pytest.skip(f"{program} is not installed: make screen does that")
    one = Display(tmp_path_factory.mktemp("screen"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DISPLAY", one.name)
        patch.delenv("WAYLAND_DISPLAY", raising=False)
        patch.setenv("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("runtime")))
        patch.setenv("NO_AT_BRIDGE", "1")  # GTK looks for a bus of assistive technology
        patch.setenv("GTK_A11Y", "none")
        yield one
    one.close()


@pytest.fixture(params=REQUIRED or ["tk"])
def gui(request: pytest.FixtureRequest, display: Display) -> str:
    """Each toolkit that is tested."""
    display.clear()
    name = str(request.param)
    found = usable(name)
    if not found.usable:
        assert not REQUIRED, found.advice
        pytest.skip(found.advice)
    return name


@functools.cache
def usable(gui: str) -> Probe:
    """What a probe says of it, asked once."""
    return probe(gui)


@pytest.fixture
def notebook(display: Display, tmp_path: Path) -> Iterator[Notebook]:
    """A kernel with Agg as its backend, and a figure with a magenta marker."""
    display.clear()
    with Notebook(IPYTHONDIR=str(tmp_path / "ipython")) as one:
        one.run(SETUP.format(backend="agg"))
        yield one
