"""The public surface: names, signatures, what an import loads."""

from __future__ import annotations

import inspect
import subprocess
import sys
import textwrap
from types import ModuleType

import pytest

import livemon

SIGNATURES = {
    "backends": "(*, refresh: 'bool' = False, progress: 'Progress | None' = None) -> 'Backends'",
    "every": "(period_s: 'float') -> 'Callable[[Callable[[], object] | Job], Job]'",
    "follow": (
        "(path: 'str | os.PathLike[str]', *, name: 'str | None' = None, format: 'Format | None' = None,"
        " step: 'str | None' = None, time: 'str | None' = None, columns: 'Iterable[str] | None' = None,"
        " delimiter: 'str | None' = None, encoding: 'str | None' = None, from_start: 'bool' = True,"
        " period_s: 'float' = 0.5) -> 'Follow'"
    ),
    "history": "(name: 'str') -> 'Series'",
    "hub": "() -> 'Any'",
    "live": "(fig: 'Any', name: 'str | None' = None, fps: 'float' = 10.0) -> 'LiveFigure'",
    "log": (
        "(mapping: 'Mapping[str, Number] | None' = None, /, *, step: 'Number | None' = None, **values: 'Number')"
        " -> 'None'"
    ),
    "series": "() -> 'list[SeriesEntry]'",
    "span": "(name: 'str') -> 'Iterator[Span]'",
    "start": (
        "(*, period_s: 'float | None' = None, sources: 'str | Iterable[str] | None' = None, figures: 'bool' = True)"
        " -> 'Monitor'"
    ),
    "stats": "() -> 'dict[str, float]'",
    "status": "() -> 'Status'",
    "stop": "() -> 'None'",
    "update": "(fig: 'Any') -> 'Iterator[None]'",
    "window": "(fig: 'Any' = None, gui: 'str | None' = None, *, fps: 'float' = 30.0) -> 'ViewerWindow'",
}
CLASSES = {"Backend", "Backends", "Follow", "Job", "LiveFigure", "Monitor", "Series", "ViewerWindow"}
ERRORS = {"CaptureError", "LivemonError", "MetricError", "ProtocolError", "UnknownSeriesError", "UsageError"}


def test_the_names() -> None:
    assert set(livemon.__all__) == {*SIGNATURES, *CLASSES, *ERRORS, "__version__"}
    assert list(livemon.__all__) == sorted(livemon.__all__)
    assert set(livemon.__all__) <= set(dir(livemon))


@pytest.mark.parametrize("name", sorted(SIGNATURES))
def test_a_signature(name: str) -> None:
    assert str(inspect.signature(getattr(livemon, name))) == SIGNATURES[name]


@pytest.mark.parametrize("name", sorted({*SIGNATURES, *CLASSES, *ERRORS}))
def test_it_says_what_it_is_for(name: str) -> None:
    thing = getattr(livemon, name)
    text = inspect.getdoc(thing.__call__ if isinstance(thing, ModuleType) else thing)
    assert text
    assert text[0].isupper()


def test_no_module_hides_a_public_name() -> None:
    # A submodule that is imported becomes an attribute of its package, in place of a function of that name.
    code = """
        import importlib, pkgutil, types, livemon
        for module in pkgutil.iter_modules(livemon.__path__, "livemon."):
            importlib.import_module(module.name)
        for name in livemon.__all__:
            hidden = isinstance(getattr(livemon, name), types.ModuleType)
            assert hidden == (name == "hub"), name
        assert callable(livemon.hub)
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(code)], check=True, timeout=60)


def test_names_that_do_not_exist() -> None:
    with pytest.raises(AttributeError, match="no attribute 'windw'"):
        livemon.windw  # noqa: B018


HEAVY = ("IPython", "anywidget", "ipykernel", "ipywidgets", "matplotlib", "numpy", "pandas", "psutil", "pynvml", "zmq")


@pytest.mark.parametrize(
    "code",
    [
        "import livemon",
        "from livemon import *",
        "import livemon; livemon.log(loss=1.0)",
        "import livemon; livemon.span; livemon.every; livemon.start",
        "import livemon; livemon.start(); livemon.log(loss=1.0); livemon.status(); livemon.stats(); livemon.stop()",
    ],
)
def test_nothing_heavy_is_loaded(code: str) -> None:
    check = f"{code}\nimport sys; print([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", check], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stderr == ""
    assert done.stdout.strip() == "[]"


def test_importing_starts_nothing() -> None:
    code = "import threading, livemon; from livemon import start; print(threading.active_count())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "1"
