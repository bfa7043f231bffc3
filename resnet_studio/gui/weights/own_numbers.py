"""Fields for mean and deviation of red, green and blue, where they are those of no known data."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDoubleSpinBox, QGridLayout, QLabel, QWidget

from resnet_studio.core.data.preprocessing import Channels
from resnet_studio.gui.theme import fit

MOST = 10.0
DIGITS = 6
FIELD_WIDTH_PX = 116


class NumberField(QDoubleSpinBox):
    """A number without the zeros that say nothing."""

    def textFromValue(self, value: float) -> str:
        """As short as it can be; Qt's name."""
        return self.locale().toString(value, "g", DIGITS + 1)


class OwnNumbers(QWidget):
    """Six fields: what is taken off each color, of pixels from 0 to 1, and what it is divided by.

    Signals:
        changed: Another number was set.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 4, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        colors = (("red", self.tr("Red")), ("green", self.tr("Green")), ("blue", self.tr("Blue")))
        rows = (("mean", self.tr("Mean")), ("std", self.tr("Deviation")))
        for column, (_, color) in enumerate(colors, start=1):
            grid.addWidget(self._label(color), 0, column)
        self._fields: dict[str, list[NumberField]] = {}
        for row, (key, title) in enumerate(rows, start=1):
            grid.addWidget(self._label(title), row, 0)
            fields = [
                self._field(f"weights_{key}_{name}", f"{title}, {color}", -MOST if key == "mean" else 0)
                for name, color in colors
            ]
            for column, field in enumerate(fields, start=1):
                grid.addWidget(field, row, column)
            self._fields[key] = fields
        grid.setColumnStretch(len(colors) + 1, 1)

    def _label(self, text: str) -> QLabel:
        label = QLabel(text)
        label.setProperty("role", "secondary")
        return label

    def _field(self, name: str, accessible_name: str, least: float) -> NumberField:
        field = NumberField()
        field.setObjectName(name)
        field.setAccessibleName(accessible_name)
        field.setDecimals(DIGITS)
        field.setRange(least, MOST)
        field.setSingleStep(0.01)
        field.setAlignment(Qt.AlignmentFlag.AlignRight)
        fit(field, fixed_width=FIELD_WIDTH_PX)
        field.valueChanged.connect(lambda _: self.changed.emit())
        return field

    def set_numbers(self, mean: Channels, std: Channels) -> None:
        """Put numbers in the fields."""
        for key, values in (("mean", mean), ("std", std)):
            for field, value in zip(self._fields[key], values, strict=True):
                field.setValue(value)

    def value(self) -> tuple[Channels, Channels] | None:
        """Mean and deviation; None while a deviation is 0, by which nothing can be divided."""
        mean, std = (self._channels(key) for key in ("mean", "std"))
        return (mean, std) if min(std) > 0 else None

    def _channels(self, key: str) -> Channels:
        red, green, blue = (field.value() for field in self._fields[key])
        return red, green, blue
