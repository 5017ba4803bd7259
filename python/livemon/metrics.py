"""`log()`: the one function of Livemon that stands inside people's training loops.

It checks the values, stamps the time and appends one tuple to a queue; everything else happens on the hub thread, which
takes the queue about twice a second. There is no lock: a deque's append and a counter's next are atomic, so threads and
interrupts can do no harm, and a forked worker cannot inherit a held lock. Without a hub (a plain script, a forked
worker) the queue is simply kept small.

A flood is thinned: of more than `CAPACITY` calls between two takes every k-th is kept, with k doubling as they go on,
and always the newest. What was left out is counted.

Imports nothing but the standard library's core: `import livemon; livemon.log(...)` must cost nothing in a script.
"""

from __future__ import annotations

import itertools
import math
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from time import time
from typing import TYPE_CHECKING, Any, NamedTuple, SupportsFloat, TypeAlias

from livemon.errors import MetricError

if TYPE_CHECKING:
    Number: TypeAlias = float | SupportsFloat

__all__ = [
    "CAPACITY",
    "Call",
    "Taken",
    "after_log",
    "capture_due",
    "log",
    "record",
    "reset",
    "room",
    "set_wake",
    "take",
]

CAPACITY = 8192
"""Calls kept in full between two takes."""

_EXTRA = 1024
"""Thinned calls kept for each doubling of the stride."""

Call: TypeAlias = tuple[float, "float | None", Mapping[str, float]]
"""Wall time, step, values by name; values are floats or ints."""

after_log: Callable[[], object] | None = None
"""Called at the end of each `log()` on the thread that logs, when set: figures that are due are captured there."""

_calls: deque[Call] = deque()
_newest: Call | None = None
_overflow = itertools.count()
_wake: Callable[[], object] | None = None
_report: Callable[[Exception], object] | None = None
_next_tell = 0.0
"""Wall time from which the hub is told again that there is something to take. A time and not a flag, so that an
interrupt in the middle of telling costs seconds, not the rest of the session."""

_TELL_AGAIN_S = 2.0


def log(mapping: Mapping[str, Number] | None = None, /, *, step: Number | None = None, **values: Number) -> None:
    """Record the values of some metrics now.

    `livemon.log({"train/loss": 0.3}, step=i)` or `livemon.log(loss=0.3, accuracy=0.9)`. Values are numbers: ints,
    floats, bools (1 and 0), NumPy and torch scalars and whatever else without dimensions `float()` takes. NaN and
    infinities are kept, an int beyond the floats counts as infinite. `step` is such a number too.

    Needs no kernel and no `livemon.start()`; never fails because of the transport. Raises `MetricError`, which names
    the key and the type, for anything that is not a number; then nothing of the call is recorded.
    """
    if mapping is not None:
        values = _merged(mapping, values)
    for value in values.values():
        kind = type(value)
        if kind is not float and kind is not int:
            values = _converted(values)
            break
    if step is not None and type(step) is not int and type(step) is not float:
        step = _number("step", step)
    now = time()
    if len(_calls) < CAPACITY:
        _calls.append((now, step, values))  # type: ignore[arg-type]
    else:
        _thin((now, step, values))  # type: ignore[arg-type]
    if now >= _next_tell:
        _tell(now)
    if after_log is not None:
        capture_due()


def capture_due() -> None:
    """Call `after_log`, where it is set: what fails there is reported, for it must not end the user's loop."""
    hook = after_log
    if hook is None:
        return
    try:
        hook()
    except Exception as error:  # noqa: BLE001 - becomes a notice
        if _report is not None:
            _report(error)


def record(calls: Sequence[Call]) -> None:
    """Queue what was measured elsewhere, with its own wall times, in order; numbers as `log` leaves them.

    The caller asks `room` first: of what does not fit most is left out.
    """
    for call in calls:
        if len(_calls) < CAPACITY:
            _calls.append(call)
        else:
            _thin(call)
    now = time()
    if now >= _next_tell:
        _tell(now)


def room() -> int:
    """How many calls fit into the queue now with a quarter of it left to `log`; without a hub it is never emptied."""
    return max(CAPACITY * 3 // 4 - len(_calls), 0)


class Taken(NamedTuple):
    """What `take` found."""

    calls: list[Call]
    thinned: int
    """Calls that were left out."""


def take(*, again: bool = False) -> Taken:
    """Everything logged since the last take, in order (hub thread). `again`: it will be asked again soon, unless this
    finds nothing."""
    global _newest, _overflow, _next_tell
    # Whoever logs from here on tells the hub again, or need not.
    _next_tell = time() + _TELL_AGAIN_S if again else 0.0
    calls = _taken()
    if again and not calls:
        _next_tell = 0.0
        calls = _taken()
    overflow, _overflow = _overflow, itertools.count()
    seen = next(overflow)
    thinned = 0
    if seen:
        newest, _newest = _newest, None
        thinned = seen - max(len(calls) - CAPACITY, 0)
        if newest is not None and not (calls and calls[-1] is newest):
            calls.append(newest)
            thinned -= 1
    return Taken(calls, max(thinned, 0))


def _taken() -> list[Call]:
    return list(map(deque.popleft, itertools.repeat(_calls, len(_calls))))


def set_wake(wake: Callable[[], object] | None, report: Callable[[Exception], object] | None = None) -> None:
    """Call `wake` when there is something to take and nobody said so since the last take; None: nobody takes.

    `report` gets what `after_log` raised.
    """
    global _wake, _report
    _wake, _report = wake, report
    if _calls:
        _tell(time())


def reset() -> None:
    """In a forked child: forget what the parent logged; nobody takes it here."""
    global _calls, _newest, _overflow, _wake, _report, _next_tell, after_log
    _calls = deque()
    _newest = None
    _overflow = itertools.count()
    _wake = _report = None
    after_log = None
    _next_tell = 0.0


def _tell(now_s: float) -> None:
    global _next_tell
    _next_tell = now_s + _TELL_AGAIN_S
    wake = _wake
    if wake is not None:
        wake()


def _thin(call: Call) -> None:
    global _newest
    seen = next(_overflow)
    # Negative when the hub took the queue since `log` looked at it.
    kept = max(len(_calls) - CAPACITY, 0)
    if seen % (1 << min(1 + kept // _EXTRA, 30)) == 0:
        _calls.append(call)
    _newest = call


def _merged(mapping: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    # The check against an abstract class alone takes a third of a microsecond.
    if type(mapping) is not dict and not isinstance(mapping, Mapping):
        raise MetricError(
            f"log() takes a mapping of names to numbers, not {type(mapping).__name__}; did you mean log(name=…)?"
        )
    merged = {**mapping, **values} if values else {**mapping}
    for key in merged:
        if type(key) is not str or not key:
            raise MetricError(f"a metric's name is a text that is not empty, not {key!r} ({type(key).__name__})")
    return merged


def _converted(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: _number(key, value) for key, value in values.items()}


_TIMES = frozenset("mM")
"""NumPy's kinds of time spans and dates: `float()` takes them for bare counts of their unit."""


def _number(key: str, value: Any) -> float:
    """`value` as a float or int. Raises `MetricError`."""
    kind = type(value)
    if kind is float or kind is int:
        return value  # type: ignore[no-any-return]
    try:
        shape = getattr(value, "shape", ())
        if not isinstance(value, str | bytes | bytearray) and len(shape) == 0:
            # `item` first: torch's bfloat16 and tensors on a GPU or with a gradient all have it.
            item = getattr(value, "item", None)
            if getattr(getattr(value, "dtype", None), "kind", "") in _TIMES:
                raise TypeError("a time, not a number")  # noqa: TRY301 - told as every other reason
            return float(item() if callable(item) else value)
        reason = f" of shape {tuple(shape)}" if len(shape) else ""
    except OverflowError:
        return math.inf if value > 0 else -math.inf
    except Exception as error:  # noqa: BLE001 - whatever a foreign type raises, the answer is the same
        reason = f" ({error})"
    raise MetricError(
        f"the metric {key!r} is not a number but {kind.__module__}.{kind.__qualname__}{reason}; "
        "log() takes ints, floats and scalars without dimensions"
    )
