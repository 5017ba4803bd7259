"""Writes `messages.schema.json`, the JSON schema of the wire, from `livemon.protocol` (called by `make generate`)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec

from livemon import protocol


def schema() -> dict[str, Any]:
    """One schema whose `$defs` hold every message; `HubMessage` and `ControlMessage` are the unions."""
    (hub, control), components = msgspec.json.schema_components(
        [protocol.HubMessage, protocol.ControlMessage], ref_template="#/$defs/{name}"
    )
    hub.pop("discriminator", None)
    control.pop("discriminator", None)
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$id": "livemon-messages",
        "title": "Messages",
        "description": f"Livemon's wire, version {protocol.PROTOCOL}. Generated from livemon/protocol.py: do not edit.",
        "version": protocol.PROTOCOL,
        "anyOf": [{"$ref": "#/$defs/HubMessage"}, {"$ref": "#/$defs/ControlMessage"}],
        "$defs": {**components, "HubMessage": hub, "ControlMessage": control},
    }


if __name__ == "__main__":
    target = Path(__file__).with_name("messages.schema.json")
    target.write_text(json.dumps(schema(), indent=2) + "\n")
