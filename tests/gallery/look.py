"""One example as a notebook in this process: what the page shows of its figures, beside what Agg draws of them here.

The oracle is Agg on the person's own figure, in a fork of this process: whatever drawing does to a figure, the next
step does not see it. A figure is compared

- *at first*: when the last cell of the example has ended;
- *saved*: the same, and the picture that the notebook keeps;
- *moved*: after steps of the animations that run in it, each captured by the call that the animation makes;
- *changed*: after a change of something of each kind in it, captured by `draw_idle()`;
- *drawn between*: after another change, in the middle of which the kernel draws the figure, as `savefig` does.

Each of the last three is looked at twice. *At the call* only what Matplotlib marks has travelled: deep looks at every
node, which calls take once in a while, are put off here. When the cell has ended every node was looked at.
"""

from __future__ import annotations

import contextlib
import gc
import io
import json
import math
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.animation import Animation
from matplotlib.backends import backend_registry
from matplotlib.figure import Figure
from matplotlib.image import AxesImage

from figures.agreement import agg, difference
from livemon.figures import capture
from livemon.figures.live import LiveFigure

from .kernel import Kernel, cells, tick
from .page import Page, Pixels

__all__ = ["Result", "run"]

capture._DEEP_EVERY_S = math.inf  # type: ignore[misc]  # what a call finds must not depend on the time of the last one
backend_registry.list_all()  # reads entry points; here, once, for all forks

_FIGURES = 6
"""Figures of one example that are looked at."""

_STEPS = 3
"""Of each animation."""


@dataclass
class Result:
    """What became of one example."""

    example: str
    figures: int = 0
    compared: dict[str, int] = field(default_factory=dict)
    """Pictures that were found equal, by when they were compared."""
    captures: dict[str, int] = field(default_factory=dict)
    """By kind; snapshots by reason."""
    differs: list[str] = field(default_factory=list)
    late: list[str] = field(default_factory=list)
    """What differed at the call and was right when the cell had ended."""
    raises: list[str] = field(default_factory=list)
    """Agg raises and so does the replica: there are no pictures to compare."""
    in_kernel: list[str] = field(default_factory=list)
    """Why figures are drawn in the kernel."""
    not_ours: list[str] = field(default_factory=list)
    """Figures of canvases that the example chose itself."""
    asleep: list[str] = field(default_factory=list)
    """Figures whose animation did not start."""
    failed: str = ""
    """Why the example itself did not run."""
    seconds: float = 0.0


def run(path: str) -> Result:
    """Run an example in this process, and look at the figures that it leaves. Once in a process."""
    result = Result(example=path)
    os.chdir(Path(path).parent)
    sys.argv = [path]
    sys.path.insert(0, str(Path(path).parent))  # some import a module beside them
    page = Page()
    kernel = Kernel()
    _without_a_hub()
    for cell in ("%matplotlib livemon", *cells(Path(path).read_text())):
        result.failed = kernel.run(cell)
        if result.failed:
            return result
    Look(kernel, page, result).all()
    return result


def _without_a_hub() -> None:
    """The first figure would start Livemon: its hub, and the sampler."""
    from livemon.figures import backend

    backend._start_livemon = lambda: None


class Look:
    """The figures of one example."""

    def __init__(self, kernel: Kernel, page: Page, result: Result) -> None:
        self._kernel = kernel
        self._page = page
        self._result = result
        self._lives: dict[int, LiveFigure] = {}
        for number in plt.get_fignums()[:_FIGURES]:
            canvas: Any = plt.figure(number).canvas
            if hasattr(canvas, "live"):
                self._lives[number] = canvas.live
            else:
                result.not_ours.append(f"figure {number}: {type(canvas).__name__}")

    def all(self) -> None:
        """Every comparison."""
        result = self._result
        self._page.settle()
        result.figures = len(self._lives)
        for number, live in self._lives.items():
            truth = self._truth(number)
            self._compare(number, "at first", self._page.picture(live), truth)
            saved = self._page.saved(live)
            if saved is not None:
                self._compare(number, "saved", saved, truth)
            if live.recorder.state != "live":
                result.in_kernel.append(live.recorder.note)
        moving = [(number, one) for number, live in self._lives.items() for one in _animations(live.figure)]
        if moving:
            result.asleep += [f"figure {number}" for number, one in moving if _asleep(one)]
            self._twice("moved", _move)
        self._twice("changed", _change)
        self._twice("drawn between", _change_and_draw)
        for live in self._lives.values():
            counts = live.recorder.counts
            result.captures = dict(Counter(result.captures) + Counter({k: n for k, n in counts.items() if n}))

    def _twice(self, when: str, change: Callable[[Figure], None]) -> None:
        """A cell that changes each figure; compare at the call, and when the cell has ended."""
        found: dict[int, str] = {}

        def cell() -> None:
            for number, live in self._lives.items():
                if live.figure is not None:
                    live.answered()
                    live.next_s = 0.0
                    change(live.figure)
                    found[number] = _found(self._page.picture(live), self._truth(number))

        self._kernel.space["_livemon_cell"] = cell
        if error := self._kernel.run("_livemon_cell()"):
            self._result.differs.append(f"{when}: {error}")
        self._page.settle()
        for number, live in self._lives.items():
            at_call = found.get(number, "not reached")
            if not at_call:
                self._equal(f"{when}, at the call")
            if self._compare(number, f"{when}, at the end", self._page.picture(live), self._truth(number)) and at_call:
                self._result.late.append(f"figure {number} {when}: {at_call}")

    def _compare(self, number: int, when: str, picture: Pixels | str, truth: Pixels | str) -> bool:
        """Count it; whether it is equal."""
        found = _found(picture, truth)
        if not found:
            self._equal(when)
        elif found.startswith("both raise"):
            self._result.raises.append(f"figure {number} {when}: {found}")
        else:
            self._result.differs.append(f"figure {number} {when}: {found}")
        return not found

    def _equal(self, when: str) -> None:
        self._result.compared[when] = self._result.compared.get(when, 0) + 1

    @staticmethod
    def _truth(number: int) -> Pixels | str:
        return agg_in_fork(plt.figure(number)) if plt.fignum_exists(number) else "the figure was closed"


def _found(picture: Pixels | str, truth: Pixels | str) -> str:
    """How it differs from what Agg draws; empty when it does not. A `str` is an error."""
    if isinstance(truth, str):
        return f"both raise: {truth}" if isinstance(picture, str) else f"only Agg raises: {truth}"
    return f"only the replica raises: {picture}" if isinstance(picture, str) else difference(picture, truth)


def agg_in_fork(figure: Figure) -> Pixels | str:
    """What Agg draws of the figure, which stays as it is; or the error that drawing raises."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        with os.fdopen(writing, "wb") as out:
            try:
                pixels = agg(figure)
                out.write(json.dumps(pixels.shape).encode() + b"\n" + pixels.tobytes())
            except BaseException as error:
                out.write(b"\n" + f"{type(error).__name__}: {error}".encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as back:
        head, _, rest = back.read().partition(b"\n")
    os.waitpid(pid, 0)
    return np.frombuffer(rest, np.uint8).reshape(json.loads(head)) if head else rest.decode() or "its process died"


def _animations(figure: Figure | None) -> list[Any]:
    """Those that the figure has."""
    return [
        found for found in gc.get_objects() if issubclass(type(found), Animation) and found._fig is figure is not None
    ]


def _asleep(animation: Any) -> bool:
    """Whether it waits for its figure to be drawn first."""
    return animation._first_draw_id in animation._fig.canvas.callbacks.callbacks.get("draw_event", {})


def _move(figure: Figure) -> None:
    canvas: Any = figure.canvas
    for animation in _animations(figure):
        if _asleep(animation):
            canvas.draw_pixels()  # what it starts on
        for _ in range(_STEPS):
            canvas.live.next_s = 0.0
            tick(animation.event_source)
        # By itself it would go on whenever the machine is slow, and what its steps do not mark is seen at the end of a
        # cell, or now and then.
        animation.event_source.stop()


def _change(figure: Figure) -> None:
    for _ in changes(figure):
        pass
    figure.canvas.draw_idle()


def _change_and_draw(figure: Figure) -> None:
    for step, _ in enumerate(changes(figure)):
        if step == 1:
            with contextlib.suppress(Exception):  # the comparison finds that it raises
                figure.savefig(io.BytesIO(), format="raw")
    figure.canvas.draw_idle()


def changes(figure: Any) -> Iterator[None]:
    """Something of each kind, where there is one."""
    for axes in figure.axes[:6]:
        flat = axes.name != "3d"
        for line in axes.lines[:5] if flat else ():
            line.set_ydata(np.roll(np.ma.asarray(line.get_ydata(orig=True)), 1))
        for collection in axes.collections[:2] if flat else ():
            offsets = collection.get_offsets()
            if len(offsets) > 1:
                with contextlib.suppress(ValueError):  # barbs whose winds are as many as before only
                    collection.set_offsets(offsets[::-1])
        for image in axes.images[:1]:
            if type(image) is AxesImage:  # others want places too, or make their own pixels
                image.set_data(image.get_array()[::-1])
    yield
    for axes in figure.axes[:6]:
        for patch in axes.patches[:3]:
            patch.set_alpha(0.75 if patch.get_alpha() == 0.5 else 0.5)
        for text in axes.texts[:2]:
            text.set_text(f"changed {text.get_text()[-10:]}".replace("$", ""))
    yield
    if figure.axes:
        axes = figure.axes[0]
        axes.set_title(f"changed {len(axes.get_title())}")
    yield
