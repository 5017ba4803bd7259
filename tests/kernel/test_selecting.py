"""Choosing backends to and from Livemon, in any order and with open figures: what Matplotlib and IPython say holds."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest

from windows.display import Display

from .conftest import Kernel
from .notebook import Notebook

WAYS = {
    "magic": "%matplotlib {}",
    "use": "import matplotlib; matplotlib.use({!r})",
    "switch": "import matplotlib.pyplot as plt; plt.switch_backend({!r})",
}
OURS = "livemon.figures.canvas"
CANVASES = {
    "inline": "matplotlib.backends.backend_agg",
    "agg": "matplotlib.backends.backend_agg",
    "svg": "matplotlib.backends.backend_svg",
    "ipympl": "ipympl.backend_nbagg",
    "webagg": "matplotlib.backends.backend_webagg",
    "nbagg": "matplotlib.backends.backend_nbagg",
}
SHOWN = {"inline": "image/png", "ipympl": "application/vnd.jupyter.widget-view+json", "nbagg": "application/javascript"}
"""What a new figure shows in its cell, where pyplot is interactive; of the others nothing."""

EVERY_WAY = [(away, back) for away in WAYS for back in WAYS]
SOME_WAYS = [("magic", "use"), ("use", "switch"), ("switch", "magic")]

MAKE = """
import io, json
import matplotlib.pyplot as plt
{0}, ax = plt.subplots(num={0!r})
{0}.line, = ax.plot([0, 1])
print(json.dumps([plt.get_backend(), type({0}.canvas).__module__, plt.get_figlabels()]))
"""


def make(notebook: Notebook, name: str) -> tuple[list[Any], list[str]]:
    """Make a figure: backend, module of its canvas and figures of pyplot; and what the cell shows."""
    started = notebook.start(MAKE.format(name))
    outputs = notebook.finish(started)
    printed = "".join(one["text"] for one in outputs if one["type"] == "stream")
    kinds = [kind for one in outputs if one["type"] != "stream" for kind in one["data"]]
    state = json.loads(printed)
    state[0] = state[0].replace("module://ipympl.backend_nbagg", "ipympl")  # as ipympl calls itself when it is imported
    return state, kinds


def quiet(notebook: Notebook, code: str) -> None:
    assert notebook.run(code) == ""


@pytest.mark.parametrize(
    ("target", "ways"),
    [
        *((target, SOME_WAYS) for target in ("inline", "ipympl")),
        *(pytest.param(target, EVERY_WAY, marks=pytest.mark.slow) for target in CANVASES),
    ],
)
def test_to_livemon_and_back(target: str, ways: list[tuple[str, str]]) -> None:
    """With a figure of each kept open meanwhile, and changed afterwards."""
    keeps_open = target != "inline"  # inline shows all figures when a cell ends, and closes them
    with Notebook() as notebook:
        for away, back in ways:
            quiet(notebook, WAYS[back].format(target) + "\nimport matplotlib.pyplot as plt; plt.ion();")
            (backend, canvas, labels), kinds = make(notebook, "A")
            assert (backend, canvas, labels) == (target, CANVASES[target], ["A"])
            assert (SHOWN.get(target) in kinds) == (target in SHOWN)
            quiet(notebook, WAYS[away].format("livemon"))
            (backend, canvas, labels), kinds = make(notebook, "B")
            assert (backend, canvas, labels) == ("livemon", OURS, ["A", "B"] if keeps_open else ["B"]), (away, back)
            assert "application/vnd.livemon.figure+json" in kinds
            quiet(notebook, "for fig in (A, B): fig.line.set_ydata([1, 0]); fig.canvas.draw_idle()")
            quiet(notebook, WAYS[back].format(target))
            (backend, canvas, labels), kinds = make(notebook, "C")
            assert (backend, canvas) == (target, CANVASES[target])
            assert labels == (["A", "B", "C"] if keeps_open else ["B", "C"]), (away, back)
            assert (SHOWN.get(target) in kinds) == (target in SHOWN), (away, back)
            (_, _, labels), _ = make(notebook, "D")
            assert labels == (["A", "B", "C", "D"] if keeps_open else ["D"]), (away, back)
            quiet(
                notebook,
                "for fig in (A, B, C, D):\n"
                "    fig.line.set_ydata([2, 1]); fig.canvas.draw_idle(); fig.savefig(io.BytesIO())\n"
                "plt.close('all')",
            )


def test_figures_of_inline_and_of_livemon_in_one_cell() -> None:
    """Each backend deals with its own when the cell ends."""
    with Notebook() as notebook:
        notebook.run("%matplotlib inline\nimport matplotlib.pyplot as plt")
        notebook.run(
            "first, ax = plt.subplots(num='first')\nplt.switch_backend('livemon')\nsecond = plt.figure('second')",
            "both",
        )
        kinds = [
            set(one["data"]) & {"image/png", "application/vnd.livemon.figure+json"} for one in notebook.displays("both")
        ]
        assert sorted(map(len, kinds)) == [1, 2]
        assert notebook.run("print(plt.get_figlabels())").strip() == "['second']"


def test_started_twice_with_another_choice_in_between() -> None:
    with Notebook() as notebook:
        notebook.run("%load_ext livemon\n%matplotlib agg\n%livemon")
        notebook.run("%matplotlib svg\n%livemon")
        state = "import matplotlib.pyplot as plt; print(plt.get_backend())"
        assert notebook.run(state).strip() == "livemon"
        notebook.run("%livemon stop")
        assert notebook.run(state).strip() == "svg"
        notebook.run("%livemon\n%matplotlib agg\n%livemon stop")  # a choice of the person is not taken back
        assert notebook.run(state).strip() == "agg"


@pytest.mark.parametrize(
    "imported",
    [
        "import matplotlib.pyplot",
        pytest.param("import matplotlib", marks=pytest.mark.slow),
        pytest.param("", marks=pytest.mark.slow),
    ],
)
def test_a_choice_that_was_left_to_matplotlib_is_left_to_it_again(imported: str) -> None:
    with Notebook(DISPLAY="", WAYLAND_DISPLAY="") as notebook:
        notebook.run(f"import os; del os.environ['MPLBACKEND']\n{imported}\n%load_ext livemon\n%livemon")
        state = (
            "import matplotlib.pyplot as plt; fig = plt.figure(); print(plt.get_backend(), type(fig.canvas).__module__)"
        )
        assert notebook.run(state).strip() == f"livemon {OURS}"
        notebook.run("%livemon stop")
        assert notebook.run(state).strip() == "agg matplotlib.backends.backend_agg"


@pytest.fixture
def no_display(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)


def test_a_backend_that_is_not_to_be_had_again_is_told_in_a_sentence() -> None:
    with Notebook(DISPLAY="", WAYLAND_DISPLAY="", MPLBACKEND="tkagg") as notebook:
        notebook.run("%load_ext livemon\n%livemon\nimport matplotlib.pyplot as plt; fig = plt.figure()")
        told = notebook.run("%livemon stop")
        assert "UsageError: Livemon is stopped, but Matplotlib cannot go back to 'tkagg', which it used before" in told
        assert "Traceback" not in told
        assert notebook.run("print(plt.get_backend())").strip() == "agg"
        assert "stopped" in notebook.run("import livemon; print(livemon.status())")


@pytest.mark.usefixtures("no_display")
def test_a_toolkit_without_a_display_is_refused_and_figures_stay_live(request: pytest.FixtureRequest) -> None:
    kernel: Kernel = request.getfixturevalue("kernel")  # after the display is gone
    kernel.run("%matplotlib livemon\nimport matplotlib.pyplot as plt; import livemon")
    for way in ("use", "switch", "magic"):  # after the magic failed use() takes the choice for made
        ran = kernel.run(WAYS[way].format("tkagg"), fails=True)
        assert "'tk' interactive framework, as 'headless' is currently running" in ran.text
        kernel.run("fig = plt.figure()")
        assert kernel.value("type(fig.canvas).__module__") == OURS
    assert kernel.value("livemon.backends().current.name") == "livemon"
    assert kernel.value("livemon.backends().find('tkagg').reason") == "its windows need a display, and there is none"


def test_by_matplotlibrc(tmp_path: Path) -> None:
    """The kernel's MPLBACKEND goes first, as Matplotlib documents; where there is none the file decides."""
    (tmp_path / "matplotlibrc").write_text("backend: livemon\n")
    state = "import matplotlib.pyplot as plt; fig = plt.figure(); print(plt.get_backend(), type(fig.canvas).__module__)"
    with Notebook(MATPLOTLIBRC=str(tmp_path)) as notebook:
        assert notebook.run(state).split()[0].endswith("inline")
    with Notebook(MATPLOTLIBRC=str(tmp_path)) as notebook:
        notebook.run("import os; del os.environ['MPLBACKEND']")
        assert notebook.run(state).strip() == f"livemon {OURS}"


def test_input_hooks_of_toolkits_go_with_the_choice(kernel: Kernel) -> None:
    """ipykernel is told which loop to run, and to run none for ours."""
    kernel.run(
        "asked = []\nget_ipython().enable_gui = asked.append\n"
        "%matplotlib agg\n%matplotlib livemon\n%load_ext livemon\n%livemon"
    )
    assert set(kernel.value("asked")) == {None}


# -- outside of a kernel -----------------------------------------------------------------------------------------------


NOT_OURS = {"Warning: Input is not a terminal (fd=0)."}
"""prompt_toolkit's, of a terminal that is none."""


def python(code: str, **environment: str) -> str:
    """What a script prints; it says nothing on stderr."""
    env = {
        name: value for name, value in os.environ.items() if name not in {"DISPLAY", "WAYLAND_DISPLAY", "MPLBACKEND"}
    }
    ran = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        env={**env, **environment}, capture_output=True, text=True, timeout=90,
    )  # fmt: skip
    said = [line for line in ran.stderr.splitlines() if line not in NOT_OURS]
    assert (ran.returncode, said) == (0, [])
    return ran.stdout.strip()


@pytest.mark.parametrize("first", ["", "import matplotlib.pyplot as plt"])
def test_a_script_keeps_the_automatic_choice(first: str) -> None:
    """Where there is a display that is a window: Livemon has nothing to put in its place."""
    code = f"""
        {first}
        import livemon
        livemon.start()
        import matplotlib.pyplot as plt
        fig = plt.figure()
        print(plt.get_backend())
        livemon.stop()
        print(plt.get_backend())
    """
    assert python(code).split() == ["agg", "agg"]
    assert python(code, MPLBACKEND="svg").split() == ["svg", "svg"]


def test_a_terminal_keeps_its_backend_and_its_input_hook(tmp_path: Path) -> None:
    pytest.importorskip("tkinter")
    code = """
        from IPython.terminal.interactiveshell import TerminalInteractiveShell
        shell = TerminalInteractiveShell.instance(simple_prompt=False, term_title=False)
        shell.history_manager.enabled = False
        def run(code):
            assert shell.run_cell(code).success
        run("%matplotlib svg")
        run("%gui tk")
        hook = shell._inputhook
        assert hook is not None
        run("%load_ext livemon")
        run("%livemon")
        import livemon, matplotlib.pyplot as plt
        assert shell._inputhook is hook
        print(plt.get_backend())
        run("%livemon stop")
        assert shell._inputhook is hook
        print(plt.get_backend())
        found = livemon.backends()
        print(found.current.name, found.recommended.name, found.find("ipympl").usable)
    """
    # IPython's own word on `%matplotlib svg`, and no other.
    assert python(code, IPYTHONDIR=str(tmp_path)).splitlines() == [
        "No event loop hook running.", "svg", "svg", "svg agg False",
    ]  # fmt: skip


LIVE_IN_A_TERMINAL = """
    from IPython.terminal.interactiveshell import TerminalInteractiveShell
    shell = TerminalInteractiveShell.instance(simple_prompt=True, term_title=False)
    shell.history_manager.enabled = False
    import warnings, livemon
    from matplotlib.figure import Figure
    from livemon.viewer.window import open_windows
    fig = Figure()
    with warnings.catch_warnings(record=True) as told:
        live = livemon.live(fig, name="terminal")
    print([str(one.message)[:48] for one in told], [one.live is live for one in open_windows()])
    livemon.stop()
"""


@pytest.mark.slow
def test_a_live_figure_of_a_terminal_goes_to_a_window(tmp_path: Path) -> None:
    pytest.importorskip("tkinter")
    if shutil.which("Xvfb") is None:
        pytest.skip("Xvfb is not installed: make test-backends does that")
    screen = Display(tmp_path)
    try:
        printed = python(LIVE_IN_A_TERMINAL, IPYTHONDIR=str(tmp_path), DISPLAY=screen.name)
    finally:
        screen.close()
    assert printed == "[] [True]"


def test_a_live_figure_of_a_terminal_without_a_display_says_so(tmp_path: Path) -> None:
    printed = python(LIVE_IN_A_TERMINAL, IPYTHONDIR=str(tmp_path))
    assert printed == "['The figure is watched, but no window can be show'] []"
