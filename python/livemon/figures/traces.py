"""Errors of the person's code, as the person reads them."""

from __future__ import annotations

import os
import traceback

__all__ = ["line_of", "trace_of"]


def line_of(error: BaseException) -> str:
    """The error in one line (or as many as its message has)."""
    return "".join(traceback.format_exception_only(error)).strip()


def trace_of(error: BaseException) -> str:
    """The traceback, without the frames of Livemon that stand before the first of anything else."""
    here = os.path.dirname(__file__)
    frames = traceback.extract_tb(error.__traceback__)
    first = next((i for i, frame in enumerate(frames) if not frame.filename.startswith(here)), 0)
    lines = traceback.format_list(frames[first:]) + traceback.format_exception_only(error)
    return "".join(["Traceback (most recent call last):\n", *lines])
