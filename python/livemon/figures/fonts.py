"""Which font files Matplotlib has here, so that the renderer has those that the code added. On any thread; quick."""

from __future__ import annotations

import os
import sys
from typing import Any

__all__ = ["added_fonts"]

_seen: list[Any] = []
_paths: frozenset[str] = frozenset()


def added_fonts() -> frozenset[str]:
    """Paths of all font files that Matplotlib's font manager has now, once it is loaded; those of the system are among
    them, as nothing tells the two apart."""
    global _seen, _paths
    module = sys.modules.get("matplotlib.font_manager")
    manager = getattr(module, "fontManager", None)
    if manager is None:
        return _paths
    entries = manager.ttflist
    if entries != _seen:  # the same objects, nearly always: some microseconds for hundreds of fonts
        seen = list(entries)
        _paths = frozenset(os.fspath(entry.fname) for entry in seen)
        _seen = seen  # last: another thread that finds them seen takes the paths
    return _paths
