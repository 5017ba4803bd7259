"""A window without a display: what the pumps see of one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from matplotlib._pylab_helpers import Gcf
from matplotlib.backend_bases import FigureManagerBase
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from livemon.gui import turning


class Canvas(FigureCanvasAgg):
    """pyplot takes it for one of Qt's."""

    required_interactive_framework = "qt"
    flushed = 0
    on_flush: Callable[[], Any] | None = None
    """What the toolkit does when its loop is turned."""

    def flush_events(self) -> None:
        self.flushed += 1
        if self.on_flush is not None:
            self.on_flush()


@pytest.fixture
def window(monkeypatch: pytest.MonkeyPatch) -> Iterator[Canvas]:
    """A figure of pyplot in a window of the process."""
    monkeypatch.setattr(turning, "_seen", {})
    canvas = Canvas(Figure())  # type: ignore[no-untyped-call]
    Gcf.figs[77] = FigureManagerBase(canvas, 77)  # type: ignore[no-untyped-call]
    yield canvas
    Gcf.figs.pop(77, None)
