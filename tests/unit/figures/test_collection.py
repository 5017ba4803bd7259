"""The garbage collector rests during captures, in this process alone."""

from __future__ import annotations

import gc
import os

from livemon.figures.capture import _no_collection


def in_a_fork() -> bool:
    """Whether a forked child collects."""
    child = os.fork()
    if child == 0:
        os._exit(0 if gc.isenabled() else 1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_a_child_that_is_forked_in_a_capture_collects() -> None:
    with _no_collection():
        assert not gc.isenabled()
        assert in_a_fork()
    assert gc.isenabled()


def test_who_turned_it_off_himself_finds_it_off() -> None:
    gc.disable()
    try:
        with _no_collection():
            assert not gc.isenabled()
            assert not in_a_fork()
        assert not gc.isenabled()
    finally:
        gc.enable()
