"""Makes the application and its window, and opens in it what was asked for."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtWidgets import QApplication

import resnet_studio
from resnet_studio.core.config.presets import DEFAULT_PRESET, find_preset
from resnet_studio.core.data import cifar10, digits
from resnet_studio.core.errors import QT_TRANSLATE_NOOP, DataError, StudioError
from resnet_studio.core.fault_log import log_line
from resnet_studio.core.settings import Settings, app_folders, load_settings
from resnet_studio.gui.accessibility import tell_roles
from resnet_studio.gui.fault_catcher import FaultCatcher
from resnet_studio.gui.icons import icon
from resnet_studio.gui.jobs import JobRunner
from resnet_studio.gui.language import apply_language
from resnet_studio.gui.live_window import LiveWindow
from resnet_studio.gui.main_window import MainWindow
from resnet_studio.gui.session import Session
from resnet_studio.gui.settings import WindowMemory
from resnet_studio.gui.system_motion import does_system_reduce_motion
from resnet_studio.gui.theme import apply_theme, note_system_motion
from resnet_studio.gui.tokens import current_tokens, theme_hub
from resnet_studio.gui.train.presets import on_machine

SIGNAL_LOOK_MS = 300


def start(paths: Sequence[str]) -> int:
    """Run the application until its window is closed."""
    app = make_application()
    catcher = FaultCatcher(app)
    catcher.file.watch()
    log_line(f"Started, version {resnet_studio.__version__}, process {os.getpid()}")
    window = open_window(app, paths)
    live = LiveWindow(app, window)
    catcher.caught.connect(live.report)
    window.show()
    # Python sees Ctrl+C only while it runs; Qt's loop gives it a turn now and then.
    signal.signal(signal.SIGINT, lambda *_: live.close())
    turns = QTimer(app)
    turns.timeout.connect(lambda: None)
    turns.start(SIGNAL_LOOK_MS)
    code = app.exec()
    log_line(f"Ended, process {os.getpid()}")
    catcher.remove()
    if not live.window.has_ended_cleanly:
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
    apply_language(settings.language)
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
        QCoreApplication.translate("start", "Asking the system about motion"),
        lambda context, tell: does_system_reduce_motion(),
        on_success=lambda is_reduced: note_system_motion(app, is_reduced),
        on_failure=lambda _: None,  # then it says nothing
        lane="follow",
        is_quiet=True,
    )
    window.side.look_for_faults()
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
