"""How a run ended: the one honest number, or the reason with its cure."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from resnet_studio.core.runs.status import RunState
from resnet_studio.gui.tokens import theme_hub
from resnet_studio.gui.widgets.page_header import ElidedLabel
from resnet_studio.gui.widgets.run_words import GLYPHS, state_color


class OutcomeStrip(QFrame):
    """One line about the end of a run with what can be done now.

    Signals:
        folder_requested: Open the run's folder.
        classify_requested: Use the run for classifying.
        force_requested: End the process that does not answer.
        again_requested: Try once more to read the run.
        changed_data_requested: Go on although images were changed.
        parts_requested: Continue the run with each batch computed in this many parts.
    """

    folder_requested = Signal()
    classify_requested = Signal()
    force_requested = Signal()
    again_requested = Signal()
    changed_data_requested = Signal()
    parts_requested = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.setObjectName("outcome")
        self._state = RunState.FINISHED
        self._is_trouble, self._parts = False, 0
        self._glyph = QLabel()
        self.headline = QLabel()
        self.headline.setObjectName("outcome_headline")
        self.headline.setWordWrap(True)
        self.headline.setProperty("role", "headline")
        self.details = QLabel()
        self.details.setObjectName("outcome_details")
        self.details.setProperty("role", "secondary")
        self.details.setWordWrap(True)
        self.path = ElidedLabel()
        self.path.setObjectName("run_path")
        self.path.setProperty("role", "secondary")
        self.path.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        for label in (self.headline, self.details):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.folder_button = self._button("open_folder", self.tr("Open folder"))
        self.classify_button = self._button("use_for_classifying", self.tr("Use for classifying"))
        self.force_button = self._button("force_stop", self.tr("Force stop"))
        self.force_button.setProperty("role", "danger")
        self.again_button = self._button("look_again", self.tr("Look again"))
        self.again_button.clicked.connect(self.again_requested)
        self.changed_data_button = self._button("changed_data", self.tr("Continue with changed data"))
        self.changed_data_button.clicked.connect(self.changed_data_requested)
        self.dismiss_button = self._button("dismiss", self.tr("Dismiss"))
        self.dismiss_button.setAccessibleName(self.dismiss_button.text())
        self.dismiss_button.clicked.connect(self.hide)
        self.parts_button = self._button("continue_in_parts", self.tr("Continue in smaller parts"))
        self.parts_button.clicked.connect(lambda: self.parts_requested.emit(self._parts))
        self._buttons = (
            self.folder_button,
            self.classify_button,
            self.force_button,
            self.again_button,
            self.parts_button,
            self.changed_data_button,
            self.dismiss_button,
        )
        self.folder_button.clicked.connect(self.folder_requested)
        self.classify_button.clicked.connect(self.classify_requested)
        self.force_button.clicked.connect(self.force_requested)
        self._lay_out()
        theme_hub().theme_changed.connect(self._tint)
        self.hide()

    def _button(self, name: str, text: str) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        button.setAccessibleName(text)
        return button

    def _lay_out(self) -> None:
        lines = QVBoxLayout()
        lines.setSpacing(2)
        for label in (self.headline, self.details, self.path):
            lines.addWidget(label)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 10, 10, 10)
        row.setSpacing(10)
        row.addWidget(self._glyph, alignment=Qt.AlignmentFlag.AlignTop)
        row.addLayout(lines, 1)
        for button in self._buttons:
            row.addWidget(button)

    def show_outcome(
        self, state: RunState, headline: str, details: str, path: str, *, can_classify: bool, parts: int = 0
    ) -> None:
        """Say how it ended.

        Args:
            state: In which it is left.
            headline: The number, or what went wrong.
            details: What is kept, or what to do.
            path: Of the run's folder.
            can_classify: Whether it has weights.
            parts: In how many parts a batch would fit into the memory that was full; 0 offers none.
        """
        self._show(state, headline, details, path)
        self._parts = parts
        if parts:  # the cure alone: beside more buttons its words have no room
            self._show_buttons(self.parts_button)
        else:
            self._show_buttons(self.folder_button, *([self.classify_button] if can_classify else []))

    def ask_about_data(self, headline: str, details: str) -> None:
        """Say that a run does not go on because images were changed, and offer to do so all the same."""
        self._show(RunState.PAUSED, headline, details, "")
        self._show_buttons(self.changed_data_button, self.dismiss_button)
        self._name_dismissal(self.tr("Cancel"))

    def show_differences(self, headline: str, details: str) -> None:
        """Say what is another way in a run that goes on, until it is dismissed or something else is said."""
        self._show(RunState.RUNNING, headline, details, "")
        self._show_buttons(self.dismiss_button)
        self._name_dismissal(self.tr("Dismiss"))

    def _name_dismissal(self, text: str) -> None:
        self.dismiss_button.setText(text)
        self.dismiss_button.setAccessibleName(text)

    def show_unanswered(self, headline: str, details: str) -> None:
        """Say that the process does not answer, and offer to end it."""
        self._show(RunState.INTERRUPTED, headline, details, "")
        self._show_buttons(self.force_button)

    def show_trouble(self, headline: str, details: str, *, can_force: bool) -> None:
        """Say why a run at work cannot be written now, or where nothing is wrong, that no more.

        Args:
            headline: What is wrong; empty where nothing is.
            details: What to do.
            can_force: Whether the run was told to end and waits.
        """
        if headline:
            self._show(RunState.INTERRUPTED, headline, details, "")
            self._show_buttons(self.folder_button, *([self.force_button] if can_force else []))
        elif self._is_trouble:
            self.hide()
        self._is_trouble = bool(headline)

    def show_lost(self, headline: str, details: str, path: str) -> None:
        """Say that the run can no longer be read, and offer to try once more."""
        self._show(RunState.FAILED, headline, details, path)
        self._show_buttons(self.again_button)

    def _show_buttons(self, *shown: QPushButton) -> None:
        for button in self._buttons:
            button.setVisible(button in shown)

    def _show(self, state: RunState, headline: str, details: str, path: str) -> None:
        self._state, self._is_trouble = state, False
        self._glyph.setText(GLYPHS[state])
        self.headline.setText(headline)
        self.details.setText(details)
        self.details.setVisible(bool(details))
        self.path.setText(path)
        self.path.setVisible(bool(path))
        self._tint()
        self.show()

    def _tint(self) -> None:
        self._glyph.setStyleSheet(f"color: {state_color(self._state)}; font-size: 16px;")
