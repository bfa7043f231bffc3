"""The field for what the answers of a network are called."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from resnet_studio.core.data.cifar10 import CLASSES as CIFAR10_CLASSES
from resnet_studio.core.errors import WeightsError
from resnet_studio.core.models.foreign.likely import names_in, read_names
from resnet_studio.gui import messages
from resnet_studio.gui.accessibility import name_choices
from resnet_studio.gui.theme import fit
from resnet_studio.gui.widgets.numbers import grouped
from resnet_studio.gui.widgets.recipe_fields import CalmComboBox

NAMES_HEIGHT_PX = 112
IMAGENET, OWN = "imagenet", ""


class ClassNamesField(QWidget):
    """Known lists to choose from, a file, or names that are typed or pasted, one a line.

    Signals:
        changed: Other names are meant.
        refused: A `WeightsError`: the file that was chosen holds no names.
    """

    changed = Signal()
    refused = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._num_answers = 0
        self._lists: dict[str, tuple[str, ...]] = {}
        self.source = CalmComboBox()
        self.source.setObjectName("class_names_source")
        name_choices(self.source, self.tr("Where the class names come from"))
        self.source.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.source.activated.connect(self._take_source)
        self.file_button = QPushButton(self.tr("File…"))
        self.file_button.setObjectName("class_names_file")
        self.file_button.setAccessibleName(self.tr("Read the class names from a file"))
        self.file_button.clicked.connect(self._ask_for_file)
        self.names = QPlainTextEdit()
        self.names.setObjectName("class_names")
        self.names.setAccessibleName(self.tr("Class names, one a line, in the order of the answers"))
        self.names.setPlaceholderText(self.tr("One name a line, in the order of the answers"))
        fit(self.names, fixed_height=NAMES_HEIGHT_PX)
        self.names.setTabChangesFocus(True)
        self.names.setAcceptDrops(False)
        self.names.textChanged.connect(self._take_text)
        self.count = QLabel()
        self.count.setObjectName("class_names_count")
        row = QHBoxLayout()
        row.addWidget(self.source)
        row.addWidget(self.file_button)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(row)
        column.addWidget(self.names)
        column.addWidget(self.count)

    def offer(self, num_answers: int, data: str = "", data_classes: Sequence[str] = ()) -> None:
        """Offer what fits so many answers: known names, and those of the open data set."""
        self._num_answers = num_answers
        self._lists = {}
        self.source.clear()
        if data and len(data_classes) == num_answers:
            self._lists[f"data:{data}"] = tuple(data_classes)
            self.source.addItem(self.tr("Those of {data}").format(data=data), f"data:{data}")
        if num_answers == len(CIFAR10_CLASSES):
            self._lists["cifar10"] = CIFAR10_CLASSES
            self.source.addItem(self.tr("CIFAR-10"), "cifar10")
        if num_answers == 1000:
            self.source.addItem(self.tr("ImageNet"), IMAGENET)
        self.source.addItem(self.tr("Typed or pasted"), OWN)
        self.source.setCurrentIndex(self.source.findData(IMAGENET if num_answers == 1000 else OWN))
        self.names.clear()
        self._take_source()

    def value(self) -> tuple[str, ...] | str | None:
        """The names, or the word imagenet; None where there is not one for each answer."""
        if self.source.currentData() == IMAGENET:
            return IMAGENET
        names = self._typed()
        is_whole = len(names) == self._num_answers and len(set(names)) == len(names)
        return names if is_whole else None

    def set_names(self, names: Sequence[str]) -> None:
        """Put names in the field."""
        known = next((key for key, value in self._lists.items() if value == tuple(names)), OWN)
        self.source.setCurrentIndex(self.source.findData(known))
        self._show_names(names)

    def _take_source(self) -> None:
        key = self.source.currentData()
        if key in self._lists:
            self._show_names(self._lists[key])
        else:
            self._show_state()

    def _take_text(self) -> None:
        """What is typed is nobody's list any more."""
        if self._lists.get(self.source.currentData()) not in (None, self._typed()):
            self.source.setCurrentIndex(self.source.findData(OWN))
        self._show_state()

    def _show_names(self, names: Sequence[str]) -> None:
        self.names.setPlainText("\n".join(names))
        self._show_state()

    def _show_state(self) -> None:
        is_imagenet = self.source.currentData() == IMAGENET
        self.names.setVisible(not is_imagenet)
        typed = self._typed()
        is_good = self.value() is not None
        if is_imagenet:
            text = self.tr("The 1,000 names of ImageNet, in torchvision's order.")
        elif len(set(typed)) != len(typed):
            text = self.tr("A name stands in it twice.")
        else:
            text = self.tr("{count} of {all} names.")
        self.count.setText(text.format(count=grouped(len(typed)), all=grouped(self._num_answers)))
        self.count.setProperty("role", "secondary" if is_good or not typed else "failure")
        self.count.style().polish(self.count)
        self.changed.emit()

    def _typed(self) -> tuple[str, ...]:
        try:
            return names_in(self.names.toPlainText())
        except (ValueError, RecursionError):
            return ()

    def _ask_for_file(self) -> None:
        patterns = self.tr("Lists of names (*.txt *.json *.csv *.names);;All files (*)")
        paths = messages.choose_files(self, self.tr("Choose a list of class names"), patterns)
        if paths:
            self.read_file(paths[0])

    def read_file(self, path: Path) -> None:
        """Take the names that a file holds."""
        try:
            self.set_names(read_names(path))
        except WeightsError as error:
            self.refused.emit(error)
