"""What is said of one picture: the answer, the likeliest classes, and how the answer is looked at."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QSlider,
    QStyle,
    QStyleOptionSlider,
    QVBoxLayout,
    QWidget,
)

from resnet_studio.gui.icons import icon
from resnet_studio.gui.theme import fit
from resnet_studio.gui.tokens import current_tokens, theme_hub
from resnet_studio.gui.widgets.page_header import ElidedLabel
from resnet_studio.gui.widgets.probability_bars import ProbabilityBars
from resnet_studio.gui.widgets.recipe_fields import CalmComboBox
from resnet_studio.gui.widgets.tile import NoteLabel

ANSWER_WIDTH_PX = 320
OPACITY_PERCENT = 60
Top = Sequence[tuple[str, float]]


class MarkedSlider(QSlider):
    """A slider with a mark at the value that is suggested.

    Attributes:
        suggested: Where the mark is, or None.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.suggested: int | None = None

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        super().paintEvent(event)
        if self.suggested is None:
            return
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        element, part = QStyle.ComplexControl.CC_Slider, QStyle.SubControl.SC_SliderHandle
        handle = self.style().subControlRect(element, option, part, self)
        room = self.width() - handle.width()
        place = QStyle.sliderPositionFromValue(self.minimum(), self.maximum(), self.suggested, room)
        painter = QPainter(self)
        mark = QRect(place + handle.width() // 2 - 1, self.height() // 2 - 8, 2, 16)
        painter.fillRect(mark, QColor(current_tokens().secondary))


class AnswerPanel(QFrame):
    """The answer for the current picture.

    Attributes:
        small_place: Where the picture stands while many are shown beside it.
        label, details, file: The answer in words, what belongs to it, and the path.
        bars: The likeliest classes of the first model.
        fine_tune_button: Seen where the answer is in doubt.

    Signals:
        heat_wanted: Whether a heat map is to lie over the picture, or for another class or stage than before.
        opacity_changed: Of the heat map, 0 to 1.
        threshold_changed: The slider moves: the probability below which an answer is "not sure".
        threshold_released: It came to rest there.
    """

    heat_wanted = Signal()
    opacity_changed = Signal(float)
    threshold_changed = Signal(float)
    threshold_released = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        fit(self, least_width=ANSWER_WIDTH_PX - 30)
        self.small_place = QVBoxLayout()
        self.label = self._words("answer", "title")
        self.details = self._words("answer_details", "secondary")
        self.doubt = self._words("answer_doubt", "warning")
        self.fine_tune_button = QPushButton(self.tr("Fine-tune on a folder…"))
        self.fine_tune_button.setObjectName("fine_tune_doubtful")
        self.fine_tune_button.setAccessibleName(self.fine_tune_button.text())
        self.fine_tune_button.setToolTip(self.tr("Teach the model with images of your own (Ctrl+T)"))
        self.fine_tune_button.hide()
        self.bars = ProbabilityBars()
        self.bars.setObjectName("probabilities")
        self.bars.class_chosen.connect(lambda _: self.heat_wanted.emit())
        self._others: list[tuple[NoteLabel, ProbabilityBars]] = []
        self._build_heat()
        self._build_threshold()
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 12)
        column.setSpacing(6)
        column.addLayout(self.small_place)
        for widget in (self.label, self.doubt, self.details):
            column.addWidget(widget)
        column.addWidget(self.fine_tune_button, alignment=Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._build_bars(), 1)
        column.addWidget(self.heat_row)
        column.addWidget(self.threshold_row)
        column.addWidget(self._build_file())

    def _words(self, name: str, role: str) -> QLabel:
        label = QLabel()
        label.setObjectName(name)
        label.setProperty("role", role)
        label.setWordWrap(True)
        label.setTextFormat(Qt.TextFormat.PlainText)
        return label

    def _build_file(self) -> QWidget:
        self.file = ElidedLabel()
        self.file.setProperty("role", "secondary")
        self.file.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.reveal_button = QPushButton()
        self.reveal_button.setObjectName("reveal")
        self.reveal_button.setAccessibleName(self.tr("Show the file in the file manager"))
        self.reveal_button.setToolTip(self.tr("Show in the file manager"))
        self.reveal_button.setProperty("role", "quiet")
        theme_hub().theme_changed.connect(self._tint)
        self._tint()
        return self._row(self.file, self.reveal_button)

    def _tint(self) -> None:
        self.reveal_button.setIcon(icon("folder"))

    def _build_bars(self) -> QScrollArea:
        inside = QWidget()
        inside.setProperty("role", "clear")
        self._bars_column = QVBoxLayout(inside)
        self._bars_column.setContentsMargins(0, 4, 0, 4)
        self._bars_column.setSpacing(4)
        self._own_name = NoteLabel()
        self._own_name.setProperty("role", "secondary")
        self._own_name.hide()
        self._bars_column.addWidget(self._own_name)
        self._bars_column.addWidget(self.bars)
        self._bars_column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inside)
        self._area = area
        return area

    def _build_heat(self) -> None:
        self.heat_button = QPushButton(self.tr("Heat map"))
        self.heat_button.setObjectName("heat_map")
        self.heat_button.setAccessibleName(self.tr("Heat map of the chosen class, key H"))
        self.heat_button.setToolTip(
            self.tr("Show what in the picture speaks for the chosen class (Grad-CAM), key H")
        )
        self.heat_button.setCheckable(True)
        self.heat_button.toggled.connect(self._show_heat_controls)
        self.heat_button.toggled.connect(lambda _: self.heat_wanted.emit())
        self.opacity = QSlider(Qt.Orientation.Horizontal)
        self.opacity.setObjectName("heat_opacity")
        self.opacity.setAccessibleName(self.tr("Opacity of the heat map, percent"))
        self.opacity.setToolTip(self.tr("Opacity of the heat map"))
        self.opacity.setRange(0, 100)
        self.opacity.setMinimumWidth(32)
        self.opacity.setValue(OPACITY_PERCENT)
        self.opacity.valueChanged.connect(lambda value: self.opacity_changed.emit(value / 100))
        self.stages = CalmComboBox()
        self.stages.setObjectName("heat_stage")
        self.stages.setAccessibleName(self.tr("Stage of the network that the heat map is of"))
        self.stages.setToolTip(self.tr("Stage of the network that the heat map is of"))
        self.stages.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.stages.activated.connect(lambda _: self.heat_wanted.emit())
        self.heat_row = self._row(self.heat_button, self.opacity, self.stages)
        self._show_heat_controls(False)

    def _build_threshold(self) -> None:
        self.threshold_words = QLabel()
        self.threshold_words.setProperty("role", "secondary")
        self.threshold = MarkedSlider()
        self.threshold.setObjectName("threshold")
        self.threshold.setAccessibleName(self.tr("Probability below which an answer is not sure, percent"))
        self.threshold.setRange(0, 100)
        self.threshold.valueChanged.connect(self._move_threshold)
        self.threshold.sliderReleased.connect(
            lambda: self.threshold_released.emit(self.threshold.value() / 100)
        )
        self.threshold_row = self._row(self.threshold_words, self.threshold)
        self._say_threshold(0)
        self.threshold_words.setMinimumWidth(
            self.threshold_words.fontMetrics().horizontalAdvance(self.tr("Not sure below 100 %"))
        )

    def _row(self, *widgets: QWidget) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for widget in widgets:
            row.addWidget(widget, 1 if isinstance(widget, QSlider) else 0)
        return line

    # ── the answer ──

    def show_words(self, label: str, details: str, path: str, doubt: str = "") -> None:
        """Show an answer in words, and what makes it doubtful."""
        self.label.setText(label)
        self.details.setText(details)
        self.details.setVisible(bool(details))
        self.doubt.setText(doubt)
        self.doubt.setVisible(bool(doubt))
        self.fine_tune_button.setVisible(bool(doubt))
        self.file.setText(path)

    def show_top(self, own_name: str, top: Top, others: Sequence[tuple[str, Top]] = ()) -> None:
        """Show the likeliest classes, of further models one below the other with their names."""
        self.bars.set_top(top)
        self._own_name.setText(own_name)
        self._own_name.setVisible(bool(others))
        while len(self._others) < len(others):
            name, bars = NoteLabel(), ProbabilityBars()
            name.setProperty("role", "secondary")
            bars.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            bars.setEnabled(False)
            self._others.append((name, bars))
            for widget in (name, bars):
                self._bars_column.insertWidget(self._bars_column.count() - 1, widget)
        for place, (name, bars) in enumerate(self._others):
            is_used = place < len(others)
            name.setVisible(is_used)
            bars.setVisible(is_used)
            if is_used:
                name.setText(others[place][0])
                bars.set_top(others[place][1])
                bars.chosen = -1  # the heat map is of the first model
        self._area.setMinimumHeight(self.bars.sizeHint().height() + 8)  # rather shrinks the picture

    @property
    def chosen_class(self) -> str:
        """The class of the chosen bar; empty where there is none."""
        return self.bars.top[self.bars.chosen][0] if self.bars.top else ""

    # ── the heat map ──

    def offer_stages(self, stages: Sequence[str]) -> None:
        """Offer heat maps of these stages of the network, the last one at first; of none, no heat map."""
        self.stages.clear()
        for number, stage in enumerate(stages, start=1):
            self.stages.addItem(self.tr("Stage {number}").format(number=number), stage)
        self.stages.setCurrentIndex(len(stages) - 1)
        self.stages.setMinimumWidth(self.stages.sizeHint().width())
        self.heat_row.setVisible(bool(stages))

    def _show_heat_controls(self, are_shown: bool) -> None:
        self.opacity.setEnabled(are_shown)
        self.stages.setEnabled(are_shown)

    # ── the threshold ──

    def set_threshold(self, threshold: float, suggested: float | None) -> None:
        """Put the slider to a model's threshold, and mark the value that its validation suggests."""
        self.threshold.suggested = None if suggested is None else round(100 * suggested)
        self.threshold.blockSignals(True)
        self.threshold.setValue(round(100 * threshold))
        self.threshold.blockSignals(False)
        self._say_threshold(self.threshold.value())
        tip = self.tr("Answers below this probability count as not sure.")
        if suggested is not None:
            text = self.tr("{tip} The mark at {percent} % is suggested by the validation images.")
            tip = text.format(tip=tip, percent=round(100 * suggested))
        self.threshold.setToolTip(tip)
        self.threshold.update()

    def _move_threshold(self, value: int) -> None:
        self._say_threshold(value)
        self.threshold_changed.emit(value / 100)
        if not self.threshold.isSliderDown():
            self.threshold_released.emit(value / 100)

    def _say_threshold(self, value: int) -> None:
        text = self.tr("Not sure below {percent} %") if value else self.tr("Every answer counts")
        self.threshold_words.setText(text.format(percent=value))
