"""One run beside the table: its figures, what can be done with it, its recipe."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
)

from resnet_studio.core.runs.status import RunState
from resnet_studio.gui.runs.listing import RunDetails, RunRow
from resnet_studio.gui.theme import fit
from resnet_studio.gui.tokens import theme_hub
from resnet_studio.gui.widgets.numbers import grouped
from resnet_studio.gui.widgets.page_header import ElidedLabel
from resnet_studio.gui.widgets.run_words import (
    NONE,
    accuracy_words,
    readings_words,
    speed_words,
    state_color,
    state_text,
)

SUMMARY_WIDTH_PX = 390


class DetailsPanel(QFrame):
    """Shows one run.

    Signals:
        continue_requested, classify_requested, fine_tune_requested, folder_requested, copy_requested: The
            buttons.
    """

    continue_requested = Signal()
    classify_requested = Signal()
    fine_tune_requested = Signal()
    folder_requested = Signal()
    copy_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "panel")
        self.setObjectName("run_details")
        self._row: RunRow | None = None
        self.name = ElidedLabel()
        self.name.setProperty("role", "heading")
        self.state = QLabel()
        self.fault = QLabel()
        self.fault.setObjectName("run_fault")
        self.fault.setProperty("role", "failure")
        self.fault.setWordWrap(True)
        self.fault.setTextFormat(Qt.TextFormat.PlainText)
        self.fault.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.figures = {key: QLabel() for key in ("data", "model", "epochs", "validation", "test", "speed")}
        for label in (self.name, *self.figures.values()):
            label.setTextFormat(Qt.TextFormat.PlainText)
        for key in ("validation", "test"):
            self.figures[key].setWordWrap(True)
            self.figures[key].setToolTip(self.tr("In brackets: the 95 % interval (Wilson)"))
        self.recipe = QPlainTextEdit()
        self.recipe.setObjectName("run_recipe")
        self.recipe.setAccessibleName(self.tr("Recipe of the run"))
        self.recipe.setReadOnly(True)
        self.recipe.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.continue_button = self._button("continue_run", self.tr("Continue"))
        self.classify_button = self._button("classify_with", self.tr("Use for classifying"))
        self.fine_tune_button = self._button("fine_tune_run", self.tr("Fine-tune…"))
        self.fine_tune_button.setAccessibleName(self.tr("Fine-tune on a folder of images"))
        self.folder_button = self._button("open_run_folder", self.tr("Open folder"))
        self.copy_button = self._button("copy_run_path", self.tr("Copy path"))
        self.continue_button.clicked.connect(self.continue_requested)
        self.classify_button.clicked.connect(self.classify_requested)
        self.fine_tune_button.clicked.connect(self.fine_tune_requested)
        self.folder_button.clicked.connect(self.folder_requested)
        self.copy_button.clicked.connect(self.copy_requested)
        self._lay_out()
        theme_hub().theme_changed.connect(self._tint)

    def _tint(self) -> None:
        state = self._row.state if self._row is not None else None
        self.state.setStyleSheet(f"color: {state_color(state or RunState.FAILED)};")

    def _button(self, name: str, text: str) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        button.setAccessibleName(text)
        return button

    def _buttons(self) -> tuple[QPushButton, ...]:
        return (
            self.continue_button,
            self.classify_button,
            self.fine_tune_button,
            self.folder_button,
            self.copy_button,
        )

    def _lay_out(self) -> None:
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
        buttons = QGridLayout()
        buttons.setSpacing(8)
        for place, button in enumerate(self._buttons()):
            buttons.addWidget(button, place // 2, place % 2)
        summary = QVBoxLayout()
        summary.setSpacing(4)
        summary.addWidget(self.name)
        summary.addWidget(self.state)
        summary.addWidget(self.fault)
        summary.addLayout(grid)
        summary.addStretch(1)
        summary.addLayout(buttons)
        left = QFrame()
        left.setLayout(summary)
        summary.setContentsMargins(0, 0, 0, 0)
        fit(left, fixed_width=SUMMARY_WIDTH_PX)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 12, 12, 12)
        row.setSpacing(16)
        row.addWidget(left)
        row.addWidget(self.recipe, 1)

    def show_row(self, row: RunRow) -> bool:
        """Show the figures of a run; whether what `show_details` tells has to be read anew."""
        is_other = self._row is None or self._row.path != row.path
        has_new_test = is_other or _test_of(self._row) != _test_of(row)
        self._row = row
        self.name.setText(row.name)
        self.state.setText(state_text(row.state) if row.state else self.tr("✕ unreadable"))
        self._tint()
        self.fault.setText(row.fault)
        self.fault.setVisible(bool(row.fault))
        if is_other:
            self.recipe.clear()
        if has_new_test:
            self.figures["test"].setText(accuracy_words(row.test_accuracy, row.test_images))
        self.figures["data"].setText(row.data or NONE)
        self.figures["model"].setText(row.model or NONE)
        self.figures["epochs"].setText(f"{grouped(row.epoch)} / {grouped(row.epochs)}")
        self.figures["validation"].setText(accuracy_words(row.validation_accuracy, row.validation_images))
        self.figures["speed"].setText(speed_words(row.images_per_second))
        self.continue_button.setEnabled(row.state is not None and row.state.can_resume)
        self.classify_button.setEnabled(row.has_best)
        self.fine_tune_button.setEnabled(row.has_best)
        return has_new_test

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


def _test_of(row: RunRow | None) -> tuple[float | None, float] | None:
    """What changes when the test images were read anew."""
    return None if row is None else (row.test_accuracy, row.read_at)
