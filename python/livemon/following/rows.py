"""Lines to rows: CSV in its dialects, and one JSON object a line. Of text alone; no files, no threads."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from typing import Any, Final, Literal, TypeAlias

import msgspec

__all__ = ["MISSING", "Format", "LineError", "Reader", "Row"]

Format: TypeAlias = Literal["csv", "jsonl"]

Row: TypeAlias = Mapping[str, "float | int | str"]
"""Values by column: numbers (booleans are 1 and 0, "nan" in CSV is NaN) and texts; what is missing is left out of JSON,
and an empty text or its like in CSV."""

_DELIMITERS: Final = ",\t;|"
MISSING: Final = frozenset({"", "none", "null", "na", "n/a", "-", "<na>"})
"""In lower case: what a field of CSV holds where there is nothing."""
_TRUTHS: Final = {"true": 1, "false": 0}
_DEPTH: Final = 4
_QUOTED_CHARACTERS: Final = 1 << 16
"""A quoted field that goes on for longer than this over several lines is a quotation mark too many."""


class LineError(ValueError):
    """A line that is no row; the message says why."""


class Reader:
    """Turns the lines of one file into rows: values by column."""

    def __init__(self, kind: Format | None, delimiter: str | None = None) -> None:
        """`kind` None: by the first line. `delimiter` None: by the header."""
        self._asked = kind
        self._asked_delimiter = delimiter
        self.restart()

    def restart(self) -> None:
        """The next line is the first of a file."""
        self.kind: Format | None = self._asked
        self._delimiter = self._asked_delimiter
        self._columns: list[str] = []
        self._comment = ""
        self._open = ""
        self._had_numbers = False

    def row(self, line: str) -> Row | None:
        """The row of a line; None: it is none (a header, a comment, empty). Raises `LineError`."""
        if not self._open and not line.strip():
            return None
        if self.kind is None:
            self.kind = "jsonl" if line.lstrip().startswith("{") else "csv"
        return self._of_json(line) if self.kind == "jsonl" else self._of_csv(line)

    # -- CSV -----------------------------------------------------------------------------------------------------------

    def _of_csv(self, line: str) -> Row | None:
        if not self._open and line.startswith("#"):
            self._comment = self._comment or line.lstrip("# ")
            return None
        line = self._open + line
        if line.count('"') % 2:
            if len(line) > _QUOTED_CHARACTERS:
                self._open = ""
                raise LineError("a quotation mark is never closed")
            self._open = line + "\n"
            return None
        self._open = ""
        if self._delimiter is None:
            self._delimiter = _delimiter_of(line)
        fields = self._fields(line)
        if not self._columns or self._is_header(fields):
            return self._take_header(fields)
        while len(fields) > len(self._columns) and not fields[-1]:
            fields.pop()  # a delimiter at the end of each line
        if len(fields) != len(self._columns):
            plural = "" if len(fields) == 1 else "s"
            raise LineError(f"{len(fields)} field{plural} where the header has {len(self._columns)}")
        row = dict(zip(self._columns, map(_value, fields), strict=True))
        if not self._had_numbers:
            self._had_numbers = any(isinstance(value, float) for value in row.values())
        return row

    def _take_header(self, fields: list[str]) -> Row | None:
        if all(_is_number(field) or _is_missing(field) for field in fields) and not self._columns:
            # There is none: a comment above the numbers may say what they are, as NumPy writes it.
            named = self._fields(self._comment) if self._comment else []
            self._columns = named if len(named) == len(fields) else [f"column{n}" for n in range(1, len(fields) + 1)]
            return dict(zip(self._columns, map(_value, fields), strict=True))
        while fields and not fields[-1]:
            fields.pop()
        self._had_numbers = False
        self._columns = [field or f"column{n}" for n, field in enumerate(fields, 1)]
        return None

    def _is_header(self, fields: list[str]) -> bool:
        """Again, or another one: names, and each of them once."""
        while fields and not fields[-1] and len(fields) > len(self._columns):
            fields = fields[:-1]
        if fields == self._columns:
            return True
        if any(_is_number(field) or _is_missing(field) or field.lower() in _TRUTHS for field in fields):
            return False
        # Where rows have numbers this is none; where they are of texts alone a header shares names with the first one.
        shared = set(fields) & set(self._columns)
        return len(set(fields)) == len(fields) > 1 and (
            self._had_numbers or len(shared) * 2 >= min(len(fields), len(self._columns))
        )

    def _fields(self, line: str) -> list[str]:
        if self._delimiter == " ":
            return line.split()
        try:
            (fields,) = csv.reader([line], delimiter=self._delimiter or ",", skipinitialspace=True)
        except (csv.Error, ValueError) as error:
            raise LineError(str(error)) from None
        fields = [field.strip() for field in fields]
        if self._delimiter == ";":  # then the comma is the decimal point
            return [field.replace(",", ".") if _is_comma_number(field) else field for field in fields]
        return fields

    # -- JSON ----------------------------------------------------------------------------------------------------------

    def _of_json(self, line: str) -> Row:
        try:
            found = msgspec.json.decode(line)
        except msgspec.DecodeError:
            try:
                found = json.loads(line)  # takes NaN and Infinity, which Python writes and JSON has not
            except (ValueError, RecursionError) as error:
                if line.strip() in ("[", "{"):
                    raise LineError("JSON that goes on over several lines; each has to hold one object") from None
                raise LineError(f"no JSON: {error}") from None
        except RecursionError:
            raise LineError("nested too deeply") from None
        if not isinstance(found, dict):
            raise LineError(f"a JSON {type(found).__name__}, not an object")
        row: dict[str, float | int | str] = {}
        _flatten(found, "", row, _DEPTH)
        return row


def _flatten(found: Mapping[str, Any], prefix: str, row: dict[str, float | int | str], depth: int) -> None:
    for key, value in found.items():
        if not key:
            continue  # it would be a metric without a name
        name = f"{prefix}{key}"
        if isinstance(value, bool):
            row[name] = int(value)
        elif isinstance(value, int | float | str):
            row[name] = value
        elif isinstance(value, dict) and depth > 1:
            _flatten(value, f"{name}/", row, depth - 1)


def _delimiter_of(line: str) -> str:
    counts = {delimiter: line.count(delimiter) for delimiter in _DELIMITERS}
    best = max(counts, key=lambda one: counts[one])
    if counts[best]:
        # In "0,5;0,7" the comma is the decimal point.
        return ";" if counts[";"] else best
    return " " if " " in line.strip() else ","


def _value(field: str) -> float | str:
    try:
        return float(field)
    except ValueError:
        return _TRUTHS.get(field.lower(), field)


def _is_number(field: str) -> bool:
    return isinstance(_value(field), float)


def _is_comma_number(field: str) -> bool:
    return field.count(",") == 1 and "." not in field and _is_number(field.replace(",", "."))


def _is_missing(field: str) -> bool:
    return field.lower() in MISSING
