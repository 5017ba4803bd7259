"""The end of a file that is written, cut, replaced and removed meanwhile."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from livemon.following import tail as module
from livemon.following.tail import CHUNK_BYTES, Tail


def drained(tail: Tail) -> list[str]:
    lines: list[str] = []
    while True:
        part = tail.read()
        lines += part.lines
        if not part.more:
            return lines


@pytest.fixture
def tails() -> Iterator[Callable[..., Tail]]:
    """Makes them, and closes them in the end."""
    with ExitStack() as stack:
        yield lambda *args, **options: stack.enter_context(Tail(*args, **options))


Tails = Callable[..., Tail]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "log.csv"


def append(path: Path, data: bytes) -> None:
    with path.open("ab") as file:
        file.write(data)


def test_a_file_that_comes_later_and_half_lines(tails: Tails, path: Path) -> None:
    tail = tails(path)
    assert drained(tail) == []
    assert tail.missing
    append(path, b"a,b\n1,")
    assert drained(tail) == ["a,b"]
    assert not tail.missing
    append(path, b"2")
    assert drained(tail) == []
    append(path, b"5\r\n3,4\r")
    assert drained(tail) == ["1,25"]
    append(path, b"\n5")
    assert drained(tail) == ["3,4"]
    assert tail.rest() == "5"
    assert tail.rest() == ""


def test_one_that_is_cut_short(tails: Tails, path: Path) -> None:
    tail = tails(path)
    append(path, b"a\n1\n2\n3\nhal")
    assert drained(tail) == ["a", "1", "2", "3"]
    path.write_bytes(b"b\n")
    part = tail.read()
    assert (part.lines, part.anew) == (["b"], True)
    append(path, b"4\n")
    part = tail.read()
    assert (part.lines, part.anew) == (["4"], False)


def test_one_that_was_cut_short_and_has_grown_beyond_the_old_end(tails: Tails, path: Path) -> None:
    """Its size tells nothing then."""
    tail = tails(path)
    append(path, b"a\n1\n2\n")
    assert drained(tail) == ["a", "1", "2"]
    path.write_bytes(b"b\n3\n4\n5\n")
    os.utime(path, ns=(1, 1))  # a file system whose times are coarse must not hide it here
    assert drained(tail) == ["b", "3", "4", "5"]


@pytest.mark.parametrize("how", ["renamed", "removed", "replaced"])
def test_rotation(tails: Tails, path: Path, how: str) -> None:
    tail = tails(path)
    append(path, b"a\n1\n")
    assert drained(tail) == ["a", "1"]
    append(path, b"2\n")  # not read yet
    if how == "removed":
        path.unlink()
        assert drained(tail) == ["2"]
        append(path, b"b\n3\n")
    else:
        if how == "renamed":
            path.rename(path.with_suffix(".1"))
            append(path.with_suffix(".1"), b"late\n")
        other = path.with_name("new")
        other.write_bytes(b"b\n3\n")
        other.replace(path)
    expected = {"renamed": ["2", "late", "b", "3"], "removed": ["b", "3"], "replaced": ["2", "b", "3"]}
    assert drained(tail) == expected[how]


def test_one_that_goes_away_and_comes_back_as_it_was(tails: Tails, path: Path) -> None:
    tail = tails(path)
    append(path, b"a\n1\n")
    assert drained(tail) == ["a", "1"]
    tail.close()  # as after an error of a network drive
    append(path, b"2\n")
    part = tail.read()
    assert (part.lines, part.anew) == (["2"], False)


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        ("schön,b\n1,2\n".encode(), None),
        (b"\xef\xbb\xbf" + "schön,b\n1,2\n".encode(), None),
        ("schön,b\n1,2\n".encode("utf-16"), None),
        (b"\xfe\xff" + "schön,b\n1,2\n".encode("utf-16-be"), None),
        ("schön,b\n1,2\n".encode("latin-1"), "latin-1"),
        ("schön,b\n1,2\n".encode("utf-16-le"), "utf-16-le"),
    ],
)
def test_encodings_byte_by_byte(tails: Tails, path: Path, data: bytes, encoding: str | None) -> None:
    path.write_bytes(data[:4])  # a mark is written at once
    tail = tails(path, encoding)
    lines = drained(tail)
    for number in data[4:]:
        append(path, bytes([number]))
        lines += drained(tail)
    assert lines == ["schön,b", "1,2"]


def test_bytes_that_are_no_text_and_zeros_of_files_made_large_beforehand(tails: Tails, path: Path) -> None:
    path.write_bytes(b"a,\xff\xfe\n1,2\n\0\0\0\0")
    assert drained(tails(path)) == ["a,\ufffd\ufffd", "1,2"]


def test_a_line_without_end_is_thrown_away(tails: Tails, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LINE_CHARACTERS", 100_000)
    path.write_bytes(b"a\n" + b"x" * 5 * CHUNK_BYTES + b"\n1\n")
    tail = tails(path)
    too_long, lines = 0, []
    while (part := tail.read()).more:
        too_long += part.too_long
        lines += part.lines
    assert (lines, too_long) == (["a", "1"], 1)


def test_only_what_comes_from_now_on(tails: Tails, path: Path) -> None:
    append(path, b"a,b\n" + b"1,2\n" * 50_000 + b"3,")
    tail = tails(path, from_start=False)
    assert drained(tail) == ["a,b"]
    append(path, b"4\n5,6\n")
    assert drained(tail) == ["3,4", "5,6"]


def test_only_what_comes_from_now_on_of_a_file_that_is_not_there_yet(tails: Tails, path: Path) -> None:
    tail = tails(path, from_start=False)
    drained(tail)
    append(path, b"a,b\n1,2\n")
    assert drained(tail) == ["a,b", "1,2"]


def test_what_is_no_file(tails: Tails, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match="not a regular file"):
        tails(tmp_path / "pipe").read()
    with pytest.raises(OSError, match="not a regular file"):
        tails(tmp_path).read()


@settings(deadline=None)
@given(st.text(st.characters(codec="utf-8", exclude_characters="\0\r\ufeff")), st.data())
def test_however_it_is_cut(tmp_path_factory: pytest.TempPathFactory, text: str, data: st.DataObject) -> None:
    path = tmp_path_factory.mktemp("pieces") / "log"
    whole = text.encode()
    lines: list[str] = []
    done = 0
    with Tail(path) as tail:
        while done < len(whole):
            count = data.draw(st.integers(1, len(whole) - done))
            append(path, whole[done : done + count])
            done += count
            lines += drained(tail)
    lines.append(tail.rest())
    assert lines == text.split("\n")


def test_one_that_was_cut_short_and_begins_as_before(path: Path, tails: Tails) -> None:
    header = b"," * 400 + b"\n"  # longer than what a file is known by
    tail = tails(path)
    append(path, header + b"1\n2\n3\n")
    assert len(drained(tail)) == 4
    path.write_bytes(header + b"4\n")
    assert drained(tail)[1:] == ["4"]


@pytest.mark.parametrize("how", ["in place", "in place, seen empty", "replaced"])
def test_one_that_is_written_anew_with_what_it_held_goes_on(tails: Tails, path: Path, how: str) -> None:
    tail = tails(path)
    append(path, b"a\n1\n2\n")
    assert drained(tail) == ["a", "1", "2"]
    if how == "replaced":
        other = path.with_name("new")
        other.write_bytes(b"a\n1\n2\n3\n")
        other.replace(path)
    else:
        if how == "in place, seen empty":
            path.write_bytes(b"")
            assert drained(tail) == []
        path.write_bytes(b"a\n1\n2\n3\n")
    part = tail.read()
    assert (part.lines, part.anew) == (["3"], False)


def test_one_that_was_gone_meanwhile_begins_anew_whatever_it_holds(tails: Tails, path: Path) -> None:
    """A program that is started again writes the same where nothing in it is random."""
    tail = tails(path)
    append(path, b"a\n1\n")
    assert drained(tail) == ["a", "1"]
    path.rename(path.with_name("old"))
    assert drained(tail) == []
    append(path, b"a\n1\n2\n")
    part = tail.read()
    assert (part.lines, part.anew, part.longer) == (["a", "1", "2"], True, False)


@pytest.mark.parametrize(("data", "longer"), [(b"a,b\n1,\n2,\n3,4\n", True), (b"a\n1\n", False)])
def test_whether_one_that_begins_anew_may_hold_what_it_held(
    tails: Tails, path: Path, data: bytes, longer: bool
) -> None:
    tail = tails(path)
    append(path, b"a\n1\n2\n3\n")
    drained(tail)
    path.write_bytes(data)
    part = tail.read()
    assert (part.anew, part.longer) == (True, longer)


def test_one_that_differs_only_where_it_was_read_last(tails: Tails, path: Path) -> None:
    tail = tails(path)
    append(path, b"a" * 300 + b"\n1\n2\n")
    drained(tail)
    path.write_bytes(b"a" * 300 + b"\n1\n3\n4\n")
    os.utime(path, ns=(1, 1))
    assert drained(tail)[1:] == ["1", "3", "4"]
