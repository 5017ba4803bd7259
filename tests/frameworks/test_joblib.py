"""joblib: results that come one by one, or in bundles, from each of its kinds of workers."""

from __future__ import annotations

import pytest

from .conftest import Watched

pytest.importorskip("joblib", reason="joblib is not installed: see make test-frameworks")

ONE_BY_ONE = """
pool = joblib.Parallel(n_jobs=2, backend={backend!r}, return_as="generator")
for value in pool(joblib.delayed(work.{function})(n) for n in range(60)): show(value)
"""
BUNDLES = """
with joblib.Parallel(n_jobs=2, backend={backend!r}) as pool:
    for first in range(0, 60, 4):
        for value in pool(joblib.delayed(work.{function})(n) for n in range(first, first + 4)): show(value)
"""


@pytest.mark.parametrize(
    ("backend", "function", "loop"),
    [
        ("loky", "square", ONE_BY_ONE),
        pytest.param("loky", "plot", ONE_BY_ONE, marks=pytest.mark.slow),
        ("multiprocessing", "square", BUNDLES),
        pytest.param("multiprocessing", "plot", BUNDLES, marks=pytest.mark.slow),
        ("threading", "square", ONE_BY_ONE),
    ],
)
def test_joblib(watched: Watched, backend: str, function: str, loop: str) -> None:
    watched.goes_on("import joblib, work" + loop.format(backend=backend, function=function), steps=60)
    # The workers of loky live on, idle.
    watched.dies()
