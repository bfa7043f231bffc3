"""What a network starts from: nothing or trained weights, and what of these stays frozen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton, QVBoxLayout, QWidget

from resnet_studio.core.config.schema import Recipe
from resnet_studio.gui.accessibility import name_choices
from resnet_studio.gui.widgets.plain_text import tip
from resnet_studio.gui.widgets.recipe_fields import CalmComboBox
from resnet_studio.gui.widgets.recipe_form import FormSection, RecipeForm

NOTHING, OTHER_FILE = "", "file…"
SHORTEST_LIST_PX = 120


@dataclass(frozen=True)
class Start:
    """Weights to start from.

    Attributes:
        weights: As `model.weights` takes them.
        text: What stands in the list.
    """

    weights: str
    text: str


class StartChoice(QWidget):
    """The list of starts, what was adopted in sentences, and the fields of fine-tuning.

    Attributes:
        form: The fields of the section `fine_tune`.

    Signals:
        start_chosen: What `model.weights` shall be; empty starts from nothing.
        file_requested: A file of weights is to be chosen.
        folder_requested: Fine-tune the chosen weights on a folder.
    """

    start_chosen = Signal(str)
    file_requested = Signal()
    folder_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._groups: list[tuple[str, list[Start]]] = []
        self._weights = NOTHING
        self.starts = CalmComboBox()
        self.starts.setObjectName("model.weights")
        name_choices(self.starts, self.tr("Start from"))
        self.starts.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.starts.setMinimumContentsLength(12)
        self.starts.activated.connect(self._choose)
        self.notes = QLabel()
        self.notes.setObjectName("start_notes")
        self.notes.setProperty("role", "secondary")
        self.notes.setWordWrap(True)
        self.notes.hide()
        self.form = RecipeForm([FormSection(self.tr("Fine-tuning"), ("fine_tune",))])
        self.form.setProperty("role", "clear")
        self.form.hide()
        self.folder_button = QPushButton(self.tr("Fine-tune on a folder…"))
        self.folder_button.setObjectName("fine_tune_on_folder")
        self.folder_button.setAccessibleName(self.folder_button.text())
        self.folder_button.clicked.connect(self.folder_requested)
        self.folder_button.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for widget in (self.starts, self.notes, self.folder_button, self.form):
            column.addWidget(widget)
        self.set_starts([])

    def set_starts(self, groups: Sequence[tuple[str, list[Start]]]) -> None:
        """Offer these, under their headings, behind nothing at all and before a file."""
        if list(groups) == self._groups and self.starts.count():
            return
        self._groups = list(groups)
        self.starts.clear()
        self.starts.addItem(self.tr("Nothing"), NOTHING)
        for heading, starts in groups:
            if not starts:
                continue
            self.starts.insertSeparator(self.starts.count())
            self.starts.addItem(heading, None)
            self.starts.model().item(self.starts.count() - 1).setEnabled(False)  # type: ignore[attr-defined]
            for start in starts:
                self.starts.addItem(start.text, start.weights)
        self.starts.insertSeparator(self.starts.count())
        self.starts.addItem(self.tr("File…"), OTHER_FILE)
        width = self.starts.view().sizeHintForColumn(0) + 24
        self.starts.view().setMinimumWidth(max(SHORTEST_LIST_PX, width))
        self._show_chosen()

    def set_recipe(self, recipe: Recipe, name: str) -> None:
        """Show what the recipe starts from; `name` is how it is called where the list lacks it."""
        self._weights = recipe.model.weights
        if self._weights and self.starts.findData(self._weights) < 0:
            self.starts.insertItem(1, name, self._weights)
        self._show_chosen()
        self.form.set_recipe(recipe)
        has_start = bool(self._weights)
        self.form.setVisible(has_start)
        self.folder_button.setVisible(has_start)
        self.starts.setToolTip(tip(self._weights))

    def set_notes(self, notes: Sequence[str]) -> None:
        """Say what the chosen weights changed."""
        self.notes.setText("\n".join(notes))
        self.notes.setVisible(bool(notes))

    def _show_chosen(self) -> None:
        self.starts.setCurrentIndex(max(0, self.starts.findData(self._weights)))

    def _choose(self, place: int) -> None:
        weights = self.starts.itemData(place)
        self._show_chosen()  # until it is read
        if weights == OTHER_FILE:
            self.file_requested.emit()
        elif weights is not None and weights != self._weights:
            self.start_chosen.emit(weights)
