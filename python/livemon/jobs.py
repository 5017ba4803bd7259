"""`@livemon.every(0.5)`: a function that is called again and again in a thread of its own.

Each run is due at a multiple of the period after the start, so runs do not drift; a run that takes longer than the
period skips what it missed, so runs never stack up. What a run raises is kept in `Job.error` and becomes a notice, and
the next run comes all the same. After each run the figures that the thread left due are captured.
"""

from __future__ import annotations

import math
import threading
import traceback
from collections.abc import Callable
from time import monotonic, time
from typing import Any

from livemon import metrics
from livemon.errors import UsageError

__all__ = ["Job", "every", "stop_all"]

MIN_PERIOD_S = 0.01

_jobs: dict[tuple[str, str], Job] = {}
"""Running jobs by module and name of their function."""

notify: Callable[..., object] | None = None
"""Where notices go (`HubPort.notice`), set while a hub runs."""


class Job:
    """A function that a thread calls every `period_s` seconds."""

    def __init__(self, function: Callable[[], object], period_s: float) -> None:
        self.function = function
        self.period_s = period_s
        self.runs = 0
        """Runs so far, with those that failed."""
        self.error: BaseException | None = None
        """What the last run raised; None when it went well."""
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"livemon-job-{self.name}", daemon=True)

    @property
    def name(self) -> str:
        """Name of the function."""
        return getattr(self.function, "__name__", repr(self.function))

    @property
    def running(self) -> bool:
        """Whether further runs will come."""
        return self._thread.is_alive() and not self._stop.is_set()

    def stop(self, timeout_s: float = 0.0) -> None:
        """No further run; waits up to `timeout_s` for one that is under way. May be called twice, and by the job."""
        self._stop.set()
        if timeout_s > 0 and self._thread is not threading.current_thread():
            self._thread.join(timeout_s)
        for key, job in list(_jobs.items()):
            if job is self:
                _jobs.pop(key, None)

    def __repr__(self) -> str:
        state = "running" if self.running else "stopped"
        failed = f", last run failed: {type(self.error).__name__}: {self.error}" if self.error is not None else ""
        return f"<Job {self.name} every {self.period_s:g} s: {state}, {self.runs} runs{failed}>"

    def _run(self) -> None:
        start_s = monotonic()
        while not self._stop.is_set():
            try:
                self.function()
            except Exception as error:  # noqa: BLE001 - goes to the person; the next run comes all the same
                self._failed(error)
            except BaseException as error:  # noqa: BLE001 - `sys.exit()` and its like mean: no further run
                self._failed(error)
                self.stop()
            else:
                self.error = None
            self.runs += 1
            metrics.capture_due()
            turns = math.floor((monotonic() - start_s) / self.period_s) + 1
            self._stop.wait(max(start_s + turns * self.period_s - monotonic(), 0.0))

    def _failed(self, error: BaseException) -> None:
        known = self.error
        self.error = error
        # The same error every half second is one notice.
        tell = notify
        if tell is not None and (type(known), str(known)) != (type(error), str(error)):
            tell(
                "error",
                f"The background job {self.name} failed: {type(error).__name__}: {error}",
                detail="".join(traceback.format_exception(error)),
                key=f"job:{self.name}",
            )


def every(period_s: float) -> Callable[[Callable[[], object] | Job], Job]:
    """Decorator: call the function every `period_s` seconds in a thread of its own, at once for the first time.

    The name of the function then stands for its `Job`. When a cell that holds it is run again, the new job takes the
    place of the old one, which is stopped, and a notice says so. Raises `UsageError`.
    """
    if (
        isinstance(period_s, bool)
        or not isinstance(period_s, int | float)
        or not MIN_PERIOD_S <= period_s <= threading.TIMEOUT_MAX
    ):
        raise UsageError(f"every() takes a period of at least {MIN_PERIOD_S:g} seconds, not {period_s!r}")

    def decorate(target: Callable[[], object] | Job) -> Job:
        function = target.function if isinstance(target, Job) else target
        job = Job(function, float(period_s))
        key = _key(function)
        old = _jobs.get(key) if key is not None else None
        if old is not None:
            old.stop()
            tell = notify
            if tell is not None:
                tell(
                    "info",
                    f"The background job {job.name} was started again; the earlier one is stopped.",
                    key=f"job-replaced:{job.name}",
                )
        _jobs[key or (str(id(job)), str(time()))] = job
        job._thread.start()
        return job

    return decorate


def stop_all() -> None:
    """Stop every job; none is waited for."""
    for job in list(_jobs.values()):
        job.stop()


def reset() -> None:
    """In a forked child: the threads of the jobs do not exist here."""
    global notify
    _jobs.clear()
    notify = None


def _key(function: Any) -> tuple[str, str] | None:
    name = getattr(function, "__qualname__", "")
    # A factory makes many functions of one local name; they are jobs of their own.
    return (getattr(function, "__module__", "") or "", name) if name and "<" not in name else None
