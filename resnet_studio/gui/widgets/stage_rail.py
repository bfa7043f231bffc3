"""The rail at the left: every stage with its real state, read from the data and never from visits."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QHideEvent, QPainter, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QFrame, QLabel, QVBoxLayout, QWidget

from resnet_studio.gui.icons import icon_pixmap
from resnet_studio.gui.theme import RADIUS_PX, SMALL_PX, body_font, fit, scaled
from resnet_studio.gui.tokens import Tokens, current_tokens, mixed, theme_hub
from resnet_studio.gui.widgets.plain_text import tip

StageState = Literal["empty", "ready", "running", "failed"]

RAIL_WIDTH_PX = 200
STAGE_HEIGHT_PX = 44
BREATH_MS = 1_800
BREATH_STEP_MS = 200  # sixty pictures a second would take a tenth of a core from the training


class StageButton(QAbstractButton):
    """One stage: icon, name, state in words, and a bar where there is an amount.

    Attributes:
        state_text: The state in words, such as `37/100`.
        fraction: Part that is done, 0 to 1, or None where there is no amount.
        state: empty, ready, running or failed.
        missing: What an empty stage waits for, a sentence for the tool tip.
    """

    def __init__(self, key: str, icon_name: str, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"stage_{key}")
        self.setText(title)
        self.setCheckable(True)
        self.setAccessibleName(title)
        fit(self, fixed_height=STAGE_HEIGHT_PX)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.state_text = ""
        self.fraction: float | None = None
        self.state: StageState = "empty"
        self.missing = ""
        self._icon_name = icon_name
        self._breath = QTimer(self, interval=BREATH_STEP_MS)
        self._breath.timeout.connect(self._draw_breath)
        self._breath_step = 0
        theme_hub().theme_changed.connect(self._follow_motion)

    def set_state(self, text: str, fraction: float | None, state: StageState) -> None:
        """Show a state; only a running one moves."""
        self.state_text, self.fraction, self.state = text, fraction, state
        self._explain()
        self._breathe(self.isVisible())
        self.update()

    def set_missing(self, text: str) -> None:
        """Say what the stage waits for while it is empty."""
        self.missing = text
        self._explain()

    def _explain(self) -> None:
        words = self.state_text or (self.missing if self.state == "empty" else "")
        self.setAccessibleDescription(words)
        self.setToolTip(tip(f"{self.text()}: {words}" if words else self.text()))

    def _follow_motion(self) -> None:
        self._breathe(self.isVisible())

    def _breathe(self, is_visible: bool) -> None:
        should_run = is_visible and theme_hub().may_move and self.state == "running"
        if should_run and not self._breath.isActive():
            self._breath_step = 0
            self._breath.start()
        elif not should_run:
            self._breath.stop()

    def _draw_breath(self) -> None:
        self._breath_step += 1
        self.update()

    @property
    def _depth(self) -> float:
        """How deep the breath is, 0 to 1 and back."""
        place = self._breath_step * BREATH_STEP_MS / BREATH_MS % 1.0
        return 1.0 - abs(2.0 * place - 1.0)

    def _draw_ground(self, painter: QPainter, tokens: Tokens) -> None:
        area = QRectF(self.rect()).adjusted(8.5, 2.5, -8.5, -2.5)
        if self.isChecked():
            painter.setBrush(QColor(mixed(tokens.text, tokens.panel, 0.09)))
        elif self.underMouse():
            painter.setBrush(QColor(mixed(tokens.text, tokens.panel, 0.05)))
        painter.setPen(QPen(QColor(tokens.mark), 1) if self.hasFocus() else Qt.PenStyle.NoPen)
        painter.drawRoundedRect(area, RADIUS_PX, RADIUS_PX)
        if self.isChecked():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.mark))
            painter.drawRoundedRect(QRectF(8, 10, 3, self.height() - 20), 1.5, 1.5)

    def _state_color(self, tokens: Tokens) -> QColor:
        if self.state == "failed":
            return QColor(tokens.failure)
        if self.state != "running":
            return QColor(tokens.secondary)
        depth = self._depth if self._breath.isActive() else 0.0
        return QColor(mixed(tokens.running, tokens.panel, 1.0 - 0.45 * depth))

    def _draw_words(self, painter: QPainter, tokens: Tokens) -> None:
        is_empty = self.state == "empty"
        tint = tokens.secondary if is_empty and not self.isChecked() else tokens.text
        ratio = self.devicePixelRatioF()
        middle = self.height() / 2 - (3 if self.fraction is not None else 0)
        painter.drawPixmap(QPointF(20, middle - 8), icon_pixmap(self._icon_name, tint, 16, ratio))
        painter.setFont(body_font(is_bold=self.isChecked()))
        painter.setPen(QColor(tint))
        height = scaled(20)
        line = QRectF(46, middle - height / 2, self.width() - 66, height)
        align = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(line, align | Qt.AlignmentFlag.AlignLeft, self.text())
        room = line.width() - painter.fontMetrics().horizontalAdvance(self.text()) - 10
        painter.setFont(body_font(SMALL_PX))
        words = {"running": f"● {self.state_text}", "failed": f"! {self.state_text}"}.get(
            self.state, self.state_text
        )
        shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, int(room))
        painter.setPen(self._state_color(tokens))
        painter.drawText(line, align | Qt.AlignmentFlag.AlignRight, shown)

    def _draw_bar(self, painter: QPainter, tokens: Tokens) -> None:
        if self.fraction is None:
            return
        line = QRectF(46, self.height() - 12, self.width() - 66, 3)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.hairline))
        painter.drawRoundedRect(line, 1.5, 1.5)
        line.setWidth(line.width() * min(1.0, max(0.0, self.fraction)))
        is_plain = self.state not in ("running", "failed")
        painter.setBrush(QColor(tokens.fill) if is_plain else self._state_color(tokens))
        painter.drawRoundedRect(line, 1.5, 1.5)

    def sizeHint(self) -> QSize:
        """As wide as the rail."""
        return QSize(scaled(RAIL_WIDTH_PX), scaled(STAGE_HEIGHT_PX))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw ground, words and bar."""
        tokens = current_tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._draw_ground(painter, tokens)
        self._draw_words(painter, tokens)
        self._draw_bar(painter, tokens)

    def showEvent(self, event: QShowEvent) -> None:
        """Go on breathing."""
        super().showEvent(event)
        self._breathe(True)

    def hideEvent(self, event: QHideEvent) -> None:
        """Nothing moves that is not seen."""
        super().hideEvent(event)
        self._breathe(False)


class StageRail(QFrame):
    """The stages from top to bottom.

    Signals:
        stage_chosen: The key of the stage that was clicked.
    """

    stage_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("stage_rail")
        self.setProperty("role", "rail")
        fit(self, fixed_width=RAIL_WIDTH_PX)
        self._buttons: dict[str, StageButton] = {}
        self._group = QButtonGroup(self)
        self._footer = QLabel()
        self._footer.setProperty("role", "secondary")
        self._footer.setWordWrap(True)
        self._footer.setContentsMargins(20, 0, 12, 0)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 12, 0, 12)
        self._layout.setSpacing(0)
        self._layout.addStretch(1)
        self._layout.addWidget(self._footer)
        theme_hub().theme_changed.connect(self.update)

    def add_stage(self, key: str, icon_name: str, title: str) -> None:
        """Add a stage below the others."""
        button = StageButton(key, icon_name, title)
        button.clicked.connect(lambda: self.stage_chosen.emit(key))
        self._buttons[key] = button
        self._group.addButton(button)
        self._layout.insertWidget(self._layout.count() - 2, button)

    def add_separator(self) -> None:
        """Draw a line below the stages that are there."""
        line = QFrame()
        line.setProperty("role", "line")
        self._layout.insertSpacing(self._layout.count() - 2, 8)
        self._layout.insertWidget(self._layout.count() - 2, line)
        self._layout.insertSpacing(self._layout.count() - 2, 8)

    def set_current(self, key: str) -> None:
        """Mark the stage whose page is shown."""
        self._buttons[key].setChecked(True)

    def set_state(self, key: str, text: str, fraction: float | None, state: StageState) -> None:
        """Show where a stage stands."""
        self._buttons[key].set_state(text, fraction, state)

    def set_missing(self, key: str, text: str) -> None:
        """Say what a stage waits for while it is empty."""
        self._buttons[key].set_missing(text)

    def set_footer(self, text: str) -> None:
        """Say something at the bottom, such as where the data stays."""
        self._footer.setText(text)

    def stage(self, key: str) -> StageButton:
        """The button of a stage."""
        return self._buttons[key]
