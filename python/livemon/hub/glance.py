"""Which series a page is sent that shows no panel, but the few numbers of a status bar.

The other side of this is `src/status/machine.ts`, which reads these series.
"""

from __future__ import annotations

import re
from typing import Final

__all__ = ["at_a_glance"]

_SERIES: Final = re.compile(
    r"""cpu\.(limit_used_)?percent
      | memory\.(used|total|limit|limit_used)_bytes
      | gpu\d+\.(utilization_percent|(memory_used|memory_total|process_memory)_bytes)
      | process\.(tree_)?(cpu_percent|rss_bytes)""",
    re.VERBOSE,
)


def at_a_glance(name: str) -> bool:
    """Whether the series is one of them."""
    return _SERIES.fullmatch(name) is not None
