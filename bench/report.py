"""What a run found: rows, the machine and the versions they hold for, as a table, as JSON and as Markdown."""

from __future__ import annotations

import json
import os
import platform
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import psutil

PACKAGES = (
    "livemon",
    "matplotlib",
    "numpy",
    "ipykernel",
    "jupyterlab",
    "ipympl",
    "livelossplot",
    "trackio",
    "tensorboardX",
    "wandb",
)


@dataclass(frozen=True)
class Row:
    """One number: the median of `values`."""

    benchmark: str
    what: str
    """Whose, and in which state."""
    quantity: str
    """What was measured, with its unit."""
    values: Sequence[float]
    """One for each repeat."""
    goal: str = ""
    """What Livemon promises, e.g. `<= 1`; empty for peers and for what is only told."""

    @property
    def median(self) -> float:
        return statistics.median(self.values)

    @property
    def met(self) -> bool | None:
        """Whether the goal is reached; None: there is none."""
        if not self.goal:
            return None
        sign, number = self.goal.split()
        return self.median <= float(number) if sign == "<=" else self.median >= float(number)

    def cells(self) -> tuple[str, ...]:
        spread = f"{short(min(self.values))} … {short(max(self.values))}" if len(self.values) > 1 else ""
        met = self.met
        verdict = "" if met is None else f"{self.goal} {'✓' if met else '✗ MISSED'}"
        return self.what, self.quantity, short(self.median), spread, verdict


@dataclass
class Report:
    """All rows of a run."""

    rows: list[Row] = field(default_factory=list)
    date: str = field(default_factory=lambda: datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"))

    def machine(self) -> str:
        cpu = platform.processor() or platform.machine()
        try:
            for line in Path("/proc/cpuinfo").read_text().splitlines():
                if line.startswith("model name"):
                    cpu = line.split(":", 1)[1].strip()
                    break
        except OSError:
            pass  # not Linux
        memory = psutil.virtual_memory().total / 2**30
        cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
        load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
        return f"{cpu}, {cores} cores, {memory:.0f} GiB, {platform.system()}, load now {load}"

    def versions(self) -> dict[str, str]:
        found = {"python": platform.python_version()}
        for package in PACKAGES:
            try:
                found[package] = version(package)
            except PackageNotFoundError:
                found[package] = "absent"
        return found

    def save(self, folder: Path) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        target = folder / f"{self.date.replace(' UTC', '').replace(' ', 'T').replace(':', '')}.json"
        rows = [{**asdict(row), "median": row.median, "met": row.met} for row in self.rows]
        body = {"date": self.date, "machine": self.machine(), "versions": self.versions(), "rows": rows}
        target.write_text(json.dumps(body, indent=1) + "\n")
        return target

    def text(self) -> str:
        """For a terminal."""
        lines = [self.date, self.machine(), ", ".join(f"{k} {v}" for k, v in self.versions().items())]
        for benchmark, rows in self._groups():
            lines += ["", benchmark, *columns([row.cells() for row in rows])]
        return "\n".join(lines)

    def markdown(self) -> str:
        """For docs/benchmarks.md."""
        lines = [f"Taken {self.date} on {self.machine()}."]
        lines += ["", ", ".join(f"{k} {v}" for k, v in self.versions().items()) + "."]
        for benchmark, rows in self._groups():
            lines += [
                "",
                f"### {benchmark}",
                "",
                "| what | quantity | median | range | goal |",
                "|---|---|---|---|---|",
            ]
            lines += [f"| {' | '.join(row.cells())} |" for row in rows]
        return "\n".join(lines) + "\n"

    def _groups(self) -> Iterable[tuple[str, list[Row]]]:
        for name in dict.fromkeys(row.benchmark for row in self.rows):
            yield name, [row for row in self.rows if row.benchmark == name]


def short(number: float) -> str:
    """Three digits that count."""
    return f"{number:.0f}" if abs(number) >= 100 else f"{number:.3g}"


def columns(rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows of cells, in columns as wide as their widest cell."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return [
        "  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]
