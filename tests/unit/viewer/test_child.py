"""What a viewer's process makes of messages that go wrong: they are told, and those behind them are not lost."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import matplotlib
import pytest
from matplotlib._pylab_helpers import Gcf

from livemon.child_messages import payload
from livemon.figures.messages import Failed, Pixels, Ready
from livemon.framing import FrameReader, frame
from livemon.hub import bootstrap
from livemon.hub.process import child_environment
from livemon.viewer.child import ViewerChild
from livemon.viewer.messages import Open, Opened, Title, decode_to_viewer

from .test_viewed import Canvas


class Toolkit:
    binding, url = "none 1", ""

    def window(self, figure: Any, number: int, title: str) -> Any:
        manager: Any = Canvas.new_manager(figure, number)
        manager.set_window_title = self.title
        return manager

    def title(self, title: str) -> None:
        raise RuntimeError("the toolkit does not like it")


@pytest.fixture(autouse=True)
def apart(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A viewer's process has pyplot's windows and settings for itself."""
    monkeypatch.setattr(Gcf, "figs", OrderedDict())
    with matplotlib.rc_context():
        yield


def test_one_message_that_fails_does_not_take_others_with_it(capfd: pytest.CaptureFixture[str]) -> None:
    sent: list[Any] = []
    child = ViewerChild(Toolkit(), sent.append, lambda _figure, _capture: nullcontext())  # type: ignore[arg-type]
    opened = Open(figure="1", title="", width=64, height=48)
    stream = [
        [payload(opened)],
        [payload(Title(figure="1", title="loss"))],
        [payload(Pixels(figure="1", capture=3, width=9, height=9, dpi=100.0))],  # without its pixels
        [payload(Open(figure="2", title="", width=64, height=48))],
    ]
    data = b"".join(bytes(part) for parts in stream for part in frame(parts))
    for parts in FrameReader().feed(data):
        child.take(decode_to_viewer(parts), parts[1:])
    assert [type(message) for message in sent if not hasattr(message, "fps")] == [Ready, Opened, Failed, Opened]
    failed = next(message for message in sent if isinstance(message, Failed))
    assert (failed.figure, failed.capture, failed.stage) == ("1", 3, "load")
    assert "the toolkit does not like it" in capfd.readouterr().err


def test_a_stream_that_cannot_be_read_ends_the_process() -> None:
    """The hub starts it again; a window that stands still for ever would be worse."""
    child = subprocess.Popen(
        [sys.executable, "-P", str(Path(bootstrap.__file__)), "livemon.viewer", "webagg"],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=child_environment({"LIVEMON_PARENT": str(os.getpid())}),
    )
    _, said = child.communicate(b"\xff" * 100, timeout=60)
    assert child.returncode == 1
    assert b"The kernel's messages cannot be read" in said
