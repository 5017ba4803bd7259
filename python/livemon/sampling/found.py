"""GPUs that this machine has, by vendor, without any driver's library: so that one that is not read is not left unsaid.

Runs in the sampler child; reads names only.
"""

from __future__ import annotations

import platform
import sys
from pathlib import Path

__all__ = ["nvidia_gpus", "unread_gpus", "vendors"]

_VENDORS = {"0x10de": "NVIDIA", "0x1002": "AMD", "0x8086": "Intel"}


def vendors(root: Path = Path("/")) -> set[str]:
    """Vendors of the graphics cards: `NVIDIA`, `AMD`, `Intel`, `Apple`; `Intel Mac`: whichever such a one has."""
    if sys.platform == "darwin":
        return {"Apple" if platform.machine() == "arm64" else "Intel Mac"}
    found = set()
    for file in (root / "sys/class/drm").glob("card*/device/vendor"):
        try:
            found.add(_VENDORS.get(file.read_text().strip(), ""))
        except OSError:
            continue
    return found - {""}


def nvidia_gpus(root: Path = Path("/")) -> int:
    """How many GPUs NVIDIA's driver has."""
    try:
        return len(list((root / "proc/driver/nvidia/gpus").iterdir()))
    except OSError:
        return 0


def unread_gpus(found: set[str]) -> str:
    """What was found and is not read, and why; empty: nothing."""
    reasons = {
        "Apple": "an Apple GPU was found and is not read: macOS tells its use only to the administrator",
        "Intel Mac": "the GPU of an Intel Mac was found and is not read: macOS tells its use only to the administrator",
        "Intel": "an Intel GPU was found and is not read: its driver tells its use only to the administrator",
    }
    return "; ".join(reason for vendor, reason in reasons.items() if vendor in found)
