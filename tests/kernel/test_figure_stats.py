"""`livemon.stats()` tells how figures were captured, and why one had to be sent whole."""

from __future__ import annotations

import json

from livemon.testing import Viewer

from .notebook import Notebook


def test_captures_and_frames_are_counted_and_whole_ones_by_reason() -> None:
    with Notebook() as notebook:
        notebook.run("%load_ext livemon\n%livemon\nimport json, livemon, matplotlib.pyplot as plt")
        assert "figures.captures.delta" not in _stats(notebook)
        notebook.run("fig, ax = plt.subplots(); (line,) = ax.plot([1, 2, 3])", "make")
        with Viewer(notebook.manager) as viewer:
            viewer.show_everything()
            viewer.wait_for(lambda: any(v.pixels is not None for v in viewer.figures.values()), 20, what="a picture")
            (view,) = viewer.figures.values()
            for code, kind in (("line.set_ydata([3, 1, 2])", "delta"), ("fig.add_axes((0, 0, 0.1, 0.1))", "snapshot")):
                before, seq = _stats(notebook), view.frames
                notebook.run(code)
                viewer.wait_for(lambda seq=seq: view.frames > seq, 20, what=f"the picture after {code}")
                after = _stats(notebook)
                assert after[f"figures.captures.{kind}"] > before.get(f"figures.captures.{kind}", 0)
        stats = _stats(notebook)
        reasons = {name.removeprefix("figures.snapshots."): n for name, n in stats.items() if ".snapshots." in name}
        assert set(reasons) == {"first", "axes"}
        assert sum(reasons.values()) == stats["figures.captures.snapshot"]
        assert stats["figures.frames.key"] >= 1
        assert stats["figures.open"] == 1
        assert stats["figures.captures_cpu_s"] > 0
        assert stats["figures.interval_stretch"] >= 1


def _stats(notebook: Notebook) -> dict[str, float]:
    printed = notebook.run("print('STATS' + json.dumps(livemon.stats()))")
    return json.loads(printed.partition("STATS")[2])
