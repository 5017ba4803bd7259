"""What is tried for a window, what is remembered, and what is told, with trials that are told what to find."""

from __future__ import annotations

from pathlib import Path

import pytest

from livemon.backend_list import asking
from livemon.errors import LivemonError
from livemon.hub import bootstrap
from livemon.viewer import probe as probes
from livemon.viewer.probe import best, probe

NURSERY = """
import json, os, sys, time
names = json.load(sys.stdin)["names"]
hangs, works = os.environ["HANGS"].split(), os.environ["WORKS"].split()
open(os.environ["TRIED"], "a").write("".join(name + "\\n" for name in names))
for name in sorted(names, key=lambda name: name in hangs):
    if name in hangs:
        time.sleep(600)
    found = {"name": name, "importable": name in works, "drawn": name in works, "done": True}
    found |= {"binding": name + " 1"} if name in works else {"error": "ModuleNotFoundError: no", "missing_module": "no"}
    print(json.dumps(found), flush=True)
"""


@pytest.fixture
def tried(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file with what was tried, by line."""
    (tmp_path / "nursery.py").write_text(NURSERY)
    monkeypatch.setattr(bootstrap, "__file__", str(tmp_path / "nursery.py"))
    monkeypatch.setattr(asking, "_kept", {})
    for name, value in {"TRIED": str(tmp_path / "tried"), "HANGS": "", "WORKS": "", "DISPLAY": ":1"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("QT_API", raising=False)
    return tmp_path / "tried"


def test_what_fails_is_remembered_for_some_seconds(tried: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = probe("tk")
    assert (found.usable, found.reason) == (False, "this Python has no tkinter")
    assert found.advice.startswith("no tk window can be shown here: this Python has no tkinter. What to do: ")
    assert "apt install python3-tk" in found.advice
    assert not probe("tk").usable
    assert tried.read_text().split() == ["tkagg"]
    monkeypatch.setattr(probes, "_KEPT_S", 0.0)
    probe("tk")
    monkeypatch.setenv("WORKS", "tkagg")
    assert probe("tk").binding == "tkagg 1"
    assert probe("tk").usable
    assert tried.read_text().split() == ["tkagg"] * 3


def test_a_server_is_not_chosen_unasked(tried: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKS", "webagg")
    found = best()
    assert not found.usable
    assert "qt: there is no Qt binding (PyQt6, PySide6, PyQt5, PySide2); gtk4: GTK 4 is missing" in found.advice
    assert "pip install 'PySide6-Essentials<6.12'" in found.advice
    assert "a browser shows it with %livemon window --gui webagg" in found.advice
    assert sorted(tried.read_text().split()) == ["gtk3agg", "gtk4agg", "qtagg", "tkagg"]
    assert probe("webagg").usable


def test_the_best_does_not_wait_for_what_is_worse(tried: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKS", "gtk4agg")
    monkeypatch.setenv("HANGS", "gtk3agg tkagg")
    assert best().gui == "gtk4"
    tried.unlink()
    monkeypatch.setenv("WORKS", "")
    assert best().gui == "gtk4"
    assert not tried.exists()


def test_without_a_display_nobody_is_told_to_install_a_toolkit(tried: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    found = best()
    assert found.reason == "its windows need a display, and there is none"
    assert "install" not in found.advice
    assert "%livemon window --gui webagg" in found.remedy


def test_a_browser_is_all_that_helps_where_nothing_else_is_known_to(
    tried: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "_WHOLE_LIMIT_S", 0.5)
    monkeypatch.setenv("HANGS", "qtagg gtk4agg gtk3agg tkagg")
    assert best().advice == (
        "no native window can be shown here: its trial did not end in time. "
        "What to do: a browser shows it with %livemon window --gui webagg."
    )


def test_a_process_that_cannot_be_started(tried: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", str(tried.with_name("nothing")))
    with pytest.raises(LivemonError, match="no process could be started to try Matplotlib's backends"):
        probe("tk")
