"""A `livemon.sampling.base.Source` that reads from a script."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from livemon.sampling.base import Reading

__all__ = ["ScriptedSource"]


class ScriptedSource:
    """Answers each `read` with the next step of `script`: readings to return, or an exception to raise.

    The last step is repeated for ever. `open_errors` are raised by the first calls of `open`, in order. `calls` lists
    what was called: `open`, `read`, `close`.
    """

    def __init__(
        self,
        script: Iterable[Sequence[Reading] | Exception],
        *,
        name: str = "host",
        open_errors: Iterable[Exception] = (),
    ) -> None:
        self.name = name
        self.calls: list[str] = []
        self._script = list(script)
        self._open_errors = list(open_errors)
        if not self._script:
            raise ValueError("a script needs at least one step")

    def open(self) -> None:
        """See `Source`."""
        self.calls.append("open")
        if self._open_errors:
            raise self._open_errors.pop(0)

    def read(self) -> list[Reading]:
        """See `Source`."""
        self.calls.append("read")
        step = self._script.pop(0) if len(self._script) > 1 else self._script[0]
        if isinstance(step, Exception):
            raise step
        return list(step)

    def close(self) -> None:
        """See `Source`."""
        self.calls.append("close")
