"""The start of the window, and what must hold of the whole of it."""

import subprocess
import sys

import pytest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QScrollBar,
)
from pytestqt.qtbot import QtBot

from resnet_studio.core import qt_libraries
from resnet_studio.gui import app
from resnet_studio.gui.jobs import JobRunner
from resnet_studio.gui.main_window import MainWindow
from resnet_studio.gui.session import Session

WINDOW_WITHOUT_TORCH = """
import sys
from resnet_studio.gui import start
application = start.make_application()
window = start.open_window(application, [])
window.show()
for key in window.stages:
    window.show_page(key)
    application.processEvents()
window.close()
print(sorted({name.split(".")[0] for name in sys.modules} & {"torch", "torchvision", "tensorboard"}))
"""


def test_calls_that_return_nothing_do_not_use_up_none(qtbot: QtBot) -> None:
    # Some releases of PySide6 steal a reference to None with each call and abort after a few thousand.
    label = QLabel()
    qtbot.addWidget(label)
    before = sys.getrefcount(None)
    for number in range(100):
        label.setText(str(number))
    assert sys.getrefcount(None) >= before - 5


def test_the_window_never_imports_torch() -> None:
    done = subprocess.run(
        [sys.executable, "-c", WINDOW_WITHOUT_TORCH], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can lack a display or its libraries")
class TestObstacle:
    def test_no_display_is_said_in_words(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
            monkeypatch.delenv(name, raising=False)
        assert app.run_window([]) == 2
        assert "No display" in app.find_obstacle()

    def test_a_display_that_does_not_answer_counts_as_none(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("QT_QPA_PLATFORM", raising=False)
        monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
        monkeypatch.setenv("DISPLAY", ":60123")
        assert "No display" in app.find_obstacle()

    def test_missing_libraries_are_named_with_the_command(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("QT_QPA_PLATFORM", "minimal")
        monkeypatch.setattr(qt_libraries, "missing_libraries", lambda: ["libEGL.so.1"])
        assert "libEGL.so.1" in app.find_obstacle()
        assert "Run: " in app.find_obstacle()

    def test_offscreen_needs_neither(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
        assert app.find_obstacle() == ""


def test_every_control_of_the_window_has_a_name(qtbot: QtBot, themed: QApplication) -> None:
    runner = JobRunner()
    window = MainWindow(Session(), runner)
    qtbot.addWidget(window)
    kinds = (QAbstractButton, QAbstractSlider, QAbstractSpinBox, QComboBox)
    controls = [widget for kind in kinds for widget in window.findChildren(kind)]
    # Qt's own parts of a control have no names or begin with qt_, and scroll bars are its own too.
    own = [
        widget
        for widget in controls
        if widget.window() is window
        and not widget.objectName().startswith("qt_")
        and not isinstance(widget, QScrollBar)
        and type(widget).__name__ != "QAbstractButton"
        and not isinstance(widget.parent(), QLineEdit)
    ]
    assert len(own) > 40
    nameless = [widget for widget in own if not (widget.objectName() and widget.accessibleName())]
    assert [f"{type(widget).__name__} {widget.objectName()}" for widget in nameless] == []
    assert runner.shut_down()
