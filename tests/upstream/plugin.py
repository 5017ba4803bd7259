"""pytest plugin: Matplotlib's own tests run in a Jupyter kernel, and their figures are those of the backend `livemon`.

Matplotlib's fixtures choose Agg for each test; here its choice is followed by ours, except where a test says itself
which backend it is about.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from gallery.kernel import Kernel


def pytest_configure(config: pytest.Config) -> None:
    """Before Matplotlib's own is loaded."""
    Kernel()
    from livemon.figures import backend

    backend._start_livemon = lambda: None  # the first figure would start hub, sampler and renderer


@pytest.fixture(autouse=True)
def figures_of_livemon(request: pytest.FixtureRequest, mpl_test_settings: None) -> Iterator[None]:
    """The backend of this test."""
    import matplotlib.pyplot as plt

    from livemon.figures.canvas import FigureCanvas

    if request.node.get_closest_marker("backend") is None:
        plt.switch_backend("livemon")
        assert isinstance(plt.figure().canvas, FigureCanvas)
        plt.close()
    yield
    plt.close("all")
