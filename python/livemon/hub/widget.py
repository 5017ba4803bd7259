"""The hub as an ipywidgets model: what `livemon.hub()` returns, for frontends that have no Livemon extension.

Made when it is asked for and not before, for ipywidgets and anywidget take 200 ms to import: the hub's messages carry
its comm id from the start, and this model takes that id over. Made on the calling thread; the hub thread never touches
it, and the kernel sends nothing through it but its state.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anywidget
import comm

from livemon.errors import LivemonError
from livemon.hub.channel import NoChannel
from livemon.hub.comms import beside_main_shell, quiet, settle

if TYPE_CHECKING:
    from livemon.hub.hub import Hub

__all__ = ["HubWidget", "hub_widget"]

_BUNDLE = Path(__file__).parent.parent / "static" / "widget.js"
_NO_BUNDLE = (
    "export default { render({ el }) { el.textContent = 'Livemon was installed without its page side: "
    "static/widget.js is missing. Build it with `make build`, or install a released wheel.'; } };"
)


class HubWidget(anywidget.AnyWidget):  # type: ignore[misc]
    """An anywidget model whose comm id is that of the hub."""

    _esm = _BUNDLE if _BUNDLE.is_file() else _NO_BUNDLE
    comm: Any

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._closed_by_page = False
        super().__init__(model_id=hub.channel.hub_id)
        self._take_over()

    def _take_over(self) -> None:
        """Make the comm one that only hears: see the rules in `livemon.hub.comms`."""
        # Opening it pinned what pages say to the shell it was opened from; now they choose again.
        self.comm.__dict__.pop("_reply_subshell_id", None)
        quiet(self.comm, self._heard)
        self.comm.handle_close = self._page_closed

    def _heard(self, message: Any) -> None:
        data = message["content"]["data"]
        if data.get("method") == "custom":
            content = data.get("content")
            page = content.get("page") if isinstance(content, Mapping) else None
            self._hub.message(content, f"{self.model_id}:{page}", beside=beside_main_shell(), embedded=True)
        else:
            self._handle_msg(message)
        settle(self._hub)

    def _page_closed(self, _message: Any) -> None:
        # A page without a widget manager closes what it does not know; to all other pages the hub is still there. It is
        # opened again when it is displayed again: at once would make that page close it again, for ever.
        self.comm._closed = False
        comm.get_comm_manager().register_comm(self.comm)
        self._closed_by_page = True

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        if self._closed_by_page:
            self._closed_by_page = False
            widget_comm, self.comm = self.comm, None
            widget_comm._closed = True
            self.open()
            self._take_over()
        # In most frontends the widget's page is not heard before this cell ends.
        self._hub.presume(f"display:{self.model_id}")
        return super()._repr_mimebundle_(**kwargs)


_widget: HubWidget | None = None


def hub_widget(hub: Hub) -> HubWidget:
    """The one widget of `hub`. Raises `LivemonError` outside of a Jupyter kernel."""
    if isinstance(hub.channel, NoChannel):
        raise LivemonError("livemon.hub() needs a Jupyter kernel: there is nothing here that could show it.")
    global _widget
    if _widget is None or _widget.comm is None or _widget.model_id != hub.channel.hub_id:
        _widget = HubWidget(hub)
    return _widget
