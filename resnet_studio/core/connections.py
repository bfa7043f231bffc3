"""The record of the network connections that the app made: when, where to, what for, and what came of it."""

from __future__ import annotations

import contextlib
import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Literal, get_args
from urllib.parse import urlsplit

from filelock import FileLock, Timeout

from resnet_studio.core.durable import write_durably
from resnet_studio.core.settings import app_folders

Outcome = Literal["open", "done", "redirected", "refused", "broken", "stopped"]

MAX_BYTES: Final = 200_000  # some thousand connections; of more, the newer half stays
LOCK_PATIENCE_SECONDS: Final = 1.0
# A disk that is full or gone, or one without locks, keeps no record; the download itself is told of it.
_FAULTS = (OSError, Timeout, NotImplementedError)


@dataclass(frozen=True)
class Connection:
    """One connection.

    Attributes:
        started: When it was made, in ISO 8601 with the offset of the time zone.
        address: Scheme, host and path; without a password and without what stands behind a `?`.
        why: What was fetched, a phrase.
        outcome: What came of it; `open` while it lasts, or for good where the process died with it.
        detail: The answer or the reason in words, where the outcome does not say all.
        size_bytes: What arrived of the file.
    """

    started: str
    address: str
    why: str
    outcome: Outcome = "open"
    detail: str = ""
    size_bytes: int = 0


def record_path() -> Path:
    """The file that holds the record."""
    return app_folders().state / "connections.jsonl"


class Connecting:
    """Writes one connection to the record: first that it is made, then how it ended.

    Attributes:
        size_bytes: What arrived so far; the caller adds to it.
    """

    def __init__(self, address: str, why: str) -> None:
        self.size_bytes = 0
        self._why = why
        self._number = ""
        self._begin(address)

    def redirect(self, address: str) -> None:
        """The server named another address, which is asked now: that is a connection of its own."""
        self.end("redirected", shown_address(address))
        self._begin(address)

    def end(self, outcome: Outcome, detail: str = "") -> None:
        """Say what came of it; what is said later does not count."""
        if self._number:
            ended = {"outcome": outcome, "detail": detail, "size_bytes": self.size_bytes}
            _append({"number": self._number, **ended})
        self._number, self.size_bytes = "", 0

    def _begin(self, address: str) -> None:
        self._number = uuid.uuid4().hex
        started = datetime.now().astimezone().isoformat(timespec="seconds")
        begun = {"started": started, "address": shown_address(address), "why": self._why}
        _append({"number": self._number, **begun})


def shown_address(url: str) -> str:
    """An address without user, password, query and fragment: what may be kept and shown."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def read_connections() -> list[Connection]:
    """The record, the newest first; a line that is torn or of another program is passed over.

    Raises:
        OSError: The record is there and cannot be read.
    """
    try:
        lines = record_path().read_bytes().splitlines()
    except FileNotFoundError:
        return []
    found: dict[str, Connection] = {}
    for line in lines:
        with contextlib.suppress(ValueError, TypeError, KeyError, RecursionError):
            _take(json.loads(line), found)
    return list(found.values())[::-1]


def clear_connections() -> None:
    """Forget all.

    Raises:
        OSError: The record cannot be removed.
    """
    record_path().unlink(missing_ok=True)


def _take(values: dict[str, Any], found: dict[str, Connection]) -> None:
    """Add what a line says."""
    number = str(values["number"])
    if "outcome" not in values:
        found[number] = Connection(str(values["started"]), str(values["address"]), str(values["why"]))
    elif values["outcome"] in get_args(Outcome):
        ended = {"outcome": values["outcome"], "detail": str(values["detail"])}
        found[number] = replace(found[number], **ended, size_bytes=int(values["size_bytes"]))


def _append(values: dict[str, Any]) -> None:
    path = record_path()
    with contextlib.suppress(*_FAULTS), _only_one(path):
        with path.open("ab") as record:
            record.write(json.dumps(values).encode() + b"\n")
        if path.stat().st_size > MAX_BYTES:
            content = path.read_bytes()
            write_durably(path, content[len(content) // 2 :].partition(b"\n")[2])


@contextlib.contextmanager
def _only_one(path: Path) -> Iterator[None]:
    """Two processes must not shorten the record at once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(path.with_name(path.name + ".lock"), timeout=LOCK_PATIENCE_SECONDS):
        yield
