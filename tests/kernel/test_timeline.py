"""Cells and spans of a real kernel, as pages are told of them."""

from __future__ import annotations

from livemon.protocol import SpanEntry, Spans
from livemon.testing import Viewer

from .conftest import WAIT_S, Kernel, needs_subshells


def _told(viewer: Viewer) -> dict[int, SpanEntry]:
    known: dict[int, SpanEntry] = {}
    for _, message in list(viewer.messages):
        if isinstance(message, Spans):
            if message.full:
                known.clear()
            known.update({entry.id: entry for entry in message.spans})
    return known


def _named(viewer: Viewer, name: str) -> SpanEntry | None:
    return next((entry for entry in _told(viewer).values() if entry.name == name), None)


@needs_subshells
def test_cells_spans_and_named_cells_are_told_with_what_they_took(live: Kernel) -> None:
    live.run("# before any page\nimport livemon")
    viewer = live.viewer()
    viewer.show()
    burn = "import time\nuntil = time.process_time() + 0.5\nwhile time.process_time() < until: pass"
    live.run(f"x = bytearray(200_000_000)  # <b>\n{burn}\ndel x")
    live.run("with livemon.span('epoch 3'):\n    time.sleep(0.3)")
    live.run("%%livemon train\ny = 1")
    viewer.wait_for(lambda: (_named(viewer, "train") or SpanEntry(id=0, kind="span", name="", start=0)).end, WAIT_S)
    assert _named(viewer, "# before any page") is not None
    first = _named(viewer, "x = bytearray(200_000_000)  # <b>")
    assert first is not None
    assert first.kind == "cell"
    assert first.count >= 1
    assert first.end > first.start
    assert 0.4 <= first.cpu <= 60
    viewer.wait_for(lambda: _told(viewer)[first.id].memory > 200e6, WAIT_S, what="the memory of its peak")
    epoch, train = _named(viewer, "epoch 3"), _named(viewer, "train")
    assert epoch is not None
    assert train is not None
    assert (epoch.kind, train.kind) == ("span", "span")
    assert epoch.end - epoch.start >= 0.3
    inside = _named(viewer, "with livemon.span('epoch 3'):")
    assert inside is not None
    assert inside.start <= epoch.start <= epoch.end <= inside.end
    assert viewer.problems == []


@needs_subshells
def test_a_cell_that_runs_is_told_to_a_page_that_comes_meanwhile(live: Kernel) -> None:
    cell = live.begin("import time\ntime.sleep(3)")
    viewer = live.viewer()
    viewer.show()
    viewer.wait_for(lambda: _named(viewer, "import time"), WAIT_S)
    entry = _named(viewer, "import time")
    assert entry is not None
    assert entry.end == 0
    live.finish(cell)
    viewer.wait_for(lambda: _told(viewer)[entry.id].end > entry.start, WAIT_S)
