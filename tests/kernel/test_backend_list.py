"""`%livemon backends` in a kernel."""

from __future__ import annotations

import pytest

from .conftest import Kernel

INLINE = "module://matplotlib_inline.backend_inline"
"""ipykernel's MPLBACKEND."""


def test_the_list_in_a_kernel(kernel: Kernel) -> None:
    kernel.run("%load_ext livemon")
    ran = kernel.run("found = %livemon backends\nfound", timeout_s=90)
    (output,) = ran.outputs
    assert "IPython is not defined" in output["data"]["text/html"]
    assert "<table>" in output["data"]["text/html"]
    # Progress, if it took long, is gone again; nothing of what toolkits said is in the cell.
    printed = ran.text.removesuffix(output["data"]["text/plain"] + "\n")
    assert printed.rpartition("\r")[2] == ""
    for name in ("livemon", "ipympl", "widget", "inline", "agg"):
        assert kernel.value(f"found.find({name!r}).usable"), name
    assert kernel.value("(found.recommended.name, found[0].name)") == ("livemon", "livemon")
    # Listing them neither loads pyplot nor makes the choice.
    assert kernel.value("'matplotlib.pyplot' in __import__('sys').modules") is False
    assert kernel.value("dict.get(__import__('matplotlib').rcParams, 'backend')") == INLINE
    assert kernel.value("found.current.name") == "inline"
    kernel.run("%matplotlib livemon")
    assert kernel.value("__import__('livemon').backends().current.name") == "livemon"
    assert "livemon  " in kernel.run("%livemon backends --refresh", timeout_s=90).text
    assert "Valid are" in kernel.run("%livemon backends qt", fails=True).text


@pytest.mark.slow
def test_a_line_of_progress_appears_when_it_takes_long_and_goes(kernel: Kernel) -> None:
    (kernel.folder / "slow_backend.py").write_text("import time; time.sleep(2.5)")
    kernel.run("import matplotlib; matplotlib.use('module://slow_backend', force=False)")
    ran = kernel.run("%load_ext livemon\n%livemon backends", timeout_s=90)
    assert "\rtrying backends: " in ran.text
    lines = ran.text.split("module://slow_backend")[0].split("\r")
    assert lines[-2].strip() == ""
    assert "has no attribute 'FigureCanvas'" in ran.text


def test_the_toolkit_that_runs_in_the_kernel_keeps_others_out(kernel: Kernel) -> None:
    """Matplotlib refuses a second one; the list says so before."""
    kernel.run(
        "import sys, types\n"
        "gtk = types.ModuleType('gi.repository.Gtk'); gtk.get_major_version = lambda: 3\n"
        "sys.modules['gi.repository.Gtk'] = gtk\n"
        "from livemon.backend_list.reasons import Here, against\n"
        "from livemon.backend_list.probe import Found\n"
        "from livemon.backend_list.toolkits import FAMILIES\n"
        "found = Found(name='tkagg', importable=True, drawn=True)"
    )
    assert kernel.value("against('tkagg', 'tk', FAMILIES['tk'], found, Here.now()).reason") == (
        "gtk3 runs in this process, and there can be one toolkit"
    )
    assert kernel.value("against('gtk3agg', 'gtk3', FAMILIES['gtk3'], found, Here.now()).reason") == ""
