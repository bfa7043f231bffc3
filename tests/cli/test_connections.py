"""`connections`: what was made, and forgetting it."""

from collections.abc import Callable
from typing import Any

from resnet_studio.core.connections import Connecting, record_path
from resnet_studio.core.settings import Settings, save_settings

Run = Callable[..., Any]


def test_nothing_was_connected_to(command: Run) -> None:
    assert command("connections").out == "No connection was made. Downloads are allowed.\n"
    save_settings(Settings(allow_network=False))
    values = command("connections", "--json").json
    assert values == {"record": str(record_path()), "downloads_allowed": False, "connections": []}


def test_each_connection_is_listed_and_can_be_forgotten(command: Run) -> None:
    connection = Connecting("https://example.org/cats", "cats")
    connection.size_bytes = 2048
    connection.end("refused", "404 Not Found")
    (one,) = command("connections", "--json").json["connections"]
    assert one["started"]
    assert one | {"started": ""} == {
        "started": "",
        "address": "https://example.org/cats",
        "why": "cats",
        "outcome": "refused",
        "detail": "404 Not Found",
        "size_bytes": 2048,
    }
    printed = command("connections").out
    assert "cats  https://example.org/cats  2 KiB     refused 404 Not Found" in printed
    assert command("connections", "--clear", "--json").json["connections"] == []
