"""Which of many answers are shown: by kind, class, probability and words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QLineEdit, QSizePolicy, QSlider, QWidget

from resnet_studio.gui.classify.answer_model import AnswerFilter, Kind
from resnet_studio.gui.widgets.numbers import grouped
from resnet_studio.gui.widgets.recipe_fields import CalmComboBox

FILTER_AFTER_MS = 120  # what is typed or dragged without a pause is one filter
SLIDER_WIDTHS_PX = (50, 120)


class FilterBar(QWidget):
    """The choices in a row.

    Attributes:
        words: A part of the file's name, of the class or of the fault.
        knows_unfamiliar: Whether the model tells pictures that look like nothing in its training data.

    Signals:
        filter_changed: Another `AnswerFilter` is wanted.
    """

    filter_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._counts: dict[Kind, int] = {}
        self._are_several = False
        self.knows_unfamiliar = True
        self._clock = QTimer(self, singleShot=True, interval=FILTER_AFTER_MS)
        self._clock.timeout.connect(self._tell)
        self.words = QLineEdit()
        self.words.setObjectName("filter_results")
        self.words.setAccessibleName(self.tr("Filter by file, class or fault"))
        self.words.setPlaceholderText(self.tr("Filter"))
        self.words.setClearButtonEnabled(True)
        self.words.setAcceptDrops(False)  # pictures are meant for the page
        self.words.setMinimumWidth(60)
        self.words.textChanged.connect(self._clock.start)
        self.kinds = self._box("filter_kind", self.tr("Answers of this kind"), 12)
        self.classes = self._box("filter_class", self.tr("Answers of this class"), 8)
        self.lowest = QSlider(Qt.Orientation.Horizontal)
        self.lowest.setObjectName("filter_probability")
        self.lowest.setAccessibleName(self.tr("Lowest probability that is shown, percent"))
        self.lowest.setToolTip(self.tr("Lowest probability that is shown"))
        self.lowest.setRange(0, 100)
        self.lowest.setMinimumWidth(SLIDER_WIDTHS_PX[0])
        self.lowest.setMaximumWidth(SLIDER_WIDTHS_PX[1])
        self.lowest.valueChanged.connect(self._show_lowest)
        self._lowest_words = QLabel()
        self._lowest_words.setProperty("role", "secondary")
        self._lowest_words.setMinimumWidth(self._lowest_words.fontMetrics().horizontalAdvance("≥100 %"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.kinds)
        row.addWidget(self.classes)
        row.addWidget(self._lowest_words)
        row.addWidget(self.lowest)
        row.addWidget(self.words, 1)
        self.reset()

    def _box(self, name: str, accessible_name: str, num_letters: int) -> QComboBox:
        box = CalmComboBox()
        box.setObjectName(name)
        box.setAccessibleName(accessible_name)
        box.setToolTip(accessible_name)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setMinimumContentsLength(num_letters)
        box.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        box.currentIndexChanged.connect(self._tell)
        return box

    @property
    def wanted(self) -> AnswerFilter:
        """What is chosen now."""
        kind: Kind = self.kinds.currentData() or "all"
        label = self.classes.currentData() or ""
        return AnswerFilter(kind, label, self.lowest.value() / 100, self.words.text())

    def reset(self, *, are_several: bool = False) -> None:
        """Show everything; with several models their differences can be asked for."""
        for widget in (self.kinds, self.classes, self.lowest, self.words):
            widget.blockSignals(True)
        self._are_several = are_several
        self._counts = {}
        self.words.clear()
        self.lowest.setValue(0)
        self.kinds.clear()
        for kind in self._words_of_kinds():
            self.kinds.addItem("", kind)
        self.classes.clear()
        self.classes.addItem(self.tr("All classes"), "")
        for widget in (self.kinds, self.classes, self.lowest, self.words):
            widget.blockSignals(False)
        self._clock.stop()
        self._show_lowest(0)
        self._clock.stop()
        self.set_counts({})

    def _words_of_kinds(self) -> dict[Kind, str]:
        words: dict[Kind, str] = {
            "all": self.tr("All answers"),
            "sure": self.tr("Sure"),
            "not_sure": self.tr("Not sure"),
            "unfamiliar": self.tr("Unfamiliar"),
            "differing": self.tr("Models differ"),
            "broken": self.tr("Broken"),
        }
        if not self._are_several:
            del words["differing"]
        if not self.knows_unfamiliar:
            del words["unfamiliar"]
        return words

    def set_counts(self, counts: Mapping[Kind, int]) -> None:
        """Say how many answers there are of each kind."""
        self._counts = dict(counts)
        for place, (kind, words) in enumerate(self._words_of_kinds().items()):
            count = self._counts.get(kind) if kind != "all" else None  # all of them are counted above
            self.kinds.setItemText(place, words if count is None else f"{words} · {grouped(count)}")

    def offer_classes(self, names: Sequence[str]) -> None:
        """Offer the classes that were answered so far, sorted."""
        known = [self.classes.itemData(place) for place in range(1, self.classes.count())]
        if known == list(names):
            return
        chosen = self.classes.currentData()
        self.classes.blockSignals(True)
        while self.classes.count() > 1:
            self.classes.removeItem(1)
        for name in names:
            self.classes.addItem(name, name)
        self.classes.setCurrentIndex(max(0, self.classes.findData(chosen)))
        self.classes.blockSignals(False)

    def _show_lowest(self, value: int) -> None:
        self._lowest_words.setText(self.tr("≥{percent} %").format(percent=value))
        self._clock.start()

    def _tell(self) -> None:
        self._clock.stop()
        self.filter_changed.emit(self.wanted)
