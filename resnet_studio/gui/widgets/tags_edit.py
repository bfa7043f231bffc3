"""Tags as chips, with a field behind them to add more."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCompleter, QLineEdit, QPushButton, QSizePolicy, QWidget

from resnet_studio.core.runs.remarks import LONGEST_TAG, clean_tags
from resnet_studio.gui.commands.page_keys import is_key
from resnet_studio.gui.icons import icon
from resnet_studio.gui.theme import fit
from resnet_studio.gui.tokens import theme_hub
from resnet_studio.gui.widgets.flow_row import FlowRow
from resnet_studio.gui.widgets.plain_text import escape_mnemonic

FIELD_WIDTH_PX = 96
CHIP_WIDTH_PX = 200


class _TagField(QLineEdit):
    """Enter or a comma ends a tag; Backspace in the empty field takes the last one away.

    Signals:
        ended: A tag was typed.
        back_pressed: Backspace, with nothing typed.
    """

    ended = Signal()
    back_pressed = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_key(event, "tag_end") and (self.text().strip() or event.text() == ","):
            self.ended.emit()
        elif is_key(event, "tag_back") and not self.text():
            self.back_pressed.emit()
        else:
            super().keyPressEvent(event)


class TagsEdit(QWidget):
    """Chips, each of which a click or the space bar takes away, and a field.

    Attributes:
        field: Where one types.

    Signals:
        tags_edited: The user has added or taken away one: all tags now.
    """

    tags_edited = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tags: tuple[str, ...] = ()
        self._chips: list[QPushButton] = []
        self._known = QStringListModel(self)
        self.field = _TagField()
        self.field.setObjectName("add_tag")
        self.field.setAccessibleName(self.tr("Add a tag"))
        self.field.setPlaceholderText(self.tr("Add a tag"))
        self.field.setMaxLength(LONGEST_TAG)
        self.field.setAcceptDrops(False)  # what is dropped is meant for the window
        self.field.setProperty("role", "inline")
        fit(self.field, least_width=FIELD_WIDTH_PX)
        completer = QCompleter(self._known, self.field)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.activated.connect(lambda _: self._add_typed(), Qt.ConnectionType.QueuedConnection)
        self.field.setCompleter(completer)
        self.field.ended.connect(self._add_typed)
        self.field.editingFinished.connect(self._add_typed)
        self.field.back_pressed.connect(lambda: self._remove(self._tags[-1:]))
        self._layout = FlowRow(self, gap_px=4, is_last_stretched=True)
        self._layout.addWidget(self.field)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme_hub().theme_changed.connect(self._tint)

    @property
    def tags(self) -> tuple[str, ...]:
        """What is shown."""
        return self._tags

    def set_tags(self, tags: Sequence[str]) -> None:
        """Show these tags."""
        if tuple(tags) == self._tags:
            return
        self._tags = tuple(tags)
        for chip in self._chips:
            self._layout.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self._chips = [self._chip(tag) for tag in self._tags]
        for place, chip in enumerate(self._chips):
            self._layout.insert_widget(place, chip)
        self._set_tab_order()
        self.updateGeometry()

    def _set_tab_order(self) -> None:
        stops = [*self._chips, self.field]
        for first, second in pairwise(stops):
            QWidget.setTabOrder(first, second)

    def set_known(self, tags: Iterable[str]) -> None:
        """Offer these while one types."""
        self._known.setStringList(sorted(tags, key=str.casefold))

    def _chip(self, tag: str) -> QPushButton:
        chip = QPushButton(escape_mnemonic(tag))
        chip.setProperty("role", "tag")
        chip.setIcon(icon("close"))
        chip.setLayoutDirection(Qt.LayoutDirection.RightToLeft)  # the cross behind the word
        name = self.tr("Take the tag {tag} away").format(tag=tag)
        chip.setAccessibleName(name)
        chip.setToolTip(name)
        fit(chip, most_width=CHIP_WIDTH_PX)
        chip.clicked.connect(lambda: self._remove((tag,)))
        return chip

    def _tint(self) -> None:
        for chip in self._chips:
            chip.setIcon(icon("close"))

    def _add_typed(self) -> None:
        typed = self.field.text()
        self.field.clear()
        if typed.strip():
            self._change(clean_tags([*self._tags, typed]))

    def _remove(self, tags: Sequence[str]) -> None:
        self._change(tuple(tag for tag in self._tags if tag not in tags))

    def _change(self, tags: tuple[str, ...]) -> None:
        if tags != self._tags:
            self.set_tags(tags)
            self.field.setFocus()
            self.tags_edited.emit(tags)
