"""How long and how often benchmarks measure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    """Given to each benchmark's `run`."""

    repeats: int = 5
    seconds: float = 6.0
    """Length of one measured stretch."""
    browser: bool = True
    """Whether to measure with Chromium, too."""
