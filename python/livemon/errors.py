"""Every error Livemon raises on purpose, under one root.

LivemonError
 ├── UsageError        the call or the magic line is wrong: says what is valid   (also a ValueError)
 ├── MetricError       `log()` was given a value that is not a number           (also a TypeError)
 ├── UnknownSeriesError `history()` of a series that does not exist              (also a KeyError)
 ├── ProtocolError     a message that cannot be understood (unknown type, other version, bad buffer)
 └── CaptureError      a figure that cannot be captured, and why
"""

from __future__ import annotations

__all__ = [
    "CaptureError",
    "LivemonError",
    "MetricError",
    "ProtocolError",
    "UnknownSeriesError",
    "UsageError",
]


class LivemonError(Exception):
    """Root of all errors raised by Livemon."""


class UsageError(LivemonError, ValueError):
    """A call or a magic line that Livemon does not understand; the message lists what is valid."""


class MetricError(LivemonError, TypeError):
    """A metric whose value is not a number; the message names the key and the type."""


class UnknownSeriesError(LivemonError, KeyError):
    """A series name that was never seen; the message lists near ones."""

    def __str__(self) -> str:  # KeyError would show the repr of the message
        return str(self.args[0]) if self.args else ""


class ProtocolError(LivemonError):
    """A message from a page or a child that cannot be understood."""


class CaptureError(LivemonError):
    """A figure that cannot be sent to the renderer; the message says which part and why."""
