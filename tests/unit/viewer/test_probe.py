"""What is tried and what is remembered, with children that are told what to say."""

from __future__ import annotations

from pathlib import Path

import pytest

from livemon.hub import bootstrap
from livemon.viewer import probe as probes
from livemon.viewer.probe import best, probe, probe_all

CHILD = """
import os, subprocess, sys, time
gui = sys.argv[2]
open(os.environ["TRIED"], "a").write(gui + "\\n")
if gui in os.environ["HANGS"].split():
    subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    time.sleep(600)
if gui not in os.environ["WORKS"].split():
    sys.exit("there is no " + gui)
if gui == "tk":  # it leaves a process behind that has its pipes
    other = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    open(os.environ["TRIED"] + ".pid", "w").write(str(other.pid))
print('{"binding": "' + gui + ' 1"}')
"""


@pytest.fixture
def tried(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file with what was tried, by line."""
    (tmp_path / "child.py").write_text(CHILD)
    monkeypatch.setattr(bootstrap, "__file__", str(tmp_path / "child.py"))
    monkeypatch.setattr(probes, "_kept", {})
    for name, value in {"TRIED": str(tmp_path / "tried"), "HANGS": "", "WORKS": "", "DISPLAY": ":1"}.items():
        monkeypatch.setenv(name, value)
    return tmp_path / "tried"


def test_what_fails_is_remembered_for_some_seconds(tried: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert probe("qt").reason == "there is no qt"
    assert not probe("qt").usable
    assert tried.read_text().split() == ["qt"]
    monkeypatch.setattr(probes, "_KEPT_S", 0.0)
    probes._kept.clear()
    probe("qt")
    monkeypatch.setenv("WORKS", "qt")
    assert probe("qt").binding == "qt 1"
    assert probe("qt").usable
    assert tried.read_text().split() == ["qt"] * 3


def test_a_server_is_not_chosen_unasked(tried: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKS", "webagg")
    found = best()
    assert not found.usable
    assert "qt: there is no qt; gtk4: there is no gtk4" in found.advice
    assert "--gui webagg" in found.advice
    assert sorted(tried.read_text().split()) == ["gtk3", "gtk4", "qt", "tk"]
    assert probe_all(["webagg"])["webagg"].usable


def test_the_best_does_not_wait_for_what_is_worse(tried: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKS", "gtk4")
    monkeypatch.setenv("HANGS", "gtk3 tk")
    assert best().gui == "gtk4"
    tried.unlink(missing_ok=True)
    monkeypatch.setenv("WORKS", "")
    assert best().gui == "gtk4"
    assert not tried.exists()


def test_what_hangs_is_given_up(tried: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HANGS", "qt")
    monkeypatch.setattr(probes, "_PATIENCE_S", 0.5)
    assert probe("qt").reason == "it did not answer within 0.5 s"


def test_a_process_that_is_left_behind_keeps_nobody_waiting(tried: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import psutil

    monkeypatch.setenv("WORKS", "tk")
    assert probe("tk").binding == "tk 1"
    left = psutil.Process(int(Path(f"{tried}.pid").read_text()))
    assert left.is_running()  # as soon as the child had ended, and not after ten minutes
    left.kill()
