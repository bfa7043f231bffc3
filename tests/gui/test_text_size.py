"""Words of another size: at once, and nothing is cut, in the windows that people have."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QLabel,
    QPushButton,
    QScrollArea,
    QStyle,
    QStyleOptionComboBox,
    QWidget,
)
from pytestqt.qtbot import QtBot

from resnet_studio.gui.main_window import MainWindow
from resnet_studio.gui.preferences.window import PreferencesWindow
from resnet_studio.gui.theme import apply_theme, body_font
from resnet_studio.gui.tokens import theme_hub
from resnet_studio.gui.widgets.page_header import ElidedLabel
from resnet_studio.gui.widgets.recipe_fields import CalmComboBox

SIZES = ((1366, 768, 125), (1024, 640, 100), (1920, 1080, 150))


@pytest.fixture(autouse=True)
def _as_before(qapp: QApplication) -> Iterator[None]:
    yield
    theme_hub().text_scale, theme_hub().motion = 1.0, "system"
    apply_theme(qapp, "dark")


def change(window: MainWindow, **settings: object) -> None:
    window.set_settings(window.session.settings.model_copy(update=settings))


def is_seen(widget: QWidget) -> bool:
    return widget.isVisible() and not widget.visibleRegion().isEmpty()


def lacks_room(widget: QWidget) -> bool:
    """Whether words of a widget are cut; a line that shows its end in a tip may be."""
    if isinstance(widget, ElidedLabel):
        return widget.height() + 1 < widget.sizeHint().height()
    if isinstance(widget, QLabel):
        if widget.wordWrap():
            return widget.height() + 1 < widget.heightForWidth(widget.width())
        return bool(widget.text()) and (
            widget.width() + 1 < widget.sizeHint().width() or widget.height() + 1 < widget.sizeHint().height()
        )
    if isinstance(widget, QPushButton | QCheckBox):
        has_words = bool(widget.text())
        return has_words and (
            widget.width() + 1 < widget.minimumSizeHint().width()
            or widget.height() + 1 < widget.minimumSizeHint().height()
        )
    if type(widget) is CalmComboBox:
        option = QStyleOptionComboBox()
        widget.initStyleOption(option)
        field = widget.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, widget
        )
        words = widget.fontMetrics().horizontalAdvance(widget.currentText())
        return field.width() < words
    return False


def cut(place: QWidget) -> list[str]:
    """What is cut in a page or window, in words."""
    found = []
    for widget in place.findChildren(QWidget):
        if is_seen(widget) and lacks_room(widget):
            words = getattr(widget, "text", lambda: "")() or getattr(widget, "currentText", lambda: "")()
            found.append(
                f"{type(widget).__name__} {widget.objectName()} “{words}” has {widget.width()} × "
                f"{widget.height()}, needs {widget.sizeHint().width()} × {widget.sizeHint().height()}"
            )
    for area in place.findChildren(QScrollArea):
        if is_seen(area) and area.horizontalScrollBar().maximum() > 0:
            found.append(f"{area.objectName()} scrolls sideways")
    return found


def outside(window: QWidget) -> list[str]:
    """Buttons that lie beyond the edge of their window, but for those that one scrolls to."""
    whole = QRect(QPoint(0, 0), window.size())
    areas = window.findChildren(QScrollArea)
    in_areas = {button for area in areas for button in area.findChildren(QPushButton)}
    return [
        button.text()
        for button in window.findChildren(QPushButton)
        if button.isVisible() and button not in in_areas
        if not whole.contains(QRect(button.mapTo(window, QPoint(0, 0)), button.size()))
    ]


@pytest.fixture
def filled(qtbot: QtBot, window: MainWindow, tiny_folder: Path) -> MainWindow:
    """With a data set open."""
    window.presenter("data").open_data(str(tiny_folder))
    qtbot.waitUntil(
        lambda: not window.presenter("data").is_scanning and not window.runner.jobs, timeout=20_000
    )
    return window


@pytest.fixture
def settle(qtbot: QtBot) -> Callable[[], None]:
    def wait() -> None:
        for _ in range(3):
            QApplication.processEvents()

    return wait


@pytest.mark.parametrize(("width", "height", "percent"), SIZES)
def test_nothing_is_cut(
    filled: MainWindow, settle: Callable[[], None], width: int, height: int, percent: int
) -> None:
    change(filled, text_size_percent=percent)
    filled.resize(width, height)
    for key in filled.stages:
        filled.show_page(key)
        settle()
        assert (filled.width(), filled.height()) == (width, height)
        assert cut(filled) == [], key
        assert outside(filled) == [], key
    filled.menus.actions["preferences"].trigger()
    (preferences,) = filled.findChildren(PreferencesWindow)
    settle()
    assert cut(preferences) == []


def test_words_grow_at_once_and_shrink_again(filled: MainWindow, settle: Callable[[], None]) -> None:
    label = next(one for one in filled.findChildren(QLabel) if one.property("role") == "title")
    heights = []
    for percent in (100, 150, 90, 100):
        change(filled, text_size_percent=percent)
        settle()
        heights.append((label.fontMetrics().height(), filled.rail.width(), filled.job_bar.height()))
    assert heights[1] > heights[0] > heights[2]
    assert heights[3] == heights[0]
    assert body_font().pixelSize() == 13


def test_nothing_moves_by_itself_where_less_motion_is_wanted(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    breath = window.rail.stage("data")._breath
    for motion, is_system_calm, may_move in (
        ("full", True, True),
        ("reduced", False, False),
        ("system", False, True),
        ("system", True, False),
    ):
        monkeypatch.setattr(theme_hub(), "does_system_reduce_motion", is_system_calm)
        change(window, motion="full" if motion != "full" else "reduced")
        change(window, motion=motion)
        window.rail.set_state("data", "1 of 9", 0.1, "running")
        assert breath.isActive() is may_move, motion
    window.rail.set_state("data", "9", None, "ready")
