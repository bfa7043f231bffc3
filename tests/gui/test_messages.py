"""What dialogs say stands as it is, and a file to write gets the ending that was not typed."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QLabel, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from resnet_studio.gui import messages
from resnet_studio.gui.messages import Choice, with_ending

TABLES, PICTURES = "Tables (*.csv)", "Pictures (*.png *.svg)"


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget


class Dialogs:
    """Stands at the screen: answers the dialogs and keeps what they said."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.answer = ""
        self.typed = ""
        self.labels: list[QLabel] = []
        self.texts: list[str] = []
        self._clicked: Any = None
        monkeypatch.setattr(QMessageBox, "exec", lambda box: self._see(box))
        monkeypatch.setattr(QMessageBox, "clickedButton", lambda box: self._clicked)
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *args: (self.typed, args[3]))

    def _see(self, box: QMessageBox) -> None:
        shown = [label for label in box.findChildren(QLabel) if label.text()]
        self.texts += [label.text() for label in shown]
        self.formats = {label.textFormat() for label in shown}
        self._clicked = next((each for each in box.buttons() if each.text() == self.answer), None)


@pytest.fixture
def dialogs(monkeypatch: pytest.MonkeyPatch) -> Dialogs:
    return Dialogs(monkeypatch)


def test_names_in_questions_and_news_are_shown_as_they_are(parent: QWidget, dialogs: Dialogs) -> None:
    dialogs.answer = "Go"
    choices = [Choice("go", "Go"), Choice("cancel", "Cancel")]
    assert messages.ask(parent, "Train on <b>cats</b>?", "It is <i>big</i>.", choices) == "go"
    messages.tell(parent, "Of <u>runs</u>", "None.")
    messages.show_error(parent, ValueError("<s>"))
    assert dialogs.texts[:4] == ["Train on <b>cats</b>?", "It is <i>big</i>.", "Of <u>runs</u>", "None."]
    assert dialogs.formats == {Qt.TextFormat.PlainText}


@pytest.mark.parametrize(
    ("typed", "pattern", "written"),
    [
        ("answers", TABLES, "answers.csv"),
        ("answers.CSV", TABLES, "answers.CSV"),
        ("curves v1.2", PICTURES, "curves v1.2.png"),
        ("curves.svg", PICTURES, "curves.svg"),
        ("curves.", PICTURES, "curves.png"),
        ("anything", "All files (*)", "anything"),
    ],
)
def test_the_ending_is_added_where_it_was_not_typed(typed: str, pattern: str, written: str) -> None:
    assert with_ending(Path("/there") / typed, pattern) == Path("/there") / written


def test_a_file_that_the_ending_leads_to_is_not_replaced_unasked(
    parent: QWidget, dialogs: Dialogs, tmp_path: Path
) -> None:
    dialogs.typed = str(tmp_path / "answers")
    assert messages.choose_new_file(parent, "Save", TABLES) == tmp_path / "answers.csv"
    assert dialogs.texts == []
    (tmp_path / "answers.csv").write_bytes(b"")
    dialogs.answer = "Cancel"
    assert messages.choose_new_file(parent, "Save", TABLES) is None
    dialogs.answer = "Replace"
    assert messages.choose_new_file(parent, "Save", TABLES) == tmp_path / "answers.csv"
    assert dialogs.texts[0] == "Replace answers.csv?"


def test_a_file_that_was_typed_with_its_ending_was_asked_about_by_the_system(
    parent: QWidget, dialogs: Dialogs, tmp_path: Path
) -> None:
    (tmp_path / "answers.csv").write_bytes(b"")
    dialogs.typed = str(tmp_path / "answers.csv")
    assert messages.choose_new_file(parent, "Save", TABLES) == tmp_path / "answers.csv"
    assert dialogs.texts == []


def test_whoever_changes_their_mind_names_no_file(parent: QWidget, dialogs: Dialogs) -> None:
    assert messages.choose_new_file(parent, "Save", TABLES) is None
