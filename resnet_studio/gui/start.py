"""Makes the application and its window, and opens in it what was asked for."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

import resnet_studio
from resnet_studio.core.config.presets import DEFAULT_PRESET, find_preset
from resnet_studio.core.config.schema import Recipe
from resnet_studio.core.data import cifar10, digits
from resnet_studio.core.errors import StudioError
from resnet_studio.core.settings import Settings, load_settings
from resnet_studio.gui.icons import icon
from resnet_studio.gui.jobs import JobRunner
from resnet_studio.gui.main_window import MainWindow
from resnet_studio.gui.session import Session
from resnet_studio.gui.settings import WindowMemory
from resnet_studio.gui.theme import apply_theme
from resnet_studio.gui.tokens import current_tokens

SIGNAL_LOOK_MS = 300


def start(paths: Sequence[str]) -> int:
    """Run the application until its window is closed."""
    app = make_application()
    window = open_window(app, paths)
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
    return app


def open_window(app: QApplication, paths: Sequence[str]) -> MainWindow:
    """Make the window and begin to open what belongs in it; broken settings are told and passed over."""
    memory = WindowMemory()
    apply_theme(app, memory.theme)
    app.setWindowIcon(icon("app", current_tokens().mark))
    settings, error = _settings()
    session = Session(memory.recipe or find_preset(DEFAULT_PRESET).recipe, settings)
    window = MainWindow(session, JobRunner(app), memory)
    if error is not None:
        window.show_error(error)
    if list(paths) in ([digits.WORD], [cifar10.WORD]):
        window.show_page("data")
        window.presenter("data").open_data(paths[0])
    elif paths:
        window.open_paths([str(Path(path).expanduser().absolute()) for path in paths])
    if not window.presenter("data").is_scanning:
        window.presenter("data").open_data(first_data(session.recipe))
    window.follow_live_run()
    return window


def first_data(recipe: Recipe) -> str:
    """The data set to begin with: that of the recipe where it lies on this computer, else the digits."""
    path = recipe.data.path
    return path if path and Path(path).is_absolute() and Path(path).exists() else digits.WORD


def _settings() -> tuple[Settings, StudioError | None]:
    try:
        return load_settings(), None
    except StudioError as error:
        return Settings(), error
