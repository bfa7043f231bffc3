"""Catches what nobody caught, whichever way Python or Qt tell of it, and writes it down."""

from __future__ import annotations

import contextlib
import sys
import threading
import time
import traceback
from types import TracebackType

from PySide6.QtCore import (
    QMessageLogContext,
    QObject,
    Qt,
    QtMsgType,
    Signal,
    qFormatLogMessage,
    qInstallMessageHandler,
)

from resnet_studio.core.fault_log import QUIET_SECONDS, FaultFile, log_error, log_line

QT_WORDS = {
    QtMsgType.QtWarningMsg: "Qt warns",
    QtMsgType.QtCriticalMsg: "Qt fails",
    QtMsgType.QtFatalMsg: "Qt ends the process",
}


class FaultCatcher(QObject):
    """Tells the window of every exception that nobody caught, whichever thread it was in.

    Qt swallows what a slot or an event handler raises: without this a button would just do nothing.
    One that comes again within `QUIET_SECONDS` of the last time, as from a clock, is told and logged once.
    What Qt itself warns of goes to the log, and what it dies of to the file of faults too.

    Attributes:
        file: Where the tracebacks are written.

    Signals:
        caught: The exception, with its traceback as a note; always in the window's thread, and never amid the
            call that failed.
    """

    caught = Signal(object)
    _fell = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.file = FaultFile()
        self._seen: dict[tuple[type[BaseException], str, int], float] = {}
        self._before = (sys.excepthook, threading.excepthook, sys.unraisablehook)
        self._fell.connect(self._pass_on, Qt.ConnectionType.QueuedConnection)
        sys.excepthook = self._catch
        threading.excepthook = self._catch_in_thread
        sys.unraisablehook = self._catch_unraisable
        self._qt_before = qInstallMessageHandler(self._hear_qt)

    def remove(self) -> None:
        """Catch nothing any more."""
        sys.excepthook, threading.excepthook, sys.unraisablehook = self._before
        current = qInstallMessageHandler(self._qt_before)
        if current != self._hear_qt:  # somebody else came after us
            qInstallMessageHandler(current)
        self.file.close()

    def _pass_on(self, error: Exception) -> None:
        self.caught.emit(error)

    def _catch(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        self._before[0](kind, error, trace)
        self._tell(error, trace)

    def _catch_in_thread(self, args: threading.ExceptHookArgs) -> None:
        self._before[1](args)
        if args.exc_value is not None:
            self._tell(args.exc_value, args.exc_traceback)

    def _catch_unraisable(self, args: sys.UnraisableHookArgs) -> None:
        """What went wrong where nobody can catch it: in `__del__`, or in a call from C."""
        self._before[2](args)
        if args.exc_value is not None:
            self._tell(args.exc_value, args.exc_traceback)

    def _hear_qt(self, kind: QtMsgType, context: QMessageLogContext, text: str | None) -> None:
        """Pass on what Qt says, in whatever thread; this must not raise."""
        if self._qt_before is not None:
            self._qt_before(kind, context, text or "")
        elif sys.stderr is not None:
            with contextlib.suppress(OSError, ValueError):
                sys.stderr.write(f"{qFormatLogMessage(kind, context, text or '')}\n")
        if kind in QT_WORDS:
            log_line(f"{QT_WORDS[kind]}: {text}")
        if kind == QtMsgType.QtFatalMsg:  # Qt aborts next, and faulthandler says where
            self.file.write(f"{QT_WORDS[kind]}: {text}")

    def _tell(self, error: BaseException, trace: TracebackType | None) -> None:
        if not isinstance(error, Exception) or not self._is_news(error, trace):
            return
        self.file.write("".join(traceback.format_exception(type(error), error, trace)))
        log_error(error)
        error.add_note("".join(traceback.format_tb(trace)))
        with contextlib.suppress(RuntimeError):  # the application is being taken down
            self._fell.emit(error)

    def _is_news(self, error: Exception, trace: TracebackType | None) -> bool:
        frames = traceback.extract_tb(trace)
        place = (frames[-1].filename, frames[-1].lineno or 0) if frames else ("", 0)
        now, key = time.monotonic(), (type(error), *place)
        last, self._seen[key] = self._seen.get(key), now
        return last is None or now - last > QUIET_SECONDS
