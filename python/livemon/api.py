"""The public functions. Each looks up the monitor and passes on; what is heavy is imported inside.

Called by people on any thread, in a kernel or in a plain script.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from livemon import monitor as _monitor
from livemon.errors import LivemonError
from livemon.monitor import Monitor
from livemon.samples import Series, column
from livemon.status_table import Status

if TYPE_CHECKING:
    from livemon.protocol import SeriesEntry

__all__ = ["history", "hub", "series", "start", "stats", "status", "stop"]


def start(
    *, period_s: float | None = None, sources: str | Iterable[str] | None = None, figures: bool = True
) -> Monitor:
    """Start Livemon in this process, or change how the running one samples.

    `period_s`: seconds between samples, 0.1 to 60 (default 1). `sources`: `"auto"`, or some of host, process, gpu, as
    `"host,gpu"`. `figures`: in a Jupyter kernel also make Livemon Matplotlib's backend. What is left out stays as it
    is. Raises `UsageError`.
    """
    monitor = _monitor.start(period_s=period_s, sources=sources)
    if figures:
        from livemon.starting import select_figures

        select_figures(monitor)
    return monitor


def stop() -> None:
    """Stop Livemon: the sampler, the renderer and the background jobs. Harmless when it does not run.

    Matplotlib gets the backend back that it had before. Figures that are open keep their canvas. Raises `LivemonError`
    where that backend cannot be had any more; all is stopped then, too.
    `history()` of what was sampled stays readable until Livemon is started again.
    """
    if _monitor.stop():
        from livemon.starting import deselect_figures

        deselect_figures()


def stats() -> dict[str, float]:
    """The newest value of each series, by name; NaN where the last reading failed. Empty before the first start.

    Once figures are watched also counts of captures and frames: `figures.captures.delta`, `figures.snapshots.<reason>`,
    `figures.frames.key` … (see `docs/reference.md`).
    """
    monitor = _monitor.newest()
    return monitor.newest_values() if monitor is not None else {}


def status() -> Status:
    """How Livemon is, as a table to print: sources, children, series, pages, what was lost, what went wrong."""
    return Status.of(_monitor.newest())


def history(name: str) -> Series:
    """All samples that are kept of one series, up to now, `log()` calls included; see `Series` for what is thinned.

    Raises `UnknownSeriesError`, which lists the series there are, and `LivemonError` before the first start.
    """
    entry, columns, past = _started().columns(name)
    thinned = [entries for _, entries in past]
    steps = array("d", [math.nan]) * sum(map(len, thinned))
    return Series(
        name=entry.name,
        unit=entry.unit,
        time=column(_joined([*(entries.time for entries in thinned), columns.time])),
        value=column(_joined([*(entries.mean for entries in thinned), columns.value])),
        step=column(_joined([steps, columns.step])),
        low=column(_joined([*(entries.low for entries in thinned), columns.value])),
        high=column(_joined([*(entries.high for entries in thinned), columns.value])),
    )


def series() -> list[SeriesEntry]:
    """The catalogue: one entry for each series, with name, unit, group and label. Empty before the first start."""
    monitor = _monitor.newest()
    return monitor.catalogue() if monitor is not None else []


def hub() -> Any:
    """The hub as a widget: display it for an embedded panel, in any frontend that shows ipywidgets.

    Starts Livemon where it does not run. Raises `LivemonError` outside of a Jupyter kernel.
    """
    monitor = _monitor.current() or start(figures=False)
    from livemon.hub.widget import hub_widget

    return hub_widget(monitor.hub)


def _joined(parts: Sequence[array[float]]) -> array[float]:
    whole = array("d")
    for part in parts:
        whole.extend(part if part.typecode == "d" else array("d", part))
    return whole


def _started() -> Monitor:
    monitor = _monitor.newest()
    if monitor is None:
        raise LivemonError("Livemon has not been started in this process: run %livemon or livemon.start() first.")
    return monitor
