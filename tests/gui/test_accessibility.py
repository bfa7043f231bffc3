"""What a reader of the screen is told, and that the keyboard alone reaches everything.

The tree is Qt's own, as it hands it to the system: it is switched on for these tests.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QGraphicsView,
    QLineEdit,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QSlider,
    QWidget,
)
from pytestqt.qtbot import QtBot

from resnet_studio.gui.accessibility import tell_roles
from resnet_studio.gui.commands.key_sheet import KeySheet
from resnet_studio.gui.doctor_window import DoctorWindow
from resnet_studio.gui.main_window import MainWindow
from resnet_studio.gui.preferences.window import PreferencesWindow
from resnet_studio.gui.weights.window import CompletionWindow
from resnet_studio.gui.widgets.curve_plot import CurvePlot
from resnet_studio.gui.widgets.picture_view import PictureView
from resnet_studio.gui.widgets.probability_bars import ProbabilityBars

Role = QAccessible.Role
PAGES = ("data", "model", "train", "classify", "runs")
WINDOWS = ("preferences", "keys", "commands", "doctor", "weights")
MOST_STEPS = 400
MOST_CHILDREN = 60  # a table of many rows tells of each cell; the first ones stand for all

ROLES: tuple[tuple[type[QWidget], set[Role]], ...] = (
    (QCheckBox, {Role.CheckBox}),
    (QPushButton, {Role.Button, Role.CheckBox, Role.RadioButton, Role.ButtonMenu}),
    (QComboBox, {Role.ComboBox}),
    (QAbstractSpinBox, {Role.SpinBox}),
    (QLineEdit, {Role.EditableText}),
    (QPlainTextEdit, {Role.EditableText}),
    (QSlider, {Role.Slider}),
    (QProgressBar, {Role.ProgressBar}),
    (QAbstractItemView, {Role.Table, Role.List, Role.Tree}),
    (ProbabilityBars, {Role.List}),
    (PictureView, {Role.Graphic}),
    (QGraphicsView, {Role.Chart}),
    (QScrollArea, {Role.Client, Role.Pane}),
)
CONTROLS = {
    Role.Button,
    Role.ButtonMenu,
    Role.ButtonDropDown,
    Role.CheckBox,
    Role.RadioButton,
    Role.ComboBox,
    Role.EditableText,
    Role.SpinBox,
    Role.Slider,
    Role.ProgressBar,
    Role.Table,
    Role.List,
    Role.Tree,
    Role.PageTab,
    Role.MenuItem,
}


@pytest.fixture(autouse=True)
def _tree_is_on() -> Iterator[None]:
    tell_roles()
    QAccessible.setActive(True)
    yield
    QAccessible.setActive(False)


@pytest.fixture
def filled(qtbot: QtBot, window: MainWindow, tiny_folder: Path) -> MainWindow:
    """With a data set open, and a run in the list."""
    window.resize(1366, 768)
    folder = window.session.settings.runs_path / "a-run"
    folder.mkdir(parents=True)
    (folder / "recipe.toml").write_text("", encoding="utf-8")
    window.presenter("data").open_data(str(tiny_folder))
    window.presenter("runs").refresh()
    qtbot.waitUntil(
        lambda: not window.presenter("data").is_scanning and not window.runner.jobs, timeout=20_000
    )
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return window


def interfaces(interface: QAccessibleInterface) -> Iterator[QAccessibleInterface]:
    """All that is seen in a widget, with itself."""
    widget = interface.object()
    if isinstance(widget, QWidget) and not widget.isVisible():
        return
    yield interface
    for number in range(min(interface.childCount(), MOST_CHILDREN)):
        child = interface.child(number)
        if child is not None and child.isValid():
            yield from interfaces(child)


def is_part_of_control(widget: QWidget) -> bool:
    """Whether it belongs to a control that is told of as a whole, such as the line of a spin box."""
    parent = widget.parent()
    return isinstance(parent, QAbstractSpinBox | QComboBox | QLineEdit) or (
        isinstance(parent, QAbstractItemView) and not isinstance(widget, QLineEdit)
    )


def is_told_apart(interface: QAccessibleInterface, box: QComboBox) -> bool:
    """Whether a list of choices says what is chosen in it: on Linux its name is the choice itself."""
    has_label = bool(interface.relations(QAccessible.RelationFlag.Label))
    return bool(box.accessibleName()) and (has_label or bool(box.accessibleDescription()))


def faults(place: QWidget) -> list[str]:
    """Controls without a name or with a role that is not theirs, in words."""
    found = []
    top = QAccessible.queryAccessibleInterface(place)
    assert top is not None
    for interface in interfaces(top):
        widget, role = interface.object(), interface.role()
        if not isinstance(widget, QWidget) or is_part_of_control(widget):
            continue
        takes_keys = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
        told = f"{type(widget).__name__} {widget.objectName()} ({role.name})"
        if (takes_keys or role in CONTROLS) and not interface.text(QAccessible.Text.Name):
            found.append(f"{told} has no name")
        if isinstance(widget, QComboBox) and not is_told_apart(interface, widget):
            found.append(f"{told} reads its choice alone")
        expected = next((roles for kind, roles in ROLES if isinstance(widget, kind)), None)
        if expected is not None and role not in expected:
            found.append(f"{told} is no {', '.join(one.name for one in expected)}")
        is_unknown = expected is None and role in (Role.Client, Role.Pane, Role.NoRole)
        if is_unknown and takes_keys:
            found.append(f"{told} takes the keyboard, and nobody is told what it is")
    return found


@pytest.fixture
def open_window(qtbot: QtBot, filled: MainWindow) -> Callable[[str], QWidget]:
    """Opens a side window by its name."""

    def do(name: str) -> QWidget:
        kinds: dict[str, type[QWidget]] = {"preferences": PreferencesWindow, "keys": KeySheet}
        if name == "commands":
            filled.menus.actions[name].trigger()
            return filled.menus.palette
        if name == "doctor":
            place: QWidget = DoctorWindow(filled.runner, filled, ["true"])
            place.show()
            return place
        if name == "weights":
            (place,) = filled.findChildren(CompletionWindow)
            place.show()
            return place
        filled.menus.actions[name].trigger()
        qtbot.waitUntil(lambda: not filled.runner.jobs)
        (place,) = filled.findChildren(kinds[name])
        return place

    return do


@pytest.mark.parametrize("page", PAGES)
def test_every_control_of_a_page_has_its_name_and_role(filled: MainWindow, page: str) -> None:
    filled.show_page(page)
    assert faults(filled) == []


@pytest.mark.parametrize("name", WINDOWS)
def test_every_control_of_a_window_has_its_name_and_role(
    open_window: Callable[[str], QWidget], name: str
) -> None:
    place = open_window(name)
    assert faults(place) == []
    place.close() if place.isWindow() else place.hide()


def test_a_button_without_a_name_would_be_found(filled: MainWindow) -> None:
    button = QPushButton(filled.stages["data"].page)
    button.setObjectName("nameless")
    button.show()
    filled.show_page("data")
    assert any("nameless" in fault for fault in faults(filled))


def test_a_control_of_ones_own_that_tells_nobody_what_it_is_would_be_found(filled: MainWindow) -> None:
    knob = QWidget(filled.stages["data"].page)
    knob.setAccessibleName("Knob")
    knob.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    knob.show()
    filled.show_page("data")
    assert any("nobody is told" in fault for fault in faults(filled))


def walk(start: QWidget, *, is_back: bool = False) -> list[QWidget]:
    """Who has the keyboard, one Tab after the other, until it is again where it was."""
    start.setFocus()
    window, stops = start.window(), []
    for _ in range(MOST_STEPS):
        QTest.keyClick(window.focusWidget(), Qt.Key.Key_Backtab if is_back else Qt.Key.Key_Tab)
        stop = window.focusWidget()
        if stop is start:
            return stops
        if stops and stop is stops[-1]:
            raise AssertionError(f"{type(stop).__name__} {stop.objectName()} keeps the keyboard")
        stops.append(stop)
    raise AssertionError("Tab never comes back")


def reachable(page: QWidget) -> set[QWidget]:
    """What a page has for the keyboard."""
    return {
        widget
        for widget in page.findChildren(QWidget)
        if widget.isVisible()
        and widget.isEnabled()
        and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and widget.focusProxy() is None
        and not is_part_of_control(widget)
    }


@pytest.mark.parametrize("page", PAGES)
def test_tab_reaches_all_of_a_page_and_comes_back(filled: MainWindow, page: str) -> None:
    filled.show_page(page)
    place = filled.stages[page].page
    stops = walk(filled.rail.stage(page))
    missed = reachable(place) - set(stops)
    assert {f"{type(one).__name__} {one.objectName()}" for one in missed} == set()
    assert len(set(stops)) == len(stops)
    primary = place.header.primary
    if primary is not None and primary.isVisible() and primary.isEnabled():
        assert primary in stops
    on_page = [place.isAncestorOf(stop) for stop in stops]
    first, last = on_page.index(True), len(on_page) - on_page[::-1].index(True)
    assert all(on_page[first:last]), "it leaves the page and comes back to it"
    assert walk(filled.rail.stage(page), is_back=True) == stops[::-1]


@pytest.mark.parametrize("name", ["preferences", "keys"])
def test_tab_goes_round_in_a_window(qtbot: QtBot, open_window: Callable[[str], QWidget], name: str) -> None:
    place = open_window(name)
    place.activateWindow()
    qtbot.waitUntil(place.isActiveWindow)
    start = next(button for button in place.findChildren(QPushButton) if button.text() == "Close")
    missed = reachable(place) - {start} - set(walk(start))
    assert {f"{type(one).__name__} {one.objectName()}" for one in missed} == set()
    place.close()


def test_what_draws_itself_tells_what_it_is_now(qtbot: QtBot) -> None:
    bars, picture, plot = ProbabilityBars(), PictureView(), CurvePlot("accuracy")
    for widget in (bars, picture, plot):
        qtbot.addWidget(widget)
    bars.set_top([("cat", 0.9), ("dog", 0.1)])
    for widget, role in ((bars, Role.List), (picture, Role.Graphic), (plot.view, Role.Chart)):
        interface = QAccessible.queryAccessibleInterface(widget)
        assert interface is not None
        assert interface.role() == role
    bars.set_top([("owl", 1.0)])
    interface = QAccessible.queryAccessibleInterface(bars)
    assert interface is not None
    assert interface.text(QAccessible.Text.Name) == "owl 100.0 %"
