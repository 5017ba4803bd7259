"""What the list of backends says of a toolkit whose windows open here."""

from __future__ import annotations

import subprocess
import sys

import livemon

BACKENDS = {"qt": "qtagg", "tk": "tkagg", "gtk3": "gtk3agg", "gtk4": "gtk4agg"}
GTK = """
import gi; gi.require_version("Gtk", "{}.0")
from gi.repository import Gtk
print(f"PyGObject {{gi.__version__}} (GTK {{Gtk.MAJOR_VERSION}}.{{Gtk.MINOR_VERSION}}.{{Gtk.MICRO_VERSION}})")
"""
VERSIONS = {
    "qt": """
import importlib, importlib.util
binding = next(one for one in ("PyQt6", "PySide6", "PyQt5", "PySide2") if importlib.util.find_spec(one))
core = importlib.import_module(binding + ".QtCore")
own = core.PYQT_VERSION_STR if "PyQt" in binding else importlib.import_module(binding).__version__
print(f"{binding} {own} (Qt {core.qVersion()})")
""",
    "tk": "import tkinter; print('Tk', tkinter.Tk().call('info', 'patchlevel'))",
    "gtk3": GTK.format(3),
    "gtk4": GTK.format(4),
}
"""What a toolkit itself says that it is."""


def test_a_toolkit_that_works_is_named_with_its_binding_and_its_versions(gui: str) -> None:
    listed = livemon.backends()
    one = listed.find(BACKENDS[gui])
    asked = subprocess.run([sys.executable, "-c", VERSIONS[gui]], capture_output=True, text=True, timeout=60)
    assert asked.returncode == 0, asked.stderr
    assert (one.importable, one.usable, one.interactive, one.reason) == (True, True, True, "")
    assert (one.gui, one.toolkit, one.binding) == (gui, gui, asked.stdout.strip())
    assert one.binding in str(listed)
