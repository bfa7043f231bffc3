"""The network connections: listed, cleared, and forbidden by one switch that stands in three places."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox
from pytestqt.qtbot import QtBot

from resnet_studio.core.connections import Connecting, read_connections, record_path
from resnet_studio.core.settings import load_settings, settings_path
from resnet_studio.gui.connections_window import ConnectionsWindow
from resnet_studio.gui.main_window import MainWindow
from resnet_studio.gui.preferences.window import PreferencesWindow


def opened(qtbot: QtBot, window: MainWindow) -> ConnectionsWindow:
    window.menus.actions["connections"].trigger()
    (connections,) = window.findChildren(ConnectionsWindow)
    qtbot.waitUntil(lambda: not window.runner.jobs)
    return connections


def cells(connections: ConnectionsWindow) -> list[list[str]]:
    model = connections.model
    return [
        [str(model.index(row, column).data()) for column in range(1, model.columnCount())]
        for row in range(model.rowCount())
    ]


def test_each_connection_is_listed_and_all_can_be_cleared(qtbot: QtBot, window: MainWindow) -> None:
    Connecting("https://example.org/dogs", "dogs")
    ended = Connecting("https://example.org/cats", "cats")
    ended.size_bytes = 2048
    ended.end("refused", "404 Not Found")
    connections = opened(qtbot, window)
    assert cells(connections) == [
        ["cats", "https://example.org/cats", "2 KiB", "refused: 404 Not Found"],
        ["dogs", "https://example.org/dogs", "0 B", "not ended"],
    ]
    assert connections.view.isVisible()
    qtbot.mouseClick(connections.clear_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not window.runner.jobs)
    assert read_connections() == []
    assert connections.empty.text() == "No connection was made."
    assert connections.empty.isVisible()
    assert not connections.clear_button.isEnabled()


def test_a_record_that_cannot_be_read_is_told(qtbot: QtBot, window: MainWindow) -> None:
    record_path().mkdir(parents=True)
    assert "irectory" in opened(qtbot, window).empty.text()


def test_the_switch_is_one_wherever_it_stands(qtbot: QtBot, window: MainWindow) -> None:
    connections = opened(qtbot, window)
    window.menus.actions["preferences"].trigger()
    (preferences,) = window.findChildren(PreferencesWindow)
    assert connections.allow.isChecked()
    allow = preferences.findChild(QCheckBox, "allow_network")
    assert isinstance(allow, QCheckBox)
    allow.click()
    assert not connections.allow.isChecked()
    assert not window.menus.actions["allow_network"].isChecked()
    assert not load_settings().allow_network
    connections.allow.click()
    assert allow.isChecked()
    assert load_settings().allow_network


def test_a_switch_that_cannot_be_stored_goes_back(qtbot: QtBot, window: MainWindow) -> None:
    settings_path().parent.mkdir(parents=True)
    settings_path().mkdir()
    connections = opened(qtbot, window)
    connections.allow.click()
    assert connections.allow.isChecked()
    assert "settings cannot be saved" in window.banner.text


def test_preferences_lead_to_the_connections(qtbot: QtBot, window: MainWindow) -> None:
    window.menus.actions["preferences"].trigger()
    (preferences,) = window.findChildren(PreferencesWindow)
    qtbot.mouseClick(preferences.choices.connections_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not window.runner.jobs)
    assert window.findChildren(ConnectionsWindow)
