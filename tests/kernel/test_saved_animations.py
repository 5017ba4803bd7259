"""`Animation.save` in a cell while a page shows the figure: the file has all its frames, and the window lives on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageSequence

from livemon.protocol import Viewport
from livemon.testing import Viewer

from .notebook import Notebook

PATIENCE_S = 30.0
FRAMES = 8

AXES = f"""
import time
import matplotlib.pyplot as plt
from matplotlib.animation import ArtistAnimation, FuncAnimation, PillowWriter
fig, ax = plt.subplots(figsize=(4, 3)); ax.set(xlim=(0, {FRAMES}), ylim=(0, 1))
ax.set_axis_off(); fig.tight_layout(pad=0); steps = []
"""
ANIMATIONS = {
    "FuncAnimation": f"""
(bar,) = ax.bar([0], [1], width=1, align="edge", color="black")
def step(number):
    steps.append(number); bar.set_x(number % {FRAMES})
    return [bar]
animation = FuncAnimation(fig, step, frames={FRAMES}, interval=30, blit={{blit}}, repeat=True)
""",
    "ArtistAnimation": f"""
bars = [ax.bar([k], [1], width=1, align="edge", color="black").patches for k in range({FRAMES})]
animation = ArtistAnimation(fig, bars, interval=30, blit={{blit}}, repeat=True)
for (bar,) in bars: bar.add_callback(lambda _: steps.append(1))
""",
}
BUSY = """
import os
steps.clear(); until = time.time() + 60
while time.time() < until and not os.path.exists({flag!r}): sum(range(1000))
print("goes on:", len(steps) >= 3)
"""


@pytest.fixture
def notebook() -> Iterator[Notebook]:
    with Notebook() as one:
        one.run("%load_ext livemon\n%livemon")
        yield one


def places(file: Path) -> list[int]:
    """Where the black bar stands in each frame of a file, in its own widths."""
    with Image.open(file) as image:
        frames = [np.asarray(frame.convert("L")) for frame in ImageSequence.Iterator(image)]
    assert {frame.shape for frame in frames} == {(300, 400)}, "the size that the code gave the figure"
    return [int(np.flatnonzero(frame[150] < 64).mean() // (400 / FRAMES)) for frame in frames]


@pytest.mark.parametrize("kind", ANIMATIONS)
@pytest.mark.parametrize("blit", [False, True])
def test_an_animation_is_saved_whole_beside_its_window_which_lives_on(
    notebook: Notebook, viewer: Viewer, tmp_path: Path, blit: bool, kind: str
) -> None:
    notebook.run(AXES + ANIMATIONS[kind].format(blit=blit))
    view = viewer.figure("Figure 1", PATIENCE_S)
    # Another size than the figure's own: that of the window must not get into the file.
    viewer.show(figures={view.info.id: Viewport(width=300, height=300, fps=30)})
    viewer.wait_for(lambda: view.pixels is not None, PATIENCE_S, what="the first picture")
    file = tmp_path / "animation.gif"
    cell = notebook.start(
        f"animation.save({str(file)!r}, writer=PillowWriter(fps=20))\n" + BUSY.format(flag=str(tmp_path / "seen"))
    )
    viewer.wait_for(file.exists, PATIENCE_S, what="the file")
    seen = view.frames
    viewer.wait_for(lambda: view.frames > seen + 3, PATIENCE_S, what="frames of the animation, beside the cell")
    (tmp_path / "seen").touch()
    outputs = notebook.finish(cell)
    assert "goes on: True" in outputs[-1]["text"]
    assert places(file) == list(range(FRAMES))
    assert view.pixels is not None
    assert view.pixels.shape[:2] == (300, 300)
    assert not viewer.notices
