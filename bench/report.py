"""What a run found: rows, as a table for a terminal, as JSON, and as docs/benchmarks.md."""

from __future__ import annotations

import json
import os
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from bench.machine import machine, versions

__all__ = ["Report", "Row"]

BUSY_LOAD = 0.7
"""A load from which on a run says that it is not to be believed; two cores."""

HEAD = ("what", "quantity", "median", "range", "reach", "")


@dataclass(frozen=True)
class Row:
    """One number: the median of `values`."""

    benchmark: str
    """Heading of the table that it stands in."""
    what: str
    """Whose number it is, and in which state."""
    quantity: str
    """What was measured, with its unit."""
    values: Sequence[float] = ()
    """One for each repeat; none: it could not be measured, and `note` says why."""
    reach: str = ""
    """What Livemon must reach: `<= 1` or `>= 5`; empty for peers and for what is only told."""
    note: str = ""

    @property
    def median(self) -> float | None:
        return statistics.median(self.values) if self.values else None

    @property
    def met(self) -> bool | None:
        """Whether the reach is kept; None: there is none."""
        if not self.reach:
            return None
        if self.median is None:
            return False
        sign, number = self.reach.split()
        return self.median <= float(number) if sign == "<=" else self.median >= float(number)

    def cells(self) -> tuple[str, ...]:
        """As in `HEAD`."""
        median = short(self.median) if self.median is not None else "–"
        spread = f"{short(min(self.values))} – {short(max(self.values))}" if len(self.values) > 1 else ""
        verdict = {None: "", True: "ok", False: "OVER" if "<" in self.reach else "UNDER"}[self.met]
        reach = self.reach.replace("<=", "≤").replace(">=", "≥")
        return self.what, self.quantity, median, spread, reach, " ".join(filter(None, (verdict, self.note)))


@dataclass
class Report:
    """All rows of a run."""

    rows: list[Row] = field(default_factory=list)
    settings: str = ""
    date: datetime = field(default_factory=lambda: datetime.now(UTC))
    load_before: float = field(default_factory=lambda: os.getloadavg()[0])
    """How many processes wanted to run, on average over the minute before the run."""

    @property
    def busy(self) -> str:
        """A warning when others used the machine; empty when not."""
        if self.load_before < BUSY_LOAD:
            return ""
        return (
            f"**The machine was busy** (load {self.load_before:.1f} before the run began): do not believe the loops. "
            "What is done for each second of the clock weighs more, the smaller the loop's share of a core is."
        )

    @property
    def over(self) -> list[Row]:
        """Rows that miss their reach."""
        return [row for row in self.rows if row.met is False]

    def save(self, folder: Path) -> Path:
        """Write `folder/<date>.json`; returns its path."""
        folder.mkdir(parents=True, exist_ok=True)
        target = folder / f"{self.date:%Y-%m-%dT%H%M%S}.json"
        body = {
            "date": self.date.isoformat(timespec="seconds"),
            "machine": machine(),
            "load_before": self.load_before,
            "versions": versions(),
            "settings": self.settings,
            "rows": [{**asdict(row), "median": row.median, "met": row.met} for row in self.rows],
        }
        target.write_text(json.dumps(body, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        return target

    def text(self) -> str:
        """For a terminal."""
        cells = [HEAD, *(row.cells() for row in self.rows)]
        widths = [max(len(cell) for cell in column) for column in zip(*cells, strict=True)]
        lines = list(self._conditions())
        for benchmark, rows in self._groups():
            lines += ["", benchmark]
            for line in (HEAD, *(row.cells() for row in rows)):
                padded = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
                lines.append("  " + "  ".join(padded).rstrip())
        return "\n".join(lines)

    def markdown(self, intro: str, before: str = "") -> str:
        """For docs/benchmarks.md: `intro` and the tables, each with its conditions. Those of `before`, an older page,
        that this run did not measure stay as they are."""
        sections = dict(_sections(before))
        for benchmark, rows in self._groups():
            lines = [*(f"*{line}*" if line[0] != "*" else line for line in self._conditions()), ""]
            lines += [f"| {' | '.join(HEAD)} |".replace("|  |", "| |"), "|---|---|--:|--:|--:|---|"]
            lines += [f"| {' | '.join(row.cells())} |" for row in rows]
            sections[benchmark] = "  \n".join(lines[: lines.index("")]) + "\n" + "\n".join(lines[lines.index("") :])
        return "\n\n".join([intro.rstrip(), *(f"## {name}\n\n{text}" for name, text in sections.items())]) + "\n"

    def _conditions(self) -> Iterator[str]:
        yield f"{self.date:%Y-%m-%d %H:%M} UTC, {self.settings}"
        yield machine()
        yield ", ".join(f"{name} {number}" for name, number in versions().items())
        if self.busy:
            yield self.busy

    def _groups(self) -> Iterator[tuple[str, list[Row]]]:
        for name in dict.fromkeys(row.benchmark for row in self.rows):
            yield name, [row for row in self.rows if row.benchmark == name]


def _sections(page: str) -> Iterator[tuple[str, str]]:
    """Headings of a page, and what stands below each."""
    for part in f"\n{page}".split("\n## ")[1:]:
        name, _, text = part.partition("\n")
        yield name, text.strip("\n")


def short(number: float) -> str:
    """Three digits that count, or four around 1."""
    return f"{number:.0f}" if abs(number) >= 100 else f"{number:.4g}" if 0.9 < number < 2 else f"{number:.3g}"
