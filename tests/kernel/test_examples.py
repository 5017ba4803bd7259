"""The example notebooks of the four tasks, on each backend that needs no window; `tests/windows` has the others."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest

from .conftest import Kernel, needs_subshells
from .examples import EXAMPLES, FIGURES, check, kernel_of_examples, run, sources

MARKS = {"common_loop": pytest.mark.slow}
"""To Livemon it is as the one of separate cells."""

OTHER_BACKENDS = ("inline", "agg", "ipympl", "webagg", "nbagg")


@pytest.fixture
def kernel(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Kernel]:
    with kernel_of_examples(tmp_path, slow=request.node.get_closest_marker("slow") is not None) as one:
        yield one


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
