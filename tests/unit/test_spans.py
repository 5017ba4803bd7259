"""Named stretches of time."""

from __future__ import annotations

import pytest

import livemon
from livemon import spans


def test_a_span_ends_also_when_its_body_fails() -> None:
    with pytest.raises(KeyError), livemon.span(" epoch 3 ") as span:  # noqa: PT012
        assert span.end_s is None
        raise KeyError
    assert span.name == "epoch 3"
    assert span.end_s is not None
    assert span.end_s >= span.start_s
    assert spans.finished()[-1] is span


def test_a_function_can_be_a_span() -> None:
    @livemon.span("load")
    def load() -> int:
        return 7

    before = len(spans.finished())
    assert load() + load() == 14
    assert [span.name for span in spans.finished()[before:]] == ["load", "load"]


@pytest.mark.parametrize("name", ["", "  ", None, 3])
def test_a_span_needs_a_name(name: object) -> None:
    with pytest.raises(livemon.UsageError, match="name"), livemon.span(name):  # type: ignore[arg-type]
        pass
