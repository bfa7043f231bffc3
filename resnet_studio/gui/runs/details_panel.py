"""One run beside the table: its figures, what can be done with it, what is said of it, its recipe."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontDatabase, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from resnet_studio.core.runs.status import RunState
from resnet_studio.gui.runs.acts import obstacle
from resnet_studio.gui.runs.columns import epochs_text, state_cell
from resnet_studio.gui.runs.listing import RunDetails, RunRow
from resnet_studio.gui.runs.note_edit import NoteEdit
from resnet_studio.gui.theme import fit, scaled
from resnet_studio.gui.tokens import theme_hub
from resnet_studio.gui.widgets.numbers import grouped
from resnet_studio.gui.widgets.page_header import ElidedLabel
from resnet_studio.gui.widgets.run_words import (
    NONE,
    accuracy_words,
    readings_words,
    speed_words,
    state_color,
)
from resnet_studio.gui.widgets.tags_edit import TagsEdit

SUMMARY_WIDTH_PX = 360
TWO_COLUMNS_PX = 520
BUTTON_NAMES = {
    "continue": "continue_run",
    "clone": "clone_run",
    "classify": "classify_with",
    "fine_tune": "fine_tune_run",
    "folder": "open_run_folder",
    "copy_path": "copy_run_path",
}


class DetailsPanel(QFrame):
    """Shows one run.

    Attributes:
        tags, note: What the user says of it.
        buttons: The acts that have a button, by their names.

    Signals:
        act_requested: The name of an act on the run.
        tags_edited: The path of the run and its tags, as they are wanted now.
    """

    act_requested = Signal(str)
    tags_edited = Signal(str, object)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "panel")
        self.setObjectName("run_details")
        self._row: RunRow | None = None
        self._wanted_tags: tuple[str, ...] | None = None
        self._was_typed = False
        self.name = ElidedLabel()
        self.name.setProperty("role", "heading")
        self.state = QLabel()
        self.fault = QLabel()
        self.fault.setObjectName("run_fault")
        self.fault.setProperty("role", "failure")
        self.fault.setWordWrap(True)
        self.fault.setTextFormat(Qt.TextFormat.PlainText)
        self.fault.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        keys = ("data", "model", "epochs", "validation", "test", "speed")
        self.figures = {key: QLabel() for key in keys}
        for label in (self.name, *self.figures.values()):
            label.setTextFormat(Qt.TextFormat.PlainText)
        for key in ("validation", "test"):
            self.figures[key].setWordWrap(True)
            self.figures[key].setToolTip(self.tr("In brackets: the 95 % interval (Wilson)"))
        self.tags = TagsEdit()
        self.tags.tags_edited.connect(self._tell_tags)
        self.note = NoteEdit()
        self.note.state_changed.connect(self._show_note_state)
        self.note_state = QLabel()
        self.note_state.setProperty("role", "secondary")
        self.recipe = QPlainTextEdit()
        self.recipe.setObjectName("run_recipe")
        self.recipe.setAccessibleName(self.tr("Recipe of the run"))
        self.recipe.setReadOnly(True)
        self.recipe.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.buttons = {name: self._button(name, text) for name, text in self._button_words().items()}
        self.continue_button = self.buttons["continue"]
        self.classify_button = self.buttons["classify"]
        self.fine_tune_button = self.buttons["fine_tune"]
        self.fine_tune_button.setAccessibleName(self.tr("Fine-tune on a folder of images"))
        self.folder_button = self.buttons["folder"]
        self.copy_button = self.buttons["copy_path"]
        for text in (self.note, self.recipe):  # they share what room there is
            text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self._lay_out()
        theme_hub().theme_changed.connect(self._tint)

    def _button_words(self) -> dict[str, str]:
        return {
            "continue": self.tr("Continue"),
            "clone": self.tr("Clone into the form"),
            "classify": self.tr("Use for classifying"),
            "fine_tune": self.tr("Fine-tune…"),
            "folder": self.tr("Open folder"),
            "copy_path": self.tr("Copy path"),
        }

    def _tint(self) -> None:
        state = self._row.state if self._row is not None else None
        self.state.setStyleSheet(f"color: {state_color(state or RunState.FAILED)};")

    def _button(self, name: str, text: str) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(BUTTON_NAMES[name])
        button.setAccessibleName(text)
        button.clicked.connect(lambda: self.act_requested.emit(name))
        return button

    def _lay_out(self) -> None:
        summary = QVBoxLayout()
        summary.setSpacing(4)
        summary.setContentsMargins(0, 0, 0, 0)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.name, 1)
        head.addWidget(self.state)
        summary.addLayout(head)
        summary.addWidget(self.fault)
        summary.addLayout(self._figure_grid())
        summary.addStretch(1)
        buttons = QGridLayout()
        buttons.setSpacing(8)
        for place, button in enumerate(self.buttons.values()):
            buttons.addWidget(button, place // 2, place % 2)
        summary.addLayout(buttons)
        left = QFrame()
        left.setLayout(summary)
        fit(left, fixed_width=SUMMARY_WIDTH_PX)
        self._texts = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._texts.setSpacing(16)
        self._texts.addLayout(self._remarks_column(), 2)
        self._texts.addLayout(_captioned(QLabel(self.tr("Recipe")), self.recipe), 3)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 12, 12, 12)
        row.setSpacing(16)
        row.addWidget(left)
        row.addLayout(self._texts, 1)

    def _figure_grid(self) -> QGridLayout:
        titles = {
            "data": self.tr("Data"),
            "model": self.tr("Model"),
            "epochs": self.tr("Epochs"),
            "validation": self.tr("Best validation accuracy"),
            "test": self.tr("Test accuracy"),
            "speed": self.tr("Speed"),
        }
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(1)
        for line, (key, title) in enumerate(titles.items()):
            caption = QLabel(title)
            caption.setProperty("role", "secondary")
            grid.addWidget(caption, line, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(self.figures[key], line, 1)
        grid.setColumnStretch(1, 1)
        return grid

    def _remarks_column(self) -> QVBoxLayout:
        head = QHBoxLayout()
        caption = QLabel(self.tr("Note"))
        caption.setProperty("role", "secondary")
        head.addWidget(caption)
        head.addStretch(1)
        head.addWidget(self.note_state)
        tags = QLabel(self.tr("Tags"))
        tags.setProperty("role", "secondary")
        column = QVBoxLayout()
        column.setSpacing(4)
        column.addWidget(tags)
        column.addWidget(self.tags)
        column.addSpacing(4)
        column.addLayout(head)
        column.addWidget(self.note, 1)
        return column

    def _tell_tags(self, tags: Sequence[str]) -> None:
        if self._row is not None:
            self._wanted_tags = tuple(tags)
            self.tags_edited.emit(self._row.path, self._wanted_tags)

    def _show_tags(self, row: RunRow, *, is_other: bool) -> None:
        """What was typed last is shown until it is kept: rows that were read before must not undo it."""
        if is_other or row.remarks.tags == self._wanted_tags:
            self._wanted_tags = None
        if self._wanted_tags is None:
            self.tags.set_tags(row.remarks.tags)

    def give_up_tags(self) -> None:
        """What was typed last cannot be kept: the next row tells how it is."""
        self._wanted_tags = None

    def _show_note_state(self, is_unsaved: bool) -> None:
        """Say that a note is kept once one was typed; before, nothing needs saying."""
        fault = self._row.remarks_fault if self._row is not None else ""
        self._was_typed = self._was_typed or is_unsaved
        words = self.tr("saving…") if is_unsaved else self.tr("saved") if self._was_typed else ""
        if fault and not is_unsaved:
            words = self.tr("Star, tags and note cannot be read: {reason}").format(reason=fault)
        self.note_state.setText(words)
        self.note_state.setVisible(bool(words))

    def show_row(self, row: RunRow) -> bool:
        """Show the figures of a run; whether what `show_details` tells has to be read anew."""
        is_other = self._row is None or self._row.path != row.path
        has_new_test = is_other or _test_of(self._row) != _test_of(row)
        self._row = row
        self.name.setText(row.name)
        self.state.setText(state_cell(row))
        self._tint()
        self.fault.setText(row.fault)
        self.fault.setVisible(bool(row.fault))
        if is_other:
            self._was_typed = False
            self.recipe.clear()
        if has_new_test:
            self.figures["test"].setText(accuracy_words(row.test_accuracy, row.test_images))
        self.figures["data"].setText(row.data or NONE)
        self.figures["model"].setText(row.model or NONE)
        self.figures["epochs"].setText(epochs_text(row))
        self.figures["validation"].setText(accuracy_words(row.validation_accuracy, row.validation_images))
        self.figures["speed"].setText(speed_words(row.images_per_second))
        self._show_tags(row, is_other=is_other)
        self.note.show_note(row.path, row.remarks.note)
        for name, button in self.buttons.items():
            reason = obstacle(name, [row])
            button.setEnabled(reason is None)
            button.setToolTip(reason or "")
        return has_new_test

    def follow(self, moved: Mapping[str, str]) -> None:
        """Runs lie elsewhere now; the one that is shown stays."""
        self.note.follow(moved)
        row = self._row
        if row is not None and row.path in moved:
            path = moved[row.path]
            self._row = replace(row, path=path, name=Path(path).name)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where it is narrow the recipe stands below the note."""
        super().resizeEvent(event)
        is_narrow = event.size().width() - scaled(SUMMARY_WIDTH_PX) < scaled(TWO_COLUMNS_PX)
        direction = QBoxLayout.Direction
        self._texts.setDirection(direction.TopToBottom if is_narrow else direction.LeftToRight)

    def show_details(self, details: RunDetails) -> None:
        """Show what had to be read first."""
        row = self._row
        if row is None or row.path != details.path:
            return
        if self.recipe.toPlainText() != details.recipe:
            self.recipe.setPlainText(details.recipe)
        if details.test_images and row.test_accuracy is not None:
            text = self.tr("{accuracy} on {images} images")
            accuracy = accuracy_words(row.test_accuracy, details.test_images)
            words = text.format(accuracy=accuracy, images=grouped(details.test_images))
            parts = (words, readings_words(details.test_readings))
            self.figures["test"].setText(", ".join(part for part in parts if part))
        if details.last_words and not row.fault:
            self.fault.setText(details.last_words)
            self.fault.show()


def _captioned(caption: QLabel, widget: QWidget) -> QVBoxLayout:
    caption.setProperty("role", "secondary")
    column = QVBoxLayout()
    column.setSpacing(4)
    column.addWidget(caption)
    column.addWidget(widget, 1)
    return column


def _test_of(row: RunRow | None) -> tuple[float | None, float] | None:
    """What changes when the test images were read anew."""
    return None if row is None else (row.test_accuracy, row.read_at)
