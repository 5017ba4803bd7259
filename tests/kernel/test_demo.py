"""The demo notebook runs from its first cell to its last under a plain kernel, with no page attached."""

from __future__ import annotations

import base64
import io
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import numpy as np
import pytest
from PIL import Image

EXAMPLES = Path(__file__).parents[2] / "examples"
SECONDS = 3
FIGURES = ("losses", "accuracy", "confusion", "embedding")

DRAW = f"""
import matplotlib.backends.backend_agg as agg
for figure in ({", ".join(FIGURES)}):
    canvas = figure.canvas
    agg.FigureCanvasAgg(figure).print_png(figure.get_label() + ".png")
    figure.set_canvas(canvas)
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the demo lies, and the pictures that Agg itself draws of its figures in the end."""
    folder = tmp_path_factory.mktemp("examples")
    for source in EXAMPLES.iterdir():
        if source.is_file():
            shutil.copy(source, folder)
    return folder


@pytest.fixture(scope="module")
def executed(folder: Path) -> nbformat.NotebookNode:
    """The demo as `jupyter execute` leaves it, with every stretch of time shortened and one cell more at its end."""
    notebook = nbformat.read(folder / "demo.ipynb", as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell(DRAW))
    nbformat.write(notebook, folder / "demo.ipynb")
    run = subprocess.run(
        [Path(sys.executable).with_name("jupyter-execute"), "--inplace", "--timeout=100", folder / "demo.ipynb"],
        env={**os.environ, "LIVEMON_DEMO_SECONDS": str(SECONDS), "IPYTHONDIR": str(folder)},
        capture_output=True,
        text=True,
        timeout=110,
    )
    assert run.returncode == 0, run.stderr
    saved: nbformat.NotebookNode = nbformat.read(folder / "demo.ipynb", as_version=4)
    return saved


def texts(notebook: nbformat.NotebookNode, cell_id: str) -> str:
    """What a cell printed, and the text form of what it displayed."""
    (cell,) = (cell for cell in notebook.cells if cell.id == cell_id)
    return "".join(output.get("text") or output.get("data", {}).get("text/plain", "") for output in cell.outputs)


def test_every_cell_runs_without_a_word_on_stderr(executed: nbformat.NotebookNode) -> None:
    for cell in executed.cells:
        for output in cell.get("outputs", []):
            assert output.output_type != "error", output
            assert output.get("name") != "stderr", f"{cell.id}: {output.text}"


def test_the_network_learns(executed: nbformat.NotebookNode) -> None:
    *_, loss = texts(executed, "train").split()
    assert float(loss) < 2.0  # guessing at random costs log(10) = 2.3 nats


@pytest.mark.parametrize("name", FIGURES)
def test_the_saved_notebook_shows_each_figure_as_it_was_in_the_end(
    executed: nbformat.NotebookNode, folder: Path, name: str
) -> None:
    (cell,) = (cell for cell in executed.cells if cell.id == name)
    (output,) = cell.outputs
    saved = Image.open(io.BytesIO(base64.b64decode(output.data["image/png"]))).convert("RGBA")
    expected = Image.open(folder / f"{name}.png").convert("RGBA")
    assert saved.size == expected.size
    assert np.array_equal(np.asarray(saved), np.asarray(expected))


def test_metrics_and_the_job_were_there(executed: nbformat.NotebookNode) -> None:
    assert "readings of memory" in texts(executed, "history")
    assert int(texts(executed, "job-stop").split()[3]) >= 1


def test_the_notebook_is_committed_clean() -> None:
    notebook = nbformat.read(EXAMPLES / "demo.ipynb", as_version=4)
    nbformat.validate(notebook)
    assert notebook.metadata.kernelspec.name == "python3"  # without it JupyterLab asks, in a dialog
    for cell in notebook.cells:
        assert not cell.get("outputs"), f"{cell.id} holds outputs"
        assert cell.get("execution_count") is None


def test_the_plotting_has_no_livemon_in_it() -> None:
    notebook = nbformat.read(EXAMPLES / "demo.ipynb", as_version=4)
    for cell in notebook.cells:
        if cell.id in {"losses", "accuracy", "confusion", "embedding"}:
            assert "livemon" not in cell.source, cell.id
    assert "livemon" not in (EXAMPLES / "digits.py").read_text().lower().replace("nothing of livemon in here", "")
