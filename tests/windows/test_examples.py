"""The example notebooks of the four tasks with figures in native windows, seen there and on a page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from kernel.conftest import Kernel
from kernel.examples import FIGURES, MOVED_BY, check, kernel_of_examples, run

from .display import Display

SECONDS = 16.0
"""Of the longest cells: changes are to be seen while they run."""
CHANGES = 2
OF_THREADS = {*MOVED_BY["busy"], *MOVED_BY["wait"]}
"""Figures that jobs change: the kernel's own windows show them on the code's word only (docs/windows.md)."""


@pytest.fixture
def kernel(tmp_path: Path, display: Display) -> Iterator[Kernel]:
    with kernel_of_examples(tmp_path, slow=True, seconds=SECONDS) as one:
        yield one


class Side:
    """Windows that are moved apart, each known by its title."""

    def __init__(self, display: Display) -> None:
        self.display = display
        self.first: dict[str, npt.NDArray[np.uint8]] = {}
        """Their pictures, as they were when they were opened."""

    def opened(self, figure: str) -> None:
        row, column = divmod(len(self.first), 2)
        self.display.move_window(figure, 800 * column, 500 * row)
        self.display.until(lambda: (self.display.inside(figure) == 255).any(), f"a picture in {figure}")
        self.first[figure] = self.display.inside(figure)

    def moving(self, figure: str) -> None: ...

    def until_changed(self, figure: str, before: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
        self.display.until(lambda: (self.display.inside(figure) != before).any(), f"another picture in {figure}")
        return self.display.inside(figure)


class Viewers(Side):
    """Windows of viewers."""

    def __init__(self, display: Display, kernel: Kernel, gui: str) -> None:
        super().__init__(display)
        self._kernel = kernel
        self._gui = gui

    def opened(self, figure: str) -> None:
        self._kernel.run(f"livemon.window({figure}, {self._gui!r})")
        super().opened(figure)

    def moving(self, figure: str) -> None:
        seen = self.display.inside(figure)
        for _ in range(CHANGES):
            seen = self.until_changed(figure, seen)
        assert not self._kernel.client.shell_channel.msg_ready(), f"{figure} did not move before its cell ended"


@pytest.mark.slow
@pytest.mark.parametrize("name", FIGURES)
def test_with_figures_in_windows(gui: str, kernel: Kernel, display: Display, name: str) -> None:
    """Of the kernel's own process, which stand still while a cell runs."""
    side = Side(display)
    check(name, run(kernel, name, f"%livemon gui {gui}", side), kernel.folder)
    for figure in {*FIGURES[name]} - OF_THREADS:
        side.until_changed(figure, side.first[figure])


@pytest.mark.slow
@pytest.mark.parametrize("name", FIGURES)
def test_in_windows_of_viewers(gui: str, kernel: Kernel, display: Display, name: str) -> None:
    check(name, run(kernel, name, "%matplotlib agg", Viewers(display, kernel, gui)), kernel.folder)
