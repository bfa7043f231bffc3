"""The window with the doctor's findings, over a child that stands for the doctor."""

import json
import sys

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from resnet_studio.gui.doctor_window import DoctorWindow
from resnet_studio.gui.jobs import JobRunner
from resnet_studio.gui.theme import apply_theme
from resnet_studio.gui.tokens import LIGHT

FINDINGS = {
    "ok": False,
    "checks": [
        {"name": "Python", "ok": True, "found": "3.11.2", "cure": ""},
        {"name": "Disk", "ok": False, "found": "3 MB free", "cure": "Make room."},
    ],
}


@pytest.fixture
def parent(qtbot: QtBot, themed: QApplication) -> QWidget:
    parent = QWidget()
    qtbot.addWidget(parent)
    return parent


def child(script: str) -> list[str]:
    return [sys.executable, "-c", script]


def test_findings_are_shown_with_their_cures_and_can_be_copied(
    qtbot: QtBot, runner: JobRunner, parent: QWidget
) -> None:
    command = child(f"print({json.dumps(json.dumps(FINDINGS))}); raise SystemExit(3)")
    window = DoctorWindow(runner, parent, command)
    window.show()
    window.check()
    qtbot.waitUntil(lambda: not runner.jobs, timeout=20_000)
    assert window.verdict.text() == "1 thing needs a cure"
    texts = " ".join(label.text() for label in window.findChildren(QLabel))
    assert "Make room." in texts
    qtbot.mouseClick(window.copy_button, Qt.MouseButton.LeftButton)
    assert "[!!] Disk: 3 MB free Make room." in QApplication.clipboard().text()


def test_a_doctor_that_says_nothing_is_told(qtbot: QtBot, runner: JobRunner, parent: QWidget) -> None:
    window = DoctorWindow(runner, parent, child("raise SystemExit('no torch')"))
    window.show()
    window.check()
    qtbot.waitUntil(lambda: not runner.jobs, timeout=20_000)
    assert "no torch" in window.verdict.text()
    assert window.again_button.isEnabled()


def test_closing_ends_the_child(qtbot: QtBot, runner: JobRunner, parent: QWidget) -> None:
    window = DoctorWindow(runner, parent, child("import time; time.sleep(60)"))
    window.show()
    window.check()
    window.close()
    qtbot.waitUntil(lambda: not runner.jobs, timeout=20_000)


def test_the_findings_wear_the_theme_that_holds(
    qtbot: QtBot, qapp: QApplication, runner: JobRunner, parent: QWidget
) -> None:
    window = DoctorWindow(runner, parent, child(f"print({json.dumps(json.dumps(FINDINGS))})"))
    window.show()
    window.check()
    qtbot.waitUntil(lambda: not runner.jobs, timeout=20_000)
    apply_theme(qapp, "light")

    def glyphs() -> list[QLabel]:
        labels = window.findChildren(QLabel)
        return [label for label in labels if label.accessibleName() == "well" and label.isVisible()]

    qtbot.waitUntil(lambda: bool(glyphs()))
    glyph = glyphs()[0]
    image = glyph.pixmap().toImage()
    pixels = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
    assert {pixel.name() for pixel in pixels if pixel.alpha() == 255} == {LIGHT.ok}
