"""The example notebooks of the four tasks with figures in native windows of the kernel, seen there and on a page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kernel.conftest import Kernel
from kernel.examples import FIGURES, check, kernel_of_examples, run

from .display import Display


@pytest.fixture
def kernel(tmp_path: Path, display: Display) -> Iterator[Kernel]:
    with kernel_of_examples(tmp_path, slow=True) as one:
        yield one


@pytest.mark.slow
@pytest.mark.parametrize("name", FIGURES)
def test_with_figures_in_windows(gui: str, kernel: Kernel, display: Display, name: str) -> None:
    blank = display.photograph()
    check(name, run(kernel, name, f"%livemon gui {gui}"), kernel.folder)
    assert (display.photograph() != blank).any()
