"""What the window says when something fails or must be decided; the one place that makes dialogs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QFileDialog, QMessageBox, QPushButton, QWidget

from resnet_studio.core.errors import StudioError
from resnet_studio.gui.widgets.banner import Banner


@dataclass(frozen=True)
class Words:
    """An error in words.

    Attributes:
        sentence: What happened and where.
        hint: What to do now; may be empty.
        details: What a report needs, to copy.
    """

    sentence: str
    hint: str
    details: str


@dataclass(frozen=True)
class Choice:
    """A button of a question.

    Attributes:
        key: What `ask` returns for it.
        text: What stands on it; it names the action.
        is_default: Whether Enter takes it.
    """

    key: str
    text: str
    is_default: bool = False


def words_for(error: Exception) -> Words:
    """An error in the user's language; the unexpected ones say so and carry their traceback."""
    details = "".join([f"{type(error).__name__}: {error}\n", *getattr(error, "__notes__", ())])
    if isinstance(error, StudioError):
        sentence = QCoreApplication.translate("errors", error.template).format(**error.parameters)
        hint = QCoreApplication.translate("errors", error.hint).format(**error.parameters)
        return Words(sentence, hint, details)
    sentence = QCoreApplication.translate("errors", "Something went wrong in the app itself: {reason}.")
    hint = QCoreApplication.translate(
        "errors", "Nothing of yours was changed. Copy the details for a report."
    )
    reason = str(error).strip().rstrip(".") or type(error).__name__
    return Words(sentence.format(reason=reason), hint, details)


def show_error(parent: QWidget, error: Exception, owner: str = "") -> None:
    """Show an error in the banner of the parent's window, or in a dialog where the window has none.

    The owner is what the banner's `clear` must be told to put it away.
    """
    words = words_for(error)
    banner = parent.window().findChild(Banner)
    if banner is not None:
        banner.show_message(words.sentence, words.hint, words.details, owner)
        return
    box = QMessageBox(QMessageBox.Icon.NoIcon, parent.windowTitle(), words.sentence, parent=parent)
    box.setInformativeText(words.hint)
    box.setDetailedText(words.details)
    box.exec()


def ask(parent: QWidget, title: str, text: str, choices: Sequence[Choice]) -> str:
    """Ask a question and return the key of the answer; closing the box takes the last choice.

    The last choice is the one that changes nothing.
    """
    box = QMessageBox(QMessageBox.Icon.NoIcon, title, title, parent=parent)
    box.setInformativeText(text)
    buttons: dict[str, QPushButton] = {}
    for choice in choices:
        button = QPushButton(choice.text)
        button.setAutoDefault(True)
        box.addButton(button, QMessageBox.ButtonRole.AcceptRole)
        buttons[choice.key] = button
        if choice.is_default:
            box.setDefaultButton(button)
    box.setEscapeButton(buttons[choices[-1].key])
    box.exec()
    clicked = box.clickedButton()
    box.deleteLater()
    return next((key for key, button in buttons.items() if button is clicked), choices[-1].key)


def tell(parent: QWidget, title: str, text: str) -> None:
    """Say something that was asked for, such as what the keys do."""
    box = QMessageBox(QMessageBox.Icon.NoIcon, title, title, parent=parent)
    box.setInformativeText(text)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.exec()
    box.deleteLater()


def choose_folder(parent: QWidget, title: str, start: str = "") -> Path | None:
    """Let the user point at a folder; None when they changed their mind."""
    name = QFileDialog.getExistingDirectory(parent, title, start)
    return Path(name) if name else None


def choose_files(parent: QWidget, title: str, patterns: str, start: str = "") -> list[Path]:
    """Let the user point at files, such as `"Images (*.png *.jpg)"`; empty when they changed their mind."""
    names, _ = QFileDialog.getOpenFileNames(parent, title, start, patterns)
    return [Path(name) for name in names]


def choose_new_file(parent: QWidget, title: str, patterns: str, start: str = "") -> Path | None:
    """Let the user name a file to write; None when they changed their mind."""
    name, _ = QFileDialog.getSaveFileName(parent, title, start, patterns)
    return Path(name) if name else None
