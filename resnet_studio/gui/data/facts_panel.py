"""The right side of the Data page: classes, split, and what to know before training."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from resnet_studio.core.data.dataset import SplitName
from resnet_studio.gui.icons import icon_pixmap
from resnet_studio.gui.theme import fit
from resnet_studio.gui.tokens import current_tokens, theme_hub
from resnet_studio.gui.widgets.class_bars import ClassBars
from resnet_studio.gui.widgets.split_bar import SplitBar

PANEL_WIDTH_PX = 300


@dataclass(frozen=True)
class Finding:
    """One line of what was checked.

    Attributes:
        kind: ok, warning or note.
        text: What was found.
        detail: More about it; may be empty.
        has_look: Whether there is a list to look at.
        look: Which list.
    """

    kind: Literal["ok", "warning", "note"]
    text: str
    detail: str = ""
    has_look: bool = False
    look: str = "faults"


class FindingRow(QWidget):
    """A finding with its glyph, its words and, where there is a list, the button that shows it.

    Signals:
        look_requested: The list of this name is to be shown.
    """

    look_requested = Signal(str)

    def __init__(self, finding: Finding, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind = finding.kind
        self._glyph = QLabel()
        self._glyph.setFixedWidth(20)
        text = QLabel(finding.text)
        text.setTextFormat(Qt.TextFormat.PlainText)
        text.setWordWrap(True)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(text)
        if finding.detail:
            detail = QLabel(finding.detail)
            detail.setProperty("role", "secondary")
            detail.setTextFormat(Qt.TextFormat.PlainText)
            detail.setWordWrap(True)
            words.addWidget(detail)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 2, 0, 2)
        row.setSpacing(6)
        row.addWidget(self._glyph, alignment=Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        if finding.has_look:
            look = QPushButton(self.tr("Look"))
            look.setObjectName(f"look_at_{finding.look}")
            look.setAccessibleName(self.tr("Look at the list: {text}").format(text=finding.text))
            look.clicked.connect(lambda: self.look_requested.emit(finding.look))
            row.addWidget(look, alignment=Qt.AlignmentFlag.AlignTop)
        theme_hub().theme_changed.connect(self._tint)
        self._tint()

    def _tint(self) -> None:
        tokens = current_tokens()
        name, color = {
            "ok": ("check", tokens.ok),
            "warning": ("warning", tokens.warning),
            "note": ("info", tokens.secondary),
        }[self._kind]
        self._glyph.setPixmap(icon_pixmap(name, color, 16, self.devicePixelRatioF()))


class FactsPanel(QScrollArea):
    """Three panels one below the other.

    Attributes:
        classes: The class bars.
        split: The split bar.

    Signals:
        look_requested: The list of this name is to be shown.
    """

    look_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("facts_panel")
        self.setWidgetResizable(True)
        fit(self, least_width=PANEL_WIDTH_PX)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.classes = ClassBars()
        self.classes.setObjectName("class_bars")
        self.classes.setAccessibleName(self.tr("Classes; choosing one shows its images alone"))
        self.split = SplitBar()
        self.split.setObjectName("split_bar")
        self.split.setAccessibleName(self.tr("Split"))
        self._split_words = QLabel()
        self._split_words.setProperty("role", "secondary")
        self._split_words.setWordWrap(True)
        self._findings = QVBoxLayout()
        self._findings.setSpacing(4)
        content = QWidget()
        content.setProperty("role", "clear")
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(panel(self.tr("Classes"), self.classes, inset_px=6))
        column.addWidget(panel(self.tr("Split"), self._split_words, self.split))
        column.addWidget(panel(self.tr("Before you train"), self._findings))
        column.addStretch(1)
        self.setWidget(content)

    def set_split(self, counts: dict[SplitName, int], words: str) -> None:
        """Show the parts and say where they come from."""
        self.split.set_counts(counts)
        self._split_words.setText(words)

    def set_findings(self, findings: Sequence[Finding]) -> None:
        """Show what was checked."""
        while (item := self._findings.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for finding in findings:
            row = FindingRow(finding)
            row.look_requested.connect(self.look_requested)
            self._findings.addWidget(row)


def panel(title: str, *parts: QWidget | QVBoxLayout, inset_px: int = 14) -> QFrame:
    """A framed panel with a heading and what goes below it."""
    frame = QFrame()
    frame.setProperty("role", "panel")
    heading = QLabel(title)
    heading.setProperty("role", "heading")
    heading.setContentsMargins(14 - inset_px, 0, 0, 0)
    column = QVBoxLayout(frame)
    column.setContentsMargins(inset_px, 10, inset_px, 12)
    column.setSpacing(8)
    column.addWidget(heading)
    for part in parts:
        if isinstance(part, QWidget):
            column.addWidget(part)
        else:
            column.addLayout(part)
    return frame
