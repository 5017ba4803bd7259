"""The canvas and the manager of a figure in a Jupyter kernel: nothing is drawn for display.

`draw()`, `draw_idle()`, `flush_events()`, `blit()` and `plt.pause()` say "this may be shown now": the figure is
captured when that is due and else the call returns in microseconds; `draw()` also settles the figure (`settling`). What
reads pixels (`buffer_rgba`, `savefig`, `copy_from_bbox`, `get_renderer`) draws with Agg on the calling thread, when it
is asked. The canvas is an ipympl canvas: in a frontend that knows ipympl and not Livemon its widget attaches itself,
and from then on the canvas also draws and sends as ipympl does. Where a page of Livemon has attached to the hub it
never does: JupyterLab makes ipympl's models for every canvas, and they ask for pictures although nobody shows them.

Runs on the threads that plot.
"""

from __future__ import annotations

import time
from threading import get_ident
from typing import TYPE_CHECKING, Any, Final

from ipympl.backend_nbagg import Canvas, Toolbar
from ipympl.backend_nbagg import FigureManager as IpymplManager
from matplotlib._pylab_helpers import Gcf
from matplotlib.backend_bases import CloseEvent
from matplotlib.backend_tools import Cursors
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_webagg_core import FigureCanvasWebAggCore, FigureManagerWebAgg
from traitlets import Any as AnyTrait
from traitlets import Dict as DictTrait

from livemon.figures.drawing import drawing
from livemon.figures.output import CellOutput
from livemon.figures.placing import name_view
from livemon.figures.registry import registry
from livemon.figures.timers import Timer
from livemon.figures.waiting import Lookout, wait_until_closed
from livemon.shells import kernel_shell

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from livemon.figures.interaction import Interaction
    from livemon.figures.live_figure import LiveFigure

__all__ = ["FigureCanvas", "FigureManager", "new_figure_manager_given_figure"]

output = CellOutput(kernel_shell())

_POINTERS: Final = {
    Cursors.HAND: "pointer",
    Cursors.POINTER: "default",
    Cursors.SELECT_REGION: "crosshair",
    Cursors.MOVE: "move",
    Cursors.WAIT: "wait",
    Cursors.RESIZE_HORIZONTAL: "ew-resize",
    Cursors.RESIZE_VERTICAL: "ns-resize",
}

MAX_FPS = 60.0
"""Pages say how fast they can take frames; the code of pyplot figures says nothing about it."""


def _widget_reference(value: Any) -> str | None:
    """As ipywidgets names a widget in the state of another."""
    return f"IPY_MODEL_{value.model_id}" if isinstance(value, Toolbar) else None


class FigureManager(IpymplManager):  # type: ignore[misc]
    """pyplot's handle of one figure."""

    canvas: FigureCanvas

    def __init__(self, canvas: FigureCanvas, num: int | str) -> None:
        FigureManagerWebAgg.__init__(self, canvas, num)  # type: ignore[no-untyped-call]
        self.web_sockets = [canvas]
        # A toolbar is a widget of its own, with comm messages: made when an ipympl view attaches.
        self.toolbar = None
        self._destroyed = False

    def set_window_title(self, title: str) -> None:
        """Rename the figure's window, in the board too."""
        self._window_title = title
        self.canvas._figure_label = title
        registry.rename(self.canvas.live, title)

    def show(self) -> None:
        """Display the figure in the running cell, unless a cell displays it already."""
        output.show(self.canvas)

    def destroy(self) -> None:
        """`plt.close()`; as with a window, handlers of `close_event` run first."""
        if self._destroyed:
            return  # a handler closes it once more
        self._destroyed = True
        try:
            output.closing(self.canvas)
            CloseEvent("close_event", self.canvas)._process()  # type: ignore[attr-defined]
        finally:  # pyplot has forgotten it, whatever a handler raises
            self.canvas.stop_event_loop()  # whoever waits for events of it waits no more
            output.forget(self.canvas)
            registry.close(self.canvas.live)
            self.canvas.close()

    @classmethod
    def pyplot_show(cls, *, block: bool | None = None) -> None:
        """`plt.show()`. It waits only for `block=True`: a notebook goes on."""
        output.show_all(again=block is not False)
        if block:
            wait_until_closed(_open_figures)


def _open_figures() -> list[LiveFigure]:
    managers: list[Any] = Gcf.get_all_fig_managers()
    return [manager.canvas.live for manager in managers if isinstance(manager.canvas, FigureCanvas)]


class FigureCanvas(Canvas):  # type: ignore[misc]
    """See the module's description."""

    manager_class = FigureManager
    supports_blit = True
    manager: Any
    live: LiveFigure
    toolbar = AnyTrait(None, allow_none=True).tag(
        sync=True,
        to_json=lambda toolbar, _owner: _widget_reference(toolbar),
        from_json=lambda _json, owner: owner.toolbar,
    )
    """ipympl's, which is a widget, or our own, which pages draw by themselves."""
    livemon = DictTrait().tag(sync=True)
    """Says to the view of a layout which figure it shows."""

    def __init__(self, figure: Figure, *args: Any, **kwargs: Any) -> None:
        self._ipympl_speaks = False
        self._pixels_due = True
        self._drawing = False
        self.interaction: Interaction | None = None
        """What a person does on its window; made when that begins."""
        self.next_draw_event_s = 0.0
        """Monotonic time from which handlers of `draw_event` may be called again."""
        self._event_loops: list[object] = []
        """Those that run, the outermost first."""
        self.told_by = 0
        """Ident of the thread that calls them because a picture was made elsewhere; 0: none does."""
        self.pointer = "default"
        """CSS name of the pointer's shape over its picture."""
        found = registry.of(figure)
        self.live = found or registry.open(figure, name=str(figure.get_label() or "Figure"), fps=MAX_FPS)
        self.live.watched_only = False
        name_view(self)  # before its comm opens
        super().__init__(figure, *args, **kwargs)

    # -- "this may be shown now" -----------------------------------------------------------------------------------

    def draw_idle(self) -> None:
        """See the module. Inside a setter of Matplotlib (interactive mode) it only marks the figure."""
        self._pixels_due = True
        if self._is_idle_drawing:
            self.live.mark()
            if self._attached:
                Canvas.draw_idle(self)
            return
        self._may_be_shown()
        if self._attached:
            Canvas.draw_idle(self)

    def draw(self) -> None:
        """See the module; and leave the figure as a drawing leaves it, within bounds (`settling`)."""
        if (self._drawing and drawing.is_mine) or self.told_by == get_ident():
            # Handlers of its draw_event call it for a background without what they draw themselves: that is not to be
            # seen, nor is it drawn once more, which would make the next draw_event.
            self._pixels_due = self._pixels_due or bool(self.figure.stale)
            return
        self._pixels_due = True
        self._may_be_shown()
        if self._attached:
            self.draw_pixels()
            self._png_is_old = True
            self.manager.refresh_all()
        else:
            output.settling.drawn(self)

    def flush_events(self) -> None:
        """See the module; and handle what people did, as the event loop of any backend does."""
        registry.handle_inputs()
        self._may_be_shown()

    def blit(self, bbox: Any = None) -> None:
        """See the module; what was drawn by hand is in the artists, which the replica draws on top."""
        self._may_be_shown()
        if self._attached:
            Canvas.blit(self, bbox)

    def start_event_loop(self, timeout: float = 0) -> None:
        """Wait, for `plt.pause()` and `ginput()`; figures are brought up to date and events handled meanwhile."""
        until_s = time.monotonic() + timeout if timeout > 0 else float("inf")
        lookout = Lookout(self.live) if timeout <= 0 else None
        loop = object()
        self._event_loops.append(loop)
        try:
            with registry.loop(), self.live.put_aside():
                while loop in self._event_loops and (left_s := until_s - time.monotonic()) > 0:
                    self.flush_events()
                    if lookout is not None:
                        lookout.look()
                    time.sleep(min(left_s, 0.01))
        finally:
            if loop in self._event_loops:
                self._event_loops.remove(loop)  # one inside of it ends before it, and does not end it

    def stop_event_loop(self) -> None:
        """End `start_event_loop`, and what handlers have begun inside of it."""
        self._event_loops.clear()

    def _may_be_shown(self) -> None:
        output.touched(self)
        self.live.request()

    # -- what reads pixels -----------------------------------------------------------------------------------------

    def get_renderer(self) -> Any:
        """Agg's renderer, with the figure drawn as it is now."""
        self.live.about_to_draw()
        with self.live.put_aside():
            if self._pixels_due and not (self._drawing and drawing.is_mine) and not self.is_saving():
                self.draw_pixels()
            return super().get_renderer()

    @property
    def awaits_drawing(self) -> bool:
        """Whether Agg has not drawn it since it was made or the code said that it changed."""
        return self._pixels_due

    def draw_pixels(self) -> None:
        """Draw with Agg, here and now; its handlers of `draw_event` run."""
        self.live.about_to_draw()
        with drawing.lock, self.live.as_made():
            self._drawing = True
            # Before: what another thread changes meanwhile is for the next drawing.
            self._pixels_due = False
            try:
                FigureCanvasAgg.draw(self)  # type: ignore[no-untyped-call]
            except BaseException:
                self._pixels_due = True
                raise
            finally:
                self._drawing = False

    def buffer_rgba(self) -> memoryview:
        """Pixels of the figure as it is now."""
        return memoryview(self._current_renderer().buffer_rgba())

    def tostring_argb(self) -> bytes:
        """Pixels of the figure as it is now."""
        return bytes(self._current_renderer().tostring_argb())

    def _current_renderer(self) -> Any:
        # While a file is written the renderer has just been drawn, at the file's dpi.
        return self.renderer if self.is_saving() else self.get_renderer()

    def print_figure(self, *args: Any, **kwargs: Any) -> Any:
        """`savefig`: draws; the picture of the page goes on from where it was."""
        self.live.about_to_draw()
        try:
            with drawing.lock, self.live.as_made():
                return super().print_figure(*args, **kwargs)
        finally:
            self._pixels_due = True

    @property
    def _attached(self) -> bool:
        """Whether a view of ipympl has to be served."""
        if self._ipympl_speaks and registry.page_seen:
            # Its model was faster than the page: take back the pixel ratio it asked for.
            self._ipympl_speaks = False
            self._set_device_pixel_ratio(1)
        return self._ipympl_speaks

    # -- the person ------------------------------------------------------------------------------------------------

    def new_timer(self, interval: int | None = None, callbacks: Any = None) -> Timer:
        """A timer whose callbacks also come while a cell runs. `interval`: milliseconds."""
        return Timer(interval=interval, callbacks=callbacks)  # type: ignore[no-untyped-call]

    def set_cursor(self, cursor: Any) -> None:
        """The shape of the pointer over the figure."""
        self.pointer = _POINTERS.get(cursor, "default")
        if self._attached:
            Canvas.set_cursor(self, cursor)

    # -- display ---------------------------------------------------------------------------------------------------

    def _handle_message(self, widget: Any, content: Any, buffers: Any) -> None:
        """A view of ipympl's widget speaks: from now on serve it as ipympl does."""
        if registry.page_seen:
            if not self.livemon:  # made before the page was there
                name_view(self)
            return
        if not self._ipympl_speaks:
            self._ipympl_speaks = True
            if self.manager is not None and self.manager.toolbar is None:
                self.manager.toolbar = Toolbar(self)
                self.toolbar = self.manager.toolbar
        super()._handle_message(widget, content, buffers)

    def close(self) -> None:
        """Close the widget, and those it has made for itself: each has a comm of its own."""
        super().close()
        for widget in self._own_widgets():
            widget.close()

    def open(self) -> None:
        """Open the widget, also again; before it those that it names."""
        for widget in reversed(self._own_widgets()):
            widget.open()
        super().open()
        # `close` hides that of the class, with None.
        self.__dict__.pop("_repr_mimebundle_", None)

    def _own_widgets(self) -> list[Any]:
        """Those that exist, each before what it names."""
        layout, toolbar = self._trait_values.get("layout"), self._trait_values.get("toolbar")
        toolbar = toolbar if isinstance(toolbar, Toolbar) else None
        own = [layout, toolbar, toolbar._trait_values.get("layout") if toolbar is not None else None]
        return [widget for widget in own if widget is not None]

    def send_event(self, event_type: str, **kwargs: Any) -> None:
        """To ipympl's views, when there are any."""
        if self._attached:
            FigureCanvasWebAggCore.send_event(self, event_type, **kwargs)  # type: ignore[no-untyped-call]

    def _repr_mimebundle_(self, **_kwargs: Any) -> dict[str, Any]:
        return output.bundle(self)


def new_figure_manager_given_figure(num: Any, figure: Figure) -> FigureManager:
    canvas = FigureCanvas(figure)
    canvas.live.number = num if isinstance(num, int) else 0
    manager = FigureManager(canvas, num)
    output.opened(canvas)

    def on_close(_event: Any) -> None:
        Gcf.destroy(manager)

    canvas.mpl_connect("close_event", on_close)
    return manager
