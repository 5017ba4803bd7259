"""A figure of another backend that pyplot closes takes its windows along; those of WebAgg need no display."""

from __future__ import annotations

from .notebook import Notebook

SETUP = """
%load_ext livemon
%livemon start --no-figures
import livemon, time, matplotlib.pyplot as plt
from matplotlib.figure import Figure
from livemon.figures.registry import registry
def settled(w):
    end = time.monotonic() + 60
    while not w.closed and time.monotonic() < end: time.sleep(0.01)
    return w.closed and w.problem
"""


def test_windows_go_with_a_figure_of_agg(notebook: Notebook) -> None:
    notebook.run("plt.switch_backend('agg'); mine = Figure(); other = livemon.window(mine, 'webagg')")
    for close in ("plt.close(fig)", "plt.close()", "plt.close(fig.number)", "plt.close('all')"):
        notebook.run("fig = plt.figure(); w = livemon.window(fig, 'webagg')")
        notebook.run(close)
        assert notebook.run("print(settled(w))") == "The figure was closed.\n", close
    # What pyplot does not know it cannot close; of what is closed nothing is watched any more.
    assert notebook.run("print(other.closed, [one.figure is mine for one in registry.figures.values()])") == (
        "False [True]\n"
    )
    notebook.run("w = livemon.window(fig, 'webagg')")  # the code still holds it, and may want to see it again
    assert notebook.run("print(w.closed)") == "False\n"


def test_pyplot_closes_by_keyword_and_whatever_becomes_of_windows(notebook: Notebook) -> None:
    notebook.run("plt.switch_backend('agg'); from matplotlib._pylab_helpers import Gcf")
    notebook.run("fig = plt.figure(); w = livemon.window(fig, 'webagg'); Gcf.destroy(num=fig.number)")
    assert notebook.run("print(settled(w), plt.get_fignums())") == "The figure was closed. []\n"
    notebook.run("fig = plt.figure(); w = livemon.window(fig, 'webagg'); Gcf.destroy_fig(fig=fig)")
    assert notebook.run("print(settled(w), plt.get_fignums())") == "The figure was closed. []\n"
    notebook.run("fig = plt.figure(); registry.of = lambda figure: 1 / 0; plt.close(fig); del registry.of")
    assert notebook.run("print(plt.get_fignums())") == "[]\n"


def test_windows_of_inline_stay_at_the_end_of_the_cell_and_go_with_their_figure(notebook: Notebook) -> None:
    notebook.run("%matplotlib inline\nfig = plt.figure(); w = livemon.window(fig, 'webagg')")
    notebook.run("fig2 = plt.figure(); live = livemon.live(fig2); w2 = livemon.window(fig2, 'webagg')")
    assert notebook.run("print(plt.get_fignums(), w.closed, w2.closed)") == "[] False False\n"
    notebook.run("plt.close(fig)")
    assert notebook.run("print(settled(w), w2.closed)") == "The figure was closed. False\n"
    notebook.run("plt.close('all')")
    assert notebook.run("print(settled(w2))") == "The figure was closed.\n"
