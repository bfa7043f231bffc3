"""What a window that is used for long must not pile up, and all that it says and swallows meanwhile."""

from __future__ import annotations

import faulthandler
import gc
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import psutil
from children import put
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer, qInstallMessageHandler
from PySide6.QtWidgets import QApplication, QDialog

TICK_MS = 20
LONGEST_HANG_S = 90.0
OF_NO_DISPLAY = ("propagateSizeHints", "raise()", "requestActivate")  # what the offscreen platform cannot do
ROOM_BYTES, ROOM_SHARE = 12_000_000, 0.05  # that memory may grow by after the warm-up
ROOM = {"threads": 1, "handles": 2, "windows": 0, "children": 0, "none_references": 1000, "none_held": 1000}


@dataclass(frozen=True)
class Reading:
    """What is held in a quiet moment.

    Attributes:
        threads: Of the process, those of Qt and its libraries included.
        handles: Open files, pipes and sockets.
        windows: Top-level widgets.
        children: Living child processes.
        none_references: `sys.getrefcount(None)`.
        none_held: How often what the collector knows holds None: the rest of a rise has nothing behind it.
        rss_bytes: Memory.
    """

    threads: int
    handles: int
    windows: int
    children: int
    none_references: int
    none_held: int
    rss_bytes: int


def read_now() -> Reading:
    """Let go of all that is let go of, and look."""
    for _ in range(3):
        QCoreApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        gc.collect()
    process = psutil.Process()
    living = [one for one in process.children(recursive=True) if one.status() != psutil.STATUS_ZOMBIE]
    return Reading(
        threads=process.num_threads(),
        handles=getattr(process, "num_handles" if sys.platform == "win32" else "num_fds")(),
        windows=len(QApplication.topLevelWidgets()),
        children=len(living),
        none_references=sys.getrefcount(None),
        none_held=sum(one is None for one in gc.get_referents(*gc.get_objects())),
        rss_bytes=process.memory_info().rss,
    )


def growth(readings: list[Reading], names: Sequence[str] = (*ROOM, "rss_bytes")) -> list[str]:
    """What of these is held more of at the end than at first, beyond what comes and goes."""
    if len(readings) < 2:
        return ["there are too few readings"]
    first, last = readings[0], readings[-1]
    found = [
        f"{name}: {getattr(first, name)} at first, {getattr(last, name)} at last"
        for name, room in ROOM.items()
        if name in names and getattr(last, name) > getattr(first, name) + room
    ]
    if "rss_bytes" in names and last.rss_bytes > first.rss_bytes * (1 + ROOM_SHARE) + ROOM_BYTES:
        found.append(f"memory: {first.rss_bytes:,} bytes at first, {last.rss_bytes:,} at last")
    return found


@dataclass
class Ears:
    """Hears all that the window says, and all that nobody caught.

    Attributes:
        said: When and what banner and outcome strip said.
        unexpected: Exceptions that nobody caught, and messages of Qt's.
        late_ms: How late each tick of a clock came.
    """

    said: list[tuple[float, str]] = field(default_factory=list)
    unexpected: list[str] = field(default_factory=list)
    late_ms: list[float] = field(default_factory=list)

    def open(self, parent: QObject) -> None:
        """Listen from now on."""
        from resnet_studio.gui.train.outcome_strip import OutcomeStrip
        from resnet_studio.gui.widgets.banner import Banner

        self._listen_to(Banner, "show_message", 0)
        self._listen_to(OutcomeStrip, "_show", 1)
        sys.excepthook = lambda kind, error, _: self.unexpected.append(f"{kind.__name__}: {error}")
        qInstallMessageHandler(lambda kind, where, text: self._hear_qt(text))
        clock, due = QTimer(parent), time.perf_counter()

        def tick() -> None:
            nonlocal due
            now = time.perf_counter()
            self.late_ms.append(max(0.0, (now - due) * 1000 - TICK_MS))
            due = now

        clock.timeout.connect(tick)
        clock.start(TICK_MS)

    def count(self, words: str, since: float) -> int:
        """How often something was said since then."""
        return sum(when >= since and words in text for when, text in self.said)

    def _hear_qt(self, text: str) -> None:
        if not any(words in text for words in OF_NO_DISPLAY):
            self.unexpected.append(f"Qt: {text}")

    def _listen_to(self, owner: Any, name: str, place: int) -> None:
        say: Callable[..., None] = getattr(owner, name)

        def heard(speaker: Any, *words: Any, **more: Any) -> None:
            self.said.append((time.monotonic(), str(words[place])))
            say(speaker, *words, **more)

        put(owner, name, heard)


def close_dialogs(parent: QObject) -> None:
    """Close whatever asks, a moment after it opened, as Escape would."""
    clock = QTimer(parent)

    def look() -> None:
        asking = QApplication.activeModalWidget()
        if isinstance(asking, QDialog):
            asking.reject()

    clock.timeout.connect(look)
    clock.start(150)


def watch_for_hangs() -> None:
    """End the process, with the stack of every thread, unless this is called again in time."""
    faulthandler.dump_traceback_later(LONGEST_HANG_S, exit=True)


def told(readings: list[Reading]) -> dict[str, Any]:
    """First, last and most of each."""
    values = [asdict(one) for one in readings]
    return (
        {name: [values[0][name], values[-1][name], max(one[name] for one in values)] for name in values[0]}
        if values
        else {}
    )
