"""Which of the system's block devices count, as some are parts of others. Reads names only, no counters."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable

__all__ = ["physical_disks"]


def physical_disks(names: Iterable[str]) -> list[str]:
    """Those of `names` whose bytes are counted once: on Linux neither partitions nor what lies on other disks (dm, md,
    loop, zram); where no physical disk is visible, whole block devices other than loop and RAM disks."""
    names = list(names)
    if not sys.platform.startswith("linux"):
        return names
    whole = {name: f"/sys/block/{name.replace('/', '!')}" for name in names}
    physical = [name for name in names if os.path.exists(f"{whole[name]}/device")]
    return physical or [
        name for name in names if os.path.exists(whole[name]) and not name.startswith(("loop", "ram", "zram"))
    ]
