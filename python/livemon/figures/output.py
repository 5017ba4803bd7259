"""The output of a figure in the cell that made it.

Each figure has one output: at the first call that says "show this" in the cell that made it, at `plt.show()`, or at
the end of that cell. It holds our mime type (which names the live figure), ipympl's widget view for frontends without
our extension, and a PNG. At the end of every cell in which a displayed figure changed, its output is brought up to
date with a PNG from the renderer, so that a saved notebook shows the final state.

A figure lives as long as the output that shows it: when a cell is run again its old output goes, and with it the
figures that its last run made (docs/decisions/0011). One that the code changes or shows afterwards comes back.

Runs on the main thread of the kernel, in IPython's events; waits there for at most `PNG_WAIT_S` for pictures.
"""

from __future__ import annotations

import base64
import io
import threading
import time
import weakref
from typing import TYPE_CHECKING, Any

import matplotlib
from matplotlib._pylab_helpers import Gcf
from matplotlib.figure import Figure

from livemon.figures.capture import collect_again
from livemon.figures.cells import Parent, cell_id, cells_of
from livemon.figures.placing import name_view, reference_of
from livemon.figures.pngs import NOTHING, PNG_WAIT_S, Saved, pngs
from livemon.figures.registry import registry
from livemon.figures.settling import Settling

if TYPE_CHECKING:
    from livemon.figures.canvas import FigureCanvas
    from livemon.figures.live_figure import LiveFigure

__all__ = ["FIGURE_MIME", "CellOutput"]

FIGURE_MIME = "application/vnd.livemon.figure+json"
_LOOK_S = 0.1
"""CPU time at the end of a cell in which figures are looked at that nothing marked: some setters mark nothing."""


class _Shown:
    """What the cells show of one figure."""

    def __init__(self, cell: Parent | None) -> None:
        self.cell = cell
        """The cell that made it, or that started the thread which did; None: none."""
        self.displayed = False
        self.in_this_cell = False
        self.saved = NOTHING


class CellOutput:
    """Outputs of all figures of this backend."""

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        self._cells = cells_of(shell)
        self._shown: dict[FigureCanvas, _Shown] = {}
        self._retired: weakref.WeakKeyDictionary[FigureCanvas, bool] = weakref.WeakKeyDictionary()
        """Closed because their cell runs again. The value: whether that was in the cell that runs now."""
        self._pending: list[FigureCanvas] = []
        self.settling = Settling()
        self._ran = False
        """A cell did, since figures were brought up to date: not only a message of a widget."""
        _show_figures_as_pictures(shell)
        shell.events.register("pre_run_cell", self._before_cell)
        shell.events.register("post_execute", self._after_cell)
        # Before pyplot's own hook, which would ask each stale figure to be drawn.
        callbacks = shell.events.callbacks["post_execute"]
        callbacks.insert(0, callbacks.pop())

    # -- called by canvas and manager ----------------------------------------------------------------------------------

    def opened(self, canvas: FigureCanvas) -> None:
        """A figure was made by pyplot."""
        # One that pyplot had before, with the canvas of another backend, is none of this cell's.
        adopted = canvas.live.number in Gcf.figs
        shown = self._shown[canvas] = _Shown(None if adopted else self._cells.here())
        if matplotlib.is_interactive() and (adopted or not _on_main() or self._cells.is_running(shown.cell)):
            self._pending.append(canvas)

    def closing(self, canvas: FigureCanvas) -> None:
        """It is about to be closed: its output keeps its last picture."""
        shown = self._shown.get(canvas)
        if shown is None or not (shown.in_this_cell or (shown.displayed and self._ran)):
            return
        if canvas.live.changed() or shown.saved.capture != canvas.live.recorder.number:
            saved = self._picture(canvas)
            if saved.png is not None:
                self._display(canvas, saved, update=True)

    def forget(self, canvas: FigureCanvas) -> None:
        """It was closed."""
        self._shown.pop(canvas, None)
        self._retired.pop(canvas, None)
        self._claim(canvas)

    def touched(self, canvas: FigureCanvas) -> None:
        """The code asked to show it: display it, if this is the first time in interactive mode."""
        if canvas in self._retired and self._may_bring_back(canvas):
            self._bring_back(canvas)
        if canvas in self._pending and self._claim(canvas):
            self._display(canvas, NOTHING)

    def show(self, canvas: FigureCanvas) -> None:
        """`manager.show()`."""
        shown = self._shown.get(canvas)
        if shown is not None and not shown.displayed:
            self._display(canvas, NOTHING)
        _bring_up_to_date(canvas)

    def show_all(self, *, again: bool) -> None:
        """`plt.show()`: every figure that no cell displays yet; else, if `again`, the active one in this cell too."""
        open_now: list[Any] = [manager.canvas for manager in Gcf.get_all_fig_managers()]
        waiting = [c for c in open_now if (shown := self._shown.get(c)) is not None and not shown.displayed]
        for canvas in waiting:
            self._display(canvas, NOTHING)
            _bring_up_to_date(canvas)
        manager: Any = Gcf.get_active()
        if not waiting and again and manager is not None:
            shown = self._shown.get(manager.canvas)
            if shown is not None and not shown.in_this_cell:
                self._display(manager.canvas, self._picture(manager.canvas))

    def bundle(self, canvas: FigureCanvas) -> dict[str, Any]:
        """What `display(fig.canvas)` shows."""
        return self._data(canvas, self._picture(canvas))

    # -- displaying ----------------------------------------------------------------------------------------------------

    def _display(self, canvas: FigureCanvas, saved: Saved, *, update: bool = False) -> None:
        shown = self._shown.setdefault(canvas, _Shown(None))
        first = not shown.displayed
        try:
            self._claim(canvas)
            shown.displayed = True
            shown.in_this_cell = shown.in_this_cell or not update
            shown.saved = saved
            with self._cells.speaking_for(shown.cell) as heard:
                if heard:
                    self._shell.display_pub.publish(
                        data=self._data(canvas, saved),
                        metadata=self._metadata(canvas),
                        transient={"display_id": f"livemon-{canvas.live.id}"},
                        update=update,
                    )
        except BaseException:
            if first:  # an interrupt: the end of the cell shows it
                shown.displayed = shown.in_this_cell = False
                self._pending.append(canvas)
            raise

    def _claim(self, canvas: FigureCanvas) -> bool:
        """Take it from those that wait to be displayed; False: another thread did."""
        try:
            self._pending.remove(canvas)
        except ValueError:
            return False
        return True

    def _data(self, canvas: FigureCanvas, saved: Saved) -> dict[str, Any]:
        live = canvas.live
        data: dict[str, Any] = {
            "text/plain": f"<Live figure {live.name!r}>",
            "application/vnd.jupyter.widget-view+json": {
                "version_major": 2,
                "version_minor": 0,
                "model_id": canvas.model_id,
            },
        }
        reference = reference_of(live)
        if reference is not None:
            data[FIGURE_MIME] = reference
        if saved.png is not None:
            data["image/png"] = base64.b64encode(saved.png).decode("ascii")
            if reference is not None:
                reference["time"] = saved.time_s
        return data

    def _metadata(self, canvas: FigureCanvas) -> dict[str, Any]:
        width, height = canvas.live.size
        return {"image/png": {"width": width, "height": height}}

    # -- cells ---------------------------------------------------------------------------------------------------------

    def _before_cell(self, *_: Any) -> None:
        if not _on_main():
            return
        self._ran = True
        collect_again()
        registry.begin_cell()
        self.settling.begin_cell()
        for shown in list(self._shown.values()):
            shown.in_this_cell = False
        cell = cell_id(self._cells.here())
        if cell is None:
            return
        for canvas, shown in list(self._shown.items()):
            if cell_id(shown.cell) == cell:
                self._retire(canvas)

    def _retire(self, canvas: FigureCanvas) -> None:
        """Its cell runs again, which removes its output: let pyplot and the board forget it."""
        manager: Any = canvas.manager
        number: Any = getattr(manager, "num", None)
        if manager is None or Gcf.figs.get(number) is not manager:
            return
        self.forget(canvas)
        self._retired[canvas] = True
        Gcf.figs.pop(number, None)
        registry.close(canvas.live)
        self._watch_retired(canvas)

    def _watch_retired(self, canvas: FigureCanvas) -> None:
        """The first change by the code of a cell brings it back."""
        figure, ref = canvas.figure, weakref.ref(canvas)
        # That of pyplot: what watched it before has closed.
        before = getattr(figure.stale_callback, "livemon_before", figure.stale_callback)

        def stale_callback(changed: Any, value: bool) -> None:
            canvas = ref()
            back = value and canvas is not None and self._may_bring_back(canvas) and self._bring_back(canvas)
            # Brought back, it is watched by another: that takes note of this change.
            now = figure.stale_callback if back else before
            if now is not None:
                now(changed, value)

        stale_callback.livemon_before = before  # type: ignore[attr-defined]
        figure.stale_callback = stale_callback

    def _bring_back(self, canvas: FigureCanvas) -> bool:
        """The code goes on with it. After an interrupt it is where it was, and comes with the next change."""
        fresh = self._retired.pop(canvas, None)
        if fresh is None:
            return False  # it is here already, or another thread brings it
        manager, live, number = canvas.manager, canvas.live, canvas.manager.num
        if number in Gcf.figs:
            number = max(Gcf.figs) + 1
        title = f"Figure {number}" if number != live.number else live.title
        found: LiveFigure | None = None
        try:
            if not fresh:
                canvas.open()  # its widget was closed
            canvas.live = found = registry.open(canvas.figure, name=title, number=number, fps=live.fps)
            name_view(canvas)
            manager.num = number
            Gcf.figs[number] = manager
            shown = self._shown[canvas] = _Shown(self._cells.here())
            if self._cells.is_running(shown.cell):
                self._pending.append(canvas)
        except BaseException:
            self.forget(canvas)
            if Gcf.figs.get(number) is manager:
                del Gcf.figs[number]
            self._retired[canvas] = fresh
            if found is not None:
                registry.close(found)
            self._watch_retired(canvas)
            raise
        return True

    def _may_bring_back(self, canvas: FigureCanvas) -> bool:
        """Whether the calling code may: a thread that goes on with it may belong to the cell's last run, and be ended
        by this one. So threads wait until the cell has ended."""
        return _on_main() or not self._retired.get(canvas, False)

    def _after_cell(self) -> None:
        """Show what was made, capture the final state, bring outputs up to date."""
        if not _on_main():
            return
        self.settling.end_cell(list(self._shown))
        until_s = time.monotonic() + PNG_WAIT_S
        look_until_s = time.thread_time() + _LOOK_S * self._ran
        self._ran = False
        for live in sorted(registry.figures.values(), key=lambda live: not live.dirty):
            if not live.between_calls_elsewhere and (live.changed() or time.thread_time() < look_until_s):
                live.capture_final(max(until_s - time.monotonic(), 0.0))
        # A figure of a thread of another cell waits for a call of its own.
        pending = [
            canvas
            for canvas in list(self._pending)
            if (shown := self._shown.get(canvas)) is not None
            and (shown.cell is None or self._cells.is_running(shown.cell))
        ]
        update = [
            canvas
            for canvas, shown in list(self._shown.items())
            if shown.displayed and (shown.saved.png is None or shown.saved.capture != canvas.live.recorder.number)
        ]
        for canvas, fresh in list(self._retired.items()):
            if fresh:
                # Nobody used it in the cell that runs again. Its widget is all that holds it now, unless the code does.
                self._retired[canvas] = False
                canvas.close()
        canvases = [*pending, *(canvas for canvas in update if canvas not in pending)]
        if not canvases:
            return
        for canvas, saved in zip(canvases, pngs([canvas.live for canvas in canvases], until_s), strict=True):
            shown = self._shown.get(canvas)
            if shown is None:
                continue  # another thread closed it meanwhile
            if canvas in pending:
                if self._claim(canvas):
                    self._display(canvas, saved)
            elif saved.png is not None and saved.png != shown.saved.png:
                self._display(canvas, saved, update=True)
            elif saved.png is not None:
                shown.saved = saved
            else:
                shown.saved = shown.saved._replace(capture=-1)

    # -- pictures ------------------------------------------------------------------------------------------------------

    def _picture(self, canvas: FigureCanvas) -> Saved:
        if canvas.live.changed():
            canvas.live.capture_final()
        return pngs([canvas.live], time.monotonic() + PNG_WAIT_S)[0]


def _show_figures_as_pictures(shell: Any) -> None:
    """`display(fig)` is a picture of the figure as it is now, as with `%matplotlib`; unless that is settled already."""
    formatter = shell.display_formatter.formatters.get("image/png")
    if formatter is not None and Figure not in formatter.type_printers:
        formatter.for_type(Figure, _print)


def _print(figure: Figure) -> bytes | None:
    if not (figure.axes or figure.lines):
        return None  # as IPython does
    out = io.BytesIO()
    figure.savefig(out, format="png", bbox_inches="tight", facecolor=figure.get_facecolor())
    return out.getvalue()


def _bring_up_to_date(canvas: FigureCanvas) -> None:
    """It was shown: a capture now, but no habit of calls."""
    canvas.live.mark()
    canvas.live.capture_if_due(asked=True)


def _on_main() -> bool:
    return threading.current_thread() is threading.main_thread()
