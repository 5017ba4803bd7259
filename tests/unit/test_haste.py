"""The interpreter's switch interval while figures move, and that nobody else's choice is overridden."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

import pytest

from hub.support import RecordingPort
from livemon.haste import Haste, begin_whole_turn, end_whole_turn


@pytest.fixture(autouse=True)
def _usual() -> Iterator[None]:
    before = sys.getswitchinterval()
    sys.setswitchinterval(0.005)
    yield
    sys.setswitchinterval(before)


@pytest.fixture
def port() -> RecordingPort:
    return RecordingPort()


def test_threads_take_turns_faster_until_nothing_has_moved_for_a_second(port: RecordingPort) -> None:
    haste = Haste(port)
    for _ in range(5):
        haste.moved()
        assert sys.getswitchinterval() == 0.00025
        port.pass_time(0.6)
    assert sys.getswitchinterval() == 0.00025
    port.pass_time(0.5)
    assert sys.getswitchinterval() == 0.005
    assert not port.timers
    haste.moved()
    assert sys.getswitchinterval() == 0.00025
    haste.end()


def test_stopping_sets_it_back(port: RecordingPort) -> None:
    haste = Haste(port)
    haste.end()
    haste.moved()
    haste.end()
    assert sys.getswitchinterval() == 0.005


@pytest.mark.parametrize("chosen_s", [0.02, 0.00025])
def test_what_somebody_else_chose_stays(port: RecordingPort, chosen_s: float) -> None:
    haste = Haste(port)
    sys.setswitchinterval(chosen_s)
    haste.moved()
    assert sys.getswitchinterval() == chosen_s
    port.pass_time(2.0)
    assert sys.getswitchinterval() == chosen_s
    sys.setswitchinterval(0.005)
    haste.moved()
    sys.setswitchinterval(0.003)  # while figures move
    port.pass_time(2.0)
    assert sys.getswitchinterval() == 0.003
    haste.end()


def test_a_forked_child_has_its_own_time(port: RecordingPort) -> None:
    haste = Haste(port)
    haste.moved()
    child = os.fork()
    if child == 0:
        os._exit(0 if sys.getswitchinterval() == 0.005 else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert sys.getswitchinterval() == 0.00025
    haste.end()


def test_a_turn_of_the_hub_is_whole_only_while_something_moves(port: RecordingPort) -> None:
    haste = Haste(port)
    begin_whole_turn()
    assert sys.getswitchinterval() == 0.005
    haste.moved()
    begin_whole_turn()
    assert sys.getswitchinterval() == 0.002003
    end_whole_turn()
    assert sys.getswitchinterval() == 0.00025
    end_whole_turn()
    assert sys.getswitchinterval() == 0.00025
    begin_whole_turn()
    haste.end()
    assert sys.getswitchinterval() == 0.005
    end_whole_turn()
    assert sys.getswitchinterval() == 0.005


def test_a_whole_turn_leaves_alone_what_somebody_else_chose(port: RecordingPort) -> None:
    haste = Haste(port)
    haste.moved()
    begin_whole_turn()
    sys.setswitchinterval(0.003)
    end_whole_turn()
    assert sys.getswitchinterval() == 0.003
    begin_whole_turn()
    assert sys.getswitchinterval() == 0.003
    haste.end()


def test_it_lasts_as_long_as_one_needs_it(port: RecordingPort) -> None:
    figures, samples = Haste(port), Haste(port)
    figures.moved()
    samples.moved()
    figures.end()
    assert sys.getswitchinterval() == 0.00025
    samples.end()
    assert sys.getswitchinterval() == 0.005


def test_code_that_sets_back_what_it_found_does_not_keep_it(port: RecordingPort) -> None:
    haste = Haste(port)
    haste.moved()
    begin_whole_turn()
    found = sys.getswitchinterval()
    haste.end()
    sys.setswitchinterval(found)
    haste.moved()
    haste.end()
    assert sys.getswitchinterval() == 0.005
