from __future__ import annotations

import math

import pytest

from livemon.errors import UsageError
from livemon.sampling.settings import check_period, parse_sources


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("auto", ("host", "process", "gpu", "auto")),
        ("gpu", ("gpu",)),
        ("gpu, host", ("host", "gpu")),
        (["process", "process"], ("process",)),
        (("auto", "gpu"), ("host", "process", "gpu", "auto")),
        ("amd,host", ("host", "amd")),
    ],
)
def test_sources_come_in_a_fixed_order(said: str | list[str], meant: tuple[str, ...]) -> None:
    assert parse_sources(said) == meant


@pytest.mark.parametrize("said", ["cpu", "host,disk", "", [], ["auto", "x"], "host gpu"])
def test_a_wrong_source_is_answered_with_the_valid_ones(said: str | list[str]) -> None:
    with pytest.raises(UsageError, match=r"auto.*host, process, gpu"):
        parse_sources(said)


@pytest.mark.parametrize("period", [0.1, 1, 60])
def test_a_valid_period_is_a_float(period: float) -> None:
    assert isinstance(check_period(period), float)
    assert check_period(period) == period


@pytest.mark.parametrize("period", [0, 0.0999, 60.1, -1, math.nan, math.inf, True, "1", None])
def test_a_wrong_period_is_answered_with_the_range(period: float) -> None:
    with pytest.raises(UsageError, match=r"0\.1 to 60"):
        check_period(period)
