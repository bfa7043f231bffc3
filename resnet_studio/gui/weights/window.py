"""The window that asks what a file of weights leaves open."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from resnet_studio.core.data.preprocessing import Channels
from resnet_studio.core.models.foreign.likely import NORMALIZATIONS
from resnet_studio.gui.accessibility import name_choices
from resnet_studio.gui.commands.page_keys import add_key
from resnet_studio.gui.retold import retold
from resnet_studio.gui.theme import fit
from resnet_studio.gui.weights.class_names import ClassNamesField
from resnet_studio.gui.weights.own_numbers import OwnNumbers
from resnet_studio.gui.weights.words import facts_of, faults_of, normalization_titles
from resnet_studio.gui.widgets.controls import named_button, plain_label, vertical_area
from resnet_studio.gui.widgets.fact_grid import FactGrid
from resnet_studio.gui.widgets.page_header import ElidedLabel
from resnet_studio.gui.widgets.recipe_fields import CalmComboBox

FIRST_SIZE_PX = (640, 800)
TITLE_BAR_PX = 48
LARGEST_PX = 4096
FAULTS_HEIGHT_PX = 160
OWN_NUMBERS = "own"


class CompletionWindow(QWidget):
    """A window of its own: what was recognised, to be confirmed, and fields for what the file does not say.

    Signals:
        save_requested: Go on with what the fields say.
        try_requested: Try the likely ways on labelled images; the path of the data, empty to ask for one.
        closed: The user changed their mind.
    """

    save_requested = Signal()
    try_requested = Signal(str)
    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setObjectName("weights_window")
        self.setWindowTitle(self.tr("Weights of another program"))
        self.setAutoFillBackground(True)
        self._data = ""
        self._is_busy = False
        self._proposed: dict[str, Any] = {}
        self.title = ElidedLabel()
        self.title.setProperty("role", "headline")
        self.verdict = plain_label("weights_verdict")
        self.facts = FactGrid()
        self.notes = plain_label("weights_notes", "secondary")
        self.faults = QPlainTextEdit()
        self.faults.setObjectName("weights_faults")
        self.faults.setAccessibleName(self.tr("What does not fit"))
        self.faults.setReadOnly(True)
        fit(self.faults, fixed_height=FAULTS_HEIGHT_PX)
        self.error = plain_label("weights_error", "failure")
        self._make_fields()
        self._build()
        add_key("dismiss", self, self.close)
        room = self.screen().availableSize()
        self.resize(min(FIRST_SIZE_PX[0], room.width()), min(FIRST_SIZE_PX[1], room.height() - TITLE_BAR_PX))

    def _make_fields(self) -> None:
        self.normalization = CalmComboBox()
        self.normalization.setObjectName("weights_normalization")
        name_choices(self.normalization, self.tr("How the images were normalized"))
        self.normalization.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.normalization.setPlaceholderText(self.tr("Choose…"))
        self.normalization.currentIndexChanged.connect(self._show_state)
        self.numbers = plain_label("weights_numbers", "secondary")
        self.own_numbers = OwnNumbers()
        self.own_numbers.changed.connect(self._show_state)
        self.classes = ClassNamesField()
        self.classes.changed.connect(self._show_state)
        self.image_size = QSpinBox()
        self.image_size.setObjectName("weights_image_size")
        self.image_size.setAccessibleName(self.tr("Side of what the network sees, in pixels"))
        self.image_size.setRange(1, LARGEST_PX)
        self.image_size.setSuffix(" px")
        self.image_size.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.padding = CalmComboBox()
        self.padding.setObjectName("weights_padding")
        name_choices(self.padding, self.tr("Where the shortcuts put zeros"))
        self.padding.addItem(self.tr("Half before, half behind"), "even")
        self.padding.addItem(self.tr("Behind"), "end")
        self.try_button = named_button("weights_try", self.tr("Try on labelled images…"), self._try)
        self.other_button = named_button(
            "weights_try_other", self.tr("Other data…"), lambda: self.try_requested.emit("")
        )
        self.tried = plain_label("weights_tried", "secondary")

    def _build(self) -> None:
        self._form_panel = self._build_form()
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(12)
        for widget in (self.verdict, self._panel(self.facts), self.faults, self.notes, self._form_panel):
            column.addWidget(widget)
        column.addStretch(1)
        area = vertical_area(inside)
        self.cancel_button = named_button("weights_cancel", self.tr("Cancel"), self.close)
        self.save_button = named_button("weights_save", self.tr("Keep and use"), self.save_requested.emit)
        self.save_button.setProperty("role", "primary")
        buttons = QHBoxLayout()
        buttons.addWidget(self.error, 1)
        buttons.addWidget(self.cancel_button)
        buttons.addWidget(self.save_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 16)
        layout.setSpacing(12)
        layout.addWidget(self.title)
        layout.addWidget(area, 1)
        layout.addLayout(buttons)

    def _panel(self, widget: QWidget) -> QFrame:
        panel = QFrame()
        panel.setProperty("role", "panel")
        column = QVBoxLayout(panel)
        column.setContentsMargins(14, 10, 14, 12)
        column.addWidget(widget)
        return panel

    def _build_form(self) -> QWidget:
        heading = QLabel(self.tr("What the file does not say"))
        heading.setProperty("role", "heading")
        form = self._form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(8)
        tries = QHBoxLayout()
        tries.setSpacing(8)
        tries.addWidget(self.try_button)
        tries.addWidget(self.other_button)
        tries.addStretch(1)
        normalization = QVBoxLayout()
        normalization.setSpacing(2)
        normalization.addWidget(self.normalization, alignment=Qt.AlignmentFlag.AlignLeft)
        normalization.addWidget(self.own_numbers)
        normalization.addWidget(self.numbers)
        small = Qt.AlignmentFlag.AlignLeft
        size, padding = QHBoxLayout(), QHBoxLayout()
        size.addWidget(self.image_size, alignment=small)
        padding.addWidget(self.padding, alignment=small)
        self._padding_row = padding
        form.addRow(self.tr("Normalization"), normalization)
        form.addRow("", tries)
        form.addRow("", self.tried)
        form.addRow(self.tr("Class names"), self.classes)
        form.addRow(self.tr("Image size"), size)
        form.addRow(self.tr("Added zeros"), padding)
        panel = self._panel(heading)
        layout = panel.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.setSpacing(8)
        layout.addLayout(form)
        return panel

    def show_file(self, found: dict[str, Any], data: str, name: str, classes: Sequence[str]) -> None:
        """Show what was found in a file; `data` is the open data set's path, with its name and classes."""
        self.title.setText(Path(found["path"]).name)
        self.facts.set_facts(facts_of(found))
        notes = [retold(note) for note in found["notes"]]
        self.notes.setText("\n".join(notes))
        self.notes.setProperty("role", "warning" if found.get("untrained") else "secondary")
        self.notes.style().polish(self.notes)
        self.notes.setVisible(bool(notes))
        faults = faults_of(found)
        self.faults.setPlainText("\n".join(faults))
        self.faults.setVisible(bool(faults))
        is_usable = bool(found["needs"])
        self._form_panel.setVisible(is_usable)
        self.save_button.setVisible(is_usable)
        self.cancel_button.setText(self.tr("Cancel") if is_usable else self.tr("Close"))
        self.verdict.setText(self._verdict(found))
        self.set_error("")
        if is_usable:
            self._offer(found, data, name, classes)
        self._show_state()

    def _verdict(self, found: dict[str, Any]) -> str:
        if found["needs"]:
            return self.tr(
                "Another program wrote it. This network was recognized in it, and every tensor has its "
                "place. Say the rest, and it is kept as a file of this app."
            )
        if found["architecture"] is None:
            text = self.tr("It holds no residual network of the kind known here: {reason}.")
            return text.format(reason=retold(found["reason"]))
        if not found["num_classes"]:
            return self.tr("The last layer, which names the class, is missing: it cannot be used alone.")
        return self.tr("It does not fit as a whole, and nothing is loaded in part.")

    def _offer(self, found: dict[str, Any], data: str, name: str, classes: Sequence[str]) -> None:
        likely, titles = found["likely"], normalization_titles()
        self.normalization.clear()
        for key in likely["normalization"]:
            self.normalization.addItem(titles[key], key)
        self.normalization.addItem(self.tr("Other numbers"), OWN_NUMBERS)
        self.own_numbers.set_numbers((0, 0, 0), (0, 0, 0))
        is_imagenet = likely["classes"] == "imagenet"
        self.normalization.setCurrentIndex(0 if is_imagenet else -1)
        num_answers = found["num_classes"]
        self.classes.offer(num_answers, name, classes)
        self.image_size.setValue(likely["image_size"])
        self._form.setRowVisible(self._padding_row, found["padding"] is not None)
        self.padding.setCurrentIndex(max(0, self.padding.findData(found["padding"])))
        self._proposed = {"image_size": likely["image_size"], "padding": found["padding"]}
        self._data = data if len(classes) == num_answers else ""
        text = (
            self.tr("Try on {data}").format(data=name) if self._data else self.tr("Try on labelled images…")
        )
        self.try_button.setText(text.replace("&", "&&"))
        self.other_button.setVisible(bool(self._data))
        self.tried.setText(
            self.tr("Where you do not know it: the likely ones are tried, the best is proposed.")
        )

    def _try(self) -> None:
        self.try_requested.emit(self._data)

    def said(self) -> dict[str, Any]:
        """What the fields say, as the worker takes it; what is open is left out."""
        classes = self.classes.value()
        values = {
            "normalization": self._normalization(),
            "classes": list(classes) if isinstance(classes, tuple) else classes,
            "image_size": self.image_size.value(),
            "padding": self.padding.currentData() if self._form.isRowVisible(self._padding_row) else None,
        }
        return {key: value for key, value in values.items() if value is not None}

    def _normalization(self) -> str | tuple[Channels, Channels] | None:
        """A known one by its name, or the numbers; None while it is open."""
        key: str | None = self.normalization.currentData()
        return self.own_numbers.value() if key == OWN_NUMBERS else key

    def decided(self) -> dict[str, Any]:
        """As `said`, but only what is not to be found out: the classes, and what the user set otherwise."""
        return {
            key: value
            for key, value in self.said().items()
            if key == "classes" or value != self._proposed.get(key, value)
        }

    def propose(self, values: dict[str, Any], sentence: str) -> None:
        """Put what was found out into the fields."""
        decided = self.decided()
        self._proposed |= {key: values[key] for key in self._proposed if key not in decided}
        self.normalization.setCurrentIndex(self.normalization.findData(values["normalization"]))
        self.image_size.setValue(values["image_size"])
        if values["padding"] is not None:
            self.padding.setCurrentIndex(self.padding.findData(values["padding"]))
        if self.classes.value() is None:
            self.classes.set_names(values["classes"])
        self.tried.setText(sentence)

    def set_busy(self, words: str) -> None:
        """Say what is done now, and let nothing be changed meanwhile; an empty text ends it."""
        self._is_busy = bool(words)
        if words:
            self.tried.setText(words)
        self._show_state()

    def set_error(self, text: str) -> None:
        """Say what went wrong beside the buttons."""
        self.error.setText(text)

    def _show_state(self) -> None:
        key = self.normalization.currentData()
        self.own_numbers.setVisible(key == OWN_NUMBERS)
        self.numbers.setText(self._numbers_words(key))
        self.numbers.setVisible(bool(key))
        self._form_panel.setEnabled(not self._is_busy)
        self.save_button.setEnabled(
            not self._is_busy and self._normalization() is not None and self.classes.value() is not None
        )

    def _numbers_words(self, key: str | None) -> str:
        if key is None:
            return ""
        if key == OWN_NUMBERS:
            return self.tr("Of pixels from 0 to 1; each deviation above 0. Divide numbers up to 255 by 255.")
        mean, std = (", ".join(map(str, values)) for values in NORMALIZATIONS[key])
        return self.tr("mean {mean} · deviation {std}").format(mean=mean, std=std)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Tell that nothing more is wanted; Qt's name."""
        self.closed.emit()
        super().closeEvent(event)
