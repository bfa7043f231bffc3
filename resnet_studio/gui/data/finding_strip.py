"""What is wrong with a data set, in one strip above its images: count, look, cure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from resnet_studio.gui.icons import ICON_PX, icon_pixmap, put_icon
from resnet_studio.gui.tokens import current_tokens, theme_hub
from resnet_studio.gui.widgets.flow_row import FlowRow
from resnet_studio.gui.widgets.page_header import ElidedLabel
from resnet_studio.gui.widgets.plain_text import escape_mnemonic, tip

Kind = Literal["ok", "warning", "note"]


@dataclass(frozen=True)
class Finding:
    """One thing that was checked.

    Attributes:
        kind: ok, warning or note.
        text: What was found, with its count.
        detail: What that means; may be empty.
        look: The list that shows it; empty where there is nothing to look at.
    """

    kind: Kind
    text: str
    detail: str = ""
    look: str = ""


class FindingChip(QPushButton):
    """A finding with its glyph; pressed, it shows what was found."""

    def __init__(self, finding: Finding, parent: QWidget | None = None) -> None:
        super().__init__(escape_mnemonic(finding.text), parent)
        self._kind = finding.kind
        self.setObjectName(f"look_at_{finding.look}")
        self.setAccessibleName(self.tr("Look at the list: {text}").format(text=finding.text))
        self.setAccessibleDescription(finding.detail)
        self.setToolTip(tip(finding.detail))
        theme_hub().theme_changed.connect(self._tint)
        self._tint()

    def _tint(self) -> None:
        put_icon(self, *glyph_of(self._kind))


class GlyphLabel(QWidget):
    """Words behind a glyph; they give way where there is no room.

    Attributes:
        label: The words.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind: Kind = "note"
        self._glyph = QLabel()
        self.label = ElidedLabel()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self._glyph)
        row.addWidget(self.label, 1)
        theme_hub().theme_changed.connect(self._tint)

    def say(self, kind: Kind, text: str, detail: str = "") -> None:
        """Show these words."""
        self._kind = kind
        self.label.setText(text)
        self.setToolTip(tip(detail))
        self._tint()

    def _tint(self) -> None:
        name, color = glyph_of(self._kind)
        self._glyph.setPixmap(icon_pixmap(name, color, ICON_PX, self.devicePixelRatioF()))


class FindingStrip(QFrame):
    """The verdict, and behind it what was found: what asks for a look is a button.

    Attributes:
        verdict: All of it in a few words.

    Signals:
        look_requested: The list of this name is to be shown.
    """

    look_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.setObjectName("finding_strip")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.verdict = GlyphLabel()
        self.verdict.label.setObjectName("verdict")
        self.verdict.label.setProperty("role", "heading")
        self._row = FlowRow(self)
        self._row.setContentsMargins(14, 6, 6, 6)
        self._shown: list[QWidget] = []
        self._row.addWidget(self.verdict)

    def set_findings(self, findings: Sequence[Finding], pending: str = "") -> None:
        """Show what was found, and what is still looked for."""
        for widget in self._shown:
            widget.hide()
            self._row.removeWidget(widget)
            widget.deleteLater()
        order = {"warning": 0, "note": 1, "ok": 2}
        parts = sorted(findings, key=lambda finding: order[finding.kind])
        num_wrong = sum(finding.kind == "warning" for finding in parts)
        self._say(num_wrong, pending, parts)
        self._shown = [self._part(finding) for finding in parts]
        if pending and num_wrong:
            self._shown.append(self._words(Finding("note", pending)))
        for widget in self._shown:
            self._row.addWidget(widget)
            widget.show()
        self.updateGeometry()

    def _say(self, num_wrong: int, pending: str, parts: Sequence[Finding]) -> None:
        if num_wrong:
            text = (
                self.tr("1 thing to look at before you train")
                if num_wrong == 1
                else self.tr("{count} things to look at before you train").format(count=num_wrong)
            )
            self.verdict.say("warning", text)
        elif pending:
            self.verdict.say("note", pending)
        elif parts:
            self.verdict.say("ok", self.tr("Ready to train on"))
        self.verdict.setVisible(bool(num_wrong or pending or parts))

    def _part(self, finding: Finding) -> QWidget:
        if not finding.look:
            return self._words(finding)
        chip = FindingChip(finding)
        chip.clicked.connect(lambda: self.look_requested.emit(finding.look))
        return chip

    def _words(self, finding: Finding) -> GlyphLabel:
        words = GlyphLabel()
        words.label.setProperty("role", "secondary")
        words.say(finding.kind, finding.text, finding.detail)
        return words


def glyph_of(kind: Kind) -> tuple[str, str]:
    """The icon of a finding, and its color."""
    tokens = current_tokens()
    return {
        "ok": ("check", tokens.ok),
        "warning": ("warning", tokens.warning),
        "note": ("info", tokens.secondary),
    }[kind]
