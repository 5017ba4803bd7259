"""What goes out on the hub comm can always be sent."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

from livemon.hub.comms import KernelChannel
from livemon.protocol import Catalogue, SeriesEntry


def test_names_with_lone_surrogates_are_sent_with_question_marks() -> None:
    sent: list[Any] = []
    session = SimpleNamespace(send=lambda _socket, _kind, content, **_: sent.append(content))
    channel = KernelChannel(SimpleNamespace(session=session, iopub_socket=None), "s")
    names = ["bad\ud800", "bad\udcff", "\u00b5s \U0001f600"]
    entries = [SeriesEntry(id=number, name=name, group="metric") for number, name in enumerate(names)]
    channel.send(Catalogue(entries=entries), ())
    content = json.loads(json.dumps(sent[0], ensure_ascii=False).encode("utf-8"))["data"]["content"]
    assert [entry["name"] for entry in content["entries"]] == ["bad?", "bad?", names[2]]
