"""The garbage collector rests during captures, in this process alone."""

from __future__ import annotations

import contextlib
import gc
import os

import pytest

from livemon.figures.capture import _no_collection, collect_again


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


def left_off(monkeypatch: pytest.MonkeyPatch) -> object:
    """An interrupt as a capture ends, before Python calls what turns the collector on again; returns the generator,
    which a last traceback keeps alive."""
    inside = _no_collection()

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(contextlib._GeneratorContextManager, "__exit__", interrupted)
        with contextlib.suppress(KeyboardInterrupt), inside:
            pass
    assert not gc.isenabled()
    return inside


def test_after_an_interrupt_the_next_capture_turns_it_on_again(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = left_off(monkeypatch)
    with _no_collection():
        pass
    assert gc.isenabled()
    del kept


def test_after_an_interrupt_the_next_cell_turns_it_on_again(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = left_off(monkeypatch)
    collect_again()
    assert gc.isenabled()
    with _no_collection():
        assert not gc.isenabled()
    assert gc.isenabled()
    del kept
