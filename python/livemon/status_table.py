"""`livemon.status()`: how Livemon is, as a small table. Made on the calling thread from copies."""

from __future__ import annotations

import html
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from livemon import following

if TYPE_CHECKING:
    from livemon.monitor import Monitor

__all__ = ["Status"]


@dataclass(frozen=True, slots=True)
class Status:
    """Rows of (what, state, detail); prints as a table, shows as one in a notebook."""

    rows: tuple[tuple[str, str, str], ...]

    @classmethod
    def of(cls, monitor: Monitor | None) -> Status:
        """The table for `monitor`; None: it was never started."""
        if monitor is None or not monitor.running:
            return cls((("livemon", "stopped", "start it with %livemon or livemon.start()"),))
        return monitor.hub.ask(lambda: cls(tuple(_rows(monitor))))

    def __str__(self) -> str:
        widths = [max(len(row[column]) for row in self.rows) for column in (0, 1)]
        return "\n".join(
            f"{what:<{widths[0]}}  {state:<{widths[1]}}  {detail}".rstrip() for what, state, detail in self.rows
        )

    __repr__ = __str__

    def _repr_html_(self) -> str:
        cells = "".join(
            "<tr>" + "".join(f'<td style="text-align:left">{html.escape(cell)}</td>' for cell in row) + "</tr>"
            for row in self.rows
        )
        return f"<table>{cells}</table>"


def _rows(monitor: Monitor) -> list[tuple[str, str, str]]:
    """On the hub thread."""
    hub = monitor.hub
    state = hub.state()
    rows = [("livemon", "running", f"session {monitor.session[:8]}, a sample every {monitor.period_s:g} s")]
    pids = hub.child_pids()
    for source in state.sources:
        pid = f"pid {pids[source.name]}" if source.name in pids else ""
        reason = source.reason.strip().splitlines()[0] if source.reason.strip() else ""
        rows.append((source.name, source.state, ", ".join(part for part in (pid, reason) if part)))
    cell = state.cell
    rows.append(("cell", "running" if cell.running else "idle", f"[{cell.count}]" if cell.count else ""))
    rows.append(("pages", str(len(hub.pages)), state.notice))
    rows.append(("series", str(monitor.series_count), ""))
    rows.extend((one.path.name, one.state, one.detail) for one in following.all_followed())
    rows.extend((f"dropped {cause}", str(number), "") for cause, number in state.dropped.items())
    for notice in hub.notices()[-5:]:
        when = datetime.fromtimestamp(notice.time, UTC).astimezone().strftime("%H:%M:%S")
        rows.append((when, notice.level, notice.text))
    return rows
