"""What the window says when something fails or must be decided; the one place that makes dialogs."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QFileDialog, QMessageBox, QPushButton, QWidget

from resnet_studio.core.errors import StudioError
from resnet_studio.core.fault_log import log_error
from resnet_studio.gui.retold import SENTENCE_FIELDS, retold
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
        values = {name: _told(name, value) for name, value in error.parameters.items()}
        sentence = QCoreApplication.translate("errors", error.template).format(**values)
        hint = QCoreApplication.translate("errors", error.hint).format(**values)
        return Words(sentence, hint, details)
    sentence = QCoreApplication.translate("errors", "Something went wrong in the app itself: {reason}.")
    hint = QCoreApplication.translate(
        "errors", "Nothing of yours was changed. Copy the details for a report."
    )
    reason = str(error).strip().rstrip(".") or type(error).__name__
    return Words(sentence.format(reason=reason), hint, details)


def note_words(template: str, parameters: Mapping[str, Any]) -> str:
    """A sentence of the core in the user's language."""
    return QCoreApplication.translate("notes", template).format(**parameters)


def _told(name: str, value: object) -> object:
    """A parameter of an error; words of the core in the user's language."""
    return retold(value) if name in SENTENCE_FIELDS and isinstance(value, str) else value


def show_error(parent: QWidget, error: Exception, owner: str = "") -> None:
    """Show an error in the banner of the parent's window, or in a dialog where the window has none; log it.

    The owner is what the banner's `clear` must be told to put it away.
    """
    log_error(error)
    words = words_for(error)
    banner = parent.window().findChild(Banner)
    if banner is not None:
        banner.show_message(words.sentence, words.hint, words.details, owner)
        return
    box = _box(parent, parent.windowTitle(), words.sentence, words.hint)
    box.setDetailedText(words.details)
    box.exec()
    box.deleteLater()


def ask(parent: QWidget, title: str, text: str, choices: Sequence[Choice]) -> str:
    """Ask a question and return the key of the answer; closing the box takes the last choice.

    The last choice is the one that changes nothing.
    """
    box = _box(parent, title, title, text)
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
    box = _box(parent, title, title, text)
    box.exec()
    box.deleteLater()


def _box(parent: QWidget, title: str, sentence: str, text: str) -> QMessageBox:
    """A dialog with a title, a sentence and more text, all as they are: names of files are in them."""
    box = QMessageBox(parent)
    box.setWindowTitle(title)
    box.setTextFormat(Qt.TextFormat.PlainText)  # first: what was set before would stay as it was read
    box.setText(sentence)
    box.setInformativeText(text)
    return box


_chosen: list[Path] = []  # the folders that things were chosen from, the last of this process last


def choose_folder(parent: QWidget, title: str, start: str = "") -> Path | None:
    """Let the user point at a folder; None when they changed their mind."""
    name = QFileDialog.getExistingDirectory(parent, title, start or _last_folder())
    _remember(name)
    return Path(name) if name else None


def choose_files(parent: QWidget, title: str, patterns: str, start: str = "") -> list[Path]:
    """Let the user point at files, such as `"Images (*.png *.jpg)"`; empty when they changed their mind."""
    names, _ = QFileDialog.getOpenFileNames(parent, title, start or _last_folder(), patterns)
    _remember(*names)
    return [Path(name) for name in names]


def _last_folder() -> str:
    """Where the last thing was chosen; at first the user's own folder, and not where the app was started."""
    return str(_chosen[-1]) if _chosen and _chosen[-1].is_dir() else str(Path.home())


def _remember(*names: str) -> None:
    _chosen.extend(Path(name).parent for name in names[:1] if name)


def choose_new_file(parent: QWidget, title: str, patterns: str, start: str = "") -> Path | None:
    """Let the user name a file to write; None when they changed their mind.

    The ending of the pattern is added where it was not typed, and then it is asked about a file that is
    there: the system's dialog asked about the name that was typed.
    """
    name, chosen = QFileDialog.getSaveFileName(parent, title, start, patterns)
    if not name:
        return None
    path = with_ending(Path(name), chosen or patterns)
    is_free = path == Path(name) or not path.exists()
    return path if is_free or _may_replace(parent, path) else None


def with_ending(path: Path, pattern: str) -> Path:
    """The path with the first ending of a pattern such as `"Tables (*.csv)"`, unless it has one of them."""
    endings = [ending.lower() for ending in re.findall(r"\*(\.\w+)", pattern)]
    if not endings or path.name.lower().endswith(tuple(endings)):
        return path
    return path.with_name(path.name.rstrip(".") + endings[0])


def _may_replace(parent: QWidget, path: Path) -> bool:
    title = QCoreApplication.translate("messages", "Replace {name}?").format(name=path.name)
    text = QCoreApplication.translate("messages", "A file of this name lies in {folder} already.")
    choices = [
        Choice("replace", QCoreApplication.translate("messages", "Replace")),
        Choice("cancel", QCoreApplication.translate("messages", "Cancel"), is_default=True),
    ]
    return ask(parent, title, text.format(folder=path.parent), choices) == "replace"
