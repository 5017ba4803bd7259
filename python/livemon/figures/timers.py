"""`canvas.new_timer()` where the event loop may be in the middle of a cell.

Timers come due on the hub thread, and their callbacks run where the person's events run (`event_queue`): on the main
thread while that is idle or runs an event loop of Matplotlib, else beside the cell. So animations go on while a cell
runs.
"""

from __future__ import annotations

from matplotlib.backends.backend_webagg_core import TimerAsyncio

from livemon.figures.event_queue import Beat
from livemon.figures.registry import registry
from livemon.shells import kernel_shell

__all__ = ["Timer"]


class Timer(TimerAsyncio):
    """A timer of one canvas; while Livemon does not run it is a task of the main thread's event loop."""

    _beat: Beat | None = None
    _single: bool

    def _timer_start(self) -> None:
        self._timer_stop()
        inputs = registry.inputs
        if inputs is None:
            super()._timer_start()  # type: ignore[no-untyped-call]
        else:
            self._beat = inputs.queue.beat(self.interval / 1000, self._on_timer, once=self._single, ended=self._on_end)  # type: ignore[attr-defined]

    def _on_end(self) -> None:
        """Livemon stops: go on in the main thread's event loop, unless the code stops it before."""
        beat = self._beat
        loop = getattr(getattr(kernel_shell(), "kernel", None), "io_loop", None)
        if loop is not None:
            loop.add_callback(lambda: self._timer_start() if self._beat is beat else None)

    def _timer_stop(self) -> None:
        beat, self._beat = self._beat, None
        if beat is not None:
            beat.stop()
        super()._timer_stop()  # type: ignore[no-untyped-call]

    def _timer_set_interval(self) -> None:
        if self._beat is not None:
            self._timer_start()
        else:
            super()._timer_set_interval()  # type: ignore[no-untyped-call]
