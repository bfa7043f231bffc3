"""How a run's state and figures are said: the same words, glyphs and colors on every page."""

from __future__ import annotations

import datetime

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QWidget

from resnet_studio.core.config.schema import Recipe
from resnet_studio.core.evaluation.interval import accuracy_interval
from resnet_studio.core.runs.status import RunState
from resnet_studio.gui.language import current_language
from resnet_studio.gui.tokens import current_tokens, theme_hub
from resnet_studio.gui.widgets.numbers import grouped

NONE = "–"
GLYPHS = {
    RunState.STARTING: "○",
    RunState.RUNNING: "●",
    RunState.PAUSING: "◐",
    RunState.PAUSED: "❙❙",
    RunState.STOPPING: "◐",
    RunState.STOPPED: "■",
    RunState.FINISHED: "✓",
    RunState.FAILED: "✕",
    RunState.INTERRUPTED: "!",
}


def state_words(state: RunState) -> str:
    """The state in the user's language."""
    return {
        RunState.STARTING: QCoreApplication.translate("runs", "starting"),
        RunState.RUNNING: QCoreApplication.translate("runs", "running"),
        RunState.PAUSING: QCoreApplication.translate("runs", "pausing"),
        RunState.PAUSED: QCoreApplication.translate("runs", "paused"),
        RunState.STOPPING: QCoreApplication.translate("runs", "stopping"),
        RunState.STOPPED: QCoreApplication.translate("runs", "stopped"),
        RunState.FINISHED: QCoreApplication.translate("runs", "finished"),
        RunState.FAILED: QCoreApplication.translate("runs", "failed"),
        RunState.INTERRUPTED: QCoreApplication.translate("runs", "interrupted"),
    }[state]


def state_text(state: RunState) -> str:
    """Glyph and word."""
    return f"{GLYPHS[state]} {state_words(state)}"


def state_color(state: RunState) -> str:
    """The color of a state in the theme that holds; a user's stop is neutral."""
    tokens = current_tokens()
    if state.is_live:
        return tokens.running
    return {
        RunState.FINISHED: tokens.ok,
        RunState.FAILED: tokens.failure,
        RunState.INTERRUPTED: tokens.warning,
    }.get(state, tokens.text)


def percent(fraction: float | None, digits: int = 2) -> str:
    """A fraction as a percentage: 91.34 %; an en dash where there is none."""
    return NONE if fraction is None else f"{100 * fraction:.{digits}f} %"


def interval_words(accuracy: float | None, num_images: object) -> str:
    """The 95 % interval of an accuracy in short, in percent: 90.8–91.9; empty where it is not known."""
    interval = accuracy_interval(accuracy, num_images)
    return "" if interval is None else f"{100 * interval[0]:.1f}–{100 * interval[1]:.1f}"


def accuracy_words(accuracy: float | None, num_images: object) -> str:
    """A final accuracy with its interval: 91.34 % (90.8–91.9), or without where it is not known."""
    interval = interval_words(accuracy, num_images)
    return f"{percent(accuracy)} ({interval})" if interval else percent(accuracy)


def readings_words(num_readings: int) -> str:
    """How often the test images were read, from the second time on; else empty."""
    if num_readings < 2:
        return ""
    return QCoreApplication.translate("runs", "measured {count} times").format(count=grouped(num_readings))


def speed_words(images_per_second: float | None) -> str:
    """A speed: 1,402/s."""
    return NONE if not images_per_second else f"{images_per_second:,.0f}/s"


def model_words(recipe: Recipe) -> str:
    """The network of a recipe in a word: ResNet-20."""
    if recipe.model.depth:
        return f"ResNet-{recipe.model.depth}"
    return QCoreApplication.translate("runs", "ResNet, own stages")


def clock_words(seconds_from_now: float) -> str:
    """When something that takes so long will be done: 14:52, with the day when it is another."""
    now = datetime.datetime.now().astimezone()
    then = now + datetime.timedelta(seconds=seconds_from_now)
    if then.date() == now.date():
        return f"{then:%H:%M}"
    layout = QCoreApplication.translate("runs", "d MMM HH:mm")  # Qt's letters for day, month, hour and minute
    return QLocale(current_language()).toString(QDateTime.fromSecsSinceEpoch(int(then.timestamp())), layout)


class StatePill(QLabel):
    """A run's state beside the page title, as glyph and word."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state: RunState | None = None
        self.setObjectName("run_state")
        self.setContentsMargins(10, 4, 10, 4)
        theme_hub().theme_changed.connect(self._tint)
        self.hide()

    @property
    def state(self) -> RunState | None:
        """What is shown."""
        return self._state

    def set_state(self, state: RunState | None) -> None:
        """Show a state, or nothing."""
        self._state = state
        self.setVisible(state is not None)
        if state is not None:
            self.setText(state_text(state))
            self.setAccessibleName(state_words(state))
            self._tint()

    def _tint(self) -> None:
        if self._state is not None:
            self.setStyleSheet(f"color: {state_color(self._state)};")

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(current_tokens().sunken))
        painter.setBrush(QColor(current_tokens().sunken))
        painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), 6, 6)
        painter.end()
        super().paintEvent(event)
