"""Which font files the code added to Matplotlib, so that the renderer has them too. Any thread; cheap to ask."""

from __future__ import annotations

import sys

__all__ = ["added_fonts"]

_seen_count = 0
_paths: frozenset[str] = frozenset()


def added_fonts() -> frozenset[str]:
    """Paths of all font files that Matplotlib's font manager has now, once it is loaded."""
    global _seen_count, _paths
    module = sys.modules.get("matplotlib.font_manager")
    manager = getattr(module, "fontManager", None)
    if manager is None:
        return _paths
    entries = manager.ttflist
    if len(entries) != _seen_count:
        _paths = frozenset(entry.fname for entry in list(entries))
        _seen_count = len(entries)
    return _paths
