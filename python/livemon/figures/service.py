"""The hub's part for figures: keeps the renderer child, passes captures to it and its frames to the pages.

Runs on the hub thread, except for the methods of `Sink` and `_passed`. Imports no Matplotlib. The figures it never
touches itself: captures are made by the threads that plot, and when none of them is active (the renderer was replaced
while the kernel is idle) by the kernel's main thread, through `on_main_thread`.

Pacing: of a figure at most one capture is under way, and a second when a person waits for it (`inputs`); the slowest
responsive page that shows it sets the rate, the largest window sets the size. Frames go from the renderer to the pages
without this thread (`hub.relay`); what it has to know of them, and of captures, it hears when it is awake.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from typing import Any

from livemon.errors import ProtocolError
from livemon.figures.event_queue import EventQueue
from livemon.figures.feed import Feed
from livemon.figures.giveway import Courtesy
from livemon.figures.idle import IdleCaptures, on_main_thread
from livemon.figures.inputs import Inputs
from livemon.figures.live import LiveFigure, Registry
from livemon.figures.live import registry as _registry
from livemon.figures.messages import (
    Failed,
    Forget,
    Keep,
    Note,
    Passed,
    Photo,
    Places,
    Ready,
    ToRenderer,
    Where,
    decode_from_renderer,
    decode_passed,
)
from livemon.figures.photos import Done, Format, Photos
from livemon.figures.quiet import QuietWatch
from livemon.figures.saving import Saving
from livemon.figures.scrap import scrap
from livemon.figures.shown import Shown
from livemon.figures.taps import Taps
from livemon.figures.windows import Windows
from livemon.haste import Haste
from livemon.ports import CellEvent, Child, ChildSpec, HubPart, HubPort, Page
from livemon.protocol import Figures, Input, Save, Tool

__all__ = ["FigurePart"]

_LIST_DELAY_S = 0.02
_GIVE_BACK_S = 2.0


class FigurePart(HubPart):
    """See the module's description. `on_main_thread`: runs a function on the kernel's main thread when that is idle."""

    def __init__(
        self,
        registry: Registry = _registry,
        *,
        on_main_thread: Callable[[Callable[[], object]], bool] = on_main_thread,
        spec_args: tuple[str, ...] = (),
    ) -> None:
        self._registry = registry
        self._on_main_thread = on_main_thread
        self._args = spec_args
        self._hub: HubPort | None = None
        self._child: Child | None = None
        self._feed: Feed | None = None
        self._shown: dict[str, Shown] = {}
        self._haste: Haste | None = None
        self._inputs: Inputs | None = None
        self._list_set = False
        self._photos = Photos(self._send)
        self.taps = Taps()
        self.counts: Counter[str] = Counter()
        """What came and went, for `stats()`."""

    # -- HubPart -------------------------------------------------------------------------------------------------------

    def start(self, hub: HubPort) -> None:
        """See `HubPart.start`."""
        self._hub = hub
        self._haste = Haste(hub)
        self._idle = IdleCaptures(hub, self._on_main_thread)
        self._windows = Windows(hub, self._send, self.taps)
        self._feed = Feed(
            hub,
            self._shown,
            self.taps,
            self.counts,
            list_now=self._list,
            noted=self._noted,
            presses=self._presses,
        )
        self._feed.child = self._child = hub.spawn(
            ChildSpec(
                name="renderer",
                module="livemon.figures",
                args=self._args,
                shares_memory=True,
                on_message=self._on_message,
                on_start=self._on_start,
                on_exit=self._on_exit,
                on_passed=self._on_passed,
            )
        )
        queue = EventQueue(hub, self._on_main_thread)
        self._inputs = self._registry.inputs = Inputs(hub, self._ask_renderer, queue, self.taps)
        self._registry.sink = self
        self._registry.courtesy = Courtesy(hub.wanted_turn)
        self._registry.quiet = QuietWatch(self._registry, hub, lambda text, key: hub.notice("info", text, key=key))
        for live in list(self._registry.figures.values()):
            live.lost("adopted")
        self._list()

    def stop(self) -> None:
        """See `HubPart.stop`."""
        if self._registry.sink is self:
            self._registry.sink = self._registry.courtesy = None
            if self._registry.quiet is not None:
                self._registry.quiet.stop()
        for shown in self._shown.values():
            shown.live.want(wanted=False)
            shown.live.lost("stopped")
        self._photos.fail("Livemon stops.")
        inputs, self._inputs, self._registry.inputs = self._inputs, None, None
        if inputs is not None:
            inputs.queue.stop()  # timers now find that there is none, and go on without
        if self._haste is not None:
            self._haste.end()
        if self._child is not None:
            self._child.stop()
            self._child = None
        self._feed = None

    def stats(self) -> dict[str, float]:
        """Captures and frames so far, and what they took in the kernel (hub thread).

        `figures.captures.` snapshot, delta, pixels; `figures.snapshots.` the reason; `figures.frames.` key, partial,
        unchanged; `figures.quiet.` what was done without calls of the code. Names ending in `_s` are CPU seconds.
        """
        meter = self._registry.meter
        stats = {f"figures.{name}": float(count) for name, count in sorted(self.counts.items())}
        if self._registry.quiet is not None:
            stats |= {f"figures.quiet.{name}": float(count) for name, count in self._registry.quiet.counts.items()}
        return {
            **stats,
            "figures.open": float(len(self._registry.figures)),
            "figures.captures_cpu_s": meter.spent_s,
            "figures.interval_stretch": meter.stretch,
        }

    def on_attach(self, page: Page, since: float) -> None:  # noqa: ARG002 - figures have no history
        """See `HubPart.on_attach`."""
        if not page.embedded:
            self._registry.page_seen = True
        for shown in self._shown.values():
            shown.have.discard(page.id)
        self._list()
        self._publish_list()
        if self._hub is not None and self._inputs is not None:
            for toolbar in self._inputs.told.values():
                self._hub.publish(toolbar)

    def on_view(self) -> None:
        """See `HubPart.on_view`."""
        assert self._hub is not None
        for shown in list(self._shown.values()):
            self._windows.look(shown)
            self._idle.capture(shown.live)

    def on_resync(self, page: Page, figure: str) -> None:
        """See `HubPart.on_resync`."""
        shown = self._shown.get(figure)
        if shown is not None:
            shown.have.discard(page.id)
            self._windows.ask_key(shown)

    def on_wish(self, page: Page, wish: Input | Tool | Save) -> None:
        """See `HubPart.on_wish`."""
        assert self._hub is not None
        shown = self._shown.get(wish.figure)
        live = shown.live if shown is not None else None
        if isinstance(wish, Save):
            Saving(self._hub, self._photograph, self._on_main_thread).save(page, wish, live)
        elif live is not None and self._inputs is not None:
            if self._haste is not None:
                self._haste.moved()  # what the person waits for makes a dozen hops between threads
            self._inputs.take(wish, live)

    def on_cell(self, event: CellEvent) -> None:
        """See `HubPart.on_cell`."""
        if event.running:
            if self._inputs is not None:
                self._inputs.queue.cell_began()
        else:
            if self._inputs is not None:
                self._inputs.cell_ended()
            for shown in self._shown.values():
                self._idle.capture(shown.live)

    # -- Sink: any thread ----------------------------------------------------------------------------------------------

    def captured(self, live: LiveFigure, captured: Any) -> None:
        """See `Sink`."""
        feed = self._feed
        if feed is not None:
            feed.captured(live, captured)

    def changed(self) -> None:
        """See `Sink`."""
        hub = self._hub
        if hub is not None:
            hub.call_soon(self._list_changed)

    def look(self, figure: str) -> None:
        """A tap shows it from now on, or otherwise than before (hub thread)."""
        shown = self._shown.get(figure)
        if shown is not None:
            self._windows.look(shown)
            self._idle.capture(shown.live)

    def acted(self, message: Input, places: Places) -> bool:
        """A person did something in a window of a tap, and says where things are in it; False: nobody listens to that
        (hub thread)."""
        shown = self._shown.get(message.figure)
        if shown is None or self._inputs is None:
            return False
        heard = self._inputs.take_of_window(message, places, shown.live)
        if heard and self._haste is not None:
            self._haste.moved()
        return heard

    def base(self, figure: str) -> tuple[int, list[list[bytes | memoryview]]]:
        """For a tap that has nothing of it: captures to begin with and the number of the newest; where none are kept
        its next capture is a snapshot (hub thread)."""
        return self._feed.base(figure) if self._feed is not None else (0, [])

    def photograph(self, live: LiveFigure, done: Callable[[bytes | None], None]) -> None:
        """See `Sink`."""
        hub = self._hub
        if hub is None:
            done(None)
        else:
            hub.call_soon(self._photograph, live, lambda file, _why: done(file))

    # -- the renderer --------------------------------------------------------------------------------------------------

    def _send(self, message: ToRenderer) -> None:
        if self._feed is not None:
            self._feed.send(message)

    def _ask_renderer(self, message: Where | Keep) -> bool:
        return self._feed is not None and self._feed.introduced and self._feed.send(message)

    def _noted(self, live: LiveFigure) -> None:
        """A capture is on its way."""
        if self._inputs is not None:
            self._inputs.drawn(live)
        if self._haste is not None:
            self._haste.moved()

    def _presses(self, live: LiveFigure) -> bool:
        """Whether `_noted` has something to do that cannot wait (any thread)."""
        haste, inputs = self._haste, self._inputs
        return haste is None or not haste.lasts or (inputs is not None and inputs.awaits_drawing(live))

    def _on_start(self) -> None:
        self._registry.meter.forget_hub()
        # `spawn` may call this before it returns the child; the hub thread then comes back for it.
        if self._hub is not None and self._feed is not None:
            self._feed.close()
            self._hub.call_soon(self._introduce)

    def _introduce(self) -> None:
        """A new renderer knows nothing."""
        if self._feed is None:
            return
        self._feed.introduce()
        for shown in self._shown.values():
            self._windows.send(shown)
            self._idle.capture(shown.live)
        self._feed.open()
        if self._inputs is not None:
            self._inputs.introduce()

    def _on_exit(self, _reason: str) -> None:
        """The hub tells the person; here figures that were not kept need a new snapshot."""
        self.counts["renderer_ends"] += 1
        if self._feed is not None:
            self._feed.close()
        self._photos.fail("The process that draws figures ended; it is started again.")
        for shown in self._shown.values():
            shown.have.clear()
            shown.key_asked = False
            self._answered(shown.live)
            if not shown.kept:
                shown.live.lost("renderer ended")

    def _on_message(self, parts: list[memoryview]) -> None:
        try:
            message = decode_from_renderer(parts)
        except ProtocolError as error:
            if self._child is not None:
                self._child.restart(str(error))
            return
        match message:
            case Ready():
                pass  # the hub says that it runs
            case Passed():
                if self._hub is not None and len(parts) > 1:
                    self._hub.pass_on(bytes(parts[1]), list(map(bytes, parts[2:])))
                self._passed(message)
            case Failed():
                self._failed(message)
            case Places():
                if self._inputs is not None:
                    self._inputs.answer(message)
            case Photo():
                self._photos.take(message, bytes(parts[1]) if len(parts) > 1 else None)

    def _on_passed(self, note: memoryview) -> None:
        """The thread that publishes sent frames (any thread)."""
        try:
            self._passed(decode_passed([note]))
        except ProtocolError as error:
            if self._hub is not None and self._child is not None:
                self._hub.call_soon(self._child.restart, str(error))

    def _passed(self, message: Passed) -> None:
        """Figures were drawn (any thread). Beside a cell whose code calls for the next captures the hub thread need not
        be woken for it: when the cell ends just then, it hears of it a second later at most."""
        hub, soon, nudge = self._hub, False, False
        if hub is None:
            return
        for note in message.notes:
            shown = self._shown.get(note.figure)
            if shown is not None:
                nudge = shown.live.answered() or nudge
                soon = soon or note.frame == "key" or bool(shown.error)
        if soon or nudge or not hub.cell_running:
            hub.call_soon(self._drawn, message.notes, nudge)
        else:
            hub.call_when_awake(self._drawn, message.notes, False)

    def _drawn(self, notes: list[Note], nudge: bool) -> None:
        for note in notes:
            shown = self._shown.get(note.figure)
            if shown is None:
                continue
            shown.drawn_s = max(shown.drawn_s, note.at_s)
            if shown.drawn_s > shown.failed_s:
                shown.failures = 0
                if shown.error:
                    shown.error = ""
                    self._list_changed()
            self.counts[f"frames.{note.frame}"] += 1
            if note.frame == "key":
                shown.key_asked = False
                shown.have = set(self._windows.views(shown))
                if self._inputs is not None:
                    self._inputs.painted(shown.live, note.width, note.height)
            self._idle.capture(shown.live)
            self._idle.await_rest(shown.live)
        relayed_s = self._child.relayed_s if self._child is not None else 0.0
        self._registry.meter.heed_hub(time.thread_time() + relayed_s)
        if nudge and self._registry.quiet is not None:
            self._registry.quiet.nudge()

    def _answered(self, live: LiveFigure) -> None:
        if live.answered() and self._registry.quiet is not None:
            self._registry.quiet.nudge()

    def _failed(self, message: Failed) -> None:
        shown = self._shown.get(message.figure)
        if shown is None:
            return
        self.counts["drawings_failed"] += 1
        live = shown.live
        shown.failed_s = message.at_s
        shown.key_asked = False
        self._answered(live)
        unsent = live.recorder.note if message.stage == "draw" and live.recorder.state == "live" else ""
        if message.stage == "load":
            shown.broken = True
            shown.forget()
            shown.failures += 1
            if message.lasting or shown.failures > 1:
                live.fall_back(f"it could not be loaded by the renderer: {message.text}")
            else:
                live.lost("failed in the renderer")
        elif message.lasting:
            shown.forget()
            live.refuse(message.text)
        elif unsent:
            live.fall_back(f"{unsent}: {message.text}")
        elif live.recorder.state == "fallback":
            pass  # the replica failed once more before the kernel's picture took its place
        elif shown.failed_s >= shown.drawn_s:
            shown.error = message.trace
        self._list_changed()
        self._idle.capture(shown.live)

    # -- the list of figures -------------------------------------------------------------------------------------------

    def _list(self) -> None:
        """Take over which figures are open."""
        assert self._hub is not None
        open_now = self._registry.figures
        for name in [name for name in self._shown if name not in open_now]:
            del self._shown[name]
            self._send(Forget(figure=name))
            self._photos.fail("The figure was closed.", name)
            self._idle.forget(name)
            self._hub.call_later(_GIVE_BACK_S, scrap.clear)  # when the renderer has taken what it was lent
            if self._inputs is not None:
                self._inputs.forget(name)
        for name, live in list(open_now.items()):
            if name not in self._shown:
                self._shown[name] = Shown(live=live, since_s=self._hub.clock.monotonic_s())
        self.taps.listed(self._shown)
        self.on_view()

    def _list_changed(self) -> None:
        if not self._list_set:
            self._list_set = True
            assert self._hub is not None
            self._hub.call_later(_LIST_DELAY_S, self._publish_changed_list)

    def _publish_changed_list(self) -> None:
        self._list_set = False
        self._list()
        self._publish_list()

    def _publish_list(self) -> None:
        assert self._hub is not None
        self._hub.publish(Figures(figures=[shown.info() for shown in self._shown.values()]))

    # -- pictures for notebooks ----------------------------------------------------------------------------------------

    def _photograph(self, live: LiveFigure, done: Done, form: Format = "png") -> None:
        if self._child is None or self._child.state not in ("ok", "starting") or live.id not in self._shown:
            done(None, "The process that draws figures does not run.")
        else:
            self._photos.ask(live.id, done, form)
