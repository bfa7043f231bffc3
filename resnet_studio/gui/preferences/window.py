"""Preferences: what is set for all runs and for the window; what is changed holds at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QCloseEvent, QShowEvent
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from resnet_studio.core.settings import Settings
from resnet_studio.gui import messages
from resnet_studio.gui.preferences.cache_section import CacheSection
from resnet_studio.gui.preferences.choices import ChoiceSections
from resnet_studio.gui.tokens import theme_hub
from resnet_studio.gui.widgets.controls import named_button, vertical_area
from resnet_studio.gui.widgets.side_window import SideWindow

if TYPE_CHECKING:
    from resnet_studio.gui.main_window import MainWindow

FIRST_SIZE_PX = (700, 720)


class PreferencesWindow(SideWindow):
    """Lies beside the work, so that what changes is seen behind it.

    Attributes:
        choices: All but the cache.
        cache: The cache of decoded images.
    """

    def __init__(self, window: MainWindow) -> None:
        title = QCoreApplication.translate("PreferencesWindow", "Preferences")
        super().__init__("preferences", title, FIRST_SIZE_PX, window)
        self._window = window
        self.choices = ChoiceSections(window, self)
        self.cache = CacheSection(window.runner, window.session, window.set_settings)
        self.reset_button = named_button(
            "preferences_reset",
            self.tr("Reset to defaults…"),
            self._ask_to_reset,
            self.tr("Reset all preferences to their defaults"),
        )
        self._area = self._build_area()
        self.lay_out(self._area, stretched=self._area, left=[self.reset_button])
        window.session.settings_changed.connect(self._show_reset)
        theme_hub().theme_changed.connect(self._show_reset)
        self._show_reset()

    def _build_area(self) -> QScrollArea:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(12)
        for section in (*self.choices.sections, self.cache):
            column.addWidget(section)
        column.addStretch(1)
        return vertical_area(inside)

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
