"""Runs the example notebooks of the four tasks in a kernel, beside a page that has to see each figure move."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import nbformat
import pytest

from .conftest import Kernel

EXAMPLES = Path(__file__).parents[2] / "examples"
SHORT_S, LONG_S = 2.0, 6.0
PATIENCE_S = 60.0

FIGURES = {
    "separate_cells": ("wave", "walk"),
    "common_loop": ("profile", "history", "colours"),
    "background": ("clock", "load"),
    "another_program": ("compared",),
}
MOVED_BY = {
    "move-wave": ("wave",),
    "move-walk": ("walk",),
    "move-both": ("wave", "walk"),
    "loop": ("profile", "history", "colours"),
    "busy": ("clock", "load"),
    "wait": ("compared",),
}
"""Figures that move while a cell runs."""

TICKS = 5
WAITS = {"jobs": f"while tick.runs < {TICKS}: time.sleep(0.05)"}
"""What is waited for before a cell, for as long as a test has patience."""

PICTURES = {"load": 1}
"""How many more than its first each figure has to show, where that is not two: memory is read once a second."""


class Windows(Protocol):
    """Where figures are seen beside the page."""

    def opened(self, figure: str) -> None:
        """Its cell has run."""
        ...

    def moving(self, figure: str) -> None:
        """A cell that moves it runs."""
        ...


@contextmanager
def kernel_of_examples(folder: Path, *, slow: bool, seconds: float | None = None) -> Iterator[Kernel]:
    """One in `folder`, a copy of the examples, whose longest cells run for `seconds`, or for a short time."""
    for source in EXAMPLES.iterdir():
        if source.is_file():
            shutil.copy(source, folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LIVEMON_DEMO_SECONDS", str(seconds or (LONG_S if slow else SHORT_S)))
        one = Kernel(folder)
    try:
        yield one
    finally:
        one.close()


def sources(name: str) -> dict[str, str]:
    book = nbformat.read(EXAMPLES / f"{name}.ipynb", as_version=4)
    return {cell.id: cell.source for cell in book.cells if cell.cell_type == "code"}


def run(kernel: Kernel, name: str, select: str = "", windows: Windows | None = None) -> dict[str, str]:
    """Run the notebook, as it stands or after `select` with each figure given to `livemon.live()`; what cells print.

    Each figure has to move on a page meanwhile, and in the end.
    """
    texts = {}
    cells = sources(name)
    if select:
        assert cells["start"].endswith("%livemon")
        cells["start"] += f" --no-figures\n{select}"
    frames: dict[str, int] = {}
    viewer = None
    for cell, source in cells.items():
        if cell == "stop":
            assert viewer is not None
            for figure in FIGURES[name]:
                view = viewer.figure(figure, PATIENCE_S)
                viewer.wait_for(
                    lambda view=view, figure=figure: view.frames >= frames[figure] + PICTURES.get(figure, 2), PATIENCE_S
                )
        if cell in WAITS:
            kernel.run(WAITS[cell], PATIENCE_S)
        begun = kernel.begin(source)
        if windows is not None:
            for figure in MOVED_BY.get(cell, ()):
                windows.moving(figure)
        ran = kernel.finish(begun, PATIENCE_S)
        assert ran.status == "ok", f"{name}: {cell}: {ran.text}"
        texts[cell] = ran.text
        if cell == "start":
            viewer = kernel.viewer()
            viewer.show_everything(fps=20)
        if cell in FIGURES[name]:
            if select:
                kernel.run(f"livemon.live({cell}, name={cell!r})")
            assert viewer is not None
            view = viewer.figure(cell, PATIENCE_S)
            viewer.wait_for(lambda view=view: view.frames >= 1, PATIENCE_S)
            frames[cell] = view.frames
            if windows is not None:
                windows.opened(cell)
    return texts


def check(name: str, texts: dict[str, str], folder: Path) -> None:
    """What each of them tells in the end; how many steps a loaded machine makes in the time says nothing."""
    if name == "separate_cells":
        assert int(texts["move-both"].split()[0]) >= 3  # where it begins, and at least one of each cell
    elif name == "common_loop":
        steps, _, hottest = texts["loop"].split()[:3]
        assert int(steps) > 0
        assert 0 < float(hottest) <= 100
    elif name == "background":
        assert "failed" not in texts["jobs"]
        assert int(texts["jobs"].split()[-2]) >= TICKS
    else:
        rows = [int(line.split(": stopped, ")[1].split()[0]) for line in texts["wait"].splitlines()]
        written = [(folder / file).read_text().count("\n") for file in ("run.csv", "run.jsonl")]
        assert rows == [written[0] - 1, written[1]]
        assert min(rows) > 0
        assert texts["history"].split()[0] == str(rows[0])
