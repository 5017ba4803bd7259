"""One process that runs examples, each in a fork of its own, and compares the replica's pixels with Agg's.

`python -m gallery.child LIMIT_S` reads paths on stdin, one a line, and answers each with one line of JSON: a `Result`.
Matplotlib is loaded once; what an example does to its process ends with its fork.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import runpy
import select
import signal
import sys
import time
import traceback
import warnings
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("agg")

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from matplotlib.image import AxesImage

from figures.agreement import agg, agg_of_copy, difference
from livemon.errors import CaptureError
from livemon.figures import thinning
from livemon.figures.deltas import Mirror, NeedSnapshot
from livemon.figures.replica import Replica
from livemon.figures.snapshot import pickle_figure, rc_values

__all__ = ["Result"]

thinning.LEAST = sys.maxsize  # type: ignore[misc]  # the pixels of thinned lines differ, as their own tests say how

_FIGURES = 6
"""Figures of one example that are looked at."""


@dataclass
class Result:
    """What became of one example."""

    example: str
    figures: int = 0
    deltas: int = 0
    """Figures whose change travelled as a delta."""
    partial: int = 0
    """Figures whose change was drawn alone."""
    snapshots: list[str] = field(default_factory=list)
    """Why the change of a figure was a snapshot."""
    in_kernel: list[str] = field(default_factory=list)
    """Why figures would be drawn in the kernel."""
    differs: list[str] = field(default_factory=list)
    failed: str = ""
    """Why the example itself did not run."""
    seconds: float = 0.0


def look(figure: Figure, result: Result) -> None:
    """Compare one figure, as it is and after a change."""
    rc = rc_values()
    try:
        pickled = pickle_figure(figure, rc)
        mirror = Mirror(figure, pickled, rc)
    except CaptureError as error:
        result.in_kernel.append(str(error))
        return
    try:
        replica = Replica(pickled.data, pickled.buffers)
    except Exception as error:
        result.in_kernel.append(f"cannot be loaded: {error}")
        return
    number = figure.number  # type: ignore[attr-defined]
    try:
        before = agg_of_copy(figure)
    except Exception:
        before = None
    picture = replica.draw().rgba
    if before is not None and (found := difference(picture, before)):
        result.differs.append(f"figure {number} at first: {found}")
    try:
        # The first look into every node tells containers that no snapshot remembers: loops do it once a figure.
        first = mirror.delta(deep=True)
        if first is not None:
            replica.apply(first.data, first.buffers)
        for _ in range(3):  # notes are made of a later drawing when those of the one before were of no use
            replica.draw()
        change(figure)
        delta = mirror.delta()
        if delta is not None:
            replica.apply(delta.data, delta.buffers)
        result.deltas += 1
    except NeedSnapshot as reason:
        result.snapshots.append(str(reason))
        pickled = pickle_figure(figure, rc_values())
        replica = Replica(pickled.data, pickled.buffers)
    drawn = replica.draw()
    result.partial += drawn.changed is not None
    if found := difference(drawn.rgba, agg(figure)):
        result.differs.append(f"figure {number} after a change: {found}")


def change(figure: Any) -> None:
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
        for patch in axes.patches[:3]:
            patch.set_alpha(0.5)
        for text in axes.texts[:2]:
            text.set_text("changed")
    if figure.axes:
        figure.axes[0].set_title("changed")


def run(path: str) -> Result:
    """Run an example in this process, and look at the figures that it leaves."""
    result = Result(example=path)
    os.chdir(Path(path).parent)
    sys.argv = [path]
    plt.show = lambda *_args, **_kwargs: None
    sys.path.insert(0, str(Path(path).parent))  # some import a module beside them
    said = io.TextIOWrapper(io.BytesIO())
    try:
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            space = runpy.run_path(path, run_name="__main__")
    except BaseException as error:
        result.failed = f"{type(error).__name__}: {error}"
        return result
    for number in plt.get_fignums()[:_FIGURES]:
        result.figures += 1
        try:
            look(plt.figure(number), result)
        except Exception:
            result.differs.append(f"figure {number}: {traceback.format_exc(limit=-3)}")
    del space
    return result


def _in_fork(path: str, limit_s: float) -> Result:
    reading, writing = os.pipe()
    start_s = time.monotonic()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        os.setpgid(0, 0)
        with os.fdopen(writing, "w") as out:
            json.dump(asdict(run(path)), out)
        os._exit(0)
    os.close(writing)
    said = b""
    while (left_s := start_s + limit_s - time.monotonic()) > 0 and select.select([reading], [], [], left_s)[0]:
        part = os.read(reading, 1 << 16)
        said += part
        if not part:
            break
    os.close(reading)
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    try:
        result = Result(**json.loads(said))
    except ValueError:
        late = time.monotonic() - start_s >= limit_s
        result = Result(example=path, failed=f"took more than {limit_s:g} s" if late else "its process died")
    result.seconds = round(time.monotonic() - start_s, 2)
    return result


def main() -> None:
    """See the module's description."""
    warnings.simplefilter("ignore")
    limit_s = float(sys.argv[1])
    for line in sys.stdin:
        print(json.dumps(asdict(_in_fork(line.strip(), limit_s))), flush=True)


if __name__ == "__main__":
    main()
