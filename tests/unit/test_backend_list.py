"""The list of backends: what is told of each, and that no toolkit can do this process any harm."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from matplotlib.backends.registry import backend_registry

import livemon
from livemon.backend_list import asking, known, listing
from livemon.backend_list.probe import Found
from livemon.backend_list.reasons import Here, against
from livemon.backend_list.toolkits import FAMILIES

WAIT_S = 30.0

Listed = Callable[..., livemon.Backends]

BACKEND = """
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backend_bases import FigureManagerBase

class FigureCanvas(FigureCanvasAgg):
    required_interactive_framework = None

FigureManager = FigureManagerBase
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of modules that comes first; what was found before counts no more, nor does what is found here later."""
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(asking, "_kept", {})
    names = set(backend_registry._backend_to_gui_framework)
    yield tmp_path
    for name in set(backend_registry._backend_to_gui_framework) - names:
        del backend_registry._backend_to_gui_framework[name]


def ask(name: str, limit_s: float = WAIT_S) -> Found:
    return asking.ask([name], [], limit_s=limit_s)[name]


@pytest.fixture
def listed(monkeypatch: pytest.MonkeyPatch) -> Listed:
    """The list, as if there were no other backends than these: trying all of them takes seconds."""

    def some(*names: str) -> livemon.Backends:
        monkeypatch.setattr(listing, "backend_names", lambda: ([*names], ""))
        return livemon.backends()

    return some


def gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


def until_gone(pid: int) -> None:
    deadline = time.monotonic() + WAIT_S
    while not gone(pid):
        assert time.monotonic() < deadline, f"{pid} lives"
        time.sleep(0.02)


# -- what is told ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def everything() -> livemon.Backends:
    return livemon.backends()


def test_every_backend_that_matplotlib_knows_is_listed_once(everything: livemon.Backends) -> None:
    names = [one.name for one in everything]
    assert sorted(names) == sorted({*names})
    assert {name for name in backend_registry.list_all() if not name.startswith("module://")} <= {*names}
    assert {"gtk3cairo", "gtk4cairo", "qtcairo", "tkcairo", "wxcairo", "wx", "wxagg", "macosx", "nbagg"} <= {*names}
    for one in everything:
        assert everything.find(one.name.upper() if "://" not in one.name else one.name) is one
        assert backend_registry._backend_module_name(one.name) == one.module


def test_those_that_write_files_work_everywhere(everything: livemon.Backends) -> None:
    for name in ("agg", "pdf", "ps", "svg"):
        one = everything.find(name)
        assert (one.importable, one.usable, one.interactive, one.toolkit, one.reason) == (
            True,
            True,
            False,
            "headless",
            "",
        )
        assert (one.refresh, one.gui, one.origin) == ("never", "", "builtin")


def test_what_does_not_work_says_why_and_what_to_do(everything: livemon.Backends) -> None:
    for one in everything:
        assert one.usable == (not one.reason), one
        if not one.usable and one.toolkit not in {"macosx", "livemon", "ipympl", "inline"}:
            assert one.remedy, one
    mac = everything.find("macosx")
    assert (mac.usable, mac.reason) == (
        sys.platform == "darwin",
        "" if sys.platform == "darwin" else "it is for macOS alone",
    )
    assert everything.find("ipympl").reason == "its figures are outputs of a Jupyter kernel, and this is none"
    assert everything.find("ipympl").binding.startswith("ipympl ")
    assert everything.find("widget").trial_s == everything.find("ipympl").trial_s  # one module is tried once


def test_the_classic_notebook_backend_says_why_pages_of_today_do_not_show_it(everything: livemon.Backends) -> None:
    one = everything.find("nbagg")
    assert one.importable
    assert not one.usable
    assert "IPython is not defined" in one.reason
    assert "%matplotlib livemon" in one.remedy


def test_what_figures_do_in_a_running_cell(everything: livemon.Backends) -> None:
    told = {one.name: (one.refresh, one.refresh_by) for one in everything}
    flush = ("flush", "canvas.draw_idle(); canvas.flush_events()")
    assert told["livemon"] == ("itself", "")
    assert told["qtagg"] == told["tkagg"] == told["gtk3agg"] == told["gtk4agg"] == flush
    assert told["webagg"] == told["ipympl"] == told["nbagg"] == ("flush", "canvas.draw()")
    assert told["inline"] == told["agg"] == ("never", "")
    assert told["wxagg"] == told["macosx"] == ("unmeasured", "")
    assert "measured" in str(everything)


def test_outside_of_a_kernel_the_recommended_one_is_what_matplotlib_would_choose(everything: livemon.Backends) -> None:
    best = everything.recommended
    assert best is not None
    assert best.usable
    assert best is everything[0]
    windows = {one.name for one in everything if one.usable} & {
        "macosx",
        "qtagg",
        "gtk4agg",
        "gtk3agg",
        "tkagg",
        "wxagg",
    }
    assert best.name in (windows or {"agg"})


def test_records_are_frozen_and_the_list_is_a_sequence(everything: livemon.Backends) -> None:
    with pytest.raises(AttributeError):
        everything[0].name = "other"  # type: ignore[misc]
    assert len(everything[:3]) == 3
    assert everything[0] in everything
    with pytest.raises(livemon.UsageError, match=r"no backend 'qt6agg' is known; there are .*qtagg"):
        everything.find("qt6agg")


def test_the_table_names_everything(everything: livemon.Backends) -> None:
    plain, page = str(everything), everything._repr_html_()
    for one in everything:
        assert one.name in plain
        assert f">{one.name}<" in page
    assert everything.display in plain


@pytest.mark.parametrize(
    ("chosen", "current"),
    [
        ("SVG", "svg"),
        ("module://ipympl.backend_nbagg", "widget"),
        ("module://livemon.figures.backend", "livemon"),
        ("module://Mine", "module://Mine"),
        (object(), None),  # Matplotlib's mark: not chosen yet
    ],
)
def test_the_current_one(folder: Path, monkeypatch: pytest.MonkeyPatch, chosen: object, current: str | None) -> None:
    monkeypatch.setattr(listing, "ask", lambda names, *_a, **_k: {name: Found(name=name) for name in names})
    monkeypatch.setattr(known, "chosen", lambda: chosen)
    found = livemon.backends().current
    assert (found.name if found is not None else None) == current


def test_names_of_others_are_shown_as_they_are(folder: Path, listed: Listed) -> None:
    hostile = "module://<script>alert(1)</script>\x1b[2J\r"
    found = listed(hostile)
    assert found.find(hostile).reason.startswith("it cannot be loaded")
    assert "<script>" not in found._repr_html_()
    assert "&lt;script&gt;" in found._repr_html_()
    assert "\x1b" not in str(found)
    assert "\r" not in str(found)
    assert "\\x1b[2J" in str(found)


# -- modules, packages and the environment -----------------------------------------------------------------------------


def test_a_module_and_the_entry_point_of_a_package_count(folder: Path) -> None:
    (folder / "my_backend.py").write_text(BACKEND)
    info = folder / "ours-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: ours\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[matplotlib.backend]\nours = my_backend\n")
    backend_registry.is_valid_backend("module://my_backend")
    one = ask("module://my_backend")
    assert (one.importable, one.drawn, one.interactive, one.error) == (True, True, False, "")
    assert ask("ours").drawn  # a trial reads the entry points anew


def test_a_bad_entry_point_is_told_and_the_rest_is_listed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    info = folder / "bad-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: bad\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[matplotlib.backend]\nagg = my_backend\n")
    monkeypatch.setattr(backend_registry, "_loaded_entry_points", False)
    monkeypatch.setattr(backend_registry, "_backend_to_gui_framework", {})
    monkeypatch.setattr(listing, "ask", lambda names, *_a, **_k: {name: Found(name=name) for name in names})
    listed = livemon.backends()
    assert {one.name for one in listed} >= {"agg", "qtagg"}
    assert "Entry point name 'agg' is a built-in backend" in listed.problem
    assert listed.problem in str(listed)


def test_a_canvas_derived_from_that_of_a_toolkit_is_of_its_family(folder: Path) -> None:
    (folder / "my_web.py").write_text(
        "from matplotlib.backends.backend_webagg import FigureCanvas as Base, FigureManager\n"
        "class FigureCanvas(Base): pass\n"
    )
    one = ask("module://my_web")
    assert (one.family, one.interactive, one.drawn) == ("webagg", True, True), one


def test_without_a_display(folder: Path, listed: Listed, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("tkinter")
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    one = listed("tkagg")[0]
    assert (one.importable, one.usable, one.binding[:3]) == (True, False, "Tk ")
    assert one.reason == "its windows need a display, and there is none"
    assert one.gui == ""


def test_what_is_not_installed_helps_nobody_who_has_no_display(
    folder: Path, listed: Listed, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("PyQt6", "PySide6", "PyQt5", "PySide2"):
        (folder / f"{name}.py").write_text(f"raise ModuleNotFoundError('No module named {name}', name='{name}')")
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    (one,) = listed("qtagg")
    assert (one.importable, one.reason) == (False, "its windows need a display, and there is none")
    assert (one.pip, one.apt) == ((), ())


def test_a_choice_of_binding_that_does_not_exist(folder: Path, listed: Listed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":1")
    monkeypatch.setenv("QT_API", "qt7")
    one = listed("qtagg")[0]
    assert not one.usable
    assert "'qt7'; valid values are pyqt6" in one.reason


def test_what_is_missing_names_the_packages(folder: Path, listed: Listed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":1")
    for name in ("PyQt6", "PySide6", "PyQt5", "PySide2", "gi", "wx", "cairo", "cairocffi"):
        (folder / f"{name}.py").write_text(f"raise ModuleNotFoundError('No module named {name}', name='{name}')")
    found = listed("qtagg", "qt5agg", "gtk3agg", "gtk4agg", "wxagg", "cairo")
    qt = found.find("qtagg")
    assert "pip install 'PySide6-Essentials<6.12'" in qt.remedy
    assert "apt install libegl1" in qt.remedy
    assert found.find("qt5agg").pip == ("PyQt5",)
    assert "Qt 5" in found.find("qt5agg").reason
    assert "gir1.2-gtk-3.0" in found.find("gtk3agg").apt
    assert "gir1.2-gtk-4.0" in found.find("gtk4agg").apt
    assert found.find("wxagg").pip == ("wxPython",)
    assert found.find("cairo").pip == ("pycairo",)
    monkeypatch.setenv("QT_API", "pyqt6")
    (qt,) = listed("qtagg")
    assert (qt.pip, qt.reason) == (("PyQt6",), "QT_API asks for PyQt6, which is not there")
    assert qt.remedy.startswith("unset QT_API to take another binding; pip install PyQt6; apt install ")
    monkeypatch.setenv("QT_API", "pyside2")
    (qt,) = listed("qtagg")
    assert (qt.pip, qt.reason) == ((), "QT_API asks for PySide2, which is not there")
    assert "unset QT_API, or set it to pyside6, pyqt6 or pyqt5" in qt.remedy


def test_variants_of_cairo_say_what_they_lack(folder: Path, listed: Listed, monkeypatch: pytest.MonkeyPatch) -> None:
    """Most look for Cairo before their toolkit."""
    monkeypatch.setenv("DISPLAY", ":1")
    for name in ("gi", "wx", "cairo", "cairocffi"):
        (folder / f"{name}.py").write_text(f"raise ModuleNotFoundError('No module named {name}', name='{name}')")
    found = listed("cairo", "tkcairo", "gtk3cairo", "wxcairo")
    for name in ("cairo", "tkcairo", "gtk3cairo"):
        one = found.find(name)
        assert one.reason == "neither pycairo nor cairocffi can be loaded"
        assert one.remedy == "pip install pycairo; apt install gcc pkg-config libcairo2-dev"
    assert found.find("wxcairo").pip == ("wxPython",)


def test_a_module_that_only_has_the_name_of_pycairo_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":4711")  # else that would be the reason
    (folder / "cairo.py").write_text("")
    one = against("tkcairo", "tk", FAMILIES["tk"], ask("tkcairo"), Here.own_process())
    problem = "AttributeError: module 'cairo' has no attribute 'version_info'"
    assert one.reason == f"neither pycairo nor cairocffi can be loaded: {problem}"


def test_a_display_of_wayland(folder: Path, listed: Listed, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """It is asked as one of X11 is; here nobody answers."""
    pytest.importorskip("tkinter")
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-7")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    found = listed("tkagg")
    assert found.display == "Wayland wayland-7"
    assert found[0].reason == "Wayland wayland-7 does not answer"
    monkeypatch.setenv("DISPLAY", ":4711")
    assert listed("tkagg")[0].reason == "X11 :4711 and Wayland wayland-7 does not answer"


def test_tk_under_wayland_alone_needs_an_x_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-7")
    tried = Found(
        name="tkagg", importable=True, has_display=True, doing="making a figure", error="TclError: no display"
    )
    one = against("tkagg", "tk", FAMILIES["tk"], tried, Here.own_process())
    assert one.reason == "Tk needs an X server: TclError: no display"
    assert one.remedy == "start Xwayland and set DISPLAY; apt install xwayland"
    qt = Found(name="qtagg", importable=True, has_display=True, drawn=True)
    assert not against("qtagg", "qt", FAMILIES["qt"], qt, Here.own_process()).reason


def test_a_binding_that_is_there_but_does_not_load_says_what_it_lacks(
    folder: Path, listed: Listed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Matplotlib says that there is none."""
    monkeypatch.setenv("DISPLAY", ":1")
    monkeypatch.setenv("QT_API", "pyqt6")
    package = folder / "PyQt6"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "QtCore.py").write_text("raise ImportError('libEGL.so.1: cannot open shared object file: No such file')")
    shutil.copy(package / "QtCore.py", package / "QtWidgets.py")
    one = listed("qtagg")[0]
    assert "libEGL.so.1" in one.reason
    assert "libegl1" in one.apt
    assert one.pip == ()


# -- toolkits that misbehave -------------------------------------------------------------------------------------------


def test_a_qt_that_aborts_the_process(folder: Path, listed: Listed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_API", "pyqt6")
    package = folder / "PyQt6"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "QtCore.py").write_text(
        "import os\nos.write(2, b'qt.qpa.plugin: Could not load the Qt platform plugin \"xcb\"\\n')\nos.abort()\n"
    )
    one = listed("qtagg")[0]
    assert not one.usable
    assert one.reason.startswith("it ended the process (SIGABRT) while loading the module")
    assert 'plugin "xcb"' in one.reason
    assert "libxcb-cursor0" in one.apt


def test_those_that_end_the_process_and_those_that_raise(folder: Path) -> None:
    expected = {
        "exits": ("import os; os._exit(3)", "", "it ended the process (exit status 3)"),
        "crashes": ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", "", "it ended the process (SIGSEGV)"),
        "leaves": ("import sys; sys.exit('no licence')", "SystemExit: no licence", ""),
        "interrupts": ("raise KeyboardInterrupt", "KeyboardInterrupt: ", ""),
        "odd": ("raise ValueError(b'\\xff', chr(0xd800))", "ValueError: (b'\\xff', '\\ud800')", ""),
        "half": (BACKEND + "FigureCanvas.print_figure = None", "TypeError: 'NoneType' object is not callable", ""),
        "empty": ("", "AttributeError: module 'empty' has no attribute 'FigureCanvas'", ""),
    }
    for module, (code, _error, _ended) in expected.items():
        (folder / f"{module}.py").write_text(code)
    found = asking.ask([f"module://{module}" for module in expected], [], limit_s=WAIT_S)
    for module, (_code, error, ended) in expected.items():
        one = found[f"module://{module}"]
        assert (one.error, one.ended, one.drawn) == (error, ended, False)


HANG = "import os, time, signal, pathlib\npathlib.Path(__file__).with_name('pid').write_text(str(os.getpid()))\n"


def test_one_that_hangs_is_given_up_and_ended(folder: Path) -> None:
    """Also where no signal reaches it that can be blocked."""
    (folder / "hanging.py").write_text(
        HANG + "signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 32)); time.sleep(1000)"
    )
    found = asking.ask(["module://hanging", "agg"], [], limit_s=2.0)
    assert found["module://hanging"].ended == "it did not answer for 2 s"
    assert (found["module://hanging"].late, found["agg"].late) == (True, False)
    assert found["agg"].drawn
    until_gone(int((folder / "pid").read_text()))


def test_trials_run_beside_each_other(folder: Path) -> None:
    """Each waits until the other has begun."""
    for own, other in (("first", "second"), ("second", "first")):
        (folder / f"{own}.py").write_text(
            "import pathlib, time\n"
            f"pathlib.Path(__file__).with_name('{own} began').touch()\n"
            f"while not pathlib.Path(__file__).with_name('{other} began').exists(): time.sleep(0.01)\n" + BACKEND
        )
    found = asking.ask(["module://first", "module://second"], [], limit_s=WAIT_S)
    assert [(one.drawn, one.late) for one in found.values()] == [(True, False)] * 2


def test_what_a_toolkit_starts_ends_with_the_trials(folder: Path) -> None:
    (folder / "starting.py").write_text(
        "import subprocess, sys, pathlib\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(1000)'])\n"
        "pathlib.Path(__file__).with_name('pid').write_text(str(child.pid))\n" + BACKEND
    )
    assert ask("module://starting").drawn
    until_gone(int((folder / "pid").read_text()))


def test_a_display_that_never_answers(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As that of a terminal whose ssh connection is gone."""
    pytest.importorskip("tkinter")
    with socket.socket() as server:
        for number in range(50, 90):
            try:
                server.bind(("127.0.0.1", 6000 + number))
                break
            except OSError:
                continue
        server.listen()
        monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
        monkeypatch.setenv("DISPLAY", f"127.0.0.1:{number}")
        found = ask("tkagg", 2.0)
        assert found.importable
        assert (found.ended, found.doing) == ("it did not answer for 2 s", "looking for a display")


def test_an_interrupt_ends_the_trials(folder: Path) -> None:
    (folder / "hanging.py").write_text(HANG + "time.sleep(1000)")

    def interrupted(_done: int, _all: int) -> None:
        if (folder / "pid").exists() and (folder / "pid").read_text():
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        asking.ask(["module://hanging"], [], progress=interrupted)
    until_gone(int((folder / "pid").read_text()))
    assert asking._kept == {}


@pytest.mark.slow
def test_trials_end_when_who_asked_is_gone(folder: Path) -> None:
    """Nobody reads their answers then."""
    (folder / "hanging.py").write_text(HANG + "time.sleep(1000)")
    asked = os.fork()
    if not asked:
        try:
            asking.ask(["module://hanging"], [], limit_s=2.0)
        finally:
            os._exit(0)
    deadline = time.monotonic() + WAIT_S
    while not ((folder / "pid").exists() and (folder / "pid").read_text()):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    os.kill(asked, signal.SIGKILL)
    os.waitpid(asked, 0)
    until_gone(int((folder / "pid").read_text()))


# -- what is kept ------------------------------------------------------------------------------------------------------


def test_answers_are_kept_until_something_changes(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "counting.py").write_text("open(__file__ + '.count', 'a').write('x')\n" + BACKEND)
    counted = folder / "counting.py.count"
    name = "module://counting"

    def runs() -> int:
        return len(counted.read_text())

    ask(name)
    before = runs()  # the first trial also makes the file, a change of the folder
    ask(name)
    ask(name)
    assert runs() - before in {0, 1}
    before = runs()
    ask(name)
    assert runs() == before
    asking.ask([name, "agg"], [], limit_s=WAIT_S)  # another one beside it
    assert runs() == before
    asking.ask([name], [], limit_s=WAIT_S, refresh=True)
    assert runs() == before + 1
    monkeypatch.setenv("QT_API", "pyqt5")
    ask(name)
    assert runs() == before + 2
    (folder / "installed_now.py").write_text("")
    ask(name)
    assert runs() == before + 3


@pytest.fixture
def trials(folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[Found]:
    """What trials find from now on, one after the other; empty: they draw."""
    coming: list[Found] = []

    def tried(names: list[str], *_: object) -> Iterator[Found]:
        for name in names:
            yield coming.pop(0) if coming else Found(name=name, drawn=True)

    monkeypatch.setattr(asking, "_tried", tried)
    return coming


def test_what_is_kept_outlives_data_and_another_folder_but_no_module_there(
    trials: list[Found], tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    notebooks, others = tmp_path_factory.mktemp("notebooks"), tmp_path_factory.mktemp("others")
    monkeypatch.syspath_prepend("")  # as IPython does
    monkeypatch.chdir(notebooks)
    first = ask("agg")
    (notebooks / "run.ipynb").write_text("{}")
    (notebooks / "checkpoints").mkdir()
    assert ask("agg") is first
    monkeypatch.chdir(others)
    assert ask("agg", limit_s=1.0) is first
    (others / "PyQt6.py").write_text("")
    second = ask("agg")
    assert second is not first
    (others / "gi").mkdir()
    (others / "gi" / "__init__.py").write_text("")
    assert ask("agg") is not second


def test_who_did_not_answer_is_tried_again_where_there_is_more_time(trials: list[Found]) -> None:
    trials += [Found(name="qtagg", late=True), Found(name="tkagg", error="ImportError: no")]
    found = asking.ask(["qtagg", "tkagg"], [], limit_s=15.0)
    assert asking.ask(["qtagg", "tkagg"], [], limit_s=15.0) == found
    later = asking.ask(["qtagg", "tkagg"], [], limit_s=30.0)
    assert (later["qtagg"].drawn, later["tkagg"].error) == (True, "ImportError: no")


def test_two_threads_ask_at_once(folder: Path) -> None:
    (folder / "counting.py").write_text("open(__file__ + '.count', 'a').write('x')\n" + BACKEND)
    (folder / "counting.py.count").touch()
    (folder / "__pycache__").mkdir()
    threads = [threading.Thread(target=ask, args=("module://counting",)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(WAIT_S)
    assert (folder / "counting.py.count").read_text() == "x"


def test_what_is_known_beforehand_is_of_families_that_exist() -> None:
    for name, family in FAMILIES.items():
        assert (family.refresh == "flush") == bool(family.refresh_by), name
        assert not family.gui or family.gui in {"qt", "tk", "gtk3", "gtk4", "webagg"}
