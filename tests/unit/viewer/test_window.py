"""The handle of a window, with nobody who opens it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from livemon.errors import LivemonError
from livemon.viewer import window as windows
from livemon.viewer.window import ViewerWindow, open_windows


@pytest.fixture(autouse=True)
def known(monkeypatch: pytest.MonkeyPatch) -> dict[tuple[str, str], ViewerWindow]:
    empty: dict[tuple[str, str], ViewerWindow] = {}
    monkeypatch.setattr(windows, "_windows", empty)
    return empty


def handle(gui: str = "tk") -> ViewerWindow:
    live: Any = SimpleNamespace(id="figure", name="Figure 1")
    return ViewerWindow(live, gui, object(), lambda one: one.note_closed(""))


def test_one_that_does_not_come_is_said_to() -> None:
    with pytest.raises(LivemonError, match=r"the tk window did not open within 0 s"):
        handle().wait_open(0)


def test_one_that_closes_late_leaves_its_successor_alone(known: dict[tuple[str, str], ViewerWindow]) -> None:
    old, new = handle(), handle()
    known["figure", "tk"] = new
    old.note_closed("its process ended")
    assert open_windows() == [new]
    new.close()
    assert (open_windows(), known) == ([], {})
