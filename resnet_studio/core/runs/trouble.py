"""A disk that takes nothing now: what of a run waits for it, in words, and how one who follows finds out."""

from __future__ import annotations

import contextlib
import errno
import os
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from resnet_studio.core.errors import QT_TRANSLATE_NOOP
from resnet_studio.core.runs.folder import RunFolder
from resnet_studio.core.runs.status import RunStatus

PROBE_AFTER_SECONDS = 2.0  # without a sign of a process that gives one every second
PROBE_BYTES = 4096  # a block: a full disk may still have room for a name

_FULL = {errno.ENOSPC, errno.EDQUOT}
_GONE = {errno.ENOENT, errno.ENOTDIR, errno.ENODEV, errno.ENXIO, getattr(errno, "ESTALE", errno.ENOENT)}
_REFUSED = {errno.EACCES, errno.EPERM, errno.EROFS}

GOES_ON = QT_TRANSLATE_NOOP(
    "errors", "The run cannot be written: {reason}. Training goes on; what it learns waits in memory."
)
WAITS = QT_TRANSLATE_NOOP(
    "errors", "The run cannot be written: {reason}. Training waits; nothing is lost so far."
)
FOUND_OUT = QT_TRANSLATE_NOOP(
    "errors", "The run cannot be written: {reason}. The training process gives no sign."
)


def cure_of(error: OSError, path: Path) -> str:
    """What to do about a folder that takes nothing."""
    if error.errno in _FULL:
        cure = QT_TRANSLATE_NOOP("errors", "Make room on the disk of {path}; it goes on by itself then.")
    elif error.errno in _GONE:
        cure = QT_TRANSLATE_NOOP("errors", "Bring back {path} or its disk; it goes on by itself then.")
    elif error.errno in _REFUSED:
        cure = QT_TRANSLATE_NOOP("errors", "See to it that {path} may be written; it goes on by itself then.")
    else:
        cure = QT_TRANSLATE_NOOP("errors", "See to the disk of {path}; it goes on by itself then.")
    return cure.format(path=path)


@dataclass
class Troubles:
    """What of a run could not be written at its last try.

    Attributes:
        path: The run's folder.
        errors: By what was to be written, why it could not.
        is_waiting: Whether training waits for that.
    """

    path: Path
    errors: dict[str, OSError] = field(default_factory=dict)
    is_waiting: bool = False

    def note(self, what: str, error: OSError) -> bool:
        """A try has failed; returns whether that is news."""
        before = self.errors.get(what)
        self.errors[what] = error
        return before is None or before.errno != error.errno

    def clear(self, what: str) -> bool:
        """A try has succeeded; returns whether that is news."""
        return self.errors.pop(what, None) is not None

    def words(self, but: str = "") -> tuple[str, str]:
        """What is wrong and what to do; both empty where nothing is, but for one thing to be written."""
        error = next((error for what, error in self.errors.items() if what != but), None)
        if error is None:
            return "", ""
        template = WAITS if self.is_waiting else GOES_ON
        return template.format(reason=error.strerror or str(error)), cure_of(error, self.path)


class Probe:
    """Tries whether a run's folder can be written, when its process gives no sign: it may have no way to.

    Where the state folder is on the same full disk, nothing that the process says comes through.

    Args:
        folder: The run.
    """

    def __init__(self, folder: RunFolder) -> None:
        self._folder = folder
        self._written = -1
        self._quiet_since = time.monotonic()
        self._words = ("", "")

    def look(self, status: RunStatus) -> tuple[str, str]:
        """What is wrong and what to do, by the status or by a try; both empty where nothing is."""
        now = time.monotonic()
        if status.trouble or status.written != self._written:
            self._written, self._quiet_since = status.written, now
            self._words = status.trouble, status.cure
        elif now - self._quiet_since >= PROBE_AFTER_SECONDS:
            self._quiet_since = now
            self._words = self._try()
        return self._words

    def _try(self) -> tuple[str, str]:
        path = self._folder.path / f".probe.{os.getpid()}-{threading.get_ident()}.tmp"
        try:
            if hasattr(os, "getuid") and self._folder.path.stat().st_uid != os.getuid():
                return "", ""  # somebody else's run: that we may not write there means nothing
            with path.open("wb") as stream:
                stream.write(bytes(PROBE_BYTES))
                stream.flush()
                os.fsync(stream.fileno())
            path.unlink()
        except OSError as error:
            with contextlib.suppress(OSError):
                path.unlink()
            reason = error.strerror or str(error)
            return FOUND_OUT.format(reason=reason), cure_of(error, self._folder.path)
        return "", ""
