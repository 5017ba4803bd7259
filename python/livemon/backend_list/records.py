"""What `livemon.backends()` returns: plain, frozen data, and how it is printed. Imports no Matplotlib."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, overload

from livemon.backend_list.toolkits import MEASURED, Refresh, remedy_of
from livemon.errors import UsageError

__all__ = ["Backend", "Backends"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Backend:
    """One backend of Matplotlib, as it was found in this environment."""

    name: str
    """What `matplotlib.use()`, `%matplotlib` and MPLBACKEND take."""
    module: str
    """Where it is implemented."""
    origin: Literal["builtin", "entry point", "module"]
    """Part of Matplotlib, announced by an installed package, or named as `module://…`."""
    toolkit: str
    """`qt`, `tk`, `gtk3`, `gtk4`, `wx`, `macosx`, `webagg`, `nbagg`, `ipympl`, `inline`, `livemon`, `headless` (it only
    writes files), or empty: unknown."""
    interactive: bool | None
    """Whether its figures are windows or widgets that a person can use; None: it could not be loaded to tell."""
    importable: bool
    """Whether its module loads here."""
    usable: bool
    """Whether it works here: a figure was made and drawn in a trial process, and nothing in this process speaks against
    it."""
    binding: str
    """What it is made with, and in which version: `PySide6 6.11.1 (Qt 6.11.1)`; empty: nothing but Matplotlib."""
    refresh: Refresh
    """What its figures do while a cell runs, as measured: `itself`: they move without a call; `flush`: after the call
    in `refresh_by`; `never`; `unmeasured`."""
    refresh_by: str
    gui: str
    """`gui` of `livemon.window()` where its toolkit can show a Livemon window here, else empty."""
    reason: str
    """Why it is not usable, a sentence; empty: it is."""
    advice: str
    """What to do about that, or what to know of it; may be empty."""
    pip: tuple[str, ...]
    """Python packages that make it usable, as pip takes them."""
    apt: tuple[str, ...]
    """Packages of Debian and Ubuntu that make it usable."""
    current: bool
    """Matplotlib uses it now, or will when pyplot is loaded."""
    recommended: bool
    """The best one here for figures that are to be seen while a cell runs; one at most."""
    trial_s: float
    """How long the trial took, seconds."""

    @property
    def remedy(self) -> str:
        """How to get it, in words; empty: it is here, or nothing helps."""
        return remedy_of(self.advice, self.pip, self.apt)


@dataclass(frozen=True, slots=True, eq=False)
class Backends(Sequence[Backend]):
    """All backends, the usable and interactive ones first; prints as a table, shows as one in a notebook."""

    records: tuple[Backend, ...]
    display: str
    """The display that windows would open on, in words."""
    problem: str = ""
    """What kept the list from being complete, a sentence."""

    @overload
    def __getitem__(self, index: int) -> Backend: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Backend, ...]: ...
    def __getitem__(self, index: int | slice) -> Backend | tuple[Backend, ...]:
        return self.records[index]

    def __len__(self) -> int:
        return len(self.records)

    def __iter__(self) -> Iterator[Backend]:
        return iter(self.records)

    def find(self, name: str) -> Backend:
        """The backend of that name, in upper or lower case. Raises `UsageError`, which lists what there is."""
        for record in self.records:
            if name == record.name or name.lower() == record.name.lower():
                return record
        raise UsageError(f"no backend {name!r} is known; there are {', '.join(one.name for one in self.records)}.")

    @property
    def current(self) -> Backend | None:
        """The one that Matplotlib uses; None: it chooses when the first figure is made."""
        return next((record for record in self.records if record.current), None)

    @property
    def recommended(self) -> Backend | None:
        """The best one here for figures that are to be seen while a cell runs."""
        return next((record for record in self.records if record.recommended), None)

    def __str__(self) -> str:
        rows = [_HEAD, *map(_row, self.records)]
        widths = [max(len(row[column]) for row in rows) for column in range(len(_HEAD))]
        lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
        for reason, names in self._reasons():
            lines += ["", f"{', '.join(names)}:", f"  {reason}"]
        return "\n".join([*map(_printable, [*lines, "", self._caption()])])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        left = ' style="text-align:left"'
        head = "".join(f"<th{left}>{cell}</th>" for cell in (*_HEAD, "to know"))
        body = "".join(
            f"<tr>{''.join(f'<td{left}>{html.escape(_printable(cell))}</td>' for cell in (*_row(one), _why(one)))}</tr>"
            for one in self.records
        )
        caption = html.escape(_printable(self._caption()))
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table><p>{caption}</p>"

    def _reasons(self) -> list[tuple[str, list[str]]]:
        """What is said of backends, and of which."""
        names: dict[str, list[str]] = {}
        for one in self.records:
            if _why(one):
                names.setdefault(_why(one), []).append(one.name)
        return list(names.items())

    def _caption(self) -> str:
        words = f"Display: {self.display}. What figures do in a running cell was {MEASURED} (docs/backends.md)."
        return f"{words} {self.problem}".rstrip()


_HEAD = ("backend", "", "works here", "interactive", "in a running cell", "made with", "Livemon window")

_REFRESH = {"itself": "moves by itself", "never": "stands still", "unmeasured": "not measured"}


def _row(one: Backend) -> tuple[str, ...]:
    marks = [word for word, holds in (("current", one.current), ("recommended", one.recommended)) if holds]
    return (
        one.name,
        ", ".join(marks),
        "yes" if one.usable else "no",
        {True: "yes", False: "no", None: "?"}[one.interactive],
        _REFRESH.get(one.refresh) or f"after {one.refresh_by}",
        one.binding,
        f"--gui {one.gui}" if one.gui else "",
    )


def _why(one: Backend) -> str:
    return "; ".join(part for part in (one.reason, one.remedy) if part)


def _printable(text: str) -> str:
    """Names come from packages and the environment: what would move a terminal's cursor is shown as its code."""
    return "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in text)
