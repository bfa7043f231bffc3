"""Where a recipe is tried before it is started: a rehearsal, and the search for a learning rate."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from resnet_studio.gui.widgets.fact_grid import FactGrid
from resnet_studio.gui.widgets.rate_plot import RatePlot


class TrialPanel(QFrame):
    """What is shown; the presenter decides.

    Attributes:
        facts: What a rehearsal told.
        rate_plot: What the search for a rate found.

    Signals:
        rehearse_requested, find_rate_requested, cancel_requested, take_batch_requested, take_rate_requested:
            The buttons of those names.
    """

    rehearse_requested = Signal()
    find_rate_requested = Signal()
    cancel_requested = Signal()
    take_batch_requested = Signal()
    take_rate_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.setObjectName("trial_panel")
        heading = QLabel(self.tr("Try it first"))
        heading.setProperty("role", "heading")
        self.note = QLabel()
        self.note.setObjectName("trial_note")
        self.note.setProperty("role", "secondary")
        self.note.setWordWrap(True)
        self.rehearse_button = self._button("rehearse", self.tr("Rehearse"))
        self.rehearse_button.clicked.connect(self.rehearse_requested)
        self.find_rate_button = self._button("find_learning_rate", self.tr("Find a learning rate"))
        self.find_rate_button.clicked.connect(self.find_rate_requested)
        self.cancel_button = self._button("cancel_trial", self.tr("Cancel"))
        self.cancel_button.clicked.connect(self.cancel_requested)
        self.take_batch_button = self._button("take_batch_size", self.tr("Take the batch size"))
        self.take_batch_button.clicked.connect(self.take_batch_requested)
        self.take_rate_button = self._button("take_learning_rate", self.tr("Take the learning rate"))
        self.take_rate_button.clicked.connect(self.take_rate_requested)
        self.facts = FactGrid()
        self.rate_plot = RatePlot()
        column = QVBoxLayout(self)
        column.setContentsMargins(17, 11, 15, 13)  # the panel has a frame, the cards have none
        column.setSpacing(8)
        for widget in (heading, self.note, self.facts, self.rate_plot):
            column.addWidget(widget)
        # Two rows: where the window is smallest, one would be too wide.
        column.addLayout(_row(self.take_batch_button, self.take_rate_button))
        column.addLayout(_row(self.rehearse_button, self.find_rate_button, self.cancel_button))
        self.show_nothing()

    def _button(self, name: str, text: str) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        button.setAccessibleName(text)
        return button

    def show_nothing(self) -> None:
        """Nothing was tried yet, or the recipe is another by now."""
        self._show(self.tr("Some real steps tell how long it will take; nothing is kept of them."))

    def show_busy(self, text: str) -> None:
        """Something is tried."""
        self._show(text)
        self.rehearse_button.hide()
        self.find_rate_button.hide()
        self.cancel_button.show()

    def show_rehearsal(self, facts: Sequence[tuple[str, str]], advice: str) -> None:
        """Tell what a rehearsal found; with advice, offer the batch size it speaks of."""
        self._show("")
        self.facts.set_facts(facts)
        self.facts.show()
        self._offer(self.take_batch_button, advice)

    def show_rates(
        self, rates: Sequence[float], losses: Sequence[float], proposed: float | None, advice: str, note: str
    ) -> None:
        """Draw what the search for a rate found; with advice, offer the rate it speaks of."""
        self._show(note)
        if rates:
            self.rate_plot.set_curve(rates, losses, proposed)
            self.rate_plot.show()
        self._offer(self.take_rate_button, advice)

    def _show(self, note: str) -> None:
        self.note.setText(note)
        self.note.setVisible(bool(note))
        for widget in (
            self.facts,
            self.rate_plot,
            self.cancel_button,
            self.take_batch_button,
            self.take_rate_button,
        ):
            widget.hide()
        self.rehearse_button.show()
        self.find_rate_button.show()

    def _offer(self, button: QPushButton, text: str) -> None:
        button.setVisible(bool(text))
        if text:
            button.setText(text)
            button.setAccessibleName(text)


def _row(*buttons: QPushButton) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    for button in buttons:
        row.addWidget(button)
    row.addStretch(1)
    return row
