"""ipympl makes itself Matplotlib's backend when it is imported; whoever chose Livemon keeps it."""

from __future__ import annotations

import pytest

from .notebook import Notebook
from .test_figures_backend import CHECK, LIVE


@pytest.mark.parametrize(
    "code",
    [
        "%load_ext livemon\n%livemon\nimport matplotlib, ipympl",
        "%load_ext livemon\n%livemon\nimport matplotlib.pyplot, ipympl",
        "import matplotlib.pyplot\n%load_ext livemon\n%livemon\nimport ipympl",
        "%load_ext livemon\n%livemon\nimport ipympl, matplotlib.pyplot",
    ],
)
def test_an_import_of_ipympl_changes_nothing(code: str) -> None:
    with Notebook() as notebook:
        notebook.run(code)
        assert notebook.run(CHECK).split("\n")[0] == LIVE


def test_who_asks_for_ipympl_gets_it() -> None:
    with Notebook() as notebook:
        notebook.run("%load_ext livemon\n%livemon\n%matplotlib widget")
        assert "ipympl" in notebook.run(CHECK).split("\n")[0]
