"""When notices are published: the first at once, floods of one key now and then, the newest always."""

from __future__ import annotations

import pytest

from hub.support import RecordingPort
from livemon.hub.notices import Notices


class Said:
    """Notices beside what they published, on a clock of the test's own."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.port = RecordingPort()
        self.notices = Notices(lambda notice: self.texts.append(notice.text), self.port.call_later)

    def add(self, text: str, key: str = "same") -> None:
        self.notices.add("error", text, detail="", key=key, time_s=0.0)


@pytest.fixture
def said() -> Said:
    return Said()


def test_what_fails_differently_each_time_is_published_once_a_second_and_at_last(said: Said) -> None:
    for number in range(30):
        said.add(f"failed {number}")
        said.port.pass_time(0.1)
    assert said.texts == ["failed 0", "failed 9", "failed 19", "failed 29"]
    assert [notice.text for notice in said.notices.all()] == ["failed 29"]


def test_the_same_again_is_published_after_a_second_only(said: Said) -> None:
    said.add("failed")
    said.add("failed")
    said.port.pass_time(2.0)
    assert said.texts == ["failed"]
    said.add("failed")
    assert said.texts == ["failed", "failed"]


def test_another_key_waits_for_none(said: Said) -> None:
    said.add("one", key="a")
    said.add("two", key="b")
    assert said.texts == ["one", "two"]
