"""Makes the application and its window, and opens in it what was asked for; catches what nobody caught."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication

import resnet_studio
from resnet_studio.core.config.presets import DEFAULT_PRESET, find_preset
from resnet_studio.core.data import cifar10, digits
from resnet_studio.core.errors import QT_TRANSLATE_NOOP, DataError, StudioError
from resnet_studio.core.settings import Settings, app_folders, load_settings
from resnet_studio.gui.accessibility import tell_roles
from resnet_studio.gui.icons import icon
from resnet_studio.gui.jobs import JobRunner
from resnet_studio.gui.main_window import MainWindow
from resnet_studio.gui.session import Session
from resnet_studio.gui.settings import WindowMemory
from resnet_studio.gui.system_motion import does_system_reduce_motion
from resnet_studio.gui.theme import apply_theme, note_system_motion
from resnet_studio.gui.tokens import current_tokens, theme_hub
from resnet_studio.gui.train.presets import on_machine

SIGNAL_LOOK_MS = 300
QUIET_SECONDS = 30.0
MAX_LOG_BYTES = 1_000_000


class FaultCatcher(QObject):
    """Tells the window of every exception that nobody caught, whichever thread it was in.

    Qt swallows what a slot or an event handler raises: without this a button would just do nothing.
    One that comes again within `QUIET_SECONDS` of the last time, as from a clock, is told and logged once.

    Signals:
        caught: The exception, with its traceback as a note; always in the window's thread, and never amid the
            call that failed.
    """

    caught = Signal(object)
    _fell = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._seen: dict[tuple[type[BaseException], str, int], float] = {}
        self._before = (sys.excepthook, threading.excepthook)
        self._fell.connect(self._pass_on, Qt.ConnectionType.QueuedConnection)
        sys.excepthook = self._catch
        threading.excepthook = self._catch_in_thread

    @property
    def log_path(self) -> Path:
        """Where the tracebacks are kept."""
        return app_folders().state / "window.log"

    def remove(self) -> None:
        """Catch nothing any more."""
        sys.excepthook, threading.excepthook = self._before

    def _pass_on(self, error: Exception) -> None:
        self.caught.emit(error)

    def _catch(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        self._before[0](kind, error, trace)
        self._tell(error, trace)

    def _catch_in_thread(self, args: threading.ExceptHookArgs) -> None:
        self._before[1](args)
        if args.exc_value is not None:
            self._tell(args.exc_value, args.exc_traceback)

    def _tell(self, error: BaseException, trace: TracebackType | None) -> None:
        if not isinstance(error, Exception) or not self._is_news(error, trace):
            return
        self._log("".join(traceback.format_exception(type(error), error, trace)))
        error.add_note("".join(traceback.format_tb(trace)))
        with contextlib.suppress(RuntimeError):  # the application is being taken down
            self._fell.emit(error)

    def _is_news(self, error: Exception, trace: TracebackType | None) -> bool:
        frames = traceback.extract_tb(trace)
        place = (frames[-1].filename, frames[-1].lineno or 0) if frames else ("", 0)
        now, key = time.monotonic(), (type(error), *place)
        last, self._seen[key] = self._seen.get(key), now
        return last is None or now - last > QUIET_SECONDS

    def _log(self, text: str) -> None:
        """Append to the log; one that grew long is begun anew."""
        path = self.log_path
        when = datetime.now().astimezone().isoformat(timespec="seconds")
        with contextlib.suppress(OSError):  # the window and stderr tell it all the same
            path.parent.mkdir(parents=True, exist_ok=True)
            mode = "w" if path.exists() and path.stat().st_size > MAX_LOG_BYTES else "a"
            with path.open(mode, encoding="utf-8") as log:
                log.write(f"{when} ResNet Studio {resnet_studio.__version__}\n{text}\n")


def start(paths: Sequence[str]) -> int:
    """Run the application until its window is closed."""
    app = make_application()
    catcher = FaultCatcher(app)
    window = open_window(app, paths)
    catcher.caught.connect(window.runner.report)
    window.show()
    # Python sees Ctrl+C only while it runs; Qt's loop gives it a turn now and then.
    signal.signal(signal.SIGINT, lambda *_: window.close())
    turns = QTimer(window)
    turns.timeout.connect(lambda: None)
    turns.start(SIGNAL_LOOK_MS)
    code = app.exec()
    if not window.has_ended_cleanly:
        # A thread hangs, on a dead disk perhaps; waiting for it or destroying it would hang or abort.
        sys.stdout.flush()
        os._exit(code)
    return code


def make_application() -> QApplication:
    """The one application object."""
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication(sys.argv[:1])
    app.setApplicationName("resnet-studio")
    app.setApplicationDisplayName("ResNet Studio")
    app.setApplicationVersion(resnet_studio.__version__)
    app.setDesktopFileName("resnet-studio")
    tell_roles()
    return app


def open_window(app: QApplication, paths: Sequence[str]) -> MainWindow:
    """Make the window and begin to open what belongs in it; broken settings are told and passed over."""
    memory = WindowMemory()
    settings, error = _settings()
    hub = theme_hub()
    hub.text_scale, hub.motion = settings.text_size_percent / 100, settings.motion
    apply_theme(app, memory.theme)
    app.setWindowIcon(icon("app", current_tokens().mark))
    first = on_machine(find_preset(DEFAULT_PRESET).recipe, settings)
    session = Session(memory.recipe or first, settings)
    window = MainWindow(session, JobRunner(app), memory)
    if error is not None:
        window.show_error(error, "settings")
    if list(paths) in ([digits.WORD], [cifar10.WORD]):
        window.show_page("data")
        window.presenter("data").open_data(paths[0])
    elif paths:
        # Path fails for `~nobody`.
        window.open_paths([os.path.abspath(os.path.expanduser(path)) for path in paths])  # noqa: PTH100, PTH111
    if not window.presenter("data").is_scanning:
        open_first_data(window)
    window.follow_live_run()
    window.runner.run(
        window.tr("Asking the system about motion"),
        lambda context, tell: does_system_reduce_motion(),
        on_success=lambda is_reduced: note_system_motion(app, is_reduced),
        on_failure=lambda _: None,  # then it says nothing
        lane="follow",
        is_quiet=True,
    )
    return window


def open_first_data(window: MainWindow) -> None:
    """Begin with the data of the recipe; where it is not at hand say so, and leave the recipe as it is.

    Whether a path exists is for the scan to find out, in its thread: a dead disk must not keep the window
    shut. Nothing is fetched and nothing asked before somebody did anything.
    """
    path = window.session.recipe.data.path or digits.WORD
    if path == cifar10.WORD and not (app_folders().cache / "cifar10" / cifar10.ARCHIVE_NAME).is_file():
        window.show_error(
            DataError(
                QT_TRANSLATE_NOOP("errors", "CIFAR-10 is no longer kept on this computer."),
                hint=QT_TRANSLATE_NOOP("errors", "Open CIFAR-10 again on the Data page, or other data."),
            ),
            "data",
        )
        return
    window.presenter("data").open_data(path)


def _settings() -> tuple[Settings, StudioError | None]:
    try:
        return load_settings(), None
    except StudioError as error:
        return Settings(), error
