"""Titles with words beside them, in lines."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget


class FactGrid(QWidget):
    """As many lines as there are facts."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)
        self._labels: list[tuple[QLabel, QLabel]] = []

    def set_facts(self, facts: Sequence[tuple[str, str]]) -> None:
        """Show these titles and words."""
        while len(self._labels) < len(facts):
            title, words = QLabel(), QLabel()
            title.setProperty("role", "secondary")
            title.setContentsMargins(0, 1, 0, 0)  # its smaller words on the line of the others
            words.setWordWrap(True)
            words.setTextFormat(Qt.TextFormat.PlainText)
            line = len(self._labels)
            self._grid.addWidget(title, line, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(words, line, 1)
            self._labels.append((title, words))
        for place, labels in enumerate(self._labels):
            for label, text in zip(labels, facts[place] if place < len(facts) else ("", ""), strict=True):
                label.setText(text)
                label.setVisible(bool(text))

    @property
    def facts(self) -> dict[str, str]:
        """What is shown now."""
        return {title.text(): words.text() for title, words in self._labels if title.text()}
