"""Errors of the person's code, as the person reads them."""

from __future__ import annotations

import os
import traceback

__all__ = ["line_of", "raiser_of", "trace_of"]

_NOT_THEIRS = frozenset({"livemon", "matplotlib", "mpl_toolkits"})


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


def raiser_of(error: BaseException) -> str:
    """The first function of the person's code in the traceback: the handler, wherever in it or below it was raised."""
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        module = trace.tb_frame.f_globals.get("__name__", "")
        if module.partition(".")[0] not in _NOT_THEIRS:
            return f"{code.co_filename}:{code.co_firstlineno}:{code.co_name}"
        trace = trace.tb_next
    return ""
