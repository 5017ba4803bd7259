"""Livemon: see what a running notebook measures and plots, while the cell is still running.

`%load_ext livemon` and `%livemon` in a notebook, or `import livemon; livemon.start()`. Importing starts nothing and
loads nothing heavy: each public name is fetched from its module when it is first used.
"""

from __future__ import annotations

from importlib import import_module

# Type checkers take a name like this for true; importing `typing` for it would be most of what this import costs.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from livemon._version import __version__
    from livemon.api import history, hub, series, start, stats, status, stop
    from livemon.backend_list import Backend, Backends, backends
    from livemon.errors import (
        CaptureError,
        LivemonError,
        MetricError,
        ProtocolError,
        UnknownSeriesError,
        UsageError,
    )
    from livemon.figures.live import LiveFigure, live, update
    from livemon.following import Follow, follow
    from livemon.jobs import Job, every
    from livemon.metrics import log
    from livemon.monitor import Monitor
    from livemon.samples import Series
    from livemon.spans import span
    from livemon.viewer.window import ViewerWindow, window

_HOMES = {
    "api": ("history", "series", "start", "stats", "status", "stop"),
    "backend_list": ("Backend", "Backends", "backends"),
    "errors": ("CaptureError", "LivemonError", "MetricError", "ProtocolError", "UnknownSeriesError", "UsageError"),
    "figures.live": ("LiveFigure", "live", "update"),
    "following": ("Follow", "follow"),
    "jobs": ("Job", "every"),
    "metrics": ("log",),
    "monitor": ("Monitor",),
    "samples": ("Series",),
    "spans": ("span",),
    "viewer.window": ("ViewerWindow", "window"),
    "_version": ("__version__",),
}
_HOME_OF = {name: module for module, names in _HOMES.items() for name in names}

__all__ = [
    "Backend",
    "Backends",
    "CaptureError",
    "Follow",
    "Job",
    "LiveFigure",
    "LivemonError",
    "MetricError",
    "Monitor",
    "ProtocolError",
    "Series",
    "UnknownSeriesError",
    "UsageError",
    "ViewerWindow",
    "__version__",
    "backends",
    "every",
    "follow",
    "history",
    "hub",
    "live",
    "log",
    "series",
    "span",
    "start",
    "stats",
    "status",
    "stop",
    "update",
    "window",
]


def __getattr__(name: str) -> Any:
    home = _HOME_OF.get(name)
    if name == "hub":  # a package that can be called, see there
        return import_module("livemon.hub")
    if home is None:
        raise AttributeError(f"module 'livemon' has no attribute {name!r}")
    value = getattr(import_module(f"livemon.{home}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


def load_ipython_extension(shell: Any) -> None:
    """`%load_ext livemon`: adds the magics; starts nothing."""
    from livemon.magics import load

    load(shell)


def unload_ipython_extension(shell: Any) -> None:
    """`%unload_ext livemon`: stops Livemon and takes the magics away."""
    from livemon.magics import unload

    unload(shell)


def _start_from_page(*, busy: bool = False, period_s: float | None = None) -> None:
    """What the command `livemon:start` runs silently; see `livemon.starting`."""
    from livemon.starting import start_from_page

    start_from_page(busy=busy, period_s=period_s)
