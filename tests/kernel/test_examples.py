"""The example notebooks of the four tasks: a kernel runs them beside a page, on each backend that works here."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest

import livemon

from .conftest import Kernel, needs_subshells

EXAMPLES = Path(__file__).parents[2] / "examples"
SHORT_S, LONG_S = 2.0, 6.0
PATIENCE_S = 60.0

FIGURES = {
    "separate_cells": ("wave", "walk"),
    "common_loop": ("profile", "history", "colours"),
    "background": ("clock", "load"),
    "another_program": ("compared",),
}
TICKS = 5
WAITS = {"jobs": f"while tick.runs < {TICKS}: time.sleep(0.05)"}
"""What is waited for before a cell, for as long as a test has patience."""

PICTURES = {"load": 1}
"""How many more than its first each figure has to show, where that is not two: memory is read once a second."""

MARKS = {"common_loop": pytest.mark.slow}
"""To Livemon it is as the one of separate cells."""

OTHER_BACKENDS = ("inline", "agg", "ipympl", "webagg", "nbagg")
NATIVE = {"qt": "qtagg", "tk": "tkagg", "gtk3": "gtk3agg", "gtk4": "gtk4agg"}


@pytest.fixture
def kernel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[Kernel]:
    """One in a copy of the examples, for which time is short."""
    slow = request.node.get_closest_marker("slow") is not None
    monkeypatch.setenv("LIVEMON_DEMO_SECONDS", str(LONG_S if slow else SHORT_S))
    for source in EXAMPLES.iterdir():
        if source.is_file():
            shutil.copy(source, tmp_path)
    one = Kernel(tmp_path)
    yield one
    one.close()


def sources(name: str) -> dict[str, str]:
    book = nbformat.read(EXAMPLES / f"{name}.ipynb", as_version=4)
    return {cell.id: cell.source for cell in book.cells if cell.cell_type == "code"}


def run(kernel: Kernel, name: str, select: str = "") -> dict[str, str]:
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
        ran = kernel.finish(kernel.begin(source), PATIENCE_S)
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


@needs_subshells
@pytest.mark.parametrize("name", [pytest.param(name, marks=MARKS.get(name, ())) for name in FIGURES])
def test_with_figures_of_livemon(kernel: Kernel, name: str) -> None:
    check(name, run(kernel, name), kernel.folder)


@pytest.mark.slow
@needs_subshells
@pytest.mark.parametrize("backend", OTHER_BACKENDS)
@pytest.mark.parametrize("name", FIGURES)
def test_with_figures_of_another_backend(kernel: Kernel, name: str, backend: str) -> None:
    check(name, run(kernel, name, f"%matplotlib {backend}"), kernel.folder)


@pytest.mark.slow
@needs_subshells
@pytest.mark.parametrize("toolkit", NATIVE)
@pytest.mark.parametrize("name", FIGURES)
def test_with_figures_in_windows(kernel: Kernel, name: str, toolkit: str) -> None:
    found = livemon.backends().find(NATIVE[toolkit])
    if not found.usable:
        pytest.skip(found.reason)
    check(name, run(kernel, name, f"%livemon gui {toolkit}"), kernel.folder)


@pytest.mark.parametrize("name", FIGURES)
def test_they_are_committed_clean(name: str) -> None:
    book = nbformat.read(EXAMPLES / f"{name}.ipynb", as_version=4)
    nbformat.validate(book)
    assert book.metadata.kernelspec.name == "python3"  # without it JupyterLab asks, in a dialog
    assert {*FIGURES[name], "start", "stop"} <= {cell.id for cell in book.cells}
    for cell in book.cells:
        assert not cell.get("outputs"), f"{cell.id} holds outputs"
        assert cell.get("execution_count") is None


def test_the_program_has_nothing_of_livemon_in_it() -> None:
    text = (EXAMPLES / "simulate.py").read_text().lower()
    assert "livemon" not in text.replace("nothing of livemon in here", "")
    assert "simulate.py" in "".join(sources("another_program").values())
