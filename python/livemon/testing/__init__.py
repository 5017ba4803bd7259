"""For tests and benchmarks of Livemon, and of what is built on it: public, with the same care as the rest.

`FakeClock` stands still until it is told to move. `ScriptedSource` is a source of samples that reads what it was given.
`Viewer` views a real kernel as a page of JupyterLab does, without a browser; `Hands` use its figures.
"""

from __future__ import annotations

from livemon.testing.clock import FakeClock
from livemon.testing.hands import Hands
from livemon.testing.sources import ScriptedSource
from livemon.testing.viewer import FigureView, Viewer, ViewerError

__all__ = ["FakeClock", "FigureView", "Hands", "ScriptedSource", "Viewer", "ViewerError"]
