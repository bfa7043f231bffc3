"""The switch that allows downloads, wherever it stands."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QCheckBox

from resnet_studio.core.settings import Settings
from resnet_studio.gui.session import Session


class DownloadSwitch(QCheckBox):
    """Shows and changes `allow_network`; what is changed holds at once, also where it stands elsewhere."""

    def __init__(self, name: str, session: Session, set_settings: Callable[[Settings], None]) -> None:
        super().__init__()
        self._session = session
        self._set_settings = set_settings
        self.setObjectName(name)
        self.setText(self.tr("Allow downloads"))
        self.setAccessibleName(self.text())
        session.settings_changed.connect(self._show)
        self._show()
        self.toggled.connect(self._change)

    def _show(self) -> None:
        self.setChecked(self._session.settings.allow_network)

    def _change(self, is_allowed: bool) -> None:
        settings = self._session.settings
        if settings.allow_network != is_allowed:
            self._set_settings(settings.model_copy(update={"allow_network": is_allowed}))
            self._show()  # as it is: it may not have been possible to store it
