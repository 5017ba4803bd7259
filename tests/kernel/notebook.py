"""A notebook without a browser: runs cells and keeps their outputs as JupyterLab would save them."""

from __future__ import annotations

import base64
import io
import time
from types import TracebackType
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from jupyter_client.manager import KernelManager
from PIL import Image

PATIENCE_S = 60.0

Output = dict[str, Any]


class CellError(Exception):
    """A cell raised; the message is its traceback."""


class Notebook:
    """One kernel and the outputs of its cells, by cell id."""

    def __init__(self, **environment: str) -> None:
        self.manager = KernelManager()
        self._environment = environment
        self.outputs: dict[str, list[Output]] = {}
        self._by_display: dict[str, list[Output]] = {}
        self._numbers = 0
        self._cells: dict[str, str] = {}
        """Cell ids by the message that ran them: as in JupyterLab, a cell that has ended still takes outputs."""

    def __enter__(self) -> Self:
        import os

        self.manager.start_kernel(env={**os.environ, **self._environment})
        self._client = self.manager.client()
        self._client.start_channels()
        self._client.wait_for_ready(timeout=PATIENCE_S)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.stop_channels()
        self.manager.shutdown_kernel(now=True)
        self.manager.cleanup_resources()
        self._client.context.destroy(linger=0)

    def start(self, code: str, cell: str | None = None) -> tuple[str, str]:
        """Start a cell; (cell id, message id)."""
        self._numbers += 1
        cell = cell or f"cell-{self._numbers}"
        content = {"code": code, "silent": False, "store_history": True, "user_expressions": {}, "allow_stdin": False}
        message = self._client.session.msg("execute_request", content, metadata={"cellId": cell})
        self._client.shell_channel.send(message)
        self.outputs[cell] = []
        self._cells[message["header"]["msg_id"]] = cell
        return cell, message["header"]["msg_id"]

    def finish(self, started: tuple[str, str]) -> list[Output]:
        """Wait for the end of a cell; its outputs. Raises `CellError`."""
        cell, message_id = started
        deadline = time.monotonic() + PATIENCE_S
        while True:
            message = self._client.get_iopub_msg(timeout=max(deadline - time.monotonic(), 0.1))
            parent = message["parent_header"].get("msg_id")
            if parent not in self._cells:
                continue
            outputs = self.outputs[self._cells[parent]]
            content = message["content"]
            match message["msg_type"]:
                case "status" if content["execution_state"] == "idle" and parent == message_id:
                    break
                case "error" if parent == message_id:
                    raise CellError("\n".join(content["traceback"]))
                case "stream":
                    # One line may come in two messages; notebooks join them, too.
                    if outputs and outputs[-1].get("name") == content["name"]:
                        outputs[-1]["text"] += content["text"]
                    else:
                        outputs.append({"type": "stream", "name": content["name"], "text": content["text"]})
                case "display_data" | "execute_result":
                    output = {"type": message["msg_type"], "data": content["data"], "metadata": content["metadata"]}
                    outputs.append(output)
                    name = content.get("transient", {}).get("display_id")
                    if name:
                        self._by_display.setdefault(name, []).append(output)
                case "update_display_data":
                    for output in self._by_display[content["transient"]["display_id"]]:
                        output["data"] = content["data"]
        return self.outputs[cell]

    def run(self, code: str, cell: str | None = None) -> str:
        """Run a cell to its end; what it printed."""
        outputs = self.finish(self.start(code, cell))
        return "".join(output["text"] for output in outputs if output["type"] == "stream")

    def displays(self, cell: str) -> list[Output]:
        """The rich outputs of a cell."""
        return [output for output in self.outputs[cell] if output["type"] != "stream"]


def png(output: Output) -> npt.NDArray[np.uint8]:
    """The pixels of an output's PNG: (height, width, 4)."""
    image = Image.open(io.BytesIO(base64.b64decode(output["data"]["image/png"])))
    return np.asarray(image.convert("RGBA"))
