"""Projections of three-dimensional axes, which Matplotlib knows only once it has drawn them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from livemon.figures.parts import all_axes

__all__ = ["projected"]


@contextmanager
def projected(figure: Any) -> Iterator[None]:
    """Inside, three-dimensional axes can be turned and asked for coordinates. It marks no artist."""
    before = [(axes, axes.M, axes.invM) for axes in all_axes(figure) if axes.name == "3d"]
    for axes, *_ in before:
        axes.M = axes.get_proj()
        axes.invM = np.linalg.inv(axes.M)
    try:
        yield
    finally:
        for axes, matrix, inverse in before:
            axes.M, axes.invM = matrix, inverse
