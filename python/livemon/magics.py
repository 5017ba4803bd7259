"""`%livemon` and `%%livemon`: parse the line, then call the public functions. The only module that knows IPython."""

from __future__ import annotations

import argparse
import ast
import csv
import math
import shlex
from collections.abc import Mapping
from functools import reduce
from pathlib import Path
from time import monotonic
from typing import Any, NoReturn

from IPython.core.error import UsageError as MagicUsageError
from IPython.core.magic import Magics, cell_magic, line_magic, magics_class

from livemon import api
from livemon import monitor as _monitor
from livemon.errors import LivemonError, UsageError
from livemon.gui import choice
from livemon.spans import span
from livemon.viewer.window import window

__all__ = ["LivemonMagics", "load", "unload"]

SUBCOMMANDS = ("start", "stop", "status", "backends", "window", "gui", "pump", "follow", "export")
OPTIONS = ("--period", "--sources", "--no-figures", "--refresh", "--gui")

_HELP = """\
%livemon [start] [--period SECONDS] [--sources auto|host,process,gpu] [--no-figures]
%livemon stop
%livemon status
%livemon backends [--refresh]
%livemon window [FIGURE] [--gui qt|gtk4|gtk3|tk|webagg]
%livemon gui qt|gtk4|gtk3|tk
%livemon pump on|off
%livemon follow PATH [--name NAME] [--step COLUMN] [--time COLUMN]
%livemon export PATH
%%livemon NAME"""


class _Parser(argparse.ArgumentParser):
    """A parser that raises instead of ending the process."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message}. Valid are:\n{_HELP}")


def _start_parser() -> _Parser:
    parser = _Parser(prog="%livemon", add_help=False, allow_abbrev=False)
    parser.add_argument("--period", type=float, metavar="SECONDS")
    parser.add_argument("--sources", metavar="auto|host,process,gpu")
    parser.add_argument("--no-figures", action="store_true")
    return parser


def _window_parser() -> _Parser:
    parser = _Parser(prog="%livemon window", add_help=False, allow_abbrev=False)
    parser.add_argument("figure", nargs="?")
    parser.add_argument("--gui", metavar="qt|gtk4|gtk3|tk|webagg")
    return parser


@magics_class
class LivemonMagics(Magics):  # type: ignore[misc]
    """The magics of one shell."""

    @line_magic("livemon")  # type: ignore[untyped-decorator]
    def line(self, line: str) -> Any:
        """Start Livemon, or stop it, show its status, list Matplotlib's backends, export the history.

        %livemon [start] [--period SECONDS] [--sources auto|host,process,gpu] [--no-figures]
            Start, or change what is given. Livemon also becomes Matplotlib's backend, unless --no-figures.
        %livemon stop
        %livemon status
        %livemon backends [--refresh]
            List every backend of Matplotlib: whether it works here, what its figures do in a running cell, how to get
            it. With --refresh all are tried again.
        %livemon window [FIGURE] [--gui qt|gtk4|gtk3|tk|webagg]
            Show a figure (variable as in fig or ax.figure, number or name; default: pyplot's current one) in a native
            window of a process of its own, which moves while cells run.
        %livemon gui qt|gtk4|gtk3|tk
            As %matplotlib: figures open in windows of the kernel's own process, which are alive while it is idle.
        %livemon pump on|off
            Refresh these windows in running cells, too, from a timer that interrupts them (see docs/windows.md).
        %livemon follow PATH [--name NAME] [--step COLUMN] [--time COLUMN]
            Log what another program appends to a file of CSV or JSON lines; help(livemon.follow) has the details.
        %livemon export PATH
            Write every sample that is kept to a CSV file: series, unit, time (seconds since the epoch), value, step.
            Of what is thinned by now value is a mean, low and high are the smallest and the largest value.
        """
        try:
            return self._run(shlex.split(_without_comment(line)))
        except (LivemonError, OSError, ValueError) as error:
            raise MagicUsageError(str(error)) from None

    @cell_magic("livemon")  # type: ignore[untyped-decorator]
    def cell(self, line: str, cell: str) -> Any:
        """Run the cell as a span of that name: %%livemon NAME"""
        try:
            stretch = span(line)
        except UsageError as error:
            raise MagicUsageError(str(error)) from None
        return self._run_cell(stretch, cell)

    def _run(self, words: list[str]) -> Any:
        first = words[0] if words else "start"
        if first.startswith("-"):
            words = ["start", *words]
            first = "start"
        rest = words[1:]
        match first:
            case "start":
                options = _start_parser().parse_args(rest)
                api.start(period_s=options.period, sources=options.sources, figures=not options.no_figures)
                return None
            case "stop":
                _nothing_more(first, rest)
                api.stop()
                choice.pump(on=False)  # windows of the kernel live on while it is idle, as they did without Livemon
                return None
            case "status":
                _nothing_more(first, rest)
                return api.status()
            case "backends":
                return _backends(rest)
            case "window":
                return self._window(rest)
            case "gui":
                if len(rest) != 1:
                    raise UsageError("gui takes one toolkit: %livemon gui qt|gtk4|gtk3|tk")
                print(choice.use(rest[0]))  # noqa: T201 - the answer of a magic
                return None
            case "pump":
                if rest not in (["on"], ["off"]):
                    raise UsageError("pump is turned on or off: %livemon pump on|off")
                print(choice.pump(on=rest == ["on"]))  # noqa: T201 - the answer of a magic
                return None
            case "follow":
                return _follow(rest)
            case "export":
                if len(rest) != 1:
                    raise UsageError("export takes one path: %livemon export PATH")
                export_csv(Path(rest[0]).expanduser())
                return None
        raise UsageError(f"unknown subcommand {first!r}. Valid are:\n{_HELP}")

    def _window(self, words: list[str]) -> Any:
        options = _window_parser().parse_args(words)
        name = options.figure
        namespace = self.shell.user_ns
        figure = _value_of(name, namespace) if name is not None else None
        if isinstance(figure, str) and figure.isdigit():
            figure = int(figure)
        return window(figure, options.gui)

    def _run_cell(self, stretch: Any, cell: str) -> Any:
        """As `%%time` does it: in the namespace of the notebook, the value of a last expression is the cell's."""
        shell = self.shell
        source = shell.transform_cell(cell)
        tree = shell.transform_ast(shell.compile.ast_parse(source))
        name = shell.compile.cache(source)
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        body = shell.compile(tree, name, "exec")
        value = shell.compile(ast.Expression(last.value), name, "eval") if last is not None else None
        with stretch:
            exec(body, shell.user_ns)  # noqa: S102 - the person's own cell
            return eval(value, shell.user_ns) if value is not None else None  # noqa: S307


class _Progress:
    """A line that says how far something is, when that takes longer than a second; gone when it is over."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._start_s = monotonic()
        self._width = 0

    def __call__(self, done: int, whole: int) -> None:
        if monotonic() - self._start_s > 1.0:
            self._show(f"{self._what}: {done} of {whole}")

    def clear(self) -> None:
        """Take the line away."""
        if self._width:
            self._show("")
            print(end="\r", flush=True)  # noqa: T201

    def _show(self, text: str) -> None:
        print("\r" + text.ljust(self._width), end="", flush=True)  # noqa: T201 - pages and terminals go back at "\r"
        self._width = len(text)


def _backends(rest: list[str]) -> Any:
    from livemon.backend_list import backends

    parser = _Parser(prog="%livemon backends", add_help=False, allow_abbrev=False)
    parser.add_argument("--refresh", action="store_true")
    refresh = parser.parse_args(rest).refresh
    progress = _Progress("trying backends")
    try:
        return backends(refresh=refresh, progress=progress)
    finally:
        progress.clear()


def _follow(rest: list[str]) -> Any:
    from livemon.following import follow

    parser = _Parser(prog="%livemon follow", add_help=False, allow_abbrev=False)
    parser.add_argument("path", metavar="PATH")
    for option in ("--name", "--step", "--time"):
        parser.add_argument(option)
    return follow(**vars(parser.parse_args(rest)))


def export_csv(path: Path) -> None:
    """Write the whole history to `path` and print a sentence about it. Raises `LivemonError` and `OSError`."""
    monitor = _monitor.newest()
    if monitor is None:
        raise LivemonError("there is nothing to export: Livemon has not been started in this process.")
    rows = 0
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["series", "unit", "time", "value", "step", "low", "high"])
        for entry in monitor.catalogue():
            _, columns, past = monitor.columns(entry.name)
            for time_s, low, mean, high in (row for _, entries in past for row in entries.rows()):
                numbers = ["" if number != number else number for number in (mean, math.nan, low, high)]
                writer.writerow([entry.name, entry.unit, f"{time_s:.6f}", *numbers])
                rows += 1
            for time_s, value, step in zip(columns.time, columns.value, columns.step, strict=True):
                # An empty field is the CSV way to say "unknown"; NaN would be a text in a column of numbers.
                numbers = ["" if number != number else number for number in (value, step)]
                writer.writerow([entry.name, entry.unit, f"{time_s:.6f}", *numbers, "", ""])
                rows += 1
    print(f"{rows} samples written to {path}")  # noqa: T201 - the answer of a magic


def _without_comment(line: str) -> str:
    """Up to a "#" that begins a word outside of quotes: people write comments behind magics, as behind all code."""
    quote = ""
    for position, character in enumerate(line):
        if quote:
            quote = "" if character == quote else quote
        elif character in "'\"":
            quote = character
        elif character == "#" and (position == 0 or line[position - 1].isspace()):
            return line[:position]
    return line


def _value_of(name: str, namespace: Mapping[str, Any]) -> Any:
    """Of a variable, or of an attribute of one as in `ax.figure`; the name itself where there is none."""
    first, *rest = name.split(".")
    try:
        return reduce(getattr, rest, namespace[first])
    except (KeyError, AttributeError):
        return name


def _nothing_more(subcommand: str, rest: list[str]) -> None:
    if rest:
        raise UsageError(f"{subcommand} takes nothing more, not {' '.join(rest)!r}")


def _complete(_completer: Any, event: Any) -> list[str]:
    words = event.line.split()
    return [*SUBCOMMANDS, *OPTIONS] if len(words) <= 2 else list(OPTIONS)


def load(shell: Any) -> None:
    """Add the magics to `shell`."""
    shell.register_magics(LivemonMagics)
    shell.set_hook("complete_command", _complete, str_key="%livemon")
    choice.guard()


def unload(shell: Any) -> None:
    """Stop Livemon and take the magics away."""
    api.stop()
    choice.release()
    for kind in ("line", "cell"):
        shell.magics_manager.magics[kind].pop("livemon", None)
