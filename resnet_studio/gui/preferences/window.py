"""Preferences: what is set for all runs and for the window; what is changed holds at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from resnet_studio.core.settings import Settings
from resnet_studio.gui import messages
from resnet_studio.gui.commands.page_keys import add_key
from resnet_studio.gui.preferences.cache_section import CacheSection
from resnet_studio.gui.preferences.choices import ChoiceSections
from resnet_studio.gui.preferences.section import named_button
from resnet_studio.gui.tokens import theme_hub

if TYPE_CHECKING:
    from resnet_studio.gui.main_window import MainWindow

FIRST_SIZE_PX = (680, 760)


class PreferencesWindow(QWidget):
    """A window of its own, so that what changes is seen behind it.

    Attributes:
        choices: All but the cache.
        cache: The cache of decoded images.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window, Qt.WindowType.Window)
        self._window = window
        self.setObjectName("preferences_window")
        self.setWindowTitle(self.tr("Preferences"))
        self.setAutoFillBackground(True)
        self.choices = ChoiceSections(window, self)
        self.cache = CacheSection(window.runner, window.session, window.set_settings)
        self.reset_button = named_button(
            "preferences_reset",
            self.tr("Reset to defaults…"),
            self.tr("Reset all preferences to their defaults"),
            self._ask_to_reset,
        )
        close = named_button("preferences_close", self.tr("Close"), self.tr("Close"), self.close)
        close.setProperty("role", "primary")
        buttons = QHBoxLayout()
        buttons.setContentsMargins(20, 0, 20, 0)
        buttons.addWidget(self.reset_button)
        buttons.addStretch(1)
        buttons.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 16, 0, 16)
        layout.setSpacing(12)
        self._area = self._build_area()
        layout.addWidget(self._area, 1)
        layout.addLayout(buttons)
        add_key("dismiss", self, self.close)
        room = self.screen().availableSize()
        self.resize(min(FIRST_SIZE_PX[0], room.width()), min(FIRST_SIZE_PX[1], room.height()))
        window.session.settings_changed.connect(self._show_reset)
        theme_hub().theme_changed.connect(self._show_reset)
        self._show_reset()

    def _build_area(self) -> QScrollArea:
        inside = QWidget()
        inside.setProperty("role", "clear")
        column = QVBoxLayout(inside)
        column.setContentsMargins(20, 0, 12, 0)
        column.setSpacing(12)
        for section in (*self.choices.sections, self.cache):
            column.addWidget(section)
        column.addStretch(1)
        area = QScrollArea()
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its controls take it, and are scrolled to
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inside)
        return area

    def titles(self) -> dict[str, str]:
        """What can be set, in words, by the name of its control."""
        found = {one.control or name: one.title for name, one in self.choices.preferences.items()}
        return found | self.cache.titles()

    def go_to(self, name: str) -> None:
        """Give the keyboard to the control of this name, and scroll to it."""
        control = self.findChild(QWidget, name)
        if control is not None:
            control.setFocus(Qt.FocusReason.OtherFocusReason)
            self._area.ensureWidgetVisible(control)

    def changed(self) -> list[str]:
        """What is not as it was at first, a line each with what is set now."""
        return [*self.choices.changed(), *self.cache.changed()]

    def _show_reset(self) -> None:
        self.reset_button.setEnabled(bool(self.changed()))

    def _ask_to_reset(self) -> None:
        lines = self.changed()
        title = self.tr("Reset 1 preference to its default?")
        if len(lines) > 1:
            title = self.tr("Reset {count} preferences to their defaults?").format(count=len(lines))
        text = self.tr("These are set otherwise now. Runs, data and decoded images stay where they are.")
        choices = [
            messages.Choice("reset", self.tr("Reset to defaults")),
            messages.Choice("cancel", self.tr("Cancel"), is_default=True),
        ]
        if messages.ask(self, title, "\n".join([text, "", *lines]), choices) == "reset":
            self._window.set_settings(Settings())
            self._window.set_theme("system")
            self.choices.show_settings()  # as it is: it may not have been possible to store it

    def showEvent(self, event: QShowEvent) -> None:
        """Look at the cache whenever the window is opened; Qt's name."""
        super().showEvent(event)
        self.cache.look()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Take over a limit that is still being typed; Qt's name."""
        self.cache.end()
        super().closeEvent(event)
