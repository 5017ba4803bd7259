"""Rows of a file that was written anew: which of them were there before.

Programs write all they have after each epoch (`DataFrame.to_csv()`), or once more when there is another column
(Lightning's CSVLogger): logged again, each value would be in the chart once for each time. Of each row a number is
kept, 8 bytes, of the first `_MOST_ROWS`.
"""

from __future__ import annotations

from array import array
from typing import Final

from livemon.following.rows import MISSING, Row

__all__ = ["Again"]

_MOST_ROWS: Final = 1 << 20
"""8 MiB. What comes after them is logged again."""


class Again:
    """The rows of one file, in order."""

    def __init__(self) -> None:
        self._marks = array("q")
        self._before = array("q")
        """Of the file as it was before; empty: nothing of it is looked for any more."""

    def begin(self, *, same: bool) -> None:
        """The next row is the first of the file; `same`: it holds, perhaps, what it held before."""
        # As long as all rows were there before, `_before` begins with `_marks`: the file changed while it was read.
        self._before = max(self._before, self._marks, key=len) if same else array("q")
        self._marks = array("q")

    def had(self, row: Row) -> bool:
        """Whether this row, and all before it, were at the same place before the file was written anew."""
        place = len(self._marks)
        if place == _MOST_ROWS:
            return False
        mark = _mark(row)
        self._marks.append(mark)
        if place < len(self._before) and self._before[place] == mark:
            return True
        if self._before:
            self._before = array("q")
        return False


def _mark(row: Row) -> int:
    """Of what the row says: neither the order of the columns counts nor one that is empty. NaN is like NaN."""
    return hash(
        frozenset(
            (name, value if value == value else None)
            for name, value in row.items()
            if not (isinstance(value, str) and value.lower() in MISSING)
        )
    )
