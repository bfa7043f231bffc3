"""What the Train page shows before a run: the presets with their promises."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QFrame, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from resnet_studio.core.config.presets import Preset
from resnet_studio.core.errors import QT_TRANSLATE_NOOP
from resnet_studio.gui.commands.page_keys import is_key
from resnet_studio.gui.tokens import current_tokens, mixed, theme_hub
from resnet_studio.gui.train.facts import length_words
from resnet_studio.gui.train.trial_panel import TrialPanel
from resnet_studio.gui.widgets.fact_grid import FactGrid
from resnet_studio.gui.widgets.recipe_fields import words
from resnet_studio.gui.widgets.run_words import model_words


class PresetCard(QAbstractButton):
    """A preset to choose: title, what it is for, what it promises, where it comes from.

    It draws itself; that it is a button tells readers of the screen what it is.

    Signals:
        chosen: Clicked, or Enter or Space pressed.
    """

    chosen = Signal()

    def __init__(self, preset: Preset, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.is_current = False
        self.needs_weights = False
        self.setObjectName(f"preset_{preset.name}")
        self.setAccessibleName(words(preset.promise.title))
        self._description = words(preset.promise.description)
        self.setAccessibleDescription(self._description)
        self.setToolTip(preset.promise.command)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 12, 16, 12)
        layout.setSpacing(4)
        promise = preset.promise
        for text, role in ((promise.title, "heading"), (promise.description, "")):
            layout.addWidget(self._line(text, role))
        layout.addWidget(self._line(_facts(preset), "secondary"))
        self.time = self._line("", "secondary")
        self.time.setObjectName(f"preset_{preset.name}.time")
        self.time.hide()
        layout.addWidget(self.time)
        self.details = [self._line(text, "secondary") for text in (*promise.figures, promise.source) if text]
        for label in self.details:
            layout.addWidget(label)
            label.hide()
        theme_hub().theme_changed.connect(self.update)

    def _line(self, text: str, role: str) -> QLabel:
        label = QLabel(words(text).replace(" %", "\u00a0%"))
        label.setWordWrap(True)
        label.setProperty("role", role)
        return label

    def set_time(self, sentence: str) -> None:
        """Tell how long it takes on this machine."""
        self.time.setText(sentence)
        self.time.show()

    def set_current(self, is_current: bool) -> None:
        """Show whether the recipe started from this preset; what it promises is told of the one alone."""
        self.is_current = is_current
        told = self.tr("Taken. {description}") if is_current else "{description}"
        self.setAccessibleDescription(told.format(description=self._description))
        for label in self.details:
            label.setVisible(is_current)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        tokens = current_tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        is_marked = self.hasFocus() or self.is_current
        width = 2 if self.hasFocus() else 1  # the preset that is taken is marked too
        painter.setPen(QPen(QColor(tokens.mark if is_marked else tokens.hairline), width))
        painter.setBrush(QColor(mixed(tokens.mark, tokens.panel, 0.10) if self.is_current else tokens.panel))
        painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), 6, 6)
        if self.is_current:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.mark))
            painter.drawRoundedRect(0, 8, 3, self.height() - 16, 1.5, 1.5)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        self.setFocus()
        self.chosen.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        if is_key(event, "take_preset"):
            self.chosen.emit()
        else:
            super().keyPressEvent(event)


def _facts(preset: Preset) -> str:
    recipe = preset.recipe
    parts = [
        *([] if preset.starts_from_weights else [model_words(recipe)]),
        length_words(recipe.training),
        words(QT_TRANSLATE_NOOP("recipe", "batch {size}")).format(size=recipe.training.batch_size),
    ]
    return " · ".join(parts)


class SetupView(QScrollArea):
    """The presets, one card each.

    Attributes:
        cards: The cards by preset name, in two groups: from nothing, and from trained weights.
        trial: Where the recipe is tried.

    Signals:
        preset_chosen: The name of a preset.
        weights_requested: Weights to start from are to be chosen.
    """

    preset_chosen = Signal(str)
    weights_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("train_setup")
        self.setAccessibleName(self.tr("The next run, and presets for it"))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its controls take it, and are scrolled to
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.cards: dict[str, PresetCard] = {}
        inner = QWidget()
        inner.setProperty("role", "clear")
        self._layout = QVBoxLayout(inner)
        self._layout.setContentsMargins(0, 0, 4, 0)
        self._layout.setSpacing(10)
        self._layout.addWidget(self._build_facts())
        self.trial = TrialPanel()
        self._layout.addWidget(self.trial)
        heading = QLabel(self.tr("Start from a preset"))
        heading.setProperty("role", "heading")
        self._intro = QLabel(
            self.tr("Each one fills in the recipe beside it; change what you like, then start training.")
        )
        self._intro.setProperty("role", "secondary")
        self._intro.setWordWrap(True)
        self._layout.addWidget(heading)
        self._layout.addWidget(self._intro)
        self._build_groups()
        self._layout.addStretch(1)
        self.setWidget(inner)

    def _build_groups(self) -> None:
        self._from_weights, self._from_nothing = QVBoxLayout(), QVBoxLayout()
        self._groups, self._first = QVBoxLayout(), self._from_nothing
        for group, title in (
            (self._from_nothing, self.tr("From nothing")),
            (self._from_weights, self.tr("From trained weights")),
        ):
            heading = QLabel(title)
            heading.setProperty("role", "secondary")
            group.setSpacing(10)
            group.addWidget(heading)
            self._groups.addLayout(group)
        self._groups.setSpacing(14)
        self.weights_button = QPushButton(self.tr("Choose weights to start from"))
        self.weights_button.setObjectName("choose_start")
        self.weights_button.setAccessibleName(self.weights_button.text())
        self.weights_button.clicked.connect(self.weights_requested)
        self._from_weights.addWidget(self.weights_button, alignment=Qt.AlignmentFlag.AlignLeft)
        self._layout.addLayout(self._groups)

    def _build_facts(self) -> QFrame:
        heading = QLabel(self.tr("The next run"))
        heading.setProperty("role", "heading")
        self._facts = FactGrid()
        panel = QFrame()
        panel.setProperty("role", "panel")
        column = QVBoxLayout(panel)
        column.setContentsMargins(17, 11, 15, 11)  # the panel has a frame, the cards have none
        column.setSpacing(4)
        column.addWidget(heading)
        column.addWidget(self._facts)
        return panel

    def set_facts(self, facts: Sequence[tuple[str, str]]) -> None:
        """Tell what the next run will be made of, as titles and words."""
        self._facts.set_facts(facts)

    @property
    def facts(self) -> dict[str, str]:
        """What is told now."""
        return self._facts.facts

    def set_presets(self, presets: Sequence[Preset]) -> None:
        """Show these presets."""
        for preset in presets:
            card = PresetCard(preset)
            card.needs_weights = preset.starts_from_weights
            card.chosen.connect(lambda name=preset.name: self.preset_chosen.emit(name))
            self.cards[preset.name] = card
            (self._from_weights if card.needs_weights else self._from_nothing).addWidget(card)
        self._order_stops()

    def _order_stops(self) -> None:
        """Let Tab go as the eye does: the cards come later than the recipe beside them."""
        from_nothing = [card for card in self.cards.values() if not card.needs_weights]
        from_weights = [self.weights_button, *(card for card in self.cards.values() if card.needs_weights)]
        groups: list[list[QWidget]] = [[*from_nothing], [*from_weights]]
        if self._first is self._from_weights:
            groups.reverse()
        for before, after in pairwise([self.trial.cancel_button, *groups[0], *groups[1]]):
            QWidget.setTabOrder(before, after)

    def set_start(self, has_weights: bool) -> None:
        """Let presets for trained weights be chosen where there are some, and then before the others."""
        self.weights_button.setVisible(not has_weights)
        for card in self.cards.values():
            card.setEnabled(has_weights or not card.needs_weights)
        first = self._from_weights if has_weights else self._from_nothing
        if first is not self._first:
            self._first = first
            self._groups.removeItem(first)
            self._groups.insertLayout(0, first)
            self._order_stops()

    def set_current(self, name: str) -> None:
        """Mark the preset that the recipe started from."""
        for key, card in self.cards.items():
            card.set_current(key == name)
