"""Every way to select the backend, in a kernel and outside of one."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap

import pytest

from livemon.testing import Viewer

from .conftest import Kernel
from .notebook import Notebook
from .test_figures import FIGURE_MIME, PATIENCE_S

CHECK = "import matplotlib.pyplot as plt; fig = plt.figure(); print(plt.get_backend(), type(fig.canvas).__module__)"
LIVE = "livemon livemon.figures.canvas"


@pytest.mark.parametrize(
    "select",
    [
        "%matplotlib livemon",
        "import matplotlib; matplotlib.use('livemon')",
        "import matplotlib.pyplot as plt; plt.switch_backend('livemon')",
        "%load_ext livemon\n%livemon",
        "import matplotlib.pyplot as plt\n%load_ext livemon\n%livemon",
    ],
)
def test_ways_to_select_it(select: str) -> None:
    with Notebook() as notebook:
        notebook.run(select)
        assert notebook.run(CHECK).split("\n")[0] == LIVE
        # the output has a picture, also where Livemon itself was not started
        (output,) = [o for o in notebook.displays("cell-2") if "image/png" in o["data"]] or [None]
        interactive = "%" in select
        assert (output is not None) == interactive


@pytest.mark.parametrize("select", ["%matplotlib livemon", "import matplotlib; matplotlib.use('livemon')"])
def test_the_backend_alone_shows_live_figures(kernel: Kernel, select: str) -> None:
    kernel.run(select)
    kernel.run("import matplotlib.pyplot as plt; fig, ax = plt.subplots(num='alone')")
    kernel.run("line, = ax.plot([0, 1]); plt.show()")
    viewer = kernel.viewer()
    viewer.show_everything()
    figure = viewer.figure("alone")
    viewer.wait_for(lambda: figure.frames >= 1, 20)
    seen = figure.frames
    kernel.run("line.set_ydata([1, 0]); fig.canvas.draw_idle()")
    viewer.wait_for(lambda: figure.frames > seen, 20)


def test_a_forked_worker_starts_nothing(kernel: Kernel) -> None:
    kernel.run("import matplotlib; matplotlib.use('livemon'); import matplotlib.pyplot as plt, os")
    code = """
    pid = os.fork()
    if not pid:
        try:
            plt.figure()
            import livemon.monitor as monitor
            os._exit(0 if monitor.current() is None else 1)
        finally:
            os._exit(2)
    print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
    """
    assert kernel.run(textwrap.dedent(code)).text.splitlines()[-1] == "0"


def test_by_the_environment() -> None:
    with Notebook(MPLBACKEND="livemon") as notebook:
        assert notebook.run(CHECK).strip() == LIVE


def test_the_magic_loads_no_matplotlib_and_turns_interactive_mode_on_later() -> None:
    with Notebook() as notebook:
        printed = notebook.run("%load_ext livemon\n%livemon\nimport sys; print('matplotlib' in sys.modules)")
        assert printed.strip() == "False"
        assert notebook.run("import matplotlib.pyplot as plt; print(plt.isinteractive())").strip() == "True"


def test_ioff_right_after_the_import_is_respected() -> None:
    with Notebook() as notebook:
        notebook.run("%load_ext livemon\n%livemon")
        notebook.run("import matplotlib.pyplot as plt; plt.ioff(); fig = plt.figure()")
        printed = notebook.run("print(plt.isinteractive())")
        assert printed.strip() == "False"


@pytest.mark.parametrize("before", ["agg", "inline"])
def test_open_figures_are_adopted(before: str) -> None:
    with Notebook() as notebook:
        notebook.run(
            f"%matplotlib {before}\n"
            "%config InlineBackend.close_figures = False\n"
            "import matplotlib.pyplot as plt\nplt.ioff()\nfig, ax = plt.subplots(); other = plt.figure('named')"
        )
        notebook.run("%load_ext livemon\n%livemon")
        printed = notebook.run(
            "from livemon.figures.live import registry\n"
            "print(plt.get_fignums(), plt.figure(1) is fig, type(fig.canvas).__module__)\n"
            "print([live.name for live in registry.figures.values()])"
        )
        assert printed.splitlines() == ["[1, 2] True livemon.figures.canvas", "['Figure 1', 'named']"]


def test_figures_of_a_widget_keep_their_canvas_and_are_watched() -> None:
    with Notebook() as notebook:
        notebook.run("%matplotlib ipympl\nimport matplotlib.pyplot as plt\nfig, ax = plt.subplots()")
        notebook.run("%load_ext livemon\n%livemon")
        printed = notebook.run(
            "from livemon.figures.live import registry\n"
            "print(type(fig.canvas).__module__, [live.name for live in registry.figures.values()])"
        )
        assert printed.strip() == "ipympl.backend_nbagg ['Figure 1']"


def test_figures_of_a_widget_are_drawn_by_it_when_the_cell_ends() -> None:
    """pyplot asks those that are stale; a capture during the cell must not hide that they are."""
    with Notebook() as notebook:
        notebook.run("%matplotlib ipympl\nimport matplotlib.pyplot as plt\nfig, ax = plt.subplots()")
        notebook.run("%load_ext livemon\n%livemon\nimport livemon; live = livemon.live(fig)")
        with Viewer(notebook.manager) as viewer:
            viewer.show_everything(fps=20)
            viewer.wait_for(lambda: any(view.frames for view in viewer.figures.values()), PATIENCE_S)
            notebook.run("fig.canvas.draw()\nasked = []\nfig.canvas.draw_idle = lambda: asked.append(fig.stale)")
            captured = notebook.run(
                "number = live.recorder.number; ax.set_title('changed'); print(live.capture_final(), "
                "live.recorder.number - number, fig.stale)"
            )
            assert captured.strip() == "True 1 True"
        assert notebook.run("print(asked)").strip() == "[True]"


def test_stop_gives_the_backend_back() -> None:
    with Notebook() as notebook:
        notebook.run("%matplotlib inline\nimport matplotlib.pyplot as plt")
        before = notebook.run("print(plt.get_backend())").strip()
        notebook.run("%load_ext livemon\n%livemon")
        assert notebook.run("print(plt.get_backend())").strip() == "livemon"
        notebook.run("%livemon stop")
        assert notebook.run("print(plt.get_backend())").strip() == before


def test_outside_of_a_kernel_it_is_agg_and_says_so_once() -> None:
    code = (
        "import matplotlib.pyplot as plt; fig, ax = plt.subplots(); ax.plot([1, 2]);"
        "fig.savefig('/dev/null', format='png');"
        "print(type(fig.canvas).__name__)"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, "MPLBACKEND": "livemon"}, capture_output=True, text=True,
        timeout=60, check=True,
    )  # fmt: skip
    assert run.stdout.strip() == "FigureCanvasAgg"
    assert run.stderr.count("no Jupyter kernel") == 1


CHILD = "import matplotlib.pyplot as plt; plt.figure(); print(plt.get_backend())"


@pytest.mark.parametrize("environment", [{}, {"MPLBACKEND": "livemon"}], ids=["magic", "environment"])
@pytest.mark.parametrize("without", [False, True], ids=["with Livemon", "without Livemon"])
def test_children_of_the_kernel_plot_as_if_there_were_no_livemon(environment: dict[str, str], without: bool) -> None:
    """In a Python that has it, and in one that has not (there the entry point of the backend is missing, too)."""
    hide = (
        "import sys, importlib.metadata as m; sys.modules['livemon'] = None; known = m.entry_points\n"
        "m.entry_points = lambda **group: [one for one in known(**group) if one.name != 'livemon']\n"
    )
    with Notebook(**environment) as notebook:
        if not environment:
            notebook.run("%load_ext livemon\n%livemon")
        notebook.run("import matplotlib.pyplot as plt, subprocess, sys; fig = plt.figure()")
        assert notebook.run("print(plt.get_backend())").strip() == "livemon"
        code = hide + CHILD if without else CHILD
        printed = notebook.run(
            f"ran = subprocess.run([sys.executable, '-c', {code!r}], capture_output=True, text=True)\n"
            "print(ran.returncode, ran.stdout.strip() != 'livemon', ran.stderr)"
        )
        assert printed.strip() == "0 True"


def test_the_name_of_the_module_means_the_same_backend() -> None:
    with Notebook(MPLBACKEND="module://livemon.figures.backend") as notebook:
        notebook.run("import matplotlib.pyplot as plt; fig = plt.figure()")
        notebook.run("%load_ext livemon\n%livemon")
        assert notebook.run("print(plt.fignum_exists(1), type(fig.canvas).__module__)").strip() == f"True {LIVE[8:]}"
        notebook.run("%livemon stop")


def test_nbclient_saves_the_final_picture() -> None:
    nbclient = pytest.importorskip("nbclient")
    nbformat = pytest.importorskip("nbformat")
    book = nbformat.v4.new_notebook()
    book.cells = [
        nbformat.v4.new_code_cell("%load_ext livemon\n%livemon\nimport matplotlib.pyplot as plt"),
        nbformat.v4.new_code_cell("fig, ax = plt.subplots(); (line,) = ax.plot([1, 2, 3])"),
        nbformat.v4.new_code_cell("line.set_color('red')"),
    ]
    nbclient.NotebookClient(book, timeout=60, kernel_name="python3").execute()
    (output,) = [o for o in book.cells[1].outputs if FIGURE_MIME in o.get("data", {})]
    assert "image/png" in output["data"]
    assert not book.cells[2].outputs
