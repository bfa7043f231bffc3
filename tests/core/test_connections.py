"""The record of connections: what it keeps of them, how long it grows, and what it survives."""

from pathlib import Path

import pytest

from resnet_studio.core import connections
from resnet_studio.core.connections import (
    Connecting,
    clear_connections,
    read_connections,
    record_path,
    shown_address,
)


def test_a_connection_is_kept_from_its_first_moment_on() -> None:
    connection = Connecting("https://example.org/cats.zip", "cats")
    (begun,) = read_connections()
    assert (begun.address, begun.why, begun.outcome) == ("https://example.org/cats.zip", "cats", "open")
    connection.size_bytes += 12
    connection.end("done")
    connection.end("broken", "too late")
    (ended,) = read_connections()
    assert (ended.started, ended.outcome, ended.size_bytes) == (begun.started, "done", 12)
    clear_connections()
    assert read_connections() == []
    clear_connections()


def test_a_server_that_sends_us_on_makes_two_connections() -> None:
    connection = Connecting("https://example.org/cats", "cats")
    connection.redirect("https://elsewhere.org/cats?key=7")
    connection.end("broken", "cut")
    newest, oldest = read_connections()
    assert (oldest.outcome, oldest.detail) == ("redirected", "https://elsewhere.org/cats")
    assert (newest.address, newest.outcome, newest.detail) == ("https://elsewhere.org/cats", "broken", "cut")


def test_neither_passwords_nor_keys_are_kept() -> None:
    Connecting("https://me:secret@example.org:8443/cats?token=secret#secret", "cats")
    assert "secret" not in record_path().read_text(encoding="utf-8")
    assert shown_address("https://me:word@example.org:8443/a?b") == "https://example.org:8443/a"


def test_of_a_long_record_the_newer_half_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "MAX_BYTES", 4000)
    for number in range(60):
        Connecting(f"https://example.org/{number}", "cats").end("done")
    made = read_connections()
    assert record_path().stat().st_size <= 4000
    assert 5 < len(made) < 60
    assert [one.address for one in made] == [f"https://example.org/{59 - i}" for i in range(len(made))]


def test_lines_that_are_torn_or_strange_are_passed_over() -> None:
    Connecting("https://example.org/cats", "cats").end("done")
    with record_path().open("ab") as record:
        for line in (
            b"\xff\n",
            b"7\n",
            b"[" * 99_999,
            b"\n",
            b"{}\n",
            b'{"number": "1", "outcome": "done"}\n',
        ):
            record.write(line)
        record.write(b'{"number": "2", "outco')
    assert [one.address for one in read_connections()] == ["https://example.org/cats"]


def test_a_record_that_cannot_be_written_hinders_nothing(app_home: Path) -> None:
    (app_home / "state").write_text("no folder", encoding="utf-8")
    Connecting("https://example.org/cats", "cats").end("done")
